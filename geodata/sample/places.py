"""Which areas does the tree of the sample hold, and which is the smallest one that contains a place?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from geodata.sample.book import several
from geodata.sample.land import Land, land
from geodata.sample.metric import to_wgs84

COUNTY, TOWNSHIP = "0001", "00010001"
NEIGHBOUR_PATHS = {"east": "00010002", "north": "00010003", "south": "00010004"}
NUMERALS = "一二三四"


@dataclass(frozen=True)
class Place:
    """One area: its permanent path, level, official code, name and outline (EPSG:4326)."""

    path: str
    level: str
    code: str
    name: str
    geom: MultiPolygon


@dataclass(frozen=True)
class Tree:
    """All areas, parents before children."""

    places: list[Place]

    def of(self, *levels: str) -> list[Place]:
        return [place for place in self.places if place.level in levels]

    def named(self, path: str) -> str:
        return next(place.name for place in self.places if place.path == path)

    @cached_property
    def _search(self) -> tuple[list[Place], shapely.STRtree]:
        order = self.of("grid") + self.of("village") + self.of("township")
        return order, shapely.STRtree([place.geom for place in order])

    def smallest(self, geometries: Sequence[BaseGeometry]) -> list[str]:
        """For each EPSG:4326 geometry the path of the smallest area that covers it whole; the county at last.

        Dedicated grids lie on top of ordinary ones and are passed over.
        """
        order, tree = self._search
        best = np.full(len(geometries), len(order))
        which, place = tree.query(np.asarray(geometries, dtype=object), predicate="covered_by")
        np.minimum.at(best, which, place)
        return [order[at].path if at < len(order) else COUNTY for at in best]


@lru_cache(maxsize=1)
def tree() -> Tree:
    ground = land()
    villages = [f"{TOWNSHIP}{i + 1:04d}" for i in range(len(ground.villages))]
    heads = [
        _place(COUNTY, "county", "990101", "云上县", _county(ground)),
        _place(TOWNSHIP, "township", "990101100", "青禾镇", ground.township),
        _place(NEIGHBOUR_PATHS["east"], "township", "990101101", "东杉镇", ground.neighbours["east"]),
        _place(NEIGHBOUR_PATHS["north"], "township", "990101202", "白沙乡", ground.neighbours["north"]),
        _place(NEIGHBOUR_PATHS["south"], "township", "990101103", "南泽镇", ground.neighbours["south"]),
    ]
    codes = [f"9901011002{i + 1:02d}" for i in range(len(villages))]
    named = [
        _place(path, "village", code, site.name, outline)
        for path, code, site, outline in zip(villages, codes, ground.sites, ground.villages, strict=True)
    ]
    grids = [
        _place(f"{path}{n + 1:04d}", "grid", f"{code}{n + 1:03d}", f"{site.name}第{NUMERALS[n]}网格", outline)
        for path, code, site, group in zip(villages, codes, ground.sites, ground.grids, strict=True)
        for n, outline in enumerate(group)
    ]
    return Tree([*heads, *named, *grids, *_dedicated(ground, named)])


def _place(path: str, level: str, code: str, name: str, outline: BaseGeometry) -> Place:
    return Place(path, level, code, name, to_wgs84(several(outline)))


def _dedicated(ground: Land, villages: list[Place]) -> list[Place]:
    """The park and the market: grids of their own on top of the ordinary ones, each in the village it stands
    in.
    """
    out = []
    for name, area in (("青禾产业园专属网格", ground.park), ("青禾集贸市场专属网格", ground.market)):
        shares = [area.intersection(village).area for village in ground.villages]
        at = int(np.argmax(shares))
        home = villages[at]
        inside = shapely.set_precision(area.intersection(ground.villages[at]), 0.01)
        out.append(_place(f"{home.path}0009", "dedicated_grid", f"{home.code}901", name, inside))
    return out


def _county(ground: Land) -> shapely.Polygon:
    """A county about everything drawn, with an uneven border."""
    drawn = shapely.union_all([*(way.line for way in ground.ways), ground.river, *ground.neighbours.values()])
    rim = shapely.segmentize(shapely.convex_hull(drawn).buffer(1400, quad_segs=4), 700).exterior
    points = shapely.get_coordinates(rim)[:-1]
    turn = np.arange(len(points))
    out = (points - points.mean(axis=0)) * (1.03 + 0.02 * np.sin(turn * 1.9) + 0.015 * np.sin(turn * 0.83))[
        :, None
    ]
    return shapely.Polygon(np.round(points.mean(axis=0) + out)).buffer(0)
