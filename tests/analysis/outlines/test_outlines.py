"""Do split, joined and snapped outlines lose nothing, add nothing, and lie on nobody?"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.outlines.crossings import crossings
from gridmap.analysis.outlines.edges import edges
from gridmap.analysis.outlines.fitting import extended, gaps, outside, overlapping, snapped, trimmed
from gridmap.analysis.outlines.joining import joined, share_an_edge
from gridmap.analysis.outlines.splitting import split
from gridmap.analysis.tolerances import SLIVER_M2

VILLAGE = box(117.0, 38.0, 117.1, 38.08)
WEST, EAST = box(117.0, 38.0, 117.05, 38.08), box(117.05, 38.0, 117.1, 38.08)
DEGREE_M2 = 111_000.0**2
degrees = st.floats(0.0, 1.0)
few = settings(max_examples=40, deadline=None)


@st.composite
def outlines(draw: st.DrawFn) -> Polygon:
    """A star-shaped outline of 3 to 12 corners around the village's middle, up to some kilometres wide."""
    turns = np.sort(draw(st.lists(degrees, min_size=3, max_size=12, unique=True))) * 2 * np.pi
    reach = np.array(draw(st.lists(st.floats(0.005, 0.04), min_size=len(turns), max_size=len(turns))))
    corners = np.column_stack([117.05 + reach * np.cos(turns), 38.04 + 0.8 * reach * np.sin(turns)])
    outline = Polygon(corners)
    assume(outline.is_valid and m2(outline) > 10 * SLIVER_M2)
    return outline


@st.composite
def cuts(draw: st.DrawFn) -> LineString:
    """A line from one side of the village to another, with up to three bends."""
    ys = draw(st.lists(st.floats(-0.02, 0.10), min_size=2, max_size=5))
    return LineString(zip(np.linspace(116.98, 117.12, len(ys)), 38 + np.array(ys), strict=True))


def m2(shape: BaseGeometry) -> float:
    """Borders are straight in degrees, so there areas add up exactly; at 38 N a degree is 88 km wide."""
    return float(shape.area * DEGREE_M2 * 0.79)


@few
@given(outlines(), cuts())
def test_the_parts_of_a_split_are_the_whole_and_share_nothing(outline: Polygon, line: LineString) -> None:
    try:
        left, right = split(outline, line)
    except ValueError:
        # Then there was nothing to cut, or only a crumb of it.
        pieces = shapely.get_parts(shapely.difference(outline, shapely.buffer(line, 1e-9)))
        assert len(pieces) < 2 or sorted(map(m2, pieces))[-2] < 4 * SLIVER_M2
        return
    assert m2(left) + m2(right) == pytest.approx(m2(outline), abs=4 * SLIVER_M2)
    assert shapely.intersection(left, right).area * DEGREE_M2 < 1e-3
    again = joined([left, right])
    assert shapely.symmetric_difference(again, outline).area * DEGREE_M2 < 4 * SLIVER_M2


@few
@given(st.floats(38.001, 38.079))
def test_left_of_a_line_to_the_east_lies_the_north(lat: float) -> None:
    north, south = split(VILLAGE, LineString([(116.99, lat), (117.11, lat)]))
    assert north.bounds[1] == pytest.approx(lat)
    assert south.bounds[3] == pytest.approx(lat)


def test_a_line_whose_ends_lie_on_the_edge_cuts() -> None:
    left, right = split(WEST, LineString([(117.02, 38.0), (117.03, 38.08)]))
    assert left.area + right.area == pytest.approx(WEST.area)


def test_a_line_that_weaves_over_the_edge_makes_two_sides_of_many_pieces() -> None:
    comb = LineString([(116.99, 38.04), (117.02, 38.1), (117.04, 38.04), (117.06, 38.1), (117.11, 38.02)])
    left, right = split(VILLAGE, comb)
    assert len(left.geoms) + len(right.geoms) > 2
    assert left.area + right.area == pytest.approx(VILLAGE.area)


@pytest.mark.parametrize(
    "line",
    [
        [(116.9, 38.0), (116.9, 38.1)],
        [(117.02, 38.02), (117.03, 38.05)],
        [(116.99, 38.04), (117.05, 38.04)],
        [(116.99, 38.02), (117.11, 38.06), (117.11, 38.02), (116.99, 38.06)],
    ],
    ids=["beside", "inside", "half way", "crossing itself"],
)
def test_a_line_that_does_not_cut_in_two_is_refused(line: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="two"):
        split(WEST if line[0][0] != 116.99 else VILLAGE, LineString(line))


def test_a_part_that_the_line_does_not_touch_goes_with_its_side() -> None:
    island = box(117.06, 38.07, 117.07, 38.075)
    north, south = split(
        MultiPolygon([box(117.0, 38.0, 117.05, 38.04), island]),
        LineString([(116.99, 38.02), (117.06, 38.02)]),
    )
    assert shapely.contains(north, island)
    assert not shapely.intersects(south, island)


@few
@given(outlines())
def test_snapping_lies_on_no_neighbour_leaves_no_narrow_gap_and_stays_inside(outline: Polygon) -> None:
    others = {"east": shapely.difference(EAST, shapely.buffer(outline, -0.001))}
    found = snapped(outline, VILLAGE, others)
    assume(not found.is_empty)
    assert found.is_valid
    assert overlapping(found, others) == []
    assert outside({"it": found}, VILLAGE) == []


@few
@given(st.floats(-0.0002, 0.0002))
def test_a_carelessly_drawn_edge_snaps_to_the_neighbours(off: float) -> None:
    drawn = box(117.0, 38.0, 117.05 + off, 38.08)
    others = {"east": EAST}
    found = snapped(drawn, VILLAGE, others)
    assert shapely.symmetric_difference(found, WEST).area * DEGREE_M2 < 2 * SLIVER_M2 + 1.5 * 8900
    assert gaps(found, VILLAGE, others) == []


def test_a_gap_is_found_measured_and_closed() -> None:
    drawn = box(117.0, 38.0, 117.048, 38.08)
    (gap,) = gaps(drawn, VILLAGE, {"east": EAST})
    assert gap.area_m2 == pytest.approx(m2(box(117.048, 38.0, 117.05, 38.08)), rel=0.01)
    assert shapely.symmetric_difference(extended(drawn, [gap]), WEST).area == pytest.approx(0, abs=1e-15)
    assert gaps(drawn, VILLAGE, {}) == [], "who draws the first grid leaves no gap"
    far = box(117.0, 38.06, 117.02, 38.08)
    assert gaps(drawn, VILLAGE, {"east": shapely.union(EAST, far)})[0].area_m2 < gap.area_m2 * 1.01


def test_an_overlap_is_named_and_cut_away() -> None:
    drawn = box(117.0, 38.0, 117.06, 38.08)
    (over,) = overlapping(drawn, {"east": EAST, "far": box(118, 38, 118.1, 38.1)})
    assert over.label == "east"
    assert over.area_m2 == pytest.approx(m2(box(117.05, 38.0, 117.06, 38.08)), rel=0.01)
    assert shapely.equals(trimmed(drawn, VILLAGE, {"east": EAST}), WEST)


@few
@given(st.lists(st.floats(0.05, 0.95), min_size=1, max_size=6, unique=True))
def test_a_merger_keeps_the_area_of_its_parts(cut_at: list[float]) -> None:
    lons = [117.0, *sorted(117 + 0.1 * each for each in cut_at), 117.1]
    assume(min(np.diff(lons)) > 1e-4)
    parts = [box(west, 38.0, east, 38.08) for west, east in pairwise(lons)]
    whole = joined(parts)
    assert m2(whole) == pytest.approx(sum(map(m2, parts)), rel=1e-9)
    assert len(whole.geoms) == 1
    assert all(share_an_edge(one, [other])[0] for one, other in pairwise(parts))


@few
@given(st.floats(0.0, 1.3e-5))
def test_cracks_of_drawing_error_are_closed_and_the_outer_edge_stays(crack: float) -> None:
    whole = joined([WEST, box(117.05 + crack, 38.0, 117.1, 38.08)])
    assert len(whole.geoms) == 1
    assert len(whole.geoms[0].interiors) == 0
    assert shapely.hausdorff_distance(whole.boundary, VILLAGE.boundary) < 1.5e-5


def test_a_lane_between_two_areas_is_no_crack() -> None:
    assert len(joined([WEST, box(117.0502, 38.0, 117.1, 38.08)]).geoms) == 2


def test_neighbours_at_a_corner_share_no_edge() -> None:
    assert share_an_edge(box(117, 38, 117.05, 38.04), [box(117.05, 38.04, 117.1, 38.08), EAST]) == [
        False,
        True,
    ]


def test_an_edge_is_cut_where_others_have_a_corner() -> None:
    grids = [box(117.05, 38.0, 117.1, 38.04), box(117.05, 38.04, 117.1, 38.08)]
    found = edges([EAST, *grids])
    assert shapely.equals(found, shapely.union_all([shape.boundary for shape in (EAST, *grids)]))
    ends = shapely.get_coordinates(found)
    assert [117.05, 38.04] in ends.tolist()
    assert len(found.geoms) == 7
    assert edges([]).is_empty


@few
@given(st.lists(outlines(), min_size=1, max_size=3))
def test_edges_are_those_of_the_outlines_each_once(shapes: list[Polygon]) -> None:
    found = edges([*shapes, *shapes])
    whole = shapely.union_all([shape.boundary for shape in shapes])
    assert shapely.hausdorff_distance(found, whole) < 1e-7


def test_where_a_ring_crosses_itself_is_named() -> None:
    bow = Polygon([(117, 38), (117.01, 38.01), (117.01, 38), (117, 38.01)])
    assert crossings(bow).tolist() == [[pytest.approx(117.005), pytest.approx(38.005)]]
    assert len(crossings(VILLAGE)) == 0
    outside_hole = Polygon(VILLAGE.exterior.coords, [box(118, 38, 118.1, 38.1).exterior.coords])
    assert crossings(outside_hole).shape == (1, 2)


@few
@given(st.lists(st.tuples(degrees, degrees), min_size=4, max_size=9, unique=True))
def test_an_unsound_ring_always_has_a_place_where_it_is_unsound(corners: list[tuple[float, float]]) -> None:
    ring = Polygon([(117 + x / 10, 38 + y / 10) for x, y in corners])
    places = crossings(ring)
    assert (len(places) == 0) == ring.is_valid
    assert (shapely.distance(ring.exterior, shapely.points(places)) < 1e-9).all()
