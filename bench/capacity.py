"""How many people does a machine carry, by the size of their town, and what does each kind of request cost?

A town of 1,000, 10,000 and 100,000 enterprises (50, 100 and 500 grids), and the people of `prove.office` at work in it,
a fifth of their questions writing. First each kind of question alone, one after another: processor seconds of the
service and of PostgreSQL, which a crowded machine does not lengthen much. Then more and more people at once, a step of
--step-s each, until map data or pages are over what is promised (p95 500 ms, 1 s). Without --people the second half is
left out: on a crowded machine it would measure the crowd.

Run: .venv/bin/python -m bench.capacity [--people] [--sizes 1000 10000 100000]; writes bench/reports/capacity.txt
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import text

from bench.machine import named
from prove import load, office, town
from prove.ground import Ground, Served, ground, served
from prove.office import Worker, at_work, hired, observed, p95, told
from prove.usage import usage

REPORT = Path(__file__).parent / "reports" / "capacity.txt"
GRIDS = {1_000: 50, 10_000: 100, 100_000: 500}
ASKS = 60  # of each kind, alone
STEPS = (10, 25, 50, 100, 200, 400)  # people
WARM_S = 15.0


def alone(prepared: Ground, service: Served, people: Sequence[Worker]) -> Iterator[str]:
    """What each kind of question costs, asked one after another by turns of the people."""
    for kind in office.KINDS:
        for person in people[:ASKS]:
            person.ask(kind)  # each worker has it once
        begun = usage(service.pid), usage(prepared.server_pid)
        before = [len(each.seen.answers) for each in people]
        for n in range(ASKS):
            people[n % len(people)].ask(kind)
        ended = usage(service.pid), usage(prepared.server_pid)
        waited = [a.seconds for each, at in zip(people, before, strict=True) for a in each.seen.answers[at:]]
        ours, theirs = (
            (end.cpu_s - begin.cpu_s) / ASKS * 1000 for begin, end in zip(begun, ended, strict=True)
        )
        yield f"  {kind:<44} service {ours:6.0f} ms  PostgreSQL {theirs:6.0f} ms   waited {told(waited)}"


def together(prepared: Ground, service: Served, people: Sequence[Worker], step_s: float) -> Iterator[str]:
    """Step by step, so many of the office and of others like them, until p95 is over the promise."""
    for number in STEPS:
        crowd = [people[n % len(people)].twin(n) for n in range(number)]
        with at_work(crowd):
            time.sleep(WARM_S)
            begun = usage(service.pid), usage(prepared.server_pid)
            seen = observed(crowd, step_s)
            ended = usage(service.pid), usage(prepared.server_pid)
        cores = [(end.cpu_s - begin.cpu_s) / seen.seconds for begin, end in zip(begun, ended, strict=True)]
        late = [kind for kind, most_s in load.PROMISED.items() if p95(seen.of(kind)) > most_s]
        yield (
            f"  {number:>4} people {len(seen.answers) / seen.seconds:5.1f} requests/s"
            f"  map data {told(seen.of(office.MAP))}  pages {told(seen.of(office.PAGE))}"
            f"  {cores[0]:.2f} + {cores[1]:.2f} cores  broken {len(seen.broken)}  load {os.getloadavg()[0]:.1f}"
        )
        if late:
            yield f"       over what is promised: {', '.join(late)}"
            return


def measured(size: int, options: argparse.Namespace) -> Iterator[str]:
    with ground() as prepared:
        office_of = town.build(prepared.owner, size, GRIDS.get(size, 500))
        began = time.monotonic()
        load.opened(prepared)
        opened_s = time.monotonic() - began
        with served(prepared) as service:
            people = hired(service, prepared.owner, office_of)
            yield f"{size:,} enterprises: every answer reckoned for the first time in {opened_s:.0f} s"
            yield from alone(prepared, service, people)
            if options.people:
                yield from together(prepared, service, people, options.step_s)
            workers = service.children()
            memory = [usage(pid).pss_mb for pid in workers]
            with prepared.owner.connect() as connection:
                held = connection.scalar(text("SELECT pg_database_size(current_database())"))
            named_mb = ", ".join(f"{each:.0f}" for each in memory)
            yield f"  memory of each process of the service {named_mb} MB; database {held / 2**20:.0f} MB"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", action="store_true")
    asked.add_argument("--step-s", type=float, default=40.0)
    asked.add_argument("--sizes", type=int, nargs="+", default=list(GRIDS))
    options = asked.parse_args()
    lines = [named("flask", "sqlalchemy", "psycopg", "gunicorn")]
    lines += [f"Pause between two questions of a person {office.PAUSE_S:.0f} s; waited: median, p95, longest"]
    print("\n".join(lines), flush=True)
    for size in options.sizes:
        for line in measured(size, options):
            lines.append(line)
            print(line, flush=True)
        lines.append(
            f"  load of the machine, over 1 and 15 minutes: {os.getloadavg()[0]:.1f}, {os.getloadavg()[2]:.1f}"
        )
    if options.sizes == list(GRIDS):
        REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
