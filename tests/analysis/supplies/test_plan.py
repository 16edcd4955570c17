"""Is every unit accounted for, and is what nobody has counted an "at most" and never a zero?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.analysis.supplies.actions import actions, lent
from gridmap.analysis.supplies.allocation import allocate, bound
from gridmap.analysis.supplies.plan import Goods, plan
from gridmap.analysis.supplies.shelters import sheltered

NAN, FAR = float("nan"), float("inf")
maybe = st.one_of(st.integers(0, 9).map(float), st.just(NAN))
way = st.one_of(st.integers(0, 20).map(float), st.just(FAR), st.just(NAN))


@st.composite
def towns(draw: st.DrawFn) -> tuple[dict[str, Goods], np.ndarray]:
    depots, places = draw(st.integers(0, 4)), draw(st.integers(1, 5))

    def row(of: st.SearchStrategy[float], size: int) -> np.ndarray:
        return np.array(draw(st.lists(of, min_size=size, max_size=size)), dtype=np.float64)

    made = {}
    for key in ("tent", "quilt"):
        usable = row(maybe, depots)
        expired = np.where(np.isnan(usable), NAN, row(st.integers(0, 3).map(float), depots))
        made[key] = Goods(row(maybe, places), usable, expired, draw(st.sampled_from([5.0, 12.0, FAR])))
    return made, row(way, depots * places).reshape(depots, places)


@given(towns())
@settings(max_examples=150, deadline=None)
def test_need_is_met_or_short_and_stock_is_allocated_left_expired_or_out_of_reach(
    town: tuple[dict[str, Goods], np.ndarray],
) -> None:
    goods, time_s = town
    found = plan(goods, time_s)
    for key, each in goods.items():
        places = found.places[found.places["item"] == key]
        depots = found.depots[found.depots["item"] == key]
        known = places["need"].notna()
        assert (places["need"] == places["met"] + places["short"])[known].all()
        assert places.loc[~known, ["met", "short"]].isna().all(axis=None)
        parts = depots[["allocated", "left", "expired", "out_of_reach"]].sum(axis=1, skipna=False)
        np.testing.assert_array_equal(parts, depots["stock"])
        np.testing.assert_array_equal(depots["stock"].isna(), np.isnan(each.usable))
        assert places["met"].sum() == depots["allocated"].sum()
        carried = found.carried[found.carried["item"] == key]
        assert (time_s[carried["depot"], carried["place"]] <= each.limit_s).all()
        assert carried["quantity"].sum() == places["met"].sum()


def test_by_hand_thirty_four_tents_are_short_of_at_most_sixteen_and_then_of_ten() -> None:
    need, time_s = np.array([34.0]), np.array([[600.0], [900.0], [1200.0]])
    before = allocate(need, np.array([10.0, 8.0, NAN]), time_s)
    assert (before.met[0], before.short[0], bool(before.uncertain[0])) == (18, 16, True)
    assert np.isnan(before.allocated[2])
    after = allocate(need, np.array([10.0, 8.0, 6.0]), time_s)
    assert (after.met[0], after.short[0], bool(after.uncertain[0])) == (24, 10, False)


def test_a_depot_that_nobody_counted_but_that_is_too_far_makes_nothing_uncertain() -> None:
    answer = allocate(np.array([5.0]), np.array([2.0, NAN]), np.array([[60.0], [9000.0]]), 3600)
    assert (answer.short[0], bool(answer.uncertain[0])) == (3, False)


def test_goods_whose_way_is_unknown_help_nobody_yet_and_are_said_to_be_uncertain() -> None:
    answer = allocate(np.array([5.0]), np.array([9.0]), np.array([[NAN]]), 3600)
    assert (answer.short[0], bool(answer.uncertain[0]), answer.out_of_reach[0]) == (5, True, 9)


def test_half_a_kilogram_stays_where_it_is() -> None:
    answer = allocate(np.array([3.0]), np.array([2.5]), np.array([[60.0]]))
    assert (answer.met[0], answer.left[0]) == (2, 0.5)


def test_a_shortfall_is_explained_to_the_last_unit() -> None:
    found = bound(short=16, idle=3, expired=5)
    assert (found.out_of_reach, found.expired, found.none_in_stock) == (3, 5, 8)
    assert bound(2, 3, 5).expired == 0


def test_what_lies_idle_is_moved_and_the_rest_is_bought_where_it_can_be_brought_from() -> None:
    time_s = np.array([[FAR, FAR, FAR], [300.0, 900.0, FAR]])
    between_s = np.array([[0.0, 700.0], [700.0, 0.0]])
    todo = actions(np.array([6.0, 2.0, 5.0]), np.array([3.0, NAN]), time_s, 3600.0, between_s)
    assert (todo.moves.depot.tolist(), todo.moves.place.tolist()) == ([0], [1])
    assert todo.moves.quantity.tolist() == [3]
    assert todo.bought.tolist() == [0, 5]
    assert todo.unkept == 5


def test_neighbours_lend_the_nearest_first_and_never_more_than_is_short() -> None:
    assert lent(10, np.array([4, 9, 3]), np.array([900.0, NAN, 300.0])).tolist() == [4, 3, 3]
    assert lent(2, np.array([4, 9]), np.array([900.0, 300.0])).tolist() == [0, 2]
    assert lent(5, np.empty(0, dtype=np.int64), np.empty(0)).tolist() == []


def test_people_walk_to_shelters_with_room() -> None:
    answer = sheltered(
        np.array([90.0, 40.0]), np.array([20.0, 70.0]), np.array([[300.0, 2000.0], [800.0, FAR]]), 900.0
    )
    assert answer.met.tolist() == [90, 0]
    assert answer.short.tolist() == [0, 40]
    assert answer.left.sum() == pytest.approx(0)
