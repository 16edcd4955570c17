"""Which ground belongs to which village and grid? Borders follow river, roads and fields.

The land is cut into faces by all these lines; each area grows from its seeds over neighbouring faces, so
an area is always of one piece, the faces are shared without gap or overlap, and unions are exact.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.sample.metric import LATTICE_M, Points, bent_line
from geodata.sample.sites import WINDOW_M

CALMING_ROUNDS, SPUR_SHARE = 4, 0.62


class Faces:
    """The smallest pieces of ground, and which of them touch.

    neighbours[i]: (face, metres between the middles plus the toll for crossing the line between them, metres of
    that line).
    """

    def __init__(self, lines: list[LineString], tolls: Mapping[float, BaseGeometry]) -> None:
        noded = shapely.union_all(lines, grid_size=LATTICE_M)
        self.polygons: list[Polygon] = list(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))
        self.middles: Points = shapely.get_coordinates(shapely.point_on_surface(self.polygons))
        self._tree = shapely.STRtree(self.polygons)
        self.neighbours = self._touching(tolls)

    def at(self, point: Points) -> int:
        """The face that holds a local point, or the nearest one."""
        return int(self._tree.nearest(shapely.Point(point)))

    def inside(self, area: Polygon) -> list[int]:
        return [
            int(face) for face in self._tree.query(area) if area.contains(shapely.Point(self.middles[face]))
        ]

    def _touching(self, tolls: Mapping[float, BaseGeometry]) -> list[list[tuple[int, float, float]]]:
        sides: dict[tuple[tuple[float, ...], ...], list[int]] = defaultdict(list)
        for face, polygon in enumerate(self.polygons):
            for ring in (polygon.exterior, *polygon.interiors):
                for a, b in pairwise(ring.coords):
                    sides[(a, b) if a < b else (b, a)].append(face)
        shared = [(side, faces) for side, faces in sides.items() if len(faces) == 2]
        middles = shapely.points([[(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] for (a, b), _ in shared])
        toll = np.zeros(len(shared))
        for metres, barrier in tolls.items():
            shapely.prepare(barrier)
            toll[shapely.dwithin(barrier, middles, 3 * LATTICE_M)] += metres
        out: list[list[tuple[int, float, float]]] = [[] for _ in self.polygons]
        for ((a, b), (i, j)), extra in zip(shared, toll, strict=True):
            cost = float(np.hypot(*(self.middles[i] - self.middles[j])) + extra)
            out[i].append((j, cost, math.dist(a, b)))
            out[j].append((i, cost, math.dist(a, b)))
        return out

    def grow(
        self, seeds: Mapping[int, Iterable[int]], within: frozenset[int] | None = None
    ) -> dict[int, int]:
        """face -> the seed area that reaches it at the least cost (multi-source shortest path)."""
        queue = [(0.0, area, face) for area, faces in seeds.items() for face in faces]
        heapq.heapify(queue)
        owner: dict[int, int] = {}
        while queue:
            cost, area, face = heapq.heappop(queue)
            if face in owner:
                continue
            owner[face] = area
            for other, step, _ in self.neighbours[face]:
                if other not in owner and (within is None or other in within):
                    heapq.heappush(queue, (cost + step, area, other))
        return owner

    def calmed(self, owner: Mapping[int, int]) -> dict[int, int]:
        """The same with spurs cut back: a face that lies mostly along another area goes over to it."""
        out = dict(owner)
        for _ in range(CALMING_ROUNDS):
            for face in sorted(out):
                along: dict[int, float] = defaultdict(float)
                for other, _, metres in self.neighbours[face]:
                    along[out[other]] += metres
                best = max(along, key=lambda area: along[area])
                if along[best] > SPUR_SHARE * sum(along.values()):
                    out[face] = best
        return out

    def union(self, faces: Iterable[int]) -> BaseGeometry:
        """One area from its faces; corners of neighbours' borders stay, so that they fit exactly."""
        return shapely.coverage_union_all([self.polygons[face] for face in sorted(faces)])


def field_lines() -> list[LineString]:
    """Long field edges from south to north in uneven strips, with cross edges that stop at the strip."""
    random = np.random.default_rng(17)
    a, b = WINDOW_M
    columns = [-a]
    while columns[-1] < a - 330:
        columns.append(columns[-1] + float(random.uniform(130, 300)))
    columns.append(a)
    lines = [bent_line([(u, -b), (u, b)]) for u in columns]
    for west, east in pairwise(columns):
        cuts = np.cumsum(random.uniform(130, 340, 180)) - b
        lines += [bent_line([(west, v), (east, v)]) for v in (-b, *cuts[cuts < b - 120], b)]
    return lines
