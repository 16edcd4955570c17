"""How do lines become a network that can be driven?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gridmap.analysis.nearest import distances_m
from gridmap.analysis.roads import vertices
from gridmap.analysis.roads.network import Network, components, rows
from gridmap.analysis.roads.ways import ROAD_CLASSES, Ways
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_

Ints = NDArray[np.int64]

HILBERT_LEVEL = 16
"""The curve visits 2^16 x 2^16 cells: under 2 m a cell for a township, 10 m for a province."""


def build(ways: Ways, crossing_tolerance_m: float = 0.0) -> Network:
    """The network of the ways that may be driven; ways without arcs keep their row, so arcs name positions in `ways`.

    Ways with node ids join where they share one. Ways without join at shared vertices and where they cross, unless
    one of the two is a bridge or a tunnel (these join where one of the two ends); an end that joins nothing and misses
    a line by at most crossing_tolerance_m joins it at its nearest point. Stretches without length are left out.
    Raises InvalidInput for a class that is not one of ROAD_CLASSES, or ids that do not fit their vertices.
    """
    met = vertices.crossed(vertices.read(ways, vertices.usable(ways)), crossing_tolerance_m)
    label, first = np.unique(met.label, return_index=True)
    node = np.searchsorted(label, met.label)
    lonlat = met.lonlat[first]
    begins = np.flatnonzero((met.way[1:] == met.way[:-1]) & (node[1:] != node[:-1]))
    start, end, way = node[begins], node[begins + 1], met.way[begins]
    start, end, lonlat = _numbered_along_a_curve(start, end, lonlat)
    return _arcs(ways, lonlat, start, end, way)


def _numbered_along_a_curve(
    start: Ints, end: Ints, lonlat: NDArray[np.float64]
) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """Drop the nodes without a stretch of road, and number the others along a Hilbert curve."""
    used = np.zeros(len(lonlat), dtype=bool)
    used[start] = used[end] = True
    kept = np.flatnonzero(used)
    if not kept.size:
        return start, end, lonlat[kept]
    points = gpd.GeoSeries(shapely.points(lonlat[kept]))
    kept = kept[np.argsort(points.hilbert_distance(level=HILBERT_LEVEL).to_numpy(), kind="stable")]
    number = np.empty(len(lonlat), dtype=np.int64)
    number[kept] = np.arange(len(kept))
    return number[start], number[end], lonlat[kept]


def _arcs(ways: Ways, lonlat: NDArray[np.float64], start: Ints, end: Ints, way: Ints) -> Network:
    length_m = distances_m(lonlat[start], lonlat[end])
    back = np.flatnonzero(~np.asarray(ways.one_way, dtype=bool)[way])
    tail, head = np.concatenate([start, end[back]]), np.concatenate([end, start[back]])
    order = np.argsort(tail, kind="stable")
    indptr = rows(tail.astype(np.int32), len(lonlat))
    heads = head[order].astype(np.int32)
    return Network(
        lonlat=lonlat,
        indptr=indptr,
        head=heads,
        length_m=np.concatenate([length_m, length_m[back]])[order],
        way=np.concatenate([way, way[back]])[order].astype(np.int32),
        component=components(indptr, heads),
        road_class=_classes(ways),
        max_speed_km_h=np.asarray(ways.max_speed_km_h, dtype=np.float32),
        clearance=np.asarray(ways.clearance, dtype=np.float32).reshape(-1, 3),
        box=shapely.bounds(np.asarray(ways.lines, dtype=object)).reshape(-1, 4),
        barrier_node=np.empty(0, dtype=np.int32),
        barrier_clearance=np.empty((0, 3), dtype=np.float32),
    )


def _classes(ways: Ways) -> NDArray[np.int8]:
    asked = np.asarray(ways.road_class, dtype=str)
    words, position = np.unique(asked, return_inverse=True)
    unknown = sorted(set(words.tolist()) - set(ROAD_CLASSES))
    if unknown:
        raise InvalidInput(N_("“{name}” is no class of road. Choose one of the known ones."), name=unknown[0])
    numbers = np.array([ROAD_CLASSES.index(word) for word in words.tolist()], dtype=np.int8)
    return np.asarray(numbers[position] if len(asked) else np.empty(0), dtype=np.int8)
