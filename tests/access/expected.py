"""What shall each route answer to each person about each object? The reviewed table, `expected.txt`, read and written.

A block a route: its name and method, then a line for those who are answered alike, as `who, who: outcome objects; …`.
`all` stands for every object that is asked. An outcome is a status, or `sign-in` where somebody is sent to sign in;
several with slashes where a route shows several things, or what was asked before decides. Written anew by
`GRIDMAP_WRITE_EXPECTED=yes .venv/bin/pytest tests/access/test_matrix.py`, which then asks everything of everybody, and
then with `few`, which adds what the tests' own few questions are answered; to be read as a diff before it is kept.
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
    parts = _by_outcome(answers)
    if len(parts) == 1:
        return f"{parts[0][0]} all"
    return "; ".join(f"{outcome} {' '.join(objects)}" for outcome, objects in parts)


def _by_outcome(answers: Mapping[str, set[str]]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for about, outcomes in sorted(answers.items()):
        found.setdefault("/".join(sorted(outcomes)), []).append(about)
    return sorted(found.items())


def of(line: str, about: str) -> set[str]:
    """Which outcomes a line of the table allows for one object."""
    allowed: set[str] = set()
    for part in line.split("; ") if line else ():
        outcomes, *objects = part.split()
        if about in objects or "all" in objects:
            allowed |= set(outcomes.split("/"))
    return allowed


def added(line: str, answers: Mapping[str, set[str]]) -> str:
    """The line, with what else is answered about some of its objects."""
    if not line:
        return said(answers)
    more = {about: outcomes - of(line, about) for about, outcomes in answers.items()}
    named = _by_outcome({about: outcomes for about, outcomes in more.items() if outcomes})
    return "; ".join([line, *(f"{outcome} {' '.join(objects)}" for outcome, objects in named)])


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


def write(found: Mapping[str, Answers], everybody: Sequence[str], *, add: bool = False) -> None:
    """Put what these people were answered in place of what the table said of them. add: beside it."""
    table = read()
    for who, answers in found.items():
        for by_person in table.values() if not add else ():
            by_person.pop(who, None)
        for route, by_object in answers.items():
            by_person = table.setdefault(route, {})
            by_person[who] = added(by_person.get(who, ""), by_object)
    lines = [
        line for route, by_person in sorted(table.items()) for line in _block(route, by_person, everybody)
    ]
    first = "# Who is answered what: see expected.py. Read each change before you keep it."
    FILE.write_text("\n".join([first, "", *lines]) + "\n", encoding="utf-8")


def _block(route: tuple[str, str], by_person: Mapping[str, str], everybody: Sequence[str]) -> list[str]:
    alike: dict[str, list[str]] = {}
    for who in everybody:
        if who in by_person:
            alike.setdefault(by_person[who], []).append(who)
    lines = [f"    {', '.join(who)}: {answered}" for answered, who in alike.items()]
    return [" ".join(route), *lines] if lines else []
