"""Is a part of a network the network of that part, and does it come back from disk unchanged?"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.analysis.roads import store
from gridmap.analysis.roads.build import build
from gridmap.analysis.roads.network import Network, within
from gridmap.analysis.roads.ways import Ways
from tests.analysis.roads.drawn import Street, lonlat, metres, streets, ways

Arcs = list[tuple[object, ...]]


def arcs(network: Network) -> Arcs:
    """Every arc by what it is, whatever the numbering."""
    ends = [network.lonlat[side].round(9).tolist() for side in (network.tail, network.head)]
    rest = network.length_m.round(6).tolist(), network.road_class[network.way].tolist()
    boxes = network.box[network.way].round(9).tolist()
    return sorted(map(str, zip(*ends, *rest, boxes, strict=True)))  # type: ignore[arg-type]


def rows(drawn: Ways, wanted: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Ways:
    return Ways(*(getattr(drawn, column.name)[wanted] for column in fields(drawn)))


@settings(max_examples=100, deadline=None)
@given(streets(), st.tuples(*[st.floats(-50, 450)] * 4))
def test_what_touches_a_box_is_the_network_of_the_ways_that_touch_it(
    drawn: list[Street], sides: tuple[float, float, float, float]
) -> None:
    corners = lonlat(
        [
            (min(sides[0], sides[2]), min(sides[1], sides[3])),
            (max(sides[0], sides[2]), max(sides[1], sides[3])),
        ]
    )
    box = (*corners[0], *corners[1])
    everything = ways(drawn)
    touches = shapely.intersects(shapely.envelope(everything.lines), shapely.box(*box))
    part, expected = within(build(everything), box), build(rows(everything, touches))
    assert arcs(part) == arcs(expected)
    assert part.indptr[-1] == len(part.head)
    assert np.bincount(part.component).tolist() == np.bincount(expected.component).tolist()


def test_a_box_away_from_every_road_leaves_an_empty_network() -> None:
    network = within(build(ways([Street([(0, 0), (100, 0)], [1, 2])])), (1.0, 1.0, 2.0, 2.0))
    assert (len(network.lonlat), len(network.head), len(network.box)) == (0, 0, 0)


def test_the_largest_part_comes_first() -> None:
    small, large = Street([(0, 0), (9, 0)], [1, 2]), Street([(0, 50), (9, 50), (18, 50)], [3, 4, 5])
    assert np.bincount(build(ways([small, large])).component).tolist() == [3, 2]


def test_neighbours_on_the_ground_are_near_in_the_numbering() -> None:
    side = 40
    rng = np.random.default_rng(3)
    ids = rng.permutation(side * side).reshape(side, side)
    across = [Street([(i * 10.0, j * 10.0) for i in range(side)], ids[:, j].tolist()) for j in range(side)]
    upward = [Street([(i * 10.0, j * 10.0) for j in range(side)], ids[i].tolist()) for i in range(side)]
    network = build(ways(across + upward))
    step = np.abs(network.tail - network.head)
    assert np.median(step) < side / 4
    assert np.allclose(
        np.hypot(*(metres(network.lonlat[network.tail]) - metres(network.lonlat[network.head])).T),
        10,
        atol=0.01,
    )


def test_a_network_comes_back_from_disk_unchanged_and_read_only(tmp_path: Path) -> None:
    network = build(
        ways([Street([(0, 0), (50, 9), (90, 0)], [1, 2, 3], max_speed_km_h=40), Street([(0, 5), (9, 9)])])
    )
    store.save(network, tmp_path)
    found = store.load(tmp_path)
    for column in fields(network):
        kept, made = getattr(found, column.name), getattr(network, column.name)
        assert kept.dtype == made.dtype
        assert np.array_equal(kept, made, equal_nan=True)
        with pytest.raises(ValueError, match="read-only"):
            kept[...] = 0
    box = tuple(network.box[0])
    assert arcs(within(found, box)) == arcs(within(network, box))


def test_a_file_that_is_missing_is_an_error_not_an_empty_network(tmp_path: Path) -> None:
    store.save(build(ways([Street([(0, 0), (50, 9)], [1, 2])])), tmp_path)
    (tmp_path / "head.npy").unlink()
    with pytest.raises(OSError, match=r"head\.npy"):
        store.load(tmp_path)
