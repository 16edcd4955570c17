"""Do roads join where the source joins them, where they meet, and nowhere else?"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gridmap.analysis.groups import components
from gridmap.analysis.metres import WGS84
from gridmap.analysis.roads.build import build
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.ways import ROAD_CLASSES
from gridmap.errors import InvalidInput
from gridmap.vocabulary import RoadClass
from tests.analysis.roads.drawn import Street, metres, ways

ACROSS, UPWARD = [(0.0, 0.0), (200.0, 0.0)], [(90.0, -100.0), (90.0, 100.0)]


def parts(network: Network) -> int:
    return int(network.component.max(initial=-1)) + 1


def km(network: Network) -> float:
    """Of road, when no street is one-way."""
    return float(network.length_m.sum()) / 2000


def test_the_classes_are_those_of_the_table() -> None:
    assert list(ROAD_CLASSES) == [word.value for word in RoadClass]


def test_numbered_ways_join_at_a_shared_id_also_in_mid_line() -> None:
    network = build(
        ways([Street([(0, 0), (90, 0), (200, 0)], [1, 2, 3]), Street([(90, 0), (90, 80)], [2, 4])])
    )
    assert (parts(network), len(network.lonlat), len(network.head)) == (1, 4, 6)


def test_numbered_ways_do_not_join_where_they_only_cross() -> None:
    assert parts(build(ways([Street(ACROSS, [1, 2]), Street(UPWARD, [3, 4])]))) == 2


def test_a_bridge_that_shares_a_place_but_no_id_stays_above() -> None:
    over = Street([(90, -100), (90, 0), (90, 100)], [4, 5, 6], bridge=True)
    assert parts(build(ways([Street([(0, 0), (90, 0), (200, 0)], [1, 2, 3]), over]))) == 2


def test_lines_without_ids_join_at_a_shared_vertex_in_mid_line() -> None:
    network = build(ways([Street([(0, 0), (90, 0), (200, 0)]), Street([(90, 0), (90, 80)])]))
    assert (parts(network), len(network.lonlat)) == (1, 4)


def test_lines_without_ids_join_where_they_cross() -> None:
    network = build(ways([Street(ACROSS), Street(UPWARD)]))
    assert (parts(network), len(network.lonlat), len(network.head)) == (1, 5, 8)
    assert np.hypot(*(metres(network.lonlat) - (90, 0)).T).min() < 0.01
    assert km(network) == pytest.approx(0.4, rel=1e-5)


@pytest.mark.parametrize("above", ["bridge", "tunnel"])
@pytest.mark.parametrize("ids", [None, [8, 9]])
def test_a_bridge_or_tunnel_is_not_joined_to_what_it_crosses(above: str, ids: list[int] | None) -> None:
    over = Street(UPWARD, ids, bridge=above == "bridge", tunnel=above == "tunnel")
    assert parts(build(ways([Street(ACROSS), over]), 1.0)) == 2


def test_a_bridge_without_ids_joins_at_its_ends_only() -> None:
    over = Street([(90, -100), (90, 0), (90, 100)], bridge=True)
    under = Street([(0, 0), (90, 0), (200, 0)])
    assert parts(build(ways([under, over]))) == 2
    assert parts(build(ways([under, over, Street([(90, 100), (90, 300)])]))) == 2
    ramp = Street([(200, 0), (90, -100)])
    assert parts(build(ways([under, over, ramp]))) == 1


def test_a_ramp_that_ends_on_an_inner_vertex_of_a_bridge_joins_it() -> None:
    over = Street([(90, -100), (90, 0), (90, 100)], bridge=True)
    ramp = Street([(0, -60), (90, 0)])
    assert parts(build(ways([over, ramp]))) == 1
    assert parts(build(ways([over, ramp, Street([(180, -60), (90, 0)])]))) == 1
    numbered = Street(over.points, [4, 5, 6], bridge=True)
    assert parts(build(ways([numbered, ramp]))) == 1
    assert parts(build(ways([numbered, Street(ramp.points, [8, 9])]))) == 2


def test_a_road_below_a_bridge_stays_below_in_one_line_or_in_two() -> None:
    over = Street([(90, -100), (90, 0), (90, 100)], bridge=True)
    west, east = Street([(0, 0), (90, 0)]), Street([(90, 0), (200, 10)])
    assert parts(build(ways([over, west, east]))) == 2
    assert parts(build(ways([over, Street([(0, 0), (90, 0), (200, 0)]), Street([(0, -60), (90, 0)])]))) == 2


@pytest.mark.parametrize(("tolerance_m", "expected"), [(0.0, 2), (0.5, 2), (1.0, 1)])
def test_an_end_that_misses_a_line_joins_it_within_the_tolerance(tolerance_m: float, expected: int) -> None:
    network = build(ways([Street(ACROSS), Street([(90, 0.8), (90, 100)])]), tolerance_m)
    assert parts(network) == expected


def test_two_ends_that_miss_each_other_join_within_the_tolerance() -> None:
    network = build(ways([Street(ACROSS), Street([(200.5, 0.5), (400, 0)])]), 1.0)
    assert (parts(network), len(network.lonlat)) == (1, 3)


def test_a_vertex_in_mid_line_near_another_line_joins_nothing() -> None:
    assert parts(build(ways([Street(ACROSS), Street([(50, 90), (90, 0.8), (130, 90)])]), 1.0)) == 2


def test_a_line_without_ids_joins_the_numbered_way_that_it_crosses_or_meets() -> None:
    main = Street([(0, 0), (90, 0), (200, 0)], [1, 2, 3])
    assert parts(build(ways([main, Street([(50, -40), (50, 40)])]))) == 1
    assert parts(build(ways([main, Street([(90, 0), (90, 40)])]))) == 1


def test_a_line_without_ids_joins_the_road_below_a_numbered_bridge_and_not_the_bridge() -> None:
    low = Street([(0, 0), (90, 0), (200, 0)], [1, 2, 3])
    high = Street([(90, 90), (90, 0), (90, -90)], [4, 5, 6], bridge=True)
    network = build(ways([low, high, Street([(90, 0), (150, -60)])]))
    assert parts(network) == 2
    assert set(network.way[network.component[network.tail] == 0]) == {0, 2}


def test_lines_that_cross_themselves_can_turn_there() -> None:
    loop = Street([(0, 0), (100, 0), (100, 60), (50, 60), (50, -60)])
    network = build(ways([loop]))
    assert (parts(network), len(network.lonlat)) == (1, 6)
    assert np.bincount(network.head).max() == 4


def test_stretches_of_no_length_and_lines_of_no_length_make_no_arc() -> None:
    still = Street([(0, 0), (0, 0)])
    pause = Street([(0, 0), (50, 0), (50, 0), (100, 0)])
    network = build(ways([still, pause]))
    assert (len(network.lonlat), len(network.head)) == (3, 4)
    assert (network.length_m > 0).all()


def test_lines_that_are_missing_or_empty_join_nothing_and_keep_their_row() -> None:
    drawn = ways([Street(ACROSS), Street(ACROSS), Street(UPWARD)])
    drawn.lines[0], drawn.lines[1] = None, shapely.LineString()
    network = build(drawn)
    assert np.unique(network.way).tolist() == [2]
    assert np.isnan(network.box[:2]).all()


def test_a_line_drawn_twice_changes_no_distance() -> None:
    network = build(ways([Street(ACROSS), Street(ACROSS), Street([*ACROSS][::-1])]), 1.0)
    assert len(network.lonlat) == 2
    assert network.length_m == pytest.approx(200, rel=1e-5)


def test_what_no_engine_can_use_is_left_out_and_keeps_its_row() -> None:
    network = build(ways([Street(ACROSS, drivable=False), Street(UPWARD, road_class="track")]))
    assert np.unique(network.way).tolist() == [1]
    assert ROAD_CLASSES[network.road_class[1]] == "track"


def test_a_one_way_street_has_arcs_along_its_line_only() -> None:
    network = build(ways([Street([(0, 0), (50, 0), (90, 0)], one_way=True)]))
    east = metres(network.lonlat)[:, 0]
    assert len(network.head) == 2
    assert (east[network.head] > east[network.tail]).all()


def test_no_roads_make_an_empty_network() -> None:
    network = build(ways([]))
    assert (len(network.lonlat), len(network.head), network.indptr.tolist()) == (0, 0, [0])


def test_ids_that_do_not_fit_the_vertices_are_refused() -> None:
    with pytest.raises(InvalidInput, match="1 roads"):
        build(ways([Street(ACROSS, [1, 2, 3])]))


def test_an_unknown_class_is_refused() -> None:
    with pytest.raises(InvalidInput, match="goat path"):
        build(ways([Street(ACROSS, road_class="goat path")]))


def test_arcs_are_measured_on_the_ellipsoid() -> None:
    drawn = ways([Street([(0, 0), (700, 300), (5000, 9000)], [1, 2, 3])])
    from_pyproj = WGS84.get_geod()
    assert from_pyproj is not None
    assert km(build(drawn)) == pytest.approx(from_pyproj.geometry_length(drawn.lines[0]) / 1000, rel=1e-12)


lines = st.lists(
    st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=2, max_size=4, unique=True),
    min_size=1,
    max_size=7,
)


@settings(max_examples=80, deadline=None)
@given(lines, st.integers(0, 2**32 - 1))
def test_lines_without_ids_join_exactly_where_shapely_finds_them_to_meet(
    drawn: list[list[tuple[int, int]]], seed: int
) -> None:
    """Jittered, and what nearly touches is left out, so that whether two lines meet does not hang on a rounding."""
    jitter = np.random.default_rng(seed).uniform(-30, 30, (1000, 2))
    draw = iter(jitter.tolist())
    spots = [
        [(90.0 * x + east, 90.0 * y + north) for (x, y), (east, north) in zip(line, draw, strict=False)]
        for line in drawn
    ]
    noded = shapely.get_parts(shapely.unary_union([shapely.LineString(line) for line in spots]))
    assume(shapely.length(noded).min() > 1.0)
    ends = np.unique(np.concatenate([shapely.get_coordinates(noded).round(3)]), axis=0)
    near = shapely.distance(np.asarray(shapely.points(ends))[:, None], noded[None])
    assume(not ((near > 0.002) & (near < 1.0)).any())
    built = ways([Street(line) for line in spots])
    network = build(built)
    meet = [(i, j) for i in range(len(spots)) for j in range(i) if built.lines[i].intersects(built.lines[j])]
    pairs = np.array(meet, dtype=np.int64).reshape(-1, 2)
    assert parts(network) == len(np.unique(components(len(spots), pairs[:, 0], pairs[:, 1])))
    assert len(network.lonlat) == len(ends)
    assert km(network) * 1000 == pytest.approx(shapely.length(noded).sum(), rel=1e-4)


def test_numbers_of_two_drafts_are_not_the_same_nodes() -> None:
    """Editors number what is new -1, -2, … in every file; within one draft they join."""
    one = Street([(0, 0), (100, 0)], [-1, -2])
    on = Street([(100, 0), (200, 0)], [-2, -3])
    elsewhere = Street([(5000, 0), (5100, 0)], [-1, -2])
    network = build(ways([one, on, elsewhere]))
    assert parts(network) == 2
    assert network.length_m.max() == pytest.approx(100, abs=0.1)


def test_a_node_that_was_moved_between_two_extracts_is_one_node() -> None:
    network = build(ways([Street([(0, 0), (100, 0)], [1, 2]), Street([(101, 0), (200, 0)], [2, 3])]))
    assert parts(network) == 1
