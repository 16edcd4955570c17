"""What came of each proof, when and where: kept one file each in `figures/`, and drawn together as prove.md."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.machine import named
from prove.proof import Figure, Proof

REPORT = Path(__file__).parent.parent / "prove.md"
FIGURES = Path(__file__).parent / "figures"
_SAID = {True: "as promised", False: "**not as promised**", None: ""}


@dataclass(frozen=True)
class Done:
    """One proof that was run. load: of the machine, when it ended."""

    key: str
    size: int
    figures: list[Figure]
    took_s: float
    day: str
    commit: str
    machine: str
    load: str

    @property
    def holds(self) -> bool:
        return all(figure.good is not False for figure in self.figures)


def done(proof: Proof, size: int, figures: list[Figure], took_s: float) -> Done:
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    return Done(
        proof.key,
        size,
        figures,
        round(took_s, 1),
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        commit.stdout.strip() or "unknown",
        named("flask", "sqlalchemy", "psycopg", "gunicorn"),
        f"{os.getloadavg()[1]:.0f}",
    )


def keep(each: Done, folder: Path = FIGURES) -> None:
    folder.mkdir(exist_ok=True)
    told = json.dumps(asdict(each), ensure_ascii=False, indent=1)
    (folder / f"{each.key}.json").write_text(told + "\n", encoding="utf-8")


def kept(folder: Path = FIGURES) -> dict[str, Done]:
    """The last run of each proof, by its key."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        told["figures"] = [Figure(**each) for each in told["figures"]]
        found[path.stem] = Done(**told)
    return found


def written(proofs: Sequence[Proof], known: dict[str, Done], untried: Iterable[str]) -> str:
    """All of prove.md. A proof that was never run is named as such."""
    machines = dict.fromkeys(known[each.key].machine for each in proofs if each.key in known)
    text = ["# What was proved", "", "By `make prove`; each part says when it was run last.", "", "```"]
    text += ["\n\n".join(machines), "```", ""]
    for proof in proofs:
        if proof.key in known:
            text += [*lines(proof, known[proof.key]), ""]
    never = [f"- {each.question}" for each in proofs if each.key not in known]
    text += ["## Never run", "", *never, ""] if never else []
    return "\n".join([*text, "## Not tried at all", "", *(f"- {each}" for each in untried), ""])


def lines(proof: Proof, run: Done) -> list[str]:
    return [
        f"## {proof.question}",
        "",
        f"{run.size:,} {proof.unit}, {run.took_s:,.0f} s; {run.day}, commit {run.commit}, load {run.load}.",
        f'`make prove PROVE="--only {proof.key}"`',
        "",
        "| what | figure | |",
        "|---|---|---|",
        *(f"| {each.title} | {each.value} | {_SAID[each.good]} |" for each in run.figures),
        *([""] if proof.untried else []),
        *(f"Not tried: {each}" for each in proof.untried),
    ]
