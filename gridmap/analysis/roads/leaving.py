"""From which nodes is a place reached best, and where does help leave the road for it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gridmap.analysis.reach.legs import LIMIT_SLACK_M, leaving, legs
from gridmap.analysis.reach.pieces import Pieces
from gridmap.analysis.roads.forces import Starts
from gridmap.analysis.roads.near import NearArcs, around
from gridmap.analysis.roads.network import Network

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

STEPS_AHEAD = 8


@dataclass(frozen=True)
class Ends:
    """Ways to end a drive, by place: from node (the arc's tail) along the arc as far as fraction (0 to 1), then
    straight. cost_s: seconds from the node to the place. leg_m: the straight part.
    """

    place: Ints
    node: Ints
    arc: Ints
    fraction: Floats
    cost_s: Floats
    leg_m: Floats

    def only(self, rows: NDArray[np.bool_] | Ints) -> Ends:
        """The ways in these rows: a mask (n,), or positions (m,)."""
        end = self.fraction[rows], self.cost_s[rows], self.leg_m[rows]
        return Ends(self.place[rows], self.node[rows], self.arc[rows], *end)

    @classmethod
    def gathered(cls, parts: Sequence[Ends]) -> Ends:
        """The ways of all parts, one after another."""
        names = [column.name for column in fields(cls)]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def ends(
    network: Network, arc_seconds: Floats, lonlat: ArrayLike, leg_m_s: float, radius_m: float
) -> tuple[Ends, NearArcs]:
    """The best way to leave each arc within radius_m of the places (q, 2) for them, and those arcs.

    No leg is longer than radius_m.
    Of several arcs from one node the quickest counts, and a node from which it is quicker to drive on is left out, for
    a search finds that by itself.
    """
    near = around(network, lonlat, radius_m)
    fraction, drive_s, leg_m = _left(near.start_m, near.end_m, arc_seconds[near.arc], (leg_m_s, radius_m))
    node = network.tail[near.arc].astype(np.int64)
    found = Ends(near.place, node, near.arc, fraction, drive_s + leg_m / leg_m_s, leg_m)
    order = np.lexsort((found.cost_s, node, near.place))
    ahead = network.head[near.arc[order]], arc_seconds[near.arc[order]]
    first, quicker = _driven_on(found.only(order), *ahead, len(network.lonlat))
    best = found.only(order[first])
    return best.only(best.cost_s <= quicker), near


def _driven_on(found: Ends, head: NDArray[np.int32], step_s: Floats, nodes: int) -> tuple[Ints, Floats]:
    """Of ends sorted by place and node: where each pair of them begins, and what driving on would cost instead.

    A few steps are looked ahead, not all: what is left in too much is only searched in vain.
    """
    key, next_key = found.place * nodes + found.node, found.place * nodes + head
    own, first = np.unique(key, return_index=True)
    quicker = np.full(len(own), np.inf)
    if not len(own):
        return first, quicker
    at_next = np.minimum(np.searchsorted(own, next_key), len(own) - 1)
    step_s = np.where(own[at_next] == next_key, step_s, np.inf)
    for _ in range(STEPS_AHEAD):
        least = np.minimum(found.cost_s[first], quicker)
        quicker = np.minimum.reduceat(step_s + least[at_next], first)
    return first, quicker


def direct(
    begun: Starts, near: NearArcs, arc_seconds: Floats, leg_m_s: float, radius_m: float
) -> tuple[Ints, Ends]:
    """Where a force comes onto an arc and leaves it for a place before the next node: row of `begun`, and the end.

    near: arcs around the places. The cost counts from the road, not from a node; fraction is of the whole arc.
    """
    order = np.argsort(begun.arc, kind="stable")
    low, high = (np.searchsorted(begun.arc[order], near.arc, side=side) for side in ("left", "right"))
    counts = high - low
    pair = np.repeat(np.arange(len(near.arc)), counts)
    row = order[
        np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(low, counts)
    ]
    here, begin = near.only(pair), begun.fraction[row]
    road_m = here.start_m + (here.end_m - here.start_m) * begin[:, None]
    rest_s = (1 - begin) * arc_seconds[here.arc]
    part, drive_s, leg_m = _left(road_m, here.end_m, rest_s, (leg_m_s, radius_m))
    fraction = begin + part * (1 - begin)
    cost_s = drive_s + leg_m / leg_m_s
    return row, Ends(here.place, begun.node[row], here.arc, fraction, cost_s, leg_m)


def _left(
    start_m: Floats, end_m: Floats, drive_s: Floats, leg: tuple[float, float]
) -> tuple[Floats, Floats, Floats]:
    """How far along each stretch the place at the origin is left for, 0 to 1; the drive (s) and the leg (m).

    leg: its speed (m/s) and the longest it may be (m); inf instead of one that would be longer.
    """
    still = np.zeros(len(drive_s))
    made = legs(Pieces(start_m, end_m, still, drive_s, still.astype(np.int32)), *leg)
    along_m, leg_m = leaving(made, np.arange(len(drive_s)), still, still)
    leg_m = np.where(leg_m <= leg[1] + LIMIT_SLACK_M, leg_m, np.inf)
    length_m = np.hypot(*(end_m - start_m).T)
    fraction = np.where(length_m > 0, along_m / np.where(length_m > 0, length_m, 1.0), 0.0)
    return fraction, np.asarray(along_m * made.pace_s_m), np.asarray(leg_m)
