"""Where do the roads fall apart: parts without connection, dead ends, places that no road leads to?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from gridmap.analysis.metres import WGS84
from gridmap.analysis.nearest import distances_m
from gridmap.analysis.roads.near import at, nearest
from gridmap.analysis.roads.network import Network

Reached = Literal["yes", "cut_off", "off_road", "unknown"]


def parts(network: Network) -> gpd.GeoDataFrame:
    """The parts of the network that no road joins, the one with most nodes first: one row a part.

    Columns `component`, `nodes`, `ways`, `length_km` (of road, both directions of a street once) and `geometry`
    (MultiLineString, EPSG:4326).
    """
    arcs = _streets(network)
    part = network.component[network.tail[arcs]]
    count = int(network.component.max(initial=-1)) + 1
    way_part = np.unique(np.stack([network.way[arcs], part]), axis=1)[1] if len(arcs) else part
    return gpd.GeoDataFrame(
        {
            "component": np.arange(count),
            "nodes": np.bincount(network.component, minlength=count),
            "ways": np.bincount(way_part, minlength=count),
            "length_km": np.bincount(part, network.length_m[arcs], minlength=count) / 1000,
        },
        geometry=_drawn(network, arcs, part),
        crs=WGS84,
    )


def dead_ends(network: Network) -> gpd.GeoDataFrame:
    """The nodes that one stretch of road leads to: `node`, `component` and `geometry` (Point, EPSG:4326).

    Lanes end in yards, so most are no fault; those that end close to another road may have missed it.
    """
    neighbours = np.unique(
        np.stack(
            [np.concatenate([network.tail, network.head]), np.concatenate([network.head, network.tail])]
        ),
        axis=1,
    )
    node = np.flatnonzero(np.bincount(neighbours[0], minlength=len(network.lonlat)) == 1)
    points = shapely.points(network.lonlat[node])
    return gpd.GeoDataFrame({"node": node, "component": network.component[node]}, geometry=points, crs=WGS84)


def off_the_network(network: Network, lonlat: ArrayLike, limit_m: float) -> gpd.GeoDataFrame:
    """What of the places (q, 2), EPSG:4326, has no connection to the main network; one row a place, in their order.

    `reached`: yes; cut_off, its nearest road is in another part than the largest; off_road, no road within limit_m;
    unknown, it has no coordinates. `distance_m` to the nearest road (NaN beyond limit_m), `component` (-1 there) and
    `geometry`, the straight line from the place to that road, None where there is none.
    """
    places = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
    near = nearest(network, places, limit_m)
    place, row = np.unique(near.place, return_index=True)
    arc = near.arc[row]
    road = at(network, arc, near.fraction[row])
    component, distance_m = np.full(len(places), -1), np.full(len(places), np.nan)
    component[place] = network.component[network.tail[arc]]
    distance_m[place] = distances_m(places[place], road)
    lines = np.full(len(places), None, dtype=object)
    lines[place] = shapely.linestrings(np.stack([places[place], road], axis=1))
    known = np.isfinite(places).all(axis=1)
    verdicts: Sequence[Reached] = ("unknown", "off_road", "cut_off")
    reached = np.select([~known, component < 0, component > 0], verdicts, "yes")
    return gpd.GeoDataFrame(
        {"reached": reached, "component": component, "distance_m": distance_m}, geometry=lines, crs=WGS84
    )


def _streets(network: Network) -> NDArray[np.int64]:
    """One arc for each stretch of road: of the two directions of a street the one from the lower node."""
    low, high = np.minimum(network.tail, network.head), np.maximum(network.tail, network.head)
    key = np.stack([network.way.astype(np.int64), low, high])
    return np.asarray(np.unique(key, axis=1, return_index=True)[1], dtype=np.int64)


def _drawn(network: Network, arcs: NDArray[np.int64], part: NDArray[np.int32]) -> NDArray[np.object_]:
    order = arcs[np.argsort(part, kind="stable")]
    ends = np.stack([network.lonlat[network.tail[order]], network.lonlat[network.head[order]]], axis=1)
    lines = np.asarray(shapely.linestrings(ends), dtype=object)
    return np.asarray(shapely.multilinestrings(lines, indices=np.sort(part, kind="stable")), dtype=object)
