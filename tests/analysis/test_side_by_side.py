"""Are overlaps, holes and what sticks out found, measured as by hand, and is nothing found where all is well?"""

from __future__ import annotations

from collections.abc import Sequence
from math import atanh, radians, sin

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.fit import beyond, enclosed, holes
from gridmap.analysis.overlaps import overlaps
from gridmap.analysis.tolerances import SLIVER_M2, SLIVER_WIDTH_M

WEST, SOUTH = 116.8, 38.2
SEMI_MINOR_M, ECCENTRICITY = 6_356_752.314245, 0.0818191908426215  # WGS 84


def zone_m2(west: float, south: float, east: float, north: float) -> float:
    """The exact area of a lon/lat rectangle on the ellipsoid, by the formula for zones of a spheroid."""

    def up_to(degrees: float) -> float:
        s = sin(radians(degrees))
        return s / (1 - (ECCENTRICITY * s) ** 2) + atanh(ECCENTRICITY * s) / ECCENTRICITY

    return radians(east - west) * SEMI_MINOR_M**2 / 2 * (up_to(north) - up_to(south))


def side_by_side(shapes: Sequence[BaseGeometry], parent: str = "whole") -> gpd.GeoDataFrame:
    more = {"parent": parent, "siblings": parent}
    return gpd.GeoDataFrame(more, index=range(len(shapes)), geometry=shapes, crs=4326)


def whole(shape: BaseGeometry) -> gpd.GeoSeries:
    return gpd.GeoSeries([shape], index=["whole"], crs=4326)


def found_in(shapes: Sequence[BaseGeometry], parent: BaseGeometry) -> tuple[int, int, int]:
    """How many overlaps, holes and areas beyond their parent."""
    cells = side_by_side(shapes)
    return len(overlaps(cells)), len(holes(cells, whole(parent))), len(beyond(cells, whole(parent)))


def cells(step: float = 0.01) -> list[BaseGeometry]:
    """Three by three, from the south-west; the middle one is number 4."""
    return [
        box(WEST + i * step, SOUTH + j * step, WEST + (i + 1) * step, SOUTH + (j + 1) * step)
        for j in range(3)
        for i in range(3)
    ]


SQUARE = box(WEST, SOUTH, WEST + 0.5, SOUTH + 0.5)
share = st.floats(0.0, 1.0, allow_nan=False)
line = st.tuples(share, share, share, share)


@settings(max_examples=25, deadline=None)
@given(st.lists(line, max_size=6))
def test_a_square_cut_at_random_contradicts_nothing(lines: list[tuple[float, ...]]) -> None:
    cuts = [
        shapely.LineString([(WEST + a - 0.25, SOUTH - 0.1), (WEST + b - 0.25, SOUTH + 0.6)])
        if c < 0.5
        else shapely.LineString([(WEST - 0.1, SOUTH + a - 0.25), (WEST + 0.6, SOUTH + b - 0.25)])
        for a, b, c, _ in lines
    ]
    noded = shapely.union_all([SQUARE.boundary, *(shapely.intersection(cut, SQUARE) for cut in cuts)])
    pieces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    # As a file would have them: seven decimals, each polygon rounded for itself.
    rounded = list(shapely.make_valid(shapely.transform(pieces, lambda xy: np.round(xy, 7))))
    assert found_in(rounded, SQUARE) == (0, 0, 0)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.floats(0.02, 0.48), max_size=3), min_size=2, max_size=4))
def test_long_borders_drawn_with_different_vertices_do_not_overlap(rows: list[list[float]]) -> None:
    """On a plane in metres a parallel of half a degree bends 30 m away from its own chord."""
    height = 0.5 / len(rows)
    bricks = [
        box(WEST + left, SOUTH + j * height, WEST + right, SOUTH + (j + 1) * height)
        for j, cuts in enumerate(rows)
        for left, right in zip([0.0, *sorted(cuts)], [*sorted(cuts), 0.5], strict=True)
        if right - left > 1e-4
    ]
    covered = shapely.union_all(bricks)
    assert found_in(bricks, covered) == (0, 0, 0)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.0001, 0.009))
def test_a_shifted_cell_leaves_just_the_overlap_and_the_hole_computed_by_hand(shift: float) -> None:
    shapes = cells()
    west, south, east, north = shapes[4].bounds
    shapes[4] = box(west + shift, south, east + shift, north)
    by_hand = zone_m2(west, south, west + shift, north)

    lying_on = overlaps(side_by_side(shapes))
    assert list(zip(lying_on["one"], lying_on["other"], strict=True)) == [(4, 5)]
    assert lying_on["area_m2"][0] == pytest.approx(by_hand, rel=1e-6)

    hole = holes(side_by_side(shapes), whole(shapely.union_all(cells())))
    assert hole["parent"].to_list() == ["whole"]
    assert hole["area_m2"][0] == pytest.approx(by_hand, rel=1e-6)
    assert hole.geometry[0].equals_exact(box(west, south, west + shift, north), 1e-9, normalize=True)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.0001, 0.02))
def test_a_cell_pushed_over_the_edge_sticks_out_by_just_that(shift: float) -> None:
    shapes = cells()
    west, south, east, north = shapes[5].bounds
    shapes[5] = box(west, south, east + shift, north)
    out = beyond(side_by_side(shapes), whole(shapely.union_all(cells())))
    assert out.index.to_list() == [5]
    assert out["area_m2"][5] == pytest.approx(zone_m2(east, south, east + shift, north), rel=1e-6)


def test_a_sliver_is_drawing_error_until_it_is_wide_or_large_enough() -> None:
    metre = 1 / 87_500  # of longitude here
    long_thin = box(WEST, SOUTH, WEST + 0.8 * SLIVER_WIDTH_M * metre, SOUTH + 0.1)
    wide = box(WEST, SOUTH, WEST + 1.3 * SLIVER_WIDTH_M * metre, SOUTH + 0.1)
    small = box(WEST, SOUTH, WEST + 5 * metre, SOUTH + 5 / 111_000)
    assert zone_m2(*long_thin.bounds) > 100 * SLIVER_M2
    for piece, expected in ((long_thin, 0), (wide, 1), (small, 0)):
        land = box(WEST - 0.1, SOUTH, WEST + 0.01, SOUTH + 0.1)
        assert len(overlaps(side_by_side([land, piece]))) == expected


def test_only_siblings_are_compared_and_the_undrawn_overlap_nothing() -> None:
    three = side_by_side([box(0, 0, 1, 1), box(0, 0, 1, 1), box(0, 0, 1, 1)])
    three["siblings"] = ["a", "b", "a"]
    assert overlaps(three)[["one", "other"]].to_numpy().tolist() == [[0, 2]]
    undrawn = gpd.GeoDataFrame(three.drop(columns="geometry"), geometry=[None] * 3, crs=4326)
    assert overlaps(undrawn).empty
    assert beyond(undrawn, whole(SQUARE)).empty


def test_holes_are_right_where_the_parts_lie_on_each_other() -> None:
    """Summing the parts, or a coverage union, would make the hole vanish or grow."""
    parent = box(0, 0, 4, 1)
    left = holes(side_by_side([box(0, 0, 2, 1), box(1, 0, 3, 1)]), whole(parent))
    assert left["area_m2"].to_list() == pytest.approx([zone_m2(3, 0, 4, 1)], rel=1e-4)


def test_an_area_none_of_whose_parts_is_drawn_is_unknown_and_has_no_hole() -> None:
    nothing = gpd.GeoDataFrame({"parent": ["whole"]}, geometry=[None], crs=4326)
    assert holes(nothing, whole(SQUARE)).empty


def test_enclosed_holes_are_found_without_any_outline_around() -> None:
    ring = [cell for at, cell in enumerate(cells()) if at != 4]
    left = enclosed(side_by_side(ring).geometry)
    assert left["area_m2"].to_list() == pytest.approx([zone_m2(*cells()[4].bounds)], rel=1e-6)
    open_ring = [cell for at, cell in enumerate(cells()) if at not in (4, 5)]
    assert enclosed(side_by_side(open_ring).geometry).empty
    assert enclosed(gpd.GeoSeries([], crs=4326)).empty
