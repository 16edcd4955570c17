"""How is the outline of an area saved, and which one follows from the areas in it? The caller commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.outlines.joining import joined
from gridmap.db.models import Area
from gridmap.db.models.area_change import AreaChangeKind
from gridmap.db.models.base import SEGMENT
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.areas import moving, tree
from gridmap.records.areas.changes import AreaStep, recorded
from gridmap.records.areas.ground import ground, outline, shape_of, stored
from gridmap.records.areas.rules import require_fit
from gridmap.vocabulary import Level


@dataclass(frozen=True)
class United:
    """undrawn: the names of the areas whose outlines are missing in it."""

    shape: MultiPolygon
    undrawn: tuple[str, ...]


def draw(session: FencedSession, path: str, version: int, shape: BaseGeometry, now: datetime) -> AreaStep:
    """Give an area this outline (EPSG:4326), and the records on the ground that changed hands their new area.

    Raises NotFound, Forbidden, InvalidInput where it does not fit, Conflict where somebody was first.
    """
    area = tree.find(session, path)
    tree.require(session, tree.DRAWS, path)
    tree.lock(session, area.parent_path or path)
    area = tree.seen(session, path, version, now)
    require_fit(shape, ground(session, path, area.level))
    before, after = shape_of(area), outline(shape)
    step = AreaStep(
        AreaChangeKind.DRAWN,
        Sentence(N_("The outline of {name} was drawn."), {"name": area.name}),
        [path],
        path,
    )
    with recorded(session, step, now):
        area.geom = stored(after)  # type: ignore[assignment]
        session.flush()
        resettle(session, path, before, after)
    return step


def resettle(
    session: FencedSession, path: str, before: BaseGeometry | None, after: BaseGeometry | None
) -> int:
    """Re-place the records of an area and those above it on the ground where its outline came or went."""
    above = [path[:end] for end in range(SEGMENT, len(path) + 1, SEGMENT)]
    within = path[:-SEGMENT] or path
    return moving.replace(session, within, above, moving.changed_ground(before, after))


def union_of_children(session: FencedSession, path: str) -> United:
    """The outline that the areas directly in this one have together. Raises Conflict where none of them is drawn."""
    inside = [each for each in tree.children(session, path) if each.level != Level.DEDICATED_GRID]
    found = united(inside)
    if found.shape.is_empty:
        raise Conflict(N_("None of the areas in it has an outline yet. Draw those first."))
    return found


def united(areas: list[Area]) -> United:
    drawn = [shape for shape in map(shape_of, areas) if shape is not None]
    return United(joined(drawn), tuple(each.name for each in areas if each.geom is None))
