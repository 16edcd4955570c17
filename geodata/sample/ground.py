"""What do the tables of roads and landscape hold?"""

from __future__ import annotations

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from geodata.sample import water
from geodata.sample.book import Row, chance, key, several
from geodata.sample.land import Land, built_up
from geodata.sample.metric import to_wgs84
from geodata.sample.places import Tree
from geodata.sample.streets import SPEED_KM_H

UNNAMED = "v"
BUILT_UP_NAMES = {"town": "青禾镇区", "park": "青禾产业园"}


def road_rows(ground: Land, tree: Tree) -> list[Row]:
    lines = to_wgs84(np.array([way.line for way in ground.ways], dtype=object))
    paths = tree.smallest(list(lines))
    return [
        {
            "id": key("roads", i),
            "area_path": path,
            "name": "" if way.home.startswith(UNNAMED) else way.name,
            "road_class": way.road_class,
            "one_way": False,
            "bridge": way.bridge,
            "max_speed_km_h": SPEED_KM_H[way.road_class],
            "geom": line,
        }
        for i, (way, line, path) in enumerate(zip(ground.ways, lines, paths, strict=True))
    ]


def landscape_rows(ground: Land, tree: Tree) -> list[Row]:
    shapes = _shapes(ground)
    outlines = [several(shapely.make_valid(to_wgs84(_sturdy(shape)))) for _, _, shape in shapes]
    return [
        {"id": key("landscape", i), "area_path": path, "name": name, "kind": kind, "geom": geom}
        for i, ((kind, name, _), geom, path) in enumerate(
            zip(shapes, outlines, tree.smallest(outlines), strict=True)
        )
    ]


def _shapes(ground: Land) -> list[tuple[str, str, BaseGeometry]]:
    """Kind, name and outline; water gives way to roads (a canal passes in a pipe), woods give way to all."""
    clear = _Clearing(ground)
    homes = built_up(ground)
    wet = [
        (name, clear.largest(pond.difference(ground.river.buffer(25)), 14)) for name, pond in water.ponds()
    ]
    canal = clear.cut(water.canal(), 9)
    taken = [*homes.values(), ground.river, canal, *(pond for _, pond in wet)]
    return [
        ("river", water.RIVER_NAME, ground.river),
        ("water", water.CANAL_NAME, canal),
        *(("water", name, pond) for name, pond in wet),
        *(("built_up", _built_up_name(home), area) for home, area in homes.items()),
        *(("wood", "", wood) for wood in _woods(ground, clear, shapely.union_all(taken).buffer(0))),
    ]


def _built_up_name(home: str) -> str:
    """The neighbours' villages have no names in this sample."""
    return BUILT_UP_NAMES.get(home, "" if home.startswith(UNNAMED) else home)


def _sturdy(shape: BaseGeometry) -> BaseGeometry:
    """Without needles under a metre: eight decimals of a degree fold them over, and databases refuse that."""
    opened = shape.buffer(-0.5, join_style="mitre").buffer(0.5, join_style="mitre")
    return shapely.set_precision(opened, 0.25)


class _Clearing:
    """The roads, to be cut out of what they run through."""

    def __init__(self, ground: Land) -> None:
        self._lines = np.array([way.line for way in ground.ways], dtype=object)
        self._tree = shapely.STRtree(self._lines)

    def cut(self, shape: BaseGeometry, margin_m: float) -> BaseGeometry:
        near = self._tree.query(shape, predicate="dwithin", distance=margin_m)
        return shape.difference(shapely.union_all(self._lines[near]).buffer(margin_m, quad_segs=1))

    def largest(self, shape: BaseGeometry, margin_m: float) -> BaseGeometry:
        parts: list[BaseGeometry] = list(shapely.get_parts(self.cut(shape, margin_m)))
        return max(parts, key=_area)


def _woods(ground: Land, clear: _Clearing, taken: BaseGeometry) -> list[BaseGeometry]:
    """Strips of poplars along the river banks and the main roads, with gaps, and a few orchards."""
    random = chance(5)
    main = [
        way.line
        for way in ground.ways
        if way.road_class in ("primary", "secondary") and way.line.length > 500
    ]
    strips = [_strip(line, random) for line in [shapely.segmentize(ground.river.exterior, 60), *main]]
    x0, y0, x1, y1 = ground.township.bounds
    orchards = []
    for _ in range(60):
        x, y = random.uniform((x0, y0), (x1, y1))
        a, b, turn = random.uniform(60, 170), random.uniform(50, 120), random.uniform(-15, 15)
        orchards.append(affinity.rotate(shapely.box(x - a, y - b, x + a, y + b), turn))
    near = ground.township.buffer(1200)
    shapely.prepare(near)
    woods = [wood for wood in [*(s for group in strips for s in group), *orchards] if near.contains(wood)]
    cut = [clear.cut(wood, 9).difference(taken) for wood in woods]
    parts = [max(shapely.get_parts(wood), key=_area) for wood in cut if not wood.is_empty]
    return [part for part in parts if part.area > 4000]


def _area(shape: BaseGeometry) -> float:
    return float(shape.area)


def _strip(line: shapely.LineString, random: np.random.Generator) -> list[BaseGeometry]:
    out: list[BaseGeometry] = []
    at = float(random.uniform(0, 400))
    while at < line.length:
        length = float(random.uniform(260, 900))
        out.append(substring(line, at, at + length).buffer(26, cap_style="flat", quad_segs=2))
        at += length + float(random.uniform(150, 1300))
    return out
