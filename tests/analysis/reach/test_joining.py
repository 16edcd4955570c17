"""Is the shape joined tile by tile the plain union of all that went into it?"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from gridmap.analysis.reach.joining import TILE_M, joined

NONE = np.empty(0, dtype=np.object_)


def discs(seed: int, count: int) -> NDArray[np.object_]:
    """Over six tiles by six, of sizes from a house to a quarter."""
    rng = np.random.default_rng(seed)
    middles = shapely.points(rng.uniform(0, 6 * TILE_M, (count, 2)))
    return np.asarray(shapely.buffer(middles, rng.uniform(5, 150, count), quad_segs=4))


def lakes(moved_m: float) -> NDArray[np.object_]:
    """Two large shapes apart, each with a hole, that run across the tiles."""
    at = np.array([(1000.0, 500.0 + moved_m), (2600.0, 2400.0 + moved_m)])
    outer = shapely.buffer(shapely.points(at), 900)
    return np.asarray(shapely.difference(outer, shapely.buffer(shapely.points(at), 600)))


@pytest.mark.parametrize("moved_m", [0, 5000, -5000])
@pytest.mark.parametrize("count", [0, 1, 400])
def test_it_is_the_union_wherever_the_large_shapes_lie(count: int, moved_m: float) -> None:
    small, large = discs(3, count), lakes(moved_m)
    plain = shapely.union_all(np.concatenate([small, large]))
    shape = joined(small, large)
    assert shapely.is_valid(shape)
    assert shapely.area(shapely.symmetric_difference(shape, plain)) < 1e-6
    assert len(shapely.get_parts(shape)) == len(shapely.get_parts(plain))


def test_empty_shapes_add_nothing_and_lose_nothing() -> None:
    small = discs(4, 300)
    mixed = np.insert(small, [0, 100, 100, 300], np.array([shapely.Polygon()] * 4, dtype=np.object_))
    apart = shapely.symmetric_difference(joined(mixed, NONE), shapely.union_all(small))
    assert shapely.area(apart) < 1e-6
    assert shapely.is_empty(joined(NONE, NONE))
