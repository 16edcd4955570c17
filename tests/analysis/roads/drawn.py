"""How is a small network drawn, and how is it driven without the program? The oracles of these tests.

Points are metres east and north of a middle; the oracles reckon with plain loops, heapq and shapely on that plane.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from gridmap.analysis.roads.ways import Ways

PLANE = CRS.from_proj4("+proj=laea +lat_0=38 +lon_0=117 +datum=WGS84 +units=m +type=crs")
_TO_DEGREES = Transformer.from_crs(PLANE, "EPSG:4326", always_xy=True)
_TO_METRES = Transformer.from_crs("EPSG:4326", PLANE, always_xy=True)
Spot = tuple[float, float]


@dataclass(frozen=True)
class Street:
    points: Sequence[Spot]
    ids: Sequence[int] | None = None
    road_class: str = "residential"
    one_way: bool = False
    bridge: bool = False
    tunnel: bool = False
    drivable: bool = True
    max_speed_km_h: float = np.nan
    clearance: tuple[float, float, float] = (np.inf, np.inf, np.inf)


def lonlat(points: Iterable[Spot]) -> NDArray[np.float64]:
    spots = np.asarray(list(points), dtype=np.float64).reshape(-1, 2)
    return np.column_stack(_TO_DEGREES.transform(spots[:, 0], spots[:, 1])).reshape(-1, 2)


def metres(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(_TO_METRES.transform(degrees[:, 0], degrees[:, 1])).reshape(-1, 2)


def ways(streets: Sequence[Street]) -> Ways:
    lines, ids = np.empty(len(streets), dtype=object), np.empty(len(streets), dtype=object)
    lines[:] = [shapely.LineString(lonlat(street.points)) for street in streets]
    ids[:] = [None if street.ids is None else np.array(street.ids) for street in streets]
    return Ways(
        lines,
        ids,
        np.array([street.road_class for street in streets], dtype=str),
        one_way=np.array([street.one_way for street in streets], dtype=bool),
        bridge=np.array([street.bridge for street in streets], dtype=bool),
        tunnel=np.array([street.tunnel for street in streets], dtype=bool),
        drivable=np.array([street.drivable for street in streets], dtype=bool),
        max_speed_km_h=np.array([street.max_speed_km_h for street in streets], dtype=np.float64),
        clearance=np.array([street.clearance for street in streets], dtype=np.float64).reshape(-1, 3),
    )


@dataclass
class Plain:
    """The same streets as a dictionary of neighbours: node -> (next node, metres)."""

    spots: list[Spot] = field(default_factory=list)
    arcs: list[tuple[Spot, Spot]] = field(default_factory=list)

    @classmethod
    def of(cls, streets: Sequence[Street]) -> Plain:
        made = cls()
        for street in streets:
            for a, b in zip(street.points[:-1], street.points[1:], strict=True):
                if a != b:
                    made.arcs.append((a, b))
                    if not street.one_way:
                        made.arcs.append((b, a))
        made.spots = sorted({spot for arc in made.arcs for spot in arc})
        return made

    def times(self, at: Spot, turnout_s: float, drive_m_s: float, leg_m_s: float) -> dict[Spot, float]:
        """Seconds to each node for one force that first walks to the nearest point of the nearest stretches."""
        queue: list[tuple[float, Spot]] = []
        for spot, seconds, _ in self.begun(at, turnout_s, drive_m_s, leg_m_s):
            heapq.heappush(queue, (seconds, spot))
        done: dict[Spot, float] = {}
        while queue:
            seconds, here = heapq.heappop(queue)
            if here in done:
                continue
            done[here] = seconds
            for a, b in self.arcs:
                if a == here and b not in done:
                    heapq.heappush(queue, (seconds + _apart(a, b) / drive_m_s, b))
        return done

    def begun(
        self, at: Spot, turnout_s: float, drive_m_s: float, leg_m_s: float
    ) -> list[tuple[Spot, float, tuple[Spot, Spot, float] | None]]:
        """First nodes with their time, and the stretch to them: foot, node, time at the foot."""
        nearest = min(self._distance(arc, at) for arc in self.arcs)
        found: list[tuple[Spot, float, tuple[Spot, Spot, float] | None]] = []
        for arc in self.arcs:
            if self._distance(arc, at) > nearest + 1e-6:
                continue
            line = shapely.LineString(arc)
            along = line.project(shapely.Point(at))
            there = turnout_s + nearest / leg_m_s
            if along < 1e-6:
                found.append((arc[0], there, None))
            elif along > line.length - 1e-6:
                found.append((arc[1], there, None))
            else:
                spot = line.interpolate(along)
                at_node = there + (line.length - along) / drive_m_s
                found.append((arc[1], at_node, ((spot.x, spot.y), arc[1], there)))
        return found

    def to_place(
        self, at: Spot, place: Spot, turnout_s: float, drive_m_s: float, leg_m_s: float, samples: int = 400
    ) -> float:
        """Least seconds over many points of every stretch that is driven; too high by at most half a sample."""
        times = self.times(at, turnout_s, drive_m_s, leg_m_s)
        driven = [(a, b, times[a]) for a, b in self.arcs if a in times]
        driven += [piece for _, _, piece in self.begun(at, turnout_s, drive_m_s, leg_m_s) if piece]
        share = np.linspace(0, 1, samples)[:, None]
        best = np.inf
        for a, b, start in driven:
            points = np.array(a) * (1 - share) + np.array(b) * share
            seconds = start + share[:, 0] * _apart(a, b) / drive_m_s
            best = min(best, float((seconds + np.hypot(*(points - place).T) / leg_m_s).min()))
        return best

    @staticmethod
    def _distance(arc: tuple[Spot, Spot], at: Spot) -> float:
        return float(shapely.LineString(arc).distance(shapely.Point(at)))


def _apart(a: Spot, b: Spot) -> float:
    return float(np.hypot(a[0] - b[0], a[1] - b[1]))


# Jittered so that no two stretches are equally near to a force by accident, and no three crossings coincide.
_JITTER = np.random.default_rng(7).uniform(-17, 17, (5, 5, 2))
LATTICE = [
    (100.0 * i + float(_JITTER[i, j, 0]), 100.0 * j + float(_JITTER[i, j, 1]))
    for i in range(5)
    for j in range(5)
]


@st.composite
def streets(draw: st.DrawFn) -> list[Street]:
    """Up to eight streets over the lattice that join by id: one-way or not, doubled, with stretches of length 0."""
    made = []
    for _ in range(draw(st.integers(1, 8))):
        stops = draw(st.lists(st.integers(0, len(LATTICE) - 1), min_size=2, max_size=5))
        made.append(
            Street(
                [LATTICE[stop] for stop in stops], [stop + 1 for stop in stops], one_way=draw(st.booleans())
            )
        )
    return made


spots = st.tuples(st.floats(-80, 480), st.floats(-80, 480))
turnouts = st.floats(0, 200)
