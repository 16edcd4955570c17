"""What does the sample township look like, before any record is written? In local metres.

Nothing here depends on the caller's seed: the same ground always, so that pictures and tests can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.sample import water
from geodata.sample.borders import smoothed
from geodata.sample.metric import Points, bend
from geodata.sample.network import joined
from geodata.sample.partition import Faces, field_lines
from geodata.sample.sites import MARKET, PARK, TOWN, Site, outline, sites
from geodata.sample.streets import Way
from geodata.sample.village_names import VILLAGE_NAMES
from geodata.sample.ways import all_ways

RIVER_TOLL_M, MAIN_ROAD_TOLL_M = 1500.0, 160.0
LARGE_VILLAGES = 10
NEIGHBOURS = ("east", "north", "south")


@dataclass(frozen=True)
class Land:
    """Sites, roads and outlines in local metres. villages[i] is the outline of sites[i]; grids[i] are its
    grids.
    """

    sites: list[Site]
    ways: list[Way]
    villages: list[BaseGeometry]
    grids: list[list[BaseGeometry]]
    township: BaseGeometry
    neighbours: dict[str, BaseGeometry]
    river: Polygon
    park: Polygon
    market: Polygon

    @property
    def office(self) -> Points:
        """The township office in the market town, (2,)."""
        spot: Points = bend(np.array([(TOWN[0] + 345, TOWN[1] + 62)]))[0]
        return spot


@lru_cache(maxsize=1)
def land() -> Land:
    places = _named(sites())
    ways = joined(all_ways(places))
    faces = _faces(ways)
    owner = faces.calmed(faces.grow(_village_seeds(faces, places)))
    held: dict[int, list[int]] = {i: [] for i in range(len(places))}
    for face, area in owner.items():
        held[area].append(face)
    own = [i for i, site in enumerate(places) if site.own]
    counts = _grid_counts([places[i] for i in own])
    grids = [_grids(faces, places[i], frozenset(held[i]), n) for i, n in zip(own, counts, strict=True)]
    around = [
        faces.union(face for i, s in enumerate(places) if s.township == side for face in held[i])
        for side in NEIGHBOURS
    ]
    rims = [water.river_line(), outline(PARK).exterior, outline(MARKET).exterior]
    firm = shapely.union_all([*rims, *(way.line for way in ways if way.road_class != "track")])
    smooth = smoothed([grid for group in grids for grid in group] + around, firm)
    rest = iter(smooth)
    grids = [[next(rest) for _ in group] for group in grids]
    return Land(
        sites=[places[i] for i in own],
        ways=ways,
        villages=[shapely.coverage_union_all(group) for group in grids],
        grids=grids,
        township=shapely.coverage_union_all([grid for group in grids for grid in group]),
        neighbours=dict(zip(NEIGHBOURS, rest, strict=True)),
        river=water.river_ribbon(),
        park=outline(PARK),
        market=outline(MARKET),
    )


def _named(found: list[Site]) -> list[Site]:
    names = iter(VILLAGE_NAMES)
    return [replace(site, name=next(names)) if site.own and site.half_u else site for site in found]


def _faces(ways: list[Way]) -> Faces:
    river = water.river_line()
    main = shapely.union_all([way.line for way in ways if way.road_class in ("primary", "secondary")])
    paved = [way.line for way in ways]
    rims = [outline(PARK).exterior, outline(MARKET).exterior]
    return Faces([*paved, river, *rims, *field_lines()], {RIVER_TOLL_M: river, MAIN_ROAD_TOLL_M: main})


def _village_seeds(faces: Faces, places: list[Site]) -> dict[int, list[int]]:
    """Each village grows from its middle; the nearest one also from the park, and one quarter from the
    market.
    """
    spots = bend(np.array([(site.u + 12, site.v + 12) for site in places]))
    seeds = {i: [faces.at(spot)] for i, spot in enumerate(spots)}
    for box in (outline(PARK), outline(MARKET)):
        nearest = int(np.argmin(np.hypot(*(spots - box.centroid.coords[0]).T)))
        seeds[nearest] += faces.inside(box)
    return seeds


def _grid_counts(places: list[Site]) -> list[int]:
    """Four grids to each quarter of the town, three to the largest villages, two to the others."""
    largest = sorted((-site.half_u * site.half_v, i) for i, site in enumerate(places) if site.half_u)
    three = {i for _, i in largest[:LARGE_VILLAGES]}
    return [4 if not site.half_u else 3 if i in three else 2 for i, site in enumerate(places)]


def _grids(faces: Faces, site: Site, within: frozenset[int], count: int) -> list[BaseGeometry]:
    """Two to four grids whose borders meet in the middle of the village, where the houses are."""
    reach = 230.0 if not site.half_u else 140.0
    turn = 0.4 + (site.u + 3 * site.v) % 3.0
    angles = turn + 2 * np.pi * np.arange(count) / count
    spots = np.column_stack([site.u + reach * np.cos(angles), site.v + reach * np.sin(angles)])
    middles = faces.middles[sorted(within)]
    seeds: dict[int, list[int]] = {}
    for place, spot in enumerate(bend(spots)):
        order = np.argsort(np.hypot(*(middles - spot).T), kind="stable")
        free = (sorted(within)[int(at)] for at in order)
        seeds[place] = [next(face for face in free if all(face not in taken for taken in seeds.values()))]
    owner = faces.grow(seeds, within)
    return [faces.union(face for face, grid in owner.items() if grid == place) for place in range(count)]


def built_up(land_: Land) -> dict[str, MultiPolygon]:
    """The houses of each village, of the town and of the park: the ground about their streets."""
    out = {}
    for home in sorted({way.home for way in land_.ways if way.home} - {"park"}):
        streets = shapely.union_all([way.line for way in land_.ways if way.home == home])
        ground = streets.buffer(80, quad_segs=2).buffer(-94, quad_segs=2).buffer(54, quad_segs=2)
        parts = [Polygon(part.exterior.simplify(2)) for part in shapely.get_parts(ground)]
        out[home] = MultiPolygon(parts)
    return out | {"park": MultiPolygon([land_.park.buffer(-12)])}
