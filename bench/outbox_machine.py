"""Does any order of writing, sending, losing, killing and wiping make a false receipt, in 10,000 steps of hypothesis?

`.venv/bin/python -m bench.outbox_machine`. The machine is the one of the tests; it walks until it has taken so many
steps, and compares everything after each. It ends at the first step that is wrong, with the shortest way there.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import hypothesis
from sqlalchemy.orm import Session

from bench.machine import named
from bench.scratch import scratch
from tests import world
from tests.records.outbox.test_state_machine import walk

REPORT = Path(__file__).parent / "reports" / "outbox_machine.txt"
LIVES_AT_ONCE = 20


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--steps", type=int, default=10_000)
    wanted = asked.parse_args().steps
    hypothesis.settings.register_profile(
        "bench", deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    hypothesis.settings.load_profile("bench")
    began, steps, lives = time.monotonic(), 0, 0
    with scratch() as (owner, engine):
        with Session(owner) as building:
            world.build(building)
        while steps < wanted:
            steps += walk(engine, LIVES_AT_ONCE)
            lives += LIVES_AT_ONCE
    told = (
        f"{named('hypothesis', 'sqlalchemy', 'psycopg')}\n{steps:,} steps in {lives} lives of a phone,"
        f" everything compared after each, {(time.monotonic() - began) / 60:.0f} min: nothing wrong\n"
    )
    print(told, end="")
    if steps >= 10_000:
        REPORT.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
