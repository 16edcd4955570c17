"""What shall each route answer to each person about each object? The reviewed table, `expected.txt`, read and written.

A block a route: its name and method, then a line for those who are answered alike, as `who, who: outcome objects; …`.
`all` stands for every object that is asked. An outcome is a status, or `sign-in` where somebody is sent to sign in;
several with slashes where a route shows several things, or what was asked before decides. Written anew by
`GRIDMAP_WRITE_EXPECTED=yes .venv/bin/pytest tests/access/test_matrix.py`, which then asks everything of everybody, or
with `few` by what the tests ask alone; to be read as a diff before it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

FILE = Path(__file__).with_name("expected.txt")
Answers = Mapping[tuple[str, str], Mapping[str, set[str]]]
"""(endpoint, method) -> object -> outcomes."""
Table = dict[tuple[str, str], dict[str, str]]
"""(endpoint, method) -> person -> what they are answered."""


def said(answers: Mapping[str, set[str]]) -> str:
    """What one person is answered at one route, in one line."""
    by_outcome: dict[str, list[str]] = {}
    for about, outcomes in sorted(answers.items()):
        by_outcome.setdefault("/".join(sorted(outcomes)), []).append(about)
    if len(by_outcome) == 1:
        return f"{next(iter(by_outcome))} all"
    return "; ".join(f"{outcome} {' '.join(objects)}" for outcome, objects in sorted(by_outcome.items()))


def of(line: str, about: str) -> set[str]:
    """Which outcomes a line of the table allows for one object."""
    allowed: set[str] = set()
    for part in line.split("; ") if line else ():
        outcomes, *objects = part.split()
        if about in objects or "all" in objects:
            allowed |= set(outcomes.split("/"))
    return allowed


def differing(table: Table, who: str, found: Answers) -> list[str]:
    """Where somebody was answered otherwise than the table says."""
    told = []
    for route, by_object in sorted(found.items()):
        line = table.get(route, {}).get(who, "")
        if not all(outcomes <= of(line, about) for about, outcomes in by_object.items()):
            told.append(f"{who} at {' '.join(route)}: expected {line or 'nothing'}, got {said(by_object)}")
    return told


def read() -> Table:
    found: Table = {}
    route: dict[str, str] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            who, _, answered = line.strip().partition(": ")
            route.update(dict.fromkeys(who.split(", "), answered))
        elif line and not line.startswith("#"):
            endpoint, method = line.split()
            route = found.setdefault((endpoint, method), {})
    return found


def write(found: Mapping[str, Answers], everybody: Sequence[str]) -> None:
    """Put what these people were answered in place of what the table said of them."""
    table = read()
    for who, answers in found.items():
        for route in {*table, *answers}:
            table.setdefault(route, {}).pop(who, None)
            if route in answers:
                table[route][who] = said(answers[route])
    lines = ["# Who is answered what: see expected.py. Read each change before you keep it.", ""]
    for (endpoint, method), by_person in sorted(table.items()):
        alike: dict[str, list[str]] = {}
        for who in everybody:
            if who in by_person:
                alike.setdefault(by_person[who], []).append(who)
        if alike:
            lines.append(f"{endpoint} {method}")
            lines += [f"    {', '.join(who)}: {answered}" for answered, who in alike.items()]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
