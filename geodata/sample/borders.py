"""How do borders that were cut along fields become natural lines without tearing neighbours apart?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.sample.metric import LATTICE_M, Points

STEP_M = 45.0
ROUNDS = 14


def smoothed(areas: Sequence[BaseGeometry], firm: BaseGeometry) -> list[BaseGeometry]:
    """The areas of a coverage with rounded borders, in the same order and again an exact coverage.

    firm: lines (river, roads) whose vertices stay in place. Works on whole border lines between
    junctions, so both sides of a border move together. Local metres.
    """
    borders = shapely.line_merge(shapely.union_all([area.boundary for area in areas]))
    shapely.prepare(firm)
    lines = [_smooth(line, firm) for line in shapely.get_parts(borders)]
    noded = shapely.union_all(lines, grid_size=LATTICE_M)
    pieces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    tree = shapely.STRtree(areas)
    owner = [_owner(piece, tree, areas) for piece in pieces]
    return [
        shapely.coverage_union_all([piece for piece, own in zip(pieces, owner, strict=True) if own == place])
        for place in range(len(areas))
    ]


def _smooth(line: LineString, firm: BaseGeometry) -> LineString:
    """A border whose free vertices have been averaged with their neighbours; ends and firm vertices stay."""
    points: Points = shapely.get_coordinates(shapely.segmentize(line, STEP_M))
    fixed = np.asarray(shapely.dwithin(firm, shapely.points(points), 2 * LATTICE_M))
    fixed[1:-1] &= fixed[:-2] | fixed[2:]  # a border that only crosses a road may bend there too
    fixed[[0, -1]] = True
    for _ in range(ROUNDS):
        mean = (points[:-2] + 2 * points[1:-1] + points[2:]) / 4
        points[1:-1] = np.where(fixed[1:-1, None], points[1:-1], mean)
    return shapely.simplify(LineString(points), 2.5)


def _owner(piece: Polygon, tree: shapely.STRtree, areas: Sequence[BaseGeometry]) -> int:
    """The area that held most of this ground before; -1 for ground outside all (a hole between areas)."""
    near = tree.query(piece, predicate="intersects")
    shares = [shapely.area(shapely.intersection(piece, areas[at])) for at in near]
    if not shares or max(shares) < 0.5 * piece.area:
        return -1
    return int(near[int(np.argmax(shares))])
