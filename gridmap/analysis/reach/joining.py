"""How do a hundred thousand small polygons become one shape without each being touched at every step?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise, zip_longest

import numpy as np
import shapely
from numpy.typing import NDArray

TILE_M = 600.0
THREADS = 2


def joined(small: NDArray[np.object_], large: NDArray[np.object_]) -> shapely.Geometry:
    """The union of many small polygons and few large ones.

    The small ones are joined tile by tile first (by their middles), so that most of their edges are gone before shapes
    of the size of a county meet. GEOS works outside Python's lock: the tiles are shared out among threads, and then the
    strips that they make, each with its part of the large polygons.
    """
    # An empty one has no middle.
    small = small[~shapely.is_empty(small)]
    if not len(small):
        return shapely.union_all(large)
    middles = shapely.get_coordinates(shapely.centroid(small))
    column, row = np.floor((middles - middles.min(axis=0)) / TILE_M).astype(np.int64).T
    tile = row * (column.max() + 1) + column
    order = np.argsort(tile, kind="stable")
    tiles = np.split(small[order], np.flatnonzero(np.diff(tile[order])) + 1)
    with ThreadPoolExecutor(THREADS) as threads:
        parts = np.array(list(threads.map(shapely.union_all, tiles)), dtype=np.object_)
        strips = np.array_split(parts, THREADS)
        return shapely.union_all(list(threads.map(shapely.union_all, _with_large(strips, large))))


def _with_large(strips: list[NDArray[np.object_]], large: NDArray[np.object_]) -> list[NDArray[np.object_]]:
    """The strips, from south to north, each with the large polygons as far as its tiles go."""
    if not len(large):
        return strips
    west, south, east, north = shapely.total_bounds(large)
    # Cut along a line of one height, the parts fit without a seam.
    heights = np.array([shapely.total_bounds(strip)[1] for strip in strips[1:] if len(strip)])
    inside = np.unique(heights[(heights > south) & (heights < north)])
    cuts = pairwise([south - 1, *inside.tolist(), north + 1])
    parts = [shapely.clip_by_rect(large, west - 1, low, east + 1, high) for low, high in cuts]
    return [
        np.concatenate(both) for both in zip_longest(strips, parts, fillvalue=np.empty(0, dtype=np.object_))
    ]
