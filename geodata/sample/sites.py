"""Where do the villages stand, and which of them belong to which township? Plan metres (see `metric`)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from shapely import Polygon

from geodata.sample.metric import Points, bent_polygon, through
from geodata.sample.water import river_plan

LAND_SEED = 2023
TOWN = (-500.0, 0.0)
TRUNK_PLAN = [
    (-19_500.0, 4700.0), (-15_000.0, 3300.0), (-10_500.0, 1500.0), (-6800.0, 150.0), (-3600.0, -820.0),
    (-1600.0, -900.0), (600.0, -880.0), (2100.0, -560.0), (3900.0, -260.0), (6200.0, -480.0),
    (8600.0, -300.0), (12_600.0, -1100.0),
]  # fmt: skip
SECONDARY_PLAN = [
    (-300.0, 11_800.0), (-900.0, 8200.0), (-900.0, 5200.0), (-560.0, 2600.0), (-500.0, 900.0), (-500.0, 0.0),
    (-500.0, -900.0), (-420.0, -2300.0), (-900.0, -5200.0), (-700.0, -8200.0), (-1100.0, -11_800.0),
]  # fmt: skip
PARK = (-3550.0, -1790.0, -2450.0, -930.0)
"""The industrial park on the plan: west, south, east, north."""
QUARTERS = (
    ("青禾东街村", 430.0, 260.0),
    ("青禾西街村", -430.0, 260.0),
    ("青禾南街村", 120.0, -330.0),
    ("青禾北街村", -60.0, 620.0),
)
"""The market town's four villages, as offsets from its middle."""
MARKET = (-760.0, -330.0, -560.0, -170.0)
"""The covered market in the town, likewise."""
VILLAGES = 31
SPACING_M = 1390.0
WINDOW_M = (12_900.0, 11_300.0)
NEIGHBOUR_REACH = 1.8
"""A neighbour's villages lie less than this many times as far out as the township's own farthest one."""


SEATS = (("东杉", 8720.0, 40.0), ("白沙", -900.0, 8350.0), ("南泽", -720.0, -8450.0))
"""The neighbours' small towns, each on one of the main roads."""


@dataclass(frozen=True)
class Site:
    """A village on the plan: its middle, the half-lengths of its two main streets and the township it
    belongs to.

    township: "own", "east", "north", "south", or "" for land of which the sample tells no more.
    """

    name: str
    u: float
    v: float
    half_u: float
    half_v: float
    township: str

    @property
    def own(self) -> bool:
        return self.township == "own"


COUNTY_SEAT = Site("云上县城", -18_350.0, 4480.0, 760.0, 620.0, "county")


def sites() -> list[Site]:
    """The town's four quarters first, then the own villages, innermost first, then the neighbours'."""
    random = np.random.default_rng(LAND_SEED)
    spots = _scatter(random)
    order = np.argsort(_rank(spots), kind="stable")
    spots, ranks = spots[order], np.sort(_rank(spots), kind="stable")
    limit = ranks[VILLAGES - 1] * NEIGHBOUR_REACH
    town = [Site(name, TOWN[0] + du, TOWN[1] + dv, 0, 0, "own") for name, du, dv in QUARTERS]
    halves = np.column_stack([random.uniform(230, 400, len(spots)), random.uniform(180, 320, len(spots))])
    seats = {(u, v): name for name, u, v in SEATS}
    rest = []
    for i, ((u, v), (a, b)) in enumerate(zip(spots.tolist(), halves.tolist(), strict=True)):
        seat = seats.get((u, v))
        a, b = (520.0, 430.0) if seat else (a, b)
        rest.append(Site(seat or f"v{i}", u, v, a, b, _township(i, u, v, ranks[i] <= limit)))
    return town + rest


def _scatter(random: np.random.Generator) -> Points:
    """Dart throwing: no two villages closer than SPACING_M, none on a river, a main road, the town or the
    park.
    """
    roads = np.vstack([through(TRUNK_PLAN), through(SECONDARY_PLAN)])
    kept: list[Points] = [np.array(seat[1:]) for seat in SEATS]
    for dart in random.uniform(-1, 1, (9000, 2)) * WINDOW_M:
        if abs(dart[0] - river_plan(dart[1:2])[0]) < 520 or np.hypot(*(dart - TOWN)) < 1750:
            continue
        if np.hypot(*(roads - dart).T).min() < 420 or _in_park(dart):
            continue
        if np.hypot(*(np.array(kept) - dart).T).min() >= SPACING_M:
            kept.append(dart)
    return np.array(kept)


def _in_park(spot: Points, margin_m: float = 520.0) -> bool:
    west, south, east, north = PARK
    return bool(west - margin_m < spot[0] < east + margin_m and south - margin_m < spot[1] < north + margin_m)


def _rank(spots: Points) -> Points:
    """How far out a spot lies, by a measure whose level lines are the uneven outline of a real township."""
    u, v = spots[:, 0] + 150, spots[:, 1]
    angle = np.arctan2(v, u)
    outline = 1 + 0.10 * np.sin(2 * angle + 0.7) + 0.09 * np.sin(3 * angle + 2.0) + 0.05 * np.cos(5 * angle)
    return np.asarray(np.hypot(u, v) / outline)


def _township(place: int, u: float, v: float, near: bool) -> str:
    if place < VILLAGES:
        return "own"
    angle = np.degrees(np.arctan2(v, u))
    if not near or abs(angle) > 140:
        return ""
    return "east" if -42 < angle < 40 else "north" if angle > 0 else "south"


def outline(sides: tuple[float, float, float, float]) -> Polygon:
    """A rectangle of the plan (west, south, east, north) as it lies on the bent ground."""
    west, south, east, north = sides
    return bent_polygon([(west, south), (east, south), (east, north), (west, north)])


def pairs(count: int) -> list[tuple[int, int]]:
    return [(i, j) for i, j in product(range(count), repeat=2) if i < j]
