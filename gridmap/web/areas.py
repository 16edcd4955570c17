"""Which area is shown: the one that was asked for, where one may look, or else the asker's own?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Text, cast, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from gridmap.db.models import Area
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.records.areas.levels import RANKS
from gridmap.records.places import under_any
from gridmap.vocabulary import Level, Role
from gridmap.web import current
from gridmap.web.sessions import Viewer

NO_TOWNSHIP = N_("There is no township yet. An administrator enters the areas first.")


def under(column: InstrumentedAttribute[str], path: str) -> ColumnElement[bool]:
    """Does the path in this column lie in the area `path`? (A range of the index, unlike LIKE.)"""
    return column.op("^@", is_comparison=True)(path)


def is_within_grant(viewer: Viewer, path: str) -> bool:
    return any(path.startswith(held) for held in viewer.paths())


def chosen_area(viewer: Viewer, asked: str | None, *roles: Role) -> Area:
    """The area `asked` for, else the first the viewer holds in one of these roles, else the first of any.

    May be shown: what lies under a grant, and the township around it, of which only public help is seen then.
    Raises NotFound for every other area, and for somebody without grants.
    """
    path = asked or next(iter(viewer.paths(*roles) or viewer.paths()), "")
    found = current.session().get(Area, path) if path else None
    if found is None or not (is_within_grant(viewer, path) or _is_own_township(viewer, found)):
        raise NotFound(N_("This area does not exist, or lies outside the areas you may see."))
    return found


@dataclass(frozen=True)
class OutlineMissing:
    """may_give: may the viewer give the township one?"""

    path: str
    may_give: bool


def outline_missing(viewer: Viewer, township: Area) -> OutlineMissing | None:
    """None where the township has an outline."""
    if township.geom is not None:
        return None
    return OutlineMissing(township.path, viewer.holds(Role.ADMINISTRATOR, township.path))


def township_of(path: str) -> Area | None:
    """The township that holds this area, or is it; None for a county and above."""
    around = func.starts_with(cast(literal(path), Text), Area.path)
    return current.session().scalar(select(Area).where(Area.level == Level.TOWNSHIP, around))


def reach(path: str) -> list[str]:
    """The paths under which everything lies that lies in the area: its own, and of a city those of its counties."""
    return list(current.session().scalars(select(func.gm_reach(path))))


def is_above_townships(area: Area) -> bool:
    return RANKS[Level(area.level)] < RANKS[Level.TOWNSHIP]


def townships_in(area: Area) -> list[Area]:
    """The townships that lie in an area of any level, by path."""
    lies = under_any(Area.path.expression, reach(area.path))
    found = select(Area).where(Area.level == Level.TOWNSHIP, lies).order_by(Area.path)
    return list(current.session().scalars(found))


def townships(viewer: Viewer) -> list[Area]:
    """The townships that may be shown to the viewer, by path: those under a grant, and those around one."""
    reached = [
        condition
        for held in viewer.paths()
        for condition in (under(Area.path, held), func.starts_with(cast(literal(held), Text), Area.path))
    ]
    if not reached:
        return []
    found = select(Area).where(Area.level == Level.TOWNSHIP, or_(*reached)).order_by(Area.path)
    return list(current.session().scalars(found))


def _is_own_township(viewer: Viewer, area: Area) -> bool:
    return area.level == Level.TOWNSHIP and any(held.startswith(area.path) for held in viewer.paths())
