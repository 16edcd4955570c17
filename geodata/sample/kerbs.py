"""Where along which streets do houses and works stand?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from geodata.sample.frontier import far_hydrant, trunk
from geodata.sample.land import Land

MAIN_STREETS = ("青禾大街", "青沙公路", "兴农路", "振兴路", "集市街", "文化路")


class Kerbs:
    """Points beside streets, in local metres, each on one piece of ground and clear of every carriageway."""

    def __init__(self, lines: Iterable[LineString], within: BaseGeometry, every: shapely.STRtree) -> None:
        self._within = within
        shapely.prepare(within)
        self._every = every
        self._lines = [line for line in lines if line.length > 20]
        lengths = np.array([line.length for line in self._lines])
        self._share = lengths / lengths.sum()
        self._taken: list[Point] = []

    def spot(self, random: np.random.Generator, near_m: float = 9.0, far_m: float = 19.0) -> Point:
        """A free place beside one of the streets, the longer the likelier; 6 m or more from others."""
        for _ in range(400):
            line = self._lines[int(random.choice(len(self._lines), p=self._share))]
            at = float(random.uniform(0.02, 0.98)) * line.length
            here, there = line.interpolate(at), line.interpolate(min(at + 4, line.length))
            along = np.array([there.x - here.x, there.y - here.y])
            if not along.any():
                continue
            beside = random.choice([-1, 1]) * float(random.uniform(near_m, far_m))
            across = np.array([-along[1], along[0]]) / np.hypot(*along) * beside
            point = Point(round(here.x + across[0], 2), round(here.y + across[1], 2))
            if self._free(point, near_m * 0.8):
                self._taken.append(point)
                return point
        raise ValueError("These streets have no free place left for another enterprise.")

    def _free(self, point: Point, clear_m: float) -> bool:
        if not self._within.contains(point) or len(self._every.query(point, "dwithin", distance=clear_m)):
            return False
        return all(point.distance(other) >= 6 for other in self._taken)


def kerbs(ground: Land) -> dict[str, Kerbs]:
    """By place: "town", "market", "park", "trunk", "frontier", "seat" and the name of each village."""
    every = shapely.STRtree([way.line for way in ground.ways])
    dry = ground.township.difference(ground.river.buffer(40))
    town_ways = [way for way in ground.ways if way.home == "town" or way.road_class == "secondary"]
    core = shapely.union_all([way.line for way in ground.ways if way.home == "town"]).convex_hull
    town = [cut for way in town_ways for cut in _weighted(way.line.intersection(core), way.name)]
    homes = {way.home for way in ground.ways if way.home}
    east = ground.neighbours["east"]
    near = far_hydrant(ground).buffer(650)
    out = {
        "town": Kerbs(town, dry, every),
        "market": Kerbs([ground.market.buffer(-20).exterior], ground.market, every),
        "park": Kerbs([w.line for w in ground.ways if w.home == "park"], ground.park, every),
        "trunk": Kerbs(shapely.get_parts(trunk().intersection(dry)), dry, every),
        "frontier": Kerbs(shapely.get_parts(trunk().intersection(near).intersection(east)), east, every),
        "seat": Kerbs([way.line for way in ground.ways if way.home == "东杉"], east, every),
    }
    for site, outline in zip(ground.sites, ground.villages, strict=True):
        if site.name in homes:
            out[site.name] = Kerbs([w.line for w in ground.ways if w.home == site.name], outline, every)
    return out


def _weighted(shape: BaseGeometry, name: str) -> list[LineString]:
    """The main streets of the town count three times: shops stand there."""
    lines = [part for part in shapely.get_parts(shape) if isinstance(part, LineString)]
    return lines * (3 if name in MAIN_STREETS else 1)
