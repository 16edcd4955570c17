"""Which roads join the villages, the town and the neighbours, and where do two of them cross the river?"""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.sample.metric import Points, bend, bent_line, bezier, through
from geodata.sample.sites import COUNTY_SEAT, PARK, SECONDARY_PLAN, TOWN, TRUNK_PLAN, Site, outline, pairs
from geodata.sample.streets import TOWN_HALF_U, TOWN_HALF_V, Way, gates, park, town, village
from geodata.sample.water import river_plan, river_ribbon

TRUNK_NAME, SECONDARY_NAME = "云青公路", "青沙公路"
BRIDGE_MARGIN_M = 9.0
VILLAGE_BRIDGE_V = (2400.0, 4600.0)
"""Between which plan latitudes the one village bridge is sought."""


def all_ways(sites: list[Site]) -> list[Way]:
    """Every road, main roads first: where two share ground, the first gives it its name and class."""
    ribbon = river_ribbon()
    wet = ribbon.buffer(20)
    shapely.prepare(wet)
    main = [
        *_trunk(),
        Way(bent_line(through(SECONDARY_PLAN)), "secondary", SECONDARY_NAME),
        *_links(sites, ribbon),
    ]
    streets = [
        way for place, site in enumerate([*sites, COUNTY_SEAT]) if site.half_u for way in village(site, place)
    ]
    paved = [*main, *town(), *park(), *streets]
    crossing = [way for way in paved if way.bridge]
    dry = [piece for way in paved if not way.bridge for piece in _ashore(way, wet)]
    spanned = [piece for way in crossing for piece in _span(way, ribbon)]
    return [*spanned, *dry, *_tracks([*spanned, *dry], ribbon)]


def _trunk() -> list[Way]:
    """The county road; the stretch that spans the river is marked and later cut out as a bridge."""
    plan = through(TRUNK_PLAN)
    near = np.flatnonzero(np.abs(plan[:, 0] - river_plan(plan[:, 1])) < 900)
    first, last = int(near[0]), int(near[-1])
    west, over, east = plan[: first + 1], plan[first : last + 1], plan[last:]
    return [
        Way(bent_line(west), "primary", TRUNK_NAME),
        Way(bent_line(over), "primary", TRUNK_NAME, bridge=True),
        Way(bent_line(east), "primary", TRUNK_NAME),
    ]


def _span(way: Way, ribbon: Polygon) -> list[Way]:
    """A way over the river as three: to the bank, the bridge from bank to bank, and on."""
    banks = ribbon.buffer(BRIDGE_MARGIN_M)
    deck = LineString(shapely.get_coordinates(way.line.intersection(banks)))
    rest = shapely.get_parts(way.line.difference(banks))
    ashore = Way(way.line, way.road_class, way.name, home=way.home)
    return [way.along(deck), *(ashore.along(part) for part in rest)]


def _ashore(way: Way, wet: Polygon) -> list[Way]:
    """A way without a bridge ends well before the water."""
    if not wet.intersects(way.line):
        return [way]
    parts = shapely.get_parts(way.line.difference(wet))
    return [way.along(part) for part in parts if part.length > 30]


def _links(sites: list[Site], ribbon: Polygon) -> list[Way]:
    """Village roads: neighbours on the same bank that no third village stands between, and one pair across
    the river.
    """
    places = [Site("青禾", *TOWN, TOWN_HALF_U - 60, TOWN_HALF_V - 60, "own"), *(s for s in sites if s.half_u)]
    spots = np.array([(site.u, site.v) for site in places])
    east = spots[:, 0] > river_plan(spots[:, 1])
    closed = ribbon.buffer(25).union(outline(PARK).buffer(30))
    shapely.prepare(closed)
    ways, crossings = [], []
    for i, j in pairs(len(places)):
        span = float(np.hypot(*(spots[i] - spots[j])))
        if span > 4200 or not (places[i].township and places[j].township):
            continue
        if east[i] != east[j]:
            middle = (spots[i, 1] + spots[j, 1]) / 2
            if VILLAGE_BRIDGE_V[0] < middle < VILLAGE_BRIDGE_V[1] and places[i].own and places[j].own and i:
                crossings.append((span, i, j))
        elif _direct(i, j, spots, span):
            ways.append(_link(places[i], places[j], closed))
    _, i, j = min(crossings)
    over = Way(_curve(places[i], places[j]), "tertiary", _link_name(places[i], places[j]), bridge=True)
    return [way for way in ways if way is not None] + [over]


def _direct(i: int, j: int, spots: Points, span: float) -> bool:
    """Relative neighbours: no third village is nearer to both than they are to each other (or only just)."""
    farther = np.maximum(np.hypot(*(spots - spots[i]).T), np.hypot(*(spots - spots[j]).T))
    farther[[i, j]] = np.inf
    return bool(farther.min() > 0.9 * span)


def _link(one: Site, other: Site, closed: BaseGeometry) -> Way | None:
    straight = LineString(bend(np.array([(one.u, one.v), (other.u, other.v)])))
    for line in (_curve(one, other), straight):
        if not closed.intersects(line):
            return Way(line, "tertiary", _link_name(one, other))
    return None


def _link_name(one: Site, other: Site) -> str:
    return f"{one.name[0]}{other.name[0]}路" if one.own and other.own else ""


def _curve(one: Site, other: Site) -> LineString:
    """From the gate of one village that looks towards the other, out along its street, and in the same way
    home.
    """
    best = min(product(gates(one), gates(other)), key=lambda ends: float(np.hypot(*(ends[0] - ends[1]))))
    start, end = best
    reach = 0.24 * float(np.hypot(*(end - start)))
    out = start + reach * _unit(start - (one.u, one.v))
    back = end + reach * _unit(end - (other.u, other.v))
    return bent_line(bezier(start, out, back, end))


def _unit(vector: Points) -> Points:
    return np.asarray(vector / np.hypot(*vector))


def _tracks(paved: list[Way], ribbon: Polygon) -> list[Way]:
    """Field tracks between the roads: long and nearly straight, through no village and over no river."""
    random = np.random.default_rng(41)
    homes: dict[str, list[LineString]] = defaultdict(list)
    for way in paved:
        if way.home:
            homes[way.home].append(way.line)
    blocks = [
        shapely.convex_hull(shapely.multilinestrings(lines)).buffer(45, quad_segs=2)
        for lines in homes.values()
    ]
    closed = shapely.union_all([*blocks, ribbon.buffer(30)])
    shapely.prepare(closed)
    out: list[Way] = []
    for upright, at in [(True, u) for u in np.arange(-6800, 6900, 610.0)] + [
        (False, v) for v in np.arange(-6600, 6700, 690.0)
    ]:
        for start in np.arange(-7000, 7000, 1400.0):
            if random.random() < 0.42:
                continue
            shift, length = random.uniform(-190, 190), random.uniform(900, 1500)
            ends = [(start, at + shift), (start + length, at + shift)]
            line = bent_line([(b, a) for a, b in ends] if upright else ends)
            clear = line.difference(closed)
            out += [Way(part, "track") for part in shapely.get_parts(clear) if part.length > 260]
    return out
