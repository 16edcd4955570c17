"""What would a file change in the buildings? A building is known by its outline."""

from __future__ import annotations

import uuid

import shapely

from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.matching import shapes
from gridmap.imports.matching.rows import Complaint, ImportPlan, Incoming
from gridmap.imports.matching.shapes import ShapePart
from gridmap.records.progress import Report
from gridmap.registers.buildings import BUILDINGS

_SAYS_NOTHING = frozenset({"yes", "building"})  # of OpenStreetMap: there is a building, of whatever kind
_BY_MAP = Sentence(
    N_("Buildings come as outlines: hand in a Shapefile, a GeoPackage, GeoJSON, KML or OpenStreetMap.")
)


def plan(
    session: FencedSession, target: str, import_id: uuid.UUID, rows: list[Incoming], report: Report
) -> ImportPlan:
    made = ImportPlan("buildings")
    parts = [part for row in rows if (part := _part(row, made)) is not None]
    repeated = shapes.plan(session, BUILDINGS, (target, import_id), parts, made, report)
    if repeated:
        twice = N_("{count} outlines stand in the file more than once; each was taken once.")
        made.notes.append(Sentence(twice, {"count": repeated}))
    return made


def _part(row: Incoming, made: ImportPlan) -> ShapePart | None:
    outline = row.shape
    if outline is None and row.values.get("id"):
        return ShapePart(row, 0, None, shapes.said_of(BUILDINGS, row))
    if outline is None or outline.is_empty:
        made.refuse(row, Complaint("geom", "", Sentence(N_("This row has no outline.")), _BY_MAP))
        return None
    said = shapes.said_of(BUILDINGS, row)
    if str(said.get("kind", "")).casefold() in _SAYS_NOTHING:
        del said["kind"]
    middle = shapely.point_on_surface(outline)
    return ShapePart(
        row, 0, shapely.MultiPolygon(list(shapely.get_parts(outline))), said, (middle.x, middle.y)
    )
