"""Run the proofs, and write what came of them into prove.md: `python -m prove --help`."""

from __future__ import annotations

import argparse
import sys
import time
import traceback

from prove import report
from prove.ground import ground
from prove.proof import Figure, Proof
from prove.proofs import PROOFS, UNTRIED


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
    held = True
    for proof in PROOFS:
        if told.only and proof.key not in told.only:
            continue
        size = getattr(told, proof.key)
        done = run(proof, size if size is not None else proof.quick if told.quick else proof.size)
        held = held and done.holds
        sys.stdout.write("\n".join(report.lines(proof, done)) + "\n\n")
        sys.stdout.flush()
        if not told.quick:
            report.keep(done)
            report.REPORT.write_text(report.written(PROOFS, report.kept(), UNTRIED), encoding="utf-8")
    return 0 if held else 1


def run(proof: Proof, size: int) -> report.Done:
    began = time.monotonic()
    try:
        with ground() as prepared:
            figures = proof.work(prepared, size)
    except Exception as error:
        traceback.print_exc()
        figures = [Figure("the proof itself broke off", f"{type(error).__name__}: {error}"[:300], good=False)]
    return report.done(proof, size, figures, time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
