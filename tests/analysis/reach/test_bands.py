"""Does a drawn band promise nothing that is not true, and leave hardly anything out?"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import box

from gridmap.analysis.reach.bands import bands, between
from gridmap.analysis.reach.exact import seconds_at
from gridmap.analysis.reach.gaps import gaps
from gridmap.analysis.reach.hulls import hulls
from gridmap.analysis.reach.legs import legs
from gridmap.analysis.reach.pieces import Pieces
from gridmap.analysis.reach.surface import surface
from tests.analysis.reach.towns import LEG_M_S, Rows, pieces_of, reached_by, town

THRESHOLDS_S = [120.0, 300.0, 600.0]
SIDE_M = 1000.0
metres = st.integers(0, 10 * int(SIDE_M)).map(lambda tenths: tenths / 10)
row = st.tuples(metres, metres, metres, metres, st.integers(0, 250), st.integers(0, 300))


def kept_promise(
    pieces: Pieces, band: shapely.MultiPolygon, threshold_s: float, xy: NDArray[np.float64], limit_m: float
) -> None:
    """None inside later, none outside more than 2 s quicker, but within a metre of where knowledge ends."""
    seconds, _ = seconds_at(pieces, xy, LEG_M_S, limit_m)
    surely, _ = seconds_at(pieces, xy, LEG_M_S, limit_m - 1)
    shapely.prepare(band)
    inside = shapely.contains_xy(band, xy[:, 0], xy[:, 1])
    assert (seconds[inside] <= threshold_s).all()
    assert not (surely[~inside] < threshold_s - 2).any()


def places(band: shapely.MultiPolygon, width_m: float, count: int) -> NDArray[np.float64]:
    """As many anywhere as within a cell of the edge, in the window."""
    rng = np.random.default_rng(8)
    edge = shapely.get_coordinates(shapely.segmentize(shapely.boundary(band), 5))
    near = edge[rng.integers(0, len(edge), count)] + rng.uniform(-20, 20, (count, 2))
    near = near[((near > 0) & (near < width_m)).all(axis=1)]
    return np.concatenate([near, rng.uniform(0, width_m, (count, 2))])


@pytest.mark.parametrize(("seed", "limit_m"), [(21, np.inf), (22, 150.0)])
def test_none_inside_is_late_and_none_much_quicker_is_outside(seed: int, limit_m: float) -> None:
    pieces, width_m = town(seed)
    drawn = bands(surface(pieces, (0, 0, width_m, width_m), LEG_M_S, 600, limit_m), THRESHOLDS_S)
    for band, threshold_s in zip(drawn, THRESHOLDS_S, strict=True):
        kept_promise(pieces, band, threshold_s, places(band, width_m, 10_000), limit_m)
        assert band.is_valid


def test_a_band_does_not_reach_over_the_river_that_nobody_walks_across() -> None:
    banks = pieces_of([(0, 0, 8000, 0, 60, 400), (8000, 600, 0, 600, 700, 800)])
    window = (-600.0, -600.0, 8600.0, 1200.0)
    drawn = bands(surface(banks, window, LEG_M_S, 1800, 500.0), [600.0, 1200.0])
    rng = np.random.default_rng(4)
    for band, threshold_s in zip(drawn, [600.0, 1200.0], strict=True):
        anywhere = rng.uniform(window[:2], window[2:], (8000, 2))
        kept_promise(banks, band, threshold_s, np.concatenate([places(band, 8000, 4000), anywhere]), 500.0)


SPOT_M2 = 30.0
"""What a few invented stretches that join nothing may leave out at the most: a spot of 5 m by 6 m, too small for a cell
of 20 m to remember the piece that reaches it. Driven roads leave out nothing of the kind (`bench.coverage`)."""


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.lists(row, min_size=1, max_size=15), st.floats(20, 290))
def test_any_few_roads_are_drawn_within_their_exact_reach(rows: Rows, threshold_s: float) -> None:
    pieces = pieces_of(rows)
    window = (-500.0, -500.0, SIDE_M + 500, SIDE_M + 500)
    band = bands(surface(pieces, window, LEG_M_S, 300, np.inf), [threshold_s])[0]
    assert band.difference(reached_by(pieces, threshold_s, LEG_M_S)).area < 1
    left_out = reached_by(pieces, threshold_s - 2, LEG_M_S).difference(band)
    assert left_out.area < SPOT_M2


def test_bands_are_nested_in_any_order_and_their_rings_do_not_overlap() -> None:
    pieces, width_m = town(23)
    whole = surface(pieces, (0, 0, width_m, width_m), LEG_M_S, 600)
    close = bands(whole, [300, 120, 310, 305, 600])
    rising = close[[1, 0, 3, 2, 4]]
    for inner, outer in pairwise(rising):
        assert inner.difference(outer).area < 1e-6
        assert inner.area < outer.area
    rings = between(rising)
    assert sum(ring.area for ring in rings) == pytest.approx(rising[-1].area)
    assert shapely.union_all(rings).symmetric_difference(rising[-1]).area < 1


def test_a_station_alone_reaches_a_circle() -> None:
    one = pieces_of([(0, 0, 0, 0, 60, 0)])
    band = bands(surface(one, (-700, -700, 700, 700), 2.0, 300, np.inf), [300])[0]
    assert len(band.geoms) == 1
    assert not band.geoms[0].interiors
    assert np.sqrt(band.area / np.pi) == pytest.approx(480, abs=2)
    assert max(shapely.distance(shapely.points(band.geoms[0].exterior.coords), shapely.Point(0, 0))) <= 480


def test_a_hull_lies_within_what_its_piece_reaches() -> None:
    one = pieces_of([(0, 0, 300, 0, 60, 30)])
    hull = hulls(legs(one, 2.0), np.array([0]), 200, 64)[0]
    exact = reached_by(one, 200, 2.0)
    assert hull.difference(exact).area < 1e-6
    assert hull.area == pytest.approx(exact.area, rel=0.003)
    assert hulls(legs(one, 2.0), np.array([0]), 60, 64)[0].is_empty


def test_what_is_covered_what_is_not_and_what_is_unknown_fill_the_outline() -> None:
    pieces, width_m = town(24)
    outline = box(50, 50, width_m - 50, width_m - 200)
    whole = surface(pieces, (0, 0, width_m, width_m), LEG_M_S, 300, 70.0)
    drawn = bands(whole, [120, 300])
    uncovered, unknown = gaps(whole, outline, drawn)
    for band, gap in zip(drawn, uncovered, strict=True):
        assert gap.area > 0
        parts = [band.intersection(outline), gap, unknown]
        assert sum(part.area for part in parts) == pytest.approx(outline.area)
        assert shapely.union_all(parts).area == pytest.approx(outline.area)
    seconds, _ = seconds_at(pieces, [unknown.representative_point().coords[0]], LEG_M_S, 70.0)
    assert np.isnan(seconds).all()


def test_where_all_roads_are_unknown_all_is_unknown() -> None:
    whole = surface(pieces_of([]), (0, 0, 500, 500), LEG_M_S, 300)
    drawn = bands(whole, [300])
    uncovered, unknown = gaps(whole, box(0, 0, 500, 500), drawn)
    assert drawn[0].is_empty
    assert uncovered[0].is_empty
    assert unknown.area == 250_000


def test_no_band_without_thresholds_and_none_beyond_the_horizon() -> None:
    whole = surface(pieces_of([(0, 0, 9, 0, 0, 1)]), (0, 0, 100, 100), LEG_M_S, 300)
    assert len(bands(whole, [])) == 0
    with pytest.raises(ValueError, match="cannot answer"):
        bands(whole, [301])


def test_a_place_is_drawn_though_only_a_cell_beyond_its_edge_remembers_it() -> None:
    """It reaches 8 m; every cell around it but one, 25 m away, has a quicker point in its own middle."""
    middles = [float(at) for at in range(-90, 100, 20)]
    others: Rows = [(x, y, x, y, 299.9, 0) for x in middles for y in middles if not x == y == 10]
    points = pieces_of([(-8, -8, -8, -8, 296, 0), (-10, -10, -10, -10, 297.3, 0), *others])
    band = bands(surface(points, (-200, -200, 200, 200), 2.0, 300, np.inf), [300])[0]
    assert reached_by(points, 298, 2.0).difference(band).area < 1e-6
    assert band.difference(reached_by(points, 300, 2.0)).area < 1e-6
