"""Which piece of road brings help to a place soonest? Exact, for many places at once.

The pieces lie in a packed tree: sorted along a Z-curve, every four share a box, every four boxes a larger one. A box
knows its least start_s, so nothing in it can be at x before that plus the way from the box to x. All places descend
together, level by level, and each drops the boxes that cannot be quicker than the pieces nearest to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from gridmap.analysis.reach.legs import LIMIT_SLACK_M, Floats, Legs, arrival_s

FAN = 4
NEAREST = 4
PLACES_AT_ONCE = 20_000


@dataclass(frozen=True)
class TreeLevel:
    """Boxes on one level of the tree: (b, 4) west, south, east, north in metres, and (b,) their least start_s."""

    box: NDArray[np.float64]
    start_s: NDArray[np.float64]


@dataclass(frozen=True)
class LegTree:
    """Legs, their order in the tree, its levels from the top (box i holds boxes i * FAN... of the level below; those
    of the lowest hold the legs), and a second tree of their middles, in the same order.
    """

    legs: Legs
    order: NDArray[np.int64]
    levels: tuple[TreeLevel, ...]
    middles: KDTree


def planted(legs: Legs) -> LegTree:
    """The tree over those legs that are driven at all."""
    driven = np.flatnonzero(np.isfinite(legs.start_s))
    end_x = legs.x[driven] + legs.length_m[driven] * legs.east[driven]
    end_y = legs.y[driven] + legs.length_m[driven] * legs.north[driven]
    middles = np.column_stack([legs.x[driven] + end_x, legs.y[driven] + end_y]) / 2
    sort = np.argsort(_z_curve(middles), kind="stable")
    order, end_x, end_y = driven[sort], end_x[sort], end_y[sort]
    x, y = legs.x[order], legs.y[order]
    corners = [np.minimum(x, end_x), np.minimum(y, end_y), np.maximum(x, end_x), np.maximum(y, end_y)]
    level = TreeLevel(np.column_stack(corners), np.asarray(legs.start_s[order], dtype=np.float64))
    levels: list[TreeLevel] = []
    while len(level.start_s) and (len(level.start_s) > 1 or not levels):
        level = _joined(level)
        levels.append(level)
    return LegTree(legs, order, tuple(reversed(levels)), KDTree(middles[sort]))


def _joined(level: TreeLevel) -> TreeLevel:
    first = np.arange(0, len(level.start_s), FAN)
    low = np.minimum.reduceat(level.box[:, :2], first, axis=0)
    high = np.maximum.reduceat(level.box[:, 2:], first, axis=0)
    return TreeLevel(np.hstack([low, high]), np.minimum.reduceat(level.start_s, first))


def _z_curve(xy: Floats) -> NDArray[np.int64]:
    """Positions on a curve that keeps neighbours together: the bits of both coordinates, interleaved."""
    code = np.zeros(len(xy), dtype=np.int64)
    if not len(xy):
        return code
    span_m = max(float(np.ptp(xy, axis=0).max()), 1.0)
    cell = ((xy - xy.min(axis=0)) / span_m * 65535).astype(np.int64)
    for bit in range(16):
        code |= ((cell[:, 0] >> bit) & 1) << (2 * bit) | ((cell[:, 1] >> bit) & 1) << (2 * bit + 1)
    return code


def soonest(
    tree: LegTree, xy: NDArray[np.float64], horizon_s: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """(seconds (q,), piece (q,)) for places xy (q, 2); inf and -1 where none is there within horizon_s."""
    seconds, piece = np.full(len(xy), np.inf), np.full(len(xy), -1, dtype=np.int64)
    if tree.levels:
        for first in range(0, len(xy), PLACES_AT_ONCE):
            part = slice(first, first + PLACES_AT_ONCE)
            seconds[part], piece[part] = _descended(tree, xy[part], horizon_s)
    return seconds, piece


def _descended(
    tree: LegTree, xy: NDArray[np.float64], horizon_s: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    place, box = np.arange(len(xy)), np.zeros(len(xy), dtype=np.int64)
    # A hair more than what the nearest give: that itself may be the answer, and both are rounded.
    sure_s = np.minimum(_by_the_nearest(tree, xy), horizon_s) * (1 + 1e-12) + 1e-9
    for depth, level in enumerate(tree.levels):
        if depth:
            place, box = _children(place, box, len(level.start_s))
        least_s = _least_s(level, box, xy[place], tree.legs)
        keep = (least_s <= sure_s[place]) & np.isfinite(least_s)
        place, box = place[keep], box[keep]
    place, leaf = _children(place, box, len(tree.order))
    candidate = tree.order[leaf]
    when_s = arrival_s(tree.legs, candidate, xy[place, 0], xy[place, 1])
    return _quickest(place, candidate, when_s, len(xy), horizon_s)


def _by_the_nearest(tree: LegTree, xy: NDArray[np.float64]) -> Floats:
    """Seconds that the pieces with the nearest middles are good for: not yet the least, but rarely far from it."""
    near = min(NEAREST, len(tree.order))
    leaf = tree.middles.query(xy, k=near)[1].reshape(len(xy), near)
    return np.asarray(arrival_s(tree.legs, tree.order[leaf], xy[:, :1], xy[:, 1:]).min(axis=1))


def _children(
    place: NDArray[np.int64], box: NDArray[np.int64], below: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    child = (box[:, None] * FAN + np.arange(FAN)).ravel()
    there = child < below
    return np.repeat(place, FAN)[there], child[there]


def _least_s(
    level: TreeLevel, box: NDArray[np.int64], xy: NDArray[np.float64], legs: Legs
) -> NDArray[np.float64]:
    """Nothing in the box is at the place sooner than this; inf where all of it is too far to walk from."""
    near = np.maximum(np.maximum(level.box[box, :2] - xy, xy - level.box[box, 2:]), 0)
    leg_m = np.hypot(near[:, 0], near[:, 1])
    seconds = level.start_s[box] + leg_m / legs.leg_m_s
    return np.asarray(np.where(leg_m <= legs.limit_m + LIMIT_SLACK_M, seconds, np.inf))


def _quickest(
    place: NDArray[np.int64],
    candidate: NDArray[np.int64],
    when_s: Floats,
    places: int,
    horizon_s: float,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The quickest candidate of each place; of equal ones the first in the order of the tree."""
    seconds, piece = np.full(places, np.inf), np.full(places, -1, dtype=np.int64)
    np.minimum.at(seconds, place, np.where(when_s <= horizon_s, when_s, np.inf))
    quickest = np.flatnonzero((when_s == seconds[place]) & np.isfinite(when_s))
    piece[place[quickest][::-1]] = candidate[quickest][::-1]
    return seconds, piece
