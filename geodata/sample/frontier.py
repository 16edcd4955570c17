"""Where does the county road leave the township, and which grid looks across at the neighbour's hydrant?"""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, Point

from geodata.sample.land import Land
from geodata.sample.metric import Points, bent_line, through
from geodata.sample.places import Tree
from geodata.sample.sites import TRUNK_PLAN

HYDRANT_BEYOND_M = 90.0


def trunk() -> LineString:
    """The county road from west to east, whole."""
    return bent_line(through(TRUNK_PLAN))


def roadside_at(line: LineString, beside_m: float, centre: Points, distance_m: float, east: bool) -> Point:
    """The point beside a road (right of it where negative) that is distance_m from a centre as crows fly."""
    circle = Point(centre).buffer(distance_m, quad_segs=256).exterior
    found: list[Point] = list(shapely.get_parts(line.offset_curve(beside_m).intersection(circle)))
    return max(found, key=lambda point: point.x if east else -point.x)


def far_hydrant(ground: Land) -> Point:
    """The neighbour's hydrant by the county road, 90 m outside the eastern boundary. Local metres."""
    rim = ground.township.buffer(HYDRANT_BEYOND_M, quad_segs=64).exterior
    found: list[Point] = list(shapely.get_parts(trunk().offset_curve(-8).intersection(rim)))
    return max((p for p in found if p.x > 0), key=lambda point: point.x)


def frontier_grid(ground: Land, tree: Tree) -> str:
    """The path of the grid nearest to that hydrant."""
    hydrant = far_hydrant(ground)
    outlines = [outline for group in ground.grids for outline in group]
    nearest = int(np.argmin(shapely.distance(outlines, hydrant)))
    return tree.of("grid")[nearest].path
