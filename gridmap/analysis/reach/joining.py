"""How do a hundred thousand small polygons become one shape without each being touched at every step?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import shapely
from numpy.typing import NDArray

TILE_M = 600.0
THREADS = 2


def joined(small: NDArray[np.object_], large: NDArray[np.object_]) -> shapely.Geometry:
    """The union of many small polygons and few large ones.

    The small ones are joined tile by tile first (by their middles), so that most of their edges are gone before shapes
    of the size of a county meet. GEOS works outside Python's lock: the tiles are shared out among threads.
    """
    if not len(small):
        return shapely.union_all(large)
    middles = shapely.get_coordinates(shapely.centroid(small))
    column, row = np.floor((middles - middles.min(axis=0)) / TILE_M).astype(np.int64).T
    tile = row * (column.max() + 1) + column
    order = np.argsort(tile, kind="stable")
    tiles = np.split(small[order], np.flatnonzero(np.diff(tile[order])) + 1)
    with ThreadPoolExecutor(THREADS) as threads:
        parts = np.array(list(threads.map(shapely.union_all, tiles)), dtype=np.object_)
        halves = np.array_split(parts, THREADS)
        merged = list(threads.map(shapely.union_all, halves))
    return shapely.union_all(np.concatenate([np.array(merged, dtype=np.object_), large]))
