"""Run the proofs, and write what came of them into prove.md: `python -m prove --help`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.machine import named
from prove import audit_edits, coming_back, guessing, kills, leaks, map_under_writes, rights, shapes, stalls
from prove.ground import ground
from prove.proof import Figure, Proof

REPORT = Path(__file__).parent.parent / "prove.md"
PROOFS = (
    Proof(
        "leaks",
        "Does any answer say a word of what lies elsewhere: with both fences, and with either alone?",
        "people",
        6,
        1,
        leaks.prove,
        ("Numbers are not followed as words are: a count that holds one record too many would not be noticed here.",),
    ),
    Proof(
        "rights",
        "Would a route that forgot to ask for rights be noticed?",
        "routes",
        1000,
        25,
        rights.prove,
        ("Checks inside of views and of `records` (`guard.require`) are not taken away in turn.",),
    ),
    Proof(
        "kills",
        "Is anything lost, doubled or off the record when processes are killed under people who write?",
        "kills",
        100,
        4,
        kills.prove,
        (
            "Nobody was killed during an import, a numbering of papers or a migration.",
            "A full disk and failing fsyncs were not tried in this run.",
        ),
    ),
    Proof(
        "stalls",
        "What do people see while the database does not answer?",
        "rounds",
        20,
        1,
        stalls.prove,
        ("A restart of the database under load is tried as a kill (above).",),
    ),
    Proof(
        "audit",
        "Is each edit of the audit found?",
        "edits",
        1000,
        50,
        audit_edits.prove,
        ("Edits within the minute before a seal, which the chain cannot find.",),
    ),
    Proof(
        "shapes",
        "Does the database keep any geometry that is none, with the application bypassed?",
        "geometries",
        10_000,
        500,
        shapes.prove,
    ),
    Proof(
        "guessing",
        "Does the time of a refusal tell which names there are?",
        "tries",
        60,
        10,
        guessing.prove,
    ),
    Proof("back", "Does a backup bring everything back?", "drills", 3, 1, coming_back.prove, (
        "Restoring to a point in time (WAL archive), and restoring onto another machine.",
    )),
    Proof(
        "load",
        "How long do people wait for the map while others write?",
        "seconds",
        120,
        10,
        map_under_writes.prove,
        (
            "50 people for 30 minutes over 100,000 enterprises and 500 grids.",
            "500 connections at once and slow readers: tests/web/test_buffering.py has them, in small.",
        ),
    ),
)  # fmt: skip
UNTRIED = (
    "Hostile strings and files: the tests have some hundred; 2,000 strings in each field are no part of this run.",
    "schemathesis over the API, SSRF probes, clocks that jump.",
    "OIDC, three disjoint duties of administrators, passwords for programs: they are not there.",
)


@dataclass(frozen=True)
class Done:
    proof: Proof
    size: int
    figures: list[Figure]
    took_s: float

    @property
    def holds(self) -> bool:
        return all(figure.good is not False for figure in self.figures)


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m prove", description=__doc__)
    asked.add_argument(
        "--quick", action="store_true", help="a few of each, in minutes; prove.md stays as it is"
    )
    asked.add_argument("--only", action="append", choices=[each.key for each in PROOFS], default=[])
    for each in PROOFS:
        asked.add_argument(
            f"--{each.key}", type=int, metavar=each.unit.upper(), help=f"{each.question} ({each.size})"
        )
    told = asked.parse_args()
    done = []
    for proof in PROOFS:
        if told.only and proof.key not in told.only:
            continue
        size = getattr(told, proof.key)
        done.append(_done(proof, size if size is not None else proof.quick if told.quick else proof.size))
        sys.stdout.write("\n".join(_lines(done[-1])) + "\n\n")
        sys.stdout.flush()
    if not told.quick:
        REPORT.write_text(_report(done), encoding="utf-8")
    return 0 if all(each.holds for each in done) else 1


def _done(proof: Proof, size: int) -> Done:
    began = time.monotonic()
    try:
        with ground() as prepared:
            figures = proof.work(prepared, size)
    except Exception as error:
        traceback.print_exc()
        figures = [Figure("the proof itself broke off", f"{type(error).__name__}: {error}"[:300], good=False)]
    return Done(proof, size, figures, time.monotonic() - began)


def _report(done: list[Done]) -> str:
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    lines = [
        "# What was proved",
        "",
        f"`make prove` on {datetime.now(UTC):%Y-%m-%d}, commit {commit.stdout.strip() or 'unknown'}.",
        "",
        "```",
        named("flask", "sqlalchemy", "psycopg", "gunicorn"),
        f"Load of the machine when it was done: {', '.join(f'{each:.0f}' for each in os.getloadavg())}",
        "```",
        "",
    ]
    for each in done:
        lines += [*_lines(each), ""]
    left = [each.question for each in PROOFS if each.key not in {one.proof.key for one in done}]
    if left:
        lines += ["## Left out of this run", "", *(f"- {each}" for each in left), ""]
    return "\n".join([*lines, "## Not tried at all", "", *(f"- {each}" for each in UNTRIED), ""])


def _lines(done: Done) -> list[str]:
    said = {True: "as promised", False: "**not as promised**", None: ""}
    return [
        f"## {done.proof.question}",
        "",
        f"{done.size:,} {done.proof.unit}, {done.took_s:.0f} s.",
        "",
        "| what | figure | |",
        "|---|---|---|",
        *(f"| {each.title} | {each.value} | {said[each.good]} |" for each in done.figures),
        *([""] if done.proof.untried else []),
        *(f"Not tried: {each}" for each in done.proof.untried),
    ]


if __name__ == "__main__":
    sys.exit(main())
