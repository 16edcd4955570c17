"""How are the streets of a village, of the market town and of the industrial park laid out?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from shapely import LineString

from geodata.sample.metric import Points, bent_line
from geodata.sample.sites import PARK, TOWN, Site

SPEED_KM_H = {
    "trunk": 80.0, "primary": 70.0, "secondary": 60.0, "tertiary": 40.0, "residential": 30.0, "service": 20.0,
    "track": None,
}  # fmt: skip
TOWN_HALF_U, TOWN_HALF_V = 830.0, 640.0
TOWN_NORTH_SOUTH = ("西环街", "", "兴农路", "", "文化路", "", "", "振兴路", "", "学府路", "", "东环街")
TOWN_EAST_WEST = ("南环街", "", "集市街", "", "青禾大街", "", "健康街", "", "北环街")


@dataclass(frozen=True)
class Way:
    """A road as it is drawn: one line in local metres, with what the road is. `home`: the village whose
    street it is.
    """

    line: LineString
    road_class: str
    name: str = ""
    bridge: bool = False
    home: str = ""

    def along(self, line: LineString) -> Way:
        return replace(self, line=line)


def gates(site: Site) -> Points:
    """The ends of the two main streets on the plan, (4, 2): west, east, south, north."""
    a, b = site.half_u + 35, site.half_v + 35
    ends: Points = np.array([(-a, 0), (a, 0), (0, -b), (0, b)]) + np.array([site.u, site.v])
    return ends


def village(site: Site, place: int) -> list[Way]:
    """Two main streets that cross in the middle and lanes beside them that grow shorter towards the rim."""
    random = np.random.default_rng([7, place])
    west, east, south, north = gates(site)
    ways = [
        Way(bent_line([tuple(west), tuple(east)]), "residential", f"{site.name}大街", home=site.name),
        Way(bent_line([tuple(south), tuple(north)]), "residential", f"{site.name}中心街", home=site.name),
    ]
    if not site.own and not site.township:
        return ways
    scale = 1.0 if site.own else 1.6
    columns = _offsets(random, site.half_u, 85 * scale, 140 * scale)
    rows = _offsets(random, site.half_v, 62 * scale, 96 * scale)
    for v in rows:
        left, right = (_reach(v / site.half_v, columns, side, random) for side in (-1, 1))
        ways.append(
            _lane(site, [(left, v), (right, v)], "residential" if random.random() < 0.35 else "service")
        )
    for u in columns:
        low, high = (_reach(u / site.half_u, rows, side, random) for side in (-1, 1))
        ways.append(_lane(site, [(u, low), (u, high)], "residential" if random.random() < 0.6 else "service"))
    return ways


def _lane(site: Site, offsets: list[tuple[float, float]], road_class: str) -> Way:
    return Way(bent_line([(site.u + du, site.v + dv) for du, dv in offsets]), road_class, home=site.name)


def _offsets(random: np.random.Generator, half: float, least: float, most: float) -> list[float]:
    """Where parallel lanes cut the cross street: on both sides of the middle, none on it."""
    out = []
    for side in (-1, 1):
        at = float(random.uniform(least, most))
        while at < half:
            out.append(side * at)
            at += float(random.uniform(least, most))
    return sorted(out)


def _reach(share: float, crossings: list[float], side: int, random: np.random.Generator) -> float:
    """How far a lane runs to one side: to one of the lanes it crosses, fewer of them near the rim, and a
    little on.
    """
    beyond = sorted(abs(at) for at in crossings if at * side > 0)
    if not beyond:
        return side * 40.0
    wanted = beyond[-1] * np.sqrt(max(0.0, 1 - 0.6 * share**2)) * random.uniform(0.75, 1.1)
    met = [at for at in beyond if at <= wanted + 12] or beyond[:1]
    return float(side * (met[-1] + random.uniform(0, 26)))


def town() -> list[Way]:
    """The market town's streets: the secondary road is its main street from south to north."""
    u0, v0 = TOWN
    columns = np.array([-830, -690, -560, -420, -290, -150, 120, 250, 390, 530, 680, 830.0])
    rows = np.array([-640, -500, -350, -180, 0, 150, 310, 470, 640.0])
    ways = []
    for name, v in zip(TOWN_EAST_WEST, rows, strict=True):
        cut = 150 if abs(v) > 600 else 0
        ends = [(u0 + columns[0] + cut - 15, v0 + v), (u0 + columns[-1] - cut + 15, v0 + v)]
        ways.append(Way(bent_line(ends), _town_class(name), name, home="town"))
    for name, u in zip(TOWN_NORTH_SOUTH, columns, strict=True):
        cut = 160 if abs(u) > 800 else 0
        ends = [(u0 + u, v0 + rows[0] + cut - 15), (u0 + u, v0 + rows[-1] - cut + 15)]
        ways.append(Way(bent_line(ends), _town_class(name), name, home="town"))
    ways.append(
        Way(bent_line([(u0 - 560, v0 - 640), (u0 - 560, v0 - 925)]), "tertiary", "兴农路", home="town")
    )
    ways.append(
        Way(bent_line([(u0 + 390, v0 - 640), (u0 + 390, v0 - 925)]), "residential", "振兴路", home="town")
    )
    return ways


def _town_class(name: str) -> str:
    return "tertiary" if name in ("青禾大街", "振兴路", "兴农路") else "residential" if name else "service"


def park() -> list[Way]:
    """The industrial park: wide blocks between few streets, open to the county road on its north side."""
    west, south, east, north = PARK
    columns = np.linspace(west + 60, east - 60, 5)
    rows = np.linspace(south + 50, north - 90, 4)
    names = ("园南路", "创业路", "兴业路", "园北路")
    ways = [
        Way(bent_line([(columns[0], v), (columns[-1], v)]), "residential", name, home="park")
        for name, v in zip(names, rows, strict=True)
    ]
    for place, u in enumerate(columns):
        end = north + 130 if place in (1, 3) else rows[-1]
        name = ("园西路", "通达路", "园中路", "腾飞路", "园东路")[place]
        ways.append(Way(bent_line([(u, rows[0]), (u, end)]), "residential", name, home="park"))
    return ways
