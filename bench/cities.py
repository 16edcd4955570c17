"""What does a road network of a given size look like, when nobody's real one may be used? Generated, from a seed.

Streets on a jittered lattice, 110 m apart, with two bends between junctions, as digitised streets have; every
sixteenth is a main road, every fourth a through road; one way in ten is missing, one in twenty is one-way. Node ids are
shuffled: neighbours on the ground are strangers in the numbering, as in a database that has been edited for years.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gridmap.analysis.metres import metres_a_degree
from gridmap.analysis.roads.ways import Ways

MIDDLE = (117.0, 38.0)
SPACING_M = 110.0
STEPS = 3  # stretches between two junctions
RUN = 4  # junctions a way goes on for
SEED = 20260302
SPEEDS_KM_H = {"primary": 60.0, "tertiary": 45.0, "residential": 30.0}


@dataclass(frozen=True)
class Place:
    """blocks: of RUN junctions along each side."""

    name: str
    blocks: int
    stations: int


TOWN = Place("town", 16, 3)  # 19,000 nodes, 50 km2
COUNTY = Place("county", 65, 30)  # 323,000 nodes, 820 km2
CITY = Place("city", 176, 150)  # 2.4 million nodes, 6,000 km2


@dataclass(frozen=True)
class City:
    """ways: EPSG:4326, all with node ids. stations (k, 2): lon/lat, off the road by some metres."""

    ways: Ways
    stations: NDArray[np.float64]
    turnout_s: NDArray[np.float64]


def generate(place: Place, seed: int = SEED) -> City:
    """The same place for the same seed."""
    rng = np.random.default_rng(seed)
    side = place.blocks * RUN + 1
    across = _streets(side, rng)
    down = _streets(side, rng)[:, :, ::-1]
    # Crossing streets share their junctions: those of the first set count.
    down[:, ::STEPS] = across[:, ::STEPS].swapaxes(0, 1)
    junction = np.arange(side * side).reshape(side, side)
    bends = side * (side - 1) * (STEPS - 1)
    names = [_numbered(junction, side * side), _numbered(junction.T, side * side + bends)]
    ids = rng.permutation(side * side + 2 * bends) + 10**9
    lonlat = np.concatenate([_runs(across), _runs(down)])
    node_ids = ids[np.concatenate([_runs(each) for each in names])]
    rank = np.tile(np.repeat(np.arange(side), place.blocks), 2)
    kept = rng.random(len(lonlat)) > 0.1
    scale = metres_a_degree([MIDDLE[1]])[0]
    half = (side - 1) * SPACING_M / 2
    stations = rng.uniform(-half, half, (place.stations, 2)) / scale + MIDDLE
    ways = _ways(lonlat[kept] / scale + MIDDLE, node_ids[kept], rank[kept], rng)
    return City(ways, stations, rng.uniform(45, 120, place.stations))


def _streets(side: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """(side, points, 2) metres around the middle: streets running east, one below the other."""
    along = (np.arange((side - 1) * STEPS + 1) / STEPS - (side - 1) / 2) * SPACING_M
    down = (np.arange(side) - (side - 1) / 2) * SPACING_M
    points = np.stack(np.broadcast_arrays(along[None, :], down[:, None]), axis=-1)
    return points + rng.normal(0, 6, points.shape)


def _numbered(junction: NDArray[np.int64], first_bend: int) -> NDArray[np.int64]:
    side = len(junction)
    named = np.empty((side, (side - 1) * STEPS + 1), dtype=np.int64)
    named[:, ::STEPS] = junction
    is_bend = np.arange(named.shape[1]) % STEPS != 0
    named[:, is_bend] = first_bend + np.arange(side * int(is_bend.sum())).reshape(side, -1)
    return named


def _runs(streets: NDArray[np.generic]) -> NDArray[np.generic]:
    """Streets cut into ways of RUN junctions; neighbours share the vertex where they meet."""
    length = RUN * STEPS
    starts = np.arange(0, streets.shape[1] - 1, length)
    picked = starts[:, None] + np.arange(length + 1)
    return streets[:, picked].reshape(-1, length + 1, *streets.shape[2:])


def _ways(
    lonlat: NDArray[np.float64],
    node_ids: NDArray[np.int64],
    rank: NDArray[np.int64],
    rng: np.random.Generator,
) -> Ways:
    count = len(lonlat)
    ids = np.empty(count, dtype=object)
    ids[:] = list(node_ids)
    no = np.zeros(count, dtype=bool)
    road_class = np.select([rank % 16 == 0, rank % 4 == 0], ["primary", "tertiary"], "residential")
    return Ways(
        lines=np.asarray(shapely.linestrings(lonlat), dtype=object),
        node_ids=ids,
        road_class=road_class,
        one_way=(rng.random(count) < 0.05) & (road_class == "residential"),
        bridge=no,
        tunnel=no,
        drivable=~no,
        max_speed_km_h=np.full(count, np.nan),
        clearance=np.full((count, 3), np.inf),
    )
