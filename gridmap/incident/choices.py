"""Where on the map is a record or an area, and how is it told from its namesakes?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from gridmap.db.models import Area
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence
from gridmap.incident.help import area_names
from gridmap.incident.places import LonLat
from gridmap.incident.readings import Closeness
from gridmap.records.geometry import middle


@dataclass(frozen=True)
class Choice:
    """A place that may be meant (WGS 84 degrees). note: what must be said where the point stands for more.

    system: in which a typed coordinate was read (`CoordinateSystem`), "" where none was typed.
    closeness: how surely it is what was typed.
    """

    label: str
    subtitle: str
    lon: float
    lat: float
    note: Sentence | None = None
    system: str = ""
    closeness: Closeness = Closeness.WRITTEN


def choices_of(
    session: FencedSession,
    rows: Sequence[Any],
    close: Callable[[Any, str, str], Closeness] = lambda *_: Closeness.WRITTEN,
) -> list[Choice]:
    """Rows of records and areas as places, in their order; left out where nobody has drawn even their area.

    A record without a point, and an area, stand at the middle of the area, and say so.
    """
    paths = [_path(row) for row in rows]
    names = area_names(session, paths)
    unlocated = [path for row, path in zip(rows, paths, strict=True) if _spot(row) is None]
    middles = _middles(session, unlocated)
    choices = []
    for row, path in zip(rows, paths, strict=True):
        point = _spot(row)
        spot = point or middles.get(path)
        if spot is not None:
            name = getattr(row, "name", "") or getattr(row, "title", "")
            subtitle = " · ".join(dict.fromkeys(part for part in names[path] if part and part != name))
            note = None if point else _note(row, name, names[path][1])
            choices.append(Choice(name, subtitle, *spot, note, closeness=close(row, path, name)))
    return choices


def _note(row: Any, name: str, area: str) -> Sentence:
    if isinstance(row, Area):
        return Sentence(N_("Measured from the middle of {area}."), {"area": area})
    msgid = N_("{name} has no point on the map yet; measured from the middle of {area}.")
    return Sentence(msgid, {"name": name, "area": area})


def _spot(row: Any) -> LonLat | None:
    return None if isinstance(row, Area) else middle(row.geom)


def _path(row: Any) -> str:
    path: str = row.path if isinstance(row, Area) else row.area_path
    return path


def _middles(session: FencedSession, paths: Sequence[str]) -> dict[str, LonLat]:
    """A point inside each area, as near to its middle as its outline allows."""
    middle = func.ST_PointOnSurface(Area.geom)
    drawn = select(Area.path, func.ST_X(middle), func.ST_Y(middle)).where(Area.geom.is_not(None))
    return {path: (lon, lat) for path, lon, lat in session.execute(drawn.where(Area.path.in_(paths)))}
