"""Where does the river run, and where are the canal and the ponds? All in local metres."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.sample.metric import Points, bend, bent_line, through

RIVER_NAME = "清漪河"
CANAL_NAME = "青禾干渠"
CANAL_HEAD_V = 3430.0
CANAL_PLAN = [
    (1200.0, 3450.0),
    (150.0, 3300.0),
    (-1500.0, 3420.0),
    (-2900.0, 3150.0),
    (-4300.0, 3300.0),
]
PONDS_PLAN = (
    ("柳塘", -2350.0, 1500.0, 95.0),
    ("东大坑", 1250.0, -2300.0, 80.0),
    ("荷花池", 690.0, 480.0, 70.0),
    ("鱼塘", 3650.0, 2350.0, 130.0),
    ("藕塘", 3300.0, -3150.0, 110.0),
    ("西大坑", -3700.0, -2450.0, 85.0),
    ("养殖塘", -1250.0, -3900.0, 120.0),
)


def river_plan(v: Points) -> Points:
    """The river's middle line u(v) on the plan: two meanders of different length laid over a slow drift."""
    wide = 470 * np.sin(v / 830 + 0.9) * np.exp(-((v / 14_000) ** 2))
    u: Points = 2250 + 0.06 * v + wide + 190 * np.sin(v / 390 + 2.2)
    return u


def river_line() -> LineString:
    v = np.arange(-12_500.0, 12_500.0, 60.0)
    return LineString(bend(np.column_stack([river_plan(v), v])))


def river_ribbon() -> Polygon:
    """The water's surface, 60-90 m wide."""
    points = shapely.get_coordinates(river_line())
    along = np.gradient(points, axis=0)
    normal = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(*along.T)[:, None]
    half = (37.5 + 6 * np.sin(np.arange(len(points)) / 7.3))[:, None]
    return Polygon(np.vstack([points + half * normal, (points - half * normal)[::-1]])).buffer(0)


def canal() -> BaseGeometry:
    """The irrigation canal, 11 m wide, from the river to the fields."""
    return _canal_line().buffer(5.5, cap_style="flat").difference(river_ribbon())


def _canal_line() -> LineString:
    head = (float(river_plan(np.array([CANAL_HEAD_V]))[0]), CANAL_HEAD_V)
    return bent_line(through([head, *CANAL_PLAN]))


def ponds() -> list[tuple[str, Polygon]]:
    """Named ponds with uneven shores."""
    out = []
    for index, (name, u, v, radius) in enumerate(PONDS_PLAN):
        angle = np.linspace(0, 2 * np.pi, 28, endpoint=False)
        reach = radius * (1 + 0.22 * np.sin(2 * angle + index) + 0.12 * np.sin(3 * angle + 2.0 * index))
        shore = np.column_stack([u + 1.25 * reach * np.cos(angle), v + 0.8 * reach * np.sin(angle)])
        out.append((name, Polygon(bend(shore))))
    return out


def intake() -> Point:
    """Where the canal leaves the river."""
    return Point(_canal_line().difference(river_ribbon()).coords[0])
