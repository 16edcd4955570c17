"""How may the name of a place be read that people say with what it lies in and with what kind of place it is?

云上县青禾镇三官庙村 is 三官庙村, 三官庙 or 三官庙村委会 where it lies in 青禾镇; 石桥营村 is the 石桥营 of the map.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select

from gridmap.analysis.place_names import folded_name, kind_by_ending, plain_name
from gridmap.db.models import Area
from gridmap.db.sessions import FencedSession
from gridmap.records.areas.labelled import Labels
from gridmap.registers.landmarks import Landmark

MOST = 20
_LONGEST = 60
_BEGINNING = 2
"""So many characters of a name stay when its suffix goes (`folded_name`)."""
_JOINTS = " ,，、-—>/·"


class Closeness(IntEnum):
    """How surely is a place the one that was named? What is only NEAR is never taken without asking."""

    WRITTEN = 0
    SAME = 1
    BEGINS = 2
    HOLDS = 3
    NEAR = 4


@dataclass(frozen=True)
class Reading:
    """What is sought, and below which area ("": anywhere). The beginning of the text has named that area."""

    sought: str
    path: str = ""

    @property
    def spellings(self) -> set[str]:
        """As it was typed, and without the suffix of its kind."""
        folded = folded_name(self.sought)
        return {self.sought} if folded == plain_name(self.sought) else {self.sought, folded}


def readings(session: FencedSession, typed: str) -> list[Reading]:
    """The text as a whole first; then what follows the names of known areas, the smallest of these first."""
    found = [Reading(typed)]
    if len(typed) > _LONGEST:
        return found
    begins = func.lower(func.left(func.replace(Area.name, " ", ""), _BEGINNING))
    likely = select(Area.path, Area.name).where(func.strpos(literal(plain_name(typed)), begins) > 0)
    names = dict(session.execute(likely.order_by(Area.path)).all())
    labels = Labels(names)
    for end in range(len(typed) - 1, 1, -1):
        around, sought = typed[:end], typed[end:].strip(_JOINTS)
        if len(sought) < 2 or folded_name(around) == folded_name(typed):
            continue
        paths = labels.labelled(around)
        found += [Reading(sought, path) for path in paths if _of_one_kind(around, names[path])]
    return found[:MOST]


def named(column: Any, path: Any, read: Sequence[Reading]) -> ColumnElement[bool]:
    """Does the column hold what one of the readings seeks, where it seeks it?"""
    return or_(
        *(
            and_(column.icontains(spelling, autoescape=True), path.startswith(each.path))
            for each in read
            for spelling in each.spellings
        )
    )


def likeliest(column: Any, read: Sequence[Reading]) -> tuple[ColumnElement[Any], ...]:
    """Names that are what is sought come before those that begin so, and these before those that only hold it."""
    spellings = {spelling.lower() for each in read for spelling in each.spellings}
    begins = or_(*(column.istartswith(spelling, autoescape=True) for spelling in spellings))
    return func.lower(column).in_(spellings).desc(), begins.desc(), func.length(column)


def closeness(row: Any, path: str, name: str, read: Sequence[Reading]) -> Closeness:
    """Of a record or an area of this name and path."""
    is_place = isinstance(row, Area | Landmark)
    return min(
        (_closeness(name, each.sought, is_place=is_place) for each in read if path.startswith(each.path)),
        default=Closeness.NEAR,
    )


def _closeness(name: str, sought: str, *, is_place: bool) -> Closeness:
    plain, told = plain_name(name), plain_name(sought)
    if plain == told:
        return Closeness.WRITTEN
    if is_place and folded_name(name) == folded_name(sought) and _of_one_kind(sought, name):
        return Closeness.SAME
    if kind_by_ending(sought):  # a village was named, and this is called after it
        return Closeness.NEAR
    return Closeness.BEGINS if plain.startswith(told) else Closeness.HOLDS


def _of_one_kind(label: str, name: str) -> bool:
    """三官庙村 is no 三官庙镇."""
    kinds = {kind_by_ending(label), kind_by_ending(name)} - {""}
    return len(kinds) < 2
