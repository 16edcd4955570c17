"""Which area above townships is asked about, over which days, and what lies side by side in it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, request
from sqlalchemy import select

from gridmap.db.models import Area, AreaCode
from gridmap.db.models.base import SEGMENT
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_
from gridmap.publishing import queue
from gridmap.publishing.side_by_side import COLUMNS, Cell, Read, cell, gathered, read, total
from gridmap.records.areas.levels import RANKS, is_above_counties
from gridmap.vocabulary import Level, Role
from gridmap.web import current
from gridmap.web.access import viewer
from gridmap.web.areas import is_above_townships, reach, townships_in
from gridmap.web.navigation import name_own_area
from gridmap.web.registers.counted import ENDS_BEFORE
from gridmap.web.registers.periods import asked_day

READERS = (Role.PLANNER, Role.DUTY_OFFICER, Role.ADMINISTRATOR)
blueprint = Blueprint("townships", __name__)
name_own_area(blueprint, *READERS)


@dataclass(frozen=True)
class AreaPart:
    """A township, or a county of a city; path is empty for what lies in none of them. cells: by column."""

    path: str
    name: str
    level: str
    code: str
    population: int | None
    cells: dict[str, Cell]


@dataclass(frozen=True)
class SideBySide:
    """parts: in the order of their paths. whole: of all of them. may_sort: may the viewer ask for a ranking?"""

    area: Area
    first: date
    last: date
    parts: list[AreaPart]
    whole: dict[str, Cell]
    read: Read
    may_sort: bool


def area_asked() -> Area:
    """The area asked for, else the first above townships in which the viewer has one of these roles.

    Raises NotFound where there is none, and for a township; Forbidden without the role.
    """
    asker, asked = viewer(), request.args.get("area", "")
    own = [asked] if asked else [path for path in asker.paths(*READERS) if len(path) == SEGMENT]
    above = list(current.session().scalars(select(Area).where(Area.path.in_(own)).order_by(Area.path)))
    found = min(above, key=lambda area: RANKS[Level(area.level)], default=None)  # the largest
    if found is None or not is_above_townships(found):
        raise NotFound(
            N_("This page is about a county or what is larger. Choose one that lies in your rights.")
        )
    asker.require(READERS, found.path)
    return found


def side_by_side() -> SideBySide:
    """Read in the request's own transaction. What is out of date is queued; nobody waits for it."""
    area, (first, last) = area_asked(), _period()
    session, today = current.session(), current.today()
    towns = townships_in(area)
    found = read(session, reach(area.path), [each.path for each in towns], first, last, today)
    shown = _counties(area, towns) if is_above_counties(area.level) else towns
    digits = len(shown[0].path) if shown else SEGMENT
    by_part = gathered(found.figures, digits)
    codes = _codes([each.path for each in shown])
    parts = [
        AreaPart(
            each.path,
            each.name,
            each.level,
            codes.get(each.path, ""),
            each.population,
            {column.key: cell(column, by_part.get(each.path, [])) for column in COLUMNS},
        )
        for each in shown
    ]
    every = list(found.figures.values())
    if any(found.elsewhere.values()):
        every.append(found.elsewhere)
        parts.append(_elsewhere(found))
    may_sort = viewer().holds(Role.PLANNER, area.path)
    return SideBySide(area, first, last, parts, total(every), found, may_sort)


def queue_stale(found: Read) -> None:
    """Have the answers that are out of date renewed by jobs, once each however often it is asked."""
    wanted = [(layer.key, path) for layer, path in found.stale]
    queue.publish_all_later(current.installation().engine, viewer().id, wanted, current.today())


def _elsewhere(found: Read) -> AreaPart:
    """Only records can lie outside of every township; of all else nothing is known there."""
    cells = {column.key: cell(column, [found.elsewhere]) for column in COLUMNS}
    return AreaPart("", "", "", "", None, cells)


def _counties(area: Area, towns: Sequence[Area]) -> list[Area]:
    """The counties that lie in the area, also those without a township."""
    found = select(Area).where(Area.path.in_(reach(area.path)), Area.level == Level.COUNTY)
    return list(current.session().scalars(found.order_by(Area.path)))


def _codes(paths: Sequence[str]) -> dict[str, str]:
    valid = AreaCode.valid.contains(current.today())
    found = select(AreaCode.area_path, AreaCode.code).where(AreaCode.area_path.in_(paths), valid)
    return {row.area_path: row.code for row in current.session().execute(found)}


def _period() -> tuple[date, date]:
    """`from` and `to`, both included; this year up to today where not said. Raises InvalidInput."""
    today = current.today()
    first, last = asked_day("from") or today.replace(month=1, day=1), asked_day("to") or today
    if first > last:
        raise InvalidInput(ENDS_BEFORE)
    return first, last
