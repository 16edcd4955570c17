"""What does a small town with streets, one-way streets and roads that nobody reaches look like, as pieces?"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.reach.pieces import Pieces

LEG_M_S = 1.4
Rows = list[tuple[float, float, float, float, float, float]]


def pieces_of(rows: Rows) -> Pieces:
    """Rows of start x, y, end x, y, start_s, drive_s; force i drives row i."""
    table = np.array(rows, dtype=np.float64).reshape(-1, 6)
    force = np.where(np.isfinite(table[:, 4]), np.arange(len(table)), -1).astype(np.int32)
    return Pieces(table[:, :2], table[:, 2:4], table[:, 4], table[:, 5], force)


def town(seed: int, side: int = 26, spacing_m: float = 110.0, stations: int = 3) -> tuple[Pieces, float]:
    """A jittered lattice with a third of its streets missing and one in eight one-way, and its width in metres."""
    rng = np.random.default_rng(seed)
    number = np.arange(side * side).reshape(side, side)
    xy = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2) * spacing_m
    xy = xy + rng.normal(0, spacing_m / 6, xy.shape)
    across = np.stack([number[:, :-1], number[:, 1:]], axis=-1).reshape(-1, 2)
    down = np.stack([number[:-1], number[1:]], axis=-1).reshape(-1, 2)
    street = np.concatenate([across, down])
    street = street[rng.random(len(street)) > 1 / 3]
    back = street[rng.random(len(street)) > 1 / 8][:, ::-1]
    tail, head = np.concatenate([street, back]).T
    drive_s = np.hypot(*(xy[head] - xy[tail]).T) / rng.uniform(5, 15, len(tail))
    at = rng.choice(tail, stations, replace=False)
    graph = csr_array((drive_s, (tail, head)), shape=(len(xy), len(xy)))
    time_s = dijkstra(graph, indices=at)
    force = time_s.argmin(axis=0).astype(np.int32)
    start_s = time_s.min(axis=0)[tail] + 60
    who = np.where(np.isfinite(start_s), force[tail], -1).astype(np.int32)
    return Pieces(xy[tail], xy[head], start_s, drive_s, who), (side - 1) * spacing_m


def by_brute_force(
    pieces: Pieces, xy: NDArray[np.float64], leg_m_s: float, steps: int = 400, limit_m: float = np.inf
) -> NDArray[np.float64]:
    """(q,) the least over `steps` + 1 points on every piece: never below the truth, and a step above it at most."""
    part = np.linspace(0, 1, steps + 1)
    run = pieces.end_xy - pieces.start_xy
    points = (pieces.start_xy[:, None] + part[None, :, None] * run[:, None]).reshape(-1, 2)
    when_s = (pieces.start_s[:, None] + part * pieces.drive_s[:, None]).ravel()
    apart_m = np.hypot(xy[:, None, 0] - points[None, :, 0], xy[:, None, 1] - points[None, :, 1])
    arrival_s = np.where(apart_m <= limit_m, when_s + apart_m / leg_m_s, np.inf)
    return np.asarray(arrival_s.min(axis=1, initial=np.inf))


def reached_by(pieces: Pieces, level_s: float, leg_m_s: float) -> BaseGeometry:
    """The union of what each piece reaches: discs around its start and its end, or the point where time is up."""
    shapes: list[BaseGeometry] = []
    for start, end, start_s, drive_s in zip(
        pieces.start_xy, pieces.end_xy, pieces.start_s, pieces.drive_s, strict=True
    ):
        room_s = level_s - start_s
        if room_s <= 0:
            continue
        part = min(1.0, room_s / drive_s) if drive_s > 0 else 1.0
        stop = start + part * (end - start)
        discs = [(start, room_s), (stop, max(room_s - part * drive_s, 0.0))]
        round_ends = [shapely.Point(at).buffer(left * leg_m_s, quad_segs=128) for at, left in discs]
        shapes.append(shapely.union_all([*round_ends, shapely.Point(stop)]).convex_hull)
    return shapely.union_all(shapes)


def near_roads(pieces: Pieces, limit_m: float) -> BaseGeometry:
    """The ground within the limit of any piece."""
    lines = shapely.linestrings(np.stack([pieces.start_xy, pieces.end_xy], axis=1))
    return shapely.union_all(shapely.buffer(lines, limit_m, quad_segs=128))
