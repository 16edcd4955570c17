"""Which stretches of road lie around a place, and where does it meet the nearest?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from gridmap.analysis.metres import metres_a_degree
from gridmap.analysis.nearest import distances_m, earth_centred
from gridmap.analysis.roads.crossings import foot
from gridmap.analysis.roads.network import Network

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

TIE_M = 1e-6
"""Arcs whose distances from a place differ by less are equally near: the two directions of a street, a junction."""

END_M = 0.001
"""A foot this near to the end of its arc is at the node."""


@dataclass(frozen=True)
class NearArcs:
    """Pairs of a place and an arc near it, by place. start_m, end_m (p, 2): the arc's ends, metres east and north of
    the place. distance_m (p,): to the nearest point of the arc; fraction (p,): how far along the arc that lies.
    """

    place: Ints
    arc: Ints
    start_m: Floats
    end_m: Floats
    distance_m: Floats
    fraction: Floats

    def only(self, rows: NDArray[np.bool_] | Ints) -> NearArcs:
        """The pairs in these rows (a mask or positions)."""
        ends = self.start_m[rows], self.end_m[rows]
        return NearArcs(self.place[rows], self.arc[rows], *ends, self.distance_m[rows], self.fraction[rows])


def around(network: Network, lonlat: ArrayLike, radius_m: ArrayLike) -> NearArcs:
    """Every arc that comes within radius_m (one, or one a place) of the places (q, 2), EPSG:4326.

    A place that is not a finite point is near nothing. Memory grows with the arcs found: ask by the thousand.
    """
    places = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
    radius = np.broadcast_to(np.asarray(radius_m, dtype=np.float64), len(places))
    asked = np.flatnonzero(np.isfinite(places).all(axis=1) & (radius >= 0))
    half = radius[asked, None] / metres_a_degree(places[asked, 1]) * 1.01
    boxes = shapely.box(*(places[asked] - half).T, *(places[asked] + half).T)
    pair, way = network.way_tree.query(np.asarray(boxes, dtype=object))
    place, arc = _arcs_of(network, asked[pair], way)
    nodes = np.stack([network.tail[arc], network.head[arc]])
    start_m, end_m = _from_here(places[place], network.lonlat[nodes])
    fraction, distance_m = foot(start_m, end_m)
    near = NearArcs(place, arc, start_m, end_m, distance_m, fraction)
    found = near.only(distance_m <= radius[place])
    return found.only(np.argsort(found.place, kind="stable"))


def nearest(network: Network, lonlat: ArrayLike, limit_m: float) -> NearArcs:
    """The arcs nearest to each place, all that tie; none where the nearest is farther than limit_m."""
    places = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
    bound = np.full(len(places), -1.0)
    asked = np.flatnonzero(np.isfinite(places).all(axis=1))
    if not len(network.lonlat) or not asked.size:
        return around(network, places, -1.0)
    node = network.node_tree.query(earth_centred(places[asked]))[1]
    bound[asked] = np.minimum(distances_m(places[asked], network.lonlat[node]) * 1.001 + TIE_M, limit_m)
    near = around(network, places, bound)
    least = np.full(len(places), np.inf)
    np.minimum.at(least, near.place, near.distance_m)
    return near.only(near.distance_m <= least[near.place] + TIE_M)


def at(network: Network, arc: Ints, fraction: Floats) -> Floats:
    """(p, 2) lon/lat of the points on the arcs."""
    start, end = network.lonlat[network.tail[arc]], network.lonlat[network.head[arc]]
    return np.asarray(start + (end - start) * fraction[:, None], dtype=np.float64)


def _arcs_of(network: Network, place: Ints, way: Ints) -> tuple[Ints, Ints]:
    starts, arcs = network.arcs_by_way
    counts = starts[way + 1] - starts[way]
    offsets = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(place, counts), arcs[np.repeat(starts[way], counts) + offsets]


def _from_here(here: Floats, there: Floats) -> Floats:
    """(…, p, 2) metres east and north. The scale between the two latitudes keeps 1 km right to a millimetre."""
    return np.asarray((there - here) * metres_a_degree((here[..., 1] + there[..., 1]) / 2))
