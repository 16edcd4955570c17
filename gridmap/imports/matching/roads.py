"""What would a file change in the roads? A road is known by its line.

Only what an engine can drive on comes in; footways and the like are counted and left out.
"""

from __future__ import annotations

import uuid
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString

from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.matching import shapes
from gridmap.imports.matching.rows import Complaint, ImportPlan, Incoming
from gridmap.imports.matching.shapes import ShapePart
from gridmap.imports.values.directions import AGAINST
from gridmap.records.geometry import halfway
from gridmap.records.progress import Report
from gridmap.registers.roads import ROADS
from gridmap.vocabulary import RoadClass

NOT_FOR_ENGINES = "not_for_engines"
"""The word of `synonyms.toml` for footways, steps and cycle tracks, which is no class of a road of ours."""

_BY_MAP = Sentence(
    N_("Roads come as lines: hand in a Shapefile, a GeoPackage, GeoJSON, KML or OpenStreetMap.")
)


def plan(
    session: FencedSession, target: str, import_id: uuid.UUID, rows: list[Incoming], report: Report
) -> ImportPlan:
    made = ImportPlan("roads")
    for_engines = [row for row in rows if row.values.get("road_class") != NOT_FOR_ENGINES]
    parts = [part for row in for_engines for part in _parts(row, made)]
    repeated = shapes.plan(session, ROADS, (target, import_id), parts, made, report)
    with_lines = [part for part in parts if part.shape is not None]
    unfit = sum("node_ids" in part.row.values and "node_ids" not in part.said for part in with_lines)
    made.notes += [
        Sentence(msgid, {"count": count})
        for msgid, count in (
            (
                N_(
                    "{count} ways are for no engine (footways, paths, steps, cycle tracks); they were left out."
                ),
                len(rows) - len(for_engines),
            ),
            (N_("{count} lines stand in the file more than once; each was taken once."), repeated),
            (N_("{count} roads have not one node for each vertex; their nodes were not taken over."), unfit),
        )
        if count
    ]
    return made


def _parts(row: Incoming, made: ImportPlan) -> list[ShapePart]:
    """The lines of one row; refused where it has none, or no class."""
    complaint = _complaint(row)
    if complaint is not None:
        made.refuse(row, complaint)
        return []
    said = shapes.said_of(ROADS, row)
    nodes = said.pop("node_ids", None)
    against = said.get("one_way") == AGAINST
    if "one_way" in said:
        said["one_way"] = bool(said["one_way"])
    if row.shape is None:
        return [ShapePart(row, 0, None, said)]
    lines = [shapely.reverse(line) if against else line for line in _lines(row)]
    nodes = nodes[::-1] if against and nodes is not None else nodes
    return [_part(row, number, line, said, nodes) for number, line in enumerate(lines)]


def _part(row: Incoming, number: int, line: Any, said: dict[str, Any], nodes: list[int] | None) -> ShapePart:
    """One line, with its nodes where there is one for each vertex."""
    if nodes is not None and len(nodes) != shapely.get_num_points(line):
        nodes = None
    stays = _staying(line, nodes)
    shape = LineString(shapely.get_coordinates(line)[stays])
    middle = halfway(shape)
    if nodes is not None:
        said = {**said, "node_ids": np.asarray(nodes, dtype=np.int64)[stays].tolist()}
    return ShapePart(row, number, shape, said, (middle.x, middle.y))


def _staying(line: Any, nodes: list[int] | None) -> NDArray[np.bool_]:
    """Which vertices stay: a node that follows itself goes, so that nodes and vertices stay in step. Two nodes at one
    place both stay, for each may hold a road of its own."""
    xy = shapely.get_coordinates(line)
    if nodes is None:
        same = (xy[1:] == xy[:-1]).all(axis=1)
    else:
        numbers = np.asarray(nodes, dtype=np.int64)
        same = numbers[1:] == numbers[:-1]
    return np.concatenate(([True], ~same))


def _lines(row: Incoming) -> list[Any]:
    parts: Any = () if row.shape is None else shapely.get_parts(row.shape)
    return [part for part in parts if part.geom_type == "LineString" and part.length > 0]


def _complaint(row: Incoming) -> Complaint | None:
    if not _lines(row) and not (row.shape is None and row.values.get("id")):
        return Complaint("geom", "", Sentence(N_("This row has no line.")), _BY_MAP)
    if row.values.get("road_class") not in set(RoadClass):
        unknown = Sentence(N_("The class of this road is not known."))
        return Complaint(
            "road_class", str(row.values.get("road_class") or ""), unknown,
            Sentence(N_("Choose one of the classes of the template.")),
        )  # fmt: skip
    return None
