"""Who is first at a place, read off what was reckoned for every junction before anybody asked?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gridmap.analysis.roads.carrying import entered, on_chains
from gridmap.analysis.roads.first_few import first_few
from gridmap.analysis.roads.forces import Forces, Starts, starts
from gridmap.analysis.roads.incident import LIMIT_S
from gridmap.analysis.roads.leaving import Ends, direct, ends
from gridmap.analysis.roads.near import NearArcs
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.spreading import Graph, Seeds

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

FEW = 5


@dataclass(frozen=True)
class Ranking:
    """Of each of g groups the FEW forces that are first at each of j junctions (`chains.Chains`).

    time_s (j, g, FEW): from the alarm, turnout included; inf where fewer arrive within the limit. force (j, g, FEW):
    positions among all forces, -1 there. group (k,): of each force. begun: where they come onto the road, by arc.
    """

    time_s: Floats
    force: NDArray[np.int32]
    group: NDArray[np.int8]
    begun: Starts


@dataclass(frozen=True)
class Reading:
    """A ranking with what it was made of: network, seconds of its arcs, speed (m/s) and limit (m) of legs."""

    network: Network
    arc_seconds: Floats
    leg: tuple[float, float]
    ranking: Ranking

    def ready(self) -> Reading:
        """With all that is looked things up by, so that the first question need not wait for it."""
        _ = self.network.way_tree, self.network.arcs_by_way, self.before_chain_s, self.entries
        return self

    @cached_property
    def total_s(self) -> Floats:
        """Seconds up to the end of each arc, chain after chain: differences within a chain are what is wanted."""
        return np.cumsum(self.arc_seconds[self.network.chains.arcs])

    @cached_property
    def before_chain_s(self) -> Floats:
        """(c + 1,) the same up to the beginning of each chain."""
        return np.concatenate([[0.0], self.total_s])[self.network.chains.starts]

    @cached_property
    def entries(self) -> tuple[Ints, Ints]:
        """Starts at bends: their rows, and the position in the chains of the arc that leads there, ascending."""
        begun = self.ranking.begun
        row, position = on_chains(self.network, Seeds(begun.force, begun.node, begun.node_s))
        turn = np.argsort(position, kind="stable")
        return row[turn], position[turn]


def ranked(
    network: Network,
    arc_seconds: Floats,
    forces: Forces,
    group: NDArray[np.int8],
    groups: int,
    leg: tuple[float, float],
    limit_s: float = LIMIT_S,
) -> Ranking:
    """All forces ranked at all junctions, each among its group: as many searches as there are groups, times FEW."""
    begun = starts(network, arc_seconds, forces, *leg)
    begun = begun.only(np.argsort(begun.arc, kind="stable"))
    chains = network.chains
    total_s = np.cumsum(arc_seconds[chains.arcs])
    before_s = np.concatenate([[0.0], total_s])[chains.starts]
    graph = Graph(chains.indptr, chains.head, np.diff(before_s))
    time_s = np.full((len(chains.junction), groups, FEW), np.inf)
    force = np.full((len(chains.junction), groups, FEW), -1, dtype=np.int32)
    for each in range(groups):
        own = begun.only(group[begun.force] == each)
        seeds = Seeds(own.force, own.node, own.node_s)
        row, position = on_chains(network, seeds)
        rest_s = before_s[chains.chain[position] + 1] - total_s[position]
        at_junctions = entered(network, seeds, row, position, rest_s).seeds
        cost, source = first_few(graph, at_junctions, len(forces), FEW, limit_s)
        time_s[:, each], force[:, each] = cost.T, source.T
    return Ranking(time_s, force, group, begun)


def first_at(
    reading: Reading, lonlat: ArrayLike, groups: Ints, few: int = FEW, limit_s: float = LIMIT_S
) -> tuple[Ints, Floats] | None:
    """The forces of these groups that are first at one place (lon, lat) and their seconds, at most FEW of them.

    None where no road lies near the place. What `incident.times_to` says of all of them, within rounding.
    """
    place = np.asarray(lonlat, dtype=np.float64).reshape(1, 2)
    left, near = ends(reading.network, reading.arc_seconds, place, *reading.leg)
    if not len(near.arc):
        return None
    number, rest_s = _to_junctions(reading, left)
    time_s = reading.ranking.time_s[number][:, groups] + rest_s[:, None, None]
    force = reading.ranking.force[number][:, groups]
    rows = time_s.reshape(len(number), -1)
    parts = [_on_the_way(reading, left), _on_one_arc(reading, near)]
    if rows.size:
        # Nobody twice at one junction: its few-th is a bound of the few-th at the place.
        best = rows[int(rows.min(axis=1).argmin())]
        bound = np.sort(best)[few - 1] if len(best) >= few else np.inf
        within = time_s <= min(bound, limit_s)
        parts.append((force[within].astype(np.int64), time_s[within]))
    who, seconds = (np.concatenate(each) for each in zip(*parts, strict=True))
    asked = (seconds <= limit_s) & np.isin(reading.ranking.group[who], groups)
    return _first(who[asked], seconds[asked], few)


def _first(who: Ints, seconds: Floats, few: int) -> tuple[Ints, Floats]:
    """Everybody once, at their least, and of these the first few; of equal ones who stands first among the forces."""
    turn = np.lexsort((seconds, who))
    once = turn[np.unique(who[turn], return_index=True)[1]]
    first = once[np.lexsort((who[once], seconds[once]))[:few]]
    return who[first], seconds[first]


def _to_junctions(reading: Reading, left: Ends) -> tuple[Ints, Floats]:
    """Junctions from which the place is reached over the ends, each once, and how long that takes."""
    chains = reading.network.chains
    number = chains.number[left.node]
    at_bend = np.flatnonzero(number < 0)
    bend = np.searchsorted(chains.bend, left.node[at_bend])
    chain = chains.of_bend[:, bend]
    so_far = reading.total_s[chains.at[:, bend]] - reading.before_chain_s[chain]
    direct_to = number >= 0
    junction = np.concatenate([number[direct_to], chains.begin[:, bend].ravel()]).astype(np.int64)
    rest_s = np.concatenate([left.cost_s[direct_to], (so_far + left.cost_s[at_bend]).ravel()])
    turn = np.lexsort((rest_s, junction))
    once = turn[np.unique(junction[turn], return_index=True)[1]]
    return junction[once], rest_s[once]


def _on_the_way(reading: Reading, left: Ends) -> tuple[Ints, Floats]:
    """Forces that come onto a chain at a bend and leave it at another, without a junction between."""
    chains = reading.network.chains
    row, position = reading.entries
    at_bend = np.flatnonzero(chains.number[left.node] < 0)
    at = chains.at[:, np.searchsorted(chains.bend, left.node[at_bend])].ravel()
    low = np.searchsorted(position, chains.starts[chains.chain[at]], side="left")
    counts = np.maximum(np.searchsorted(position, at, side="right") - low, 0)
    pair, found = expanded(low, counts)
    begun, rest_s = reading.ranking.begun, np.tile(left.cost_s[at_bend], 2)
    seconds = begun.node_s[row[found]] + reading.total_s[at[pair]] - reading.total_s[position[found]]
    return begun.force[row[found]], seconds + rest_s[pair]


def _on_one_arc(reading: Reading, near: NearArcs) -> tuple[Ints, Floats]:
    """Forces that come onto an arc and leave it for the place before its end."""
    begun = reading.ranking.begun
    low, high = (np.searchsorted(begun.arc, near.arc, side=side) for side in ("left", "right"))
    _, found = expanded(low, high - low)
    here = begun.only(np.unique(found))
    if not len(here.force):
        return here.force, here.road_s
    row, short = direct(here, near, reading.arc_seconds, *reading.leg)
    return here.force[row], here.road_s[row] + short.cost_s


def expanded(low: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """For each range the number of the range and every position in it."""
    pair = np.repeat(np.arange(len(counts)), counts)
    offsets = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return pair, np.repeat(low, counts) + offsets
