"""What is typed about an area, and what speaks against it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gridmap.errors import InvalidInput, Problem
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.areas.levels import RANKS, is_above_counties, next_level
from gridmap.records.reading import Unreadable, read
from gridmap.vocabulary import Level, texts

ENTRIES = (
    Field("name", N_("Name"), required=True),
    Field("level", N_("Level"), "choice", required=True, choices=texts(Level)),
    Field("code", N_("Official code"), tidy=lambda typed: "".join(typed.split()).upper()),
    Field("population", N_("Population"), "number", whole=True),
    Field("households", N_("Households"), "number", whole=True),
    Field("note", N_("Note"), "long"),
)
BY_KEY = {entry.key: entry for entry in ENTRIES}
_REFUSED = N_("Some entries cannot be accepted.")


def levels_in(parent: str) -> list[Level]:
    """The levels that may lie directly in an area of this level, the usual one first."""
    if parent in {Level.GRID, Level.DEDICATED_GRID}:
        return []
    usual = next_level(parent)
    if is_above_counties(parent):
        return [each for each in Level if RANKS[Level(parent)] < RANKS[each] <= RANKS[Level.COUNTY]]
    return [usual, *(each for each in Level if RANKS[each] > RANKS[Level(parent)] and each != usual)]


def typed(values: Mapping[str, Any], *keys: str) -> tuple[dict[str, Any], list[Problem]]:
    """The values of these entries as they are kept, a missing one as empty; and every complaint about them."""
    found: dict[str, Any] = {}
    problems = []
    for entry in (BY_KEY[key] for key in keys):
        value = values.get(entry.key, "")
        try:
            # A form sends text, and what is not filled in as an empty one.
            found[entry.key] = read(
                entry, None if value == "" and entry.kind in {"number", "choice"} else value
            )
        except Unreadable as unreadable:
            problems.append(Problem(entry.key, unreadable.sentence))
    return found, problems


def refuse(problems: list[Problem]) -> None:
    """Raises InvalidInput with the complaints, where there are any."""
    if problems:
        raise InvalidInput(_REFUSED, problems)


def misplaced(level: str, parent: str | None) -> list[Problem]:
    if parent is None or level in levels_in(parent):
        return []
    told = {"level": Sentence(Level(level).text), "parent": Sentence(Level(parent).text)}
    return [Problem("level", Sentence(N_("“{level}” does not lie directly in “{parent}”."), told))]
