"""How is a way driven, told in words: which road, how far, which turn next?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import func, select

from gridmap.analysis.metres import metres_a_degree
from gridmap.analysis.nearest import distances_m
from gridmap.analysis.roads.incident import Route
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import COMPASS, N_, Sentence, distance
from gridmap.registers.roads import Road

Floats = NDArray[np.float64]

ON_ROAD_DEG = 2e-5
"""A stretch of the way this near to a named road is on it: about 2 m, for both are drawn from the same shape."""
TURN_DEG = 40.0
"""A bend of less than this at a crossing is going on, not turning."""
BACK_DEG = 150.0
SHORT_M = 10.0
"""A stretch shorter than this is the width of a crossing, and belongs to what comes after it."""
LONG_LEG_M = 20.0


@dataclass(frozen=True)
class Turn:
    """One line of the directions, and how far it then goes. at: lon/lat in WGS 84 of where it is done."""

    text: Sentence
    distance: Sentence | None
    at: tuple[float, float]


def turns(session: FencedSession, route: Route) -> list[Turn]:
    """The directions from the first metre to the place; a turn is where other roads leave and the way bends, or where
    the road's name changes."""
    points = shapely.get_coordinates(route.line)
    step_m = distances_m(points[:-1], points[1:])
    heading = _headings(points)
    name = _names(session, route.line, points)
    begins = _begins(name, heading, route.crossing, step_m)
    told = [_turn(name, heading, first, begun) for begun, first in enumerate(begins)]
    lengths = np.add.reduceat(step_m, begins)
    lines = [
        Turn(text, distance(length), (float(lon), float(lat)))
        for text, length, (lon, lat) in zip(told, lengths, points[begins], strict=True)
    ]
    end = (float(points[-1][0]), float(points[-1][1]))
    if route.last_leg_m >= LONG_LEG_M:
        beside = Sentence(
            N_("Leave the road: the place is {distance} away"), {"distance": distance(route.last_leg_m)}
        )
        return [*lines, Turn(beside, None, end)]
    return [*lines, Turn(Sentence(N_("You are there")), None, end)]


def _headings(points: Floats) -> Floats:
    """(p - 1,) degrees from north, clockwise, of each stretch."""
    east, north = ((points[1:] - points[:-1]) * metres_a_degree(points[:-1, 1])).T
    return np.asarray(np.degrees(np.arctan2(east, north)) % 360, dtype=np.float64)


def _names(session: FencedSession, line: shapely.LineString, points: Floats) -> NDArray[np.object_]:
    """(p - 1,) the name of the road that each stretch runs along, empty where it has none."""
    box = func.ST_MakeEnvelope(*line.bounds, 4326)
    found = session.execute(
        select(Road.name, func.ST_AsBinary(Road.geom)).where(Road.name != "", Road.geom.op("&&")(box))
    ).all()
    named = np.full(len(points) - 1, "", dtype=object)
    if not found:
        return named
    tree = shapely.STRtree(shapely.from_wkb([bytes(shape) for _, shape in found]))
    middle = shapely.points((points[:-1] + points[1:]) / 2)
    stretch, road = tree.query(middle, predicate="dwithin", distance=ON_ROAD_DEG)
    named[stretch] = np.array([name for name, _ in found], dtype=object)[road]
    return named


def _begins(
    name: NDArray[np.object_], heading: Floats, crossing: NDArray[np.bool_], step_m: Floats
) -> NDArray[np.int64]:
    """The stretches with which a line of the directions begins; the first always does."""
    bent = np.abs(_bend(heading[:-1], heading[1:])) >= TURN_DEG
    other = (name[1:] != name[:-1]) | (bent & crossing[1:-1])
    begins = np.concatenate([[0], np.flatnonzero(other) + 1])
    long = np.add.reduceat(step_m, begins) >= SHORT_M
    long[-1] = True
    # Where a short one goes, what follows it begins there.
    return np.concatenate([[0], begins[1:][long[:-1]]]) if len(begins) > 1 else begins


def _bend(before: NDArray[np.float64], after: NDArray[np.float64]) -> Floats:
    """Degrees to the right, -180 to 180."""
    return (after - before + 180) % 360 - 180


def _turn(name: NDArray[np.object_], heading: Floats, first: int, number: int) -> Sentence:
    road = str(name[first])
    if number == 0:
        compass = Sentence(COMPASS[round(heading[0] / 45) % 8])
        if road:
            return Sentence(N_("Drive {compass} along {road}"), {"compass": compass, "road": road})
        return Sentence(N_("Drive {compass}"), {"compass": compass})
    bend = float(_bend(heading[first - 1], heading[first]))
    if abs(bend) < TURN_DEG:
        return Sentence(N_("Go on along {road}"), {"road": road}) if road else Sentence(N_("Go straight on"))
    if abs(bend) >= BACK_DEG:
        return Sentence(N_("Turn back"))
    if bend < 0:
        return Sentence(N_("Turn left into {road}"), {"road": road}) if road else Sentence(N_("Turn left"))
    return Sentence(N_("Turn right into {road}"), {"road": road}) if road else Sentence(N_("Turn right"))
