"""Is as much met as can be, as evenly as can be, by the shortest ways, compared with a plain integer programme?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.analysis.supplies.apportion import apportion
from gridmap.analysis.supplies.fair import fair_quantities
from gridmap.analysis.supplies.quickest import quickest
from tests.analysis.supplies.oracle import best

FAR = float("inf")


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[int], list[int], list[list[float]]]:
    depots, places = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    supply = draw(st.lists(st.integers(0, 7), min_size=depots, max_size=depots))
    need = draw(st.lists(st.integers(0, 6), min_size=places, max_size=places))
    seconds = st.one_of(st.integers(0, 9).map(float), st.just(FAR))
    row = st.lists(seconds, min_size=places, max_size=places)
    return supply, need, draw(st.lists(row, min_size=depots, max_size=depots))


@given(cases())
@settings(max_examples=250, deadline=None)
def test_it_equals_a_plain_integer_programme_in_three_stages(
    case: tuple[list[int], list[int], list[list[float]]],
) -> None:
    supply, need, time_s = (np.array(part) for part in case)
    got = fair_quantities(supply, need, np.isfinite(time_s))
    carried = quickest(supply, got, need, time_s)
    arrived = np.bincount(carried.place, weights=carried.quantity, minlength=len(need)).astype(int)
    taken = np.bincount(carried.depot, weights=carried.quantity, minlength=len(supply)).astype(int)
    assert (taken <= supply).all()
    assert (arrived <= need).all()
    assert np.isfinite(time_s[carried.depot, carried.place]).all()
    common = np.lcm.reduce(need[need > 0]) if (need > 0).any() else 1
    wanted = best(*case)
    for division in (got, arrived):
        assert division.sum() == wanted.met
        assert sum(g * g * common // n for g, n in zip(division, need, strict=True) if n) == wanted.unevenness
    assert (carried.quantity * time_s[carried.depot, carried.place]).sum() == wanted.carried_s


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8), st.integers(0, 120))
@settings(deadline=None)
def test_units_are_dealt_one_by_one_to_the_least_served(claims: list[int], total: int) -> None:
    dealt = [0] * len(claims)
    for _ in range(min(total, sum(claims))):
        open_ = [i for i, claim in enumerate(claims) if dealt[i] < claim]
        dealt[min(open_, key=lambda i: ((dealt[i] + 0.5) / claims[i], i))] += 1
    assert apportion(total, np.array(claims)).tolist() == dealt


def test_people_are_divided_over_large_claims_to_the_last_one() -> None:
    claims = np.array([3_000_001, 2_000_003, 0, 999_999, 7])
    divided = apportion(100, claims, np.full(5, 100))
    assert divided.tolist() == [50, 33, 0, 17, 0]
    assert apportion(4_000_000, claims).sum() == 4_000_000


def test_what_nobody_can_reach_helps_nobody() -> None:
    supply, need = np.array([10, 4]), np.array([6, 8])
    time_s = np.array([[FAR, FAR], [60.0, 60.0]])
    got = fair_quantities(supply, need, np.isfinite(time_s))
    assert got.tolist() == [2, 2]
    with pytest.raises(ValueError, match="cannot be delivered"):
        quickest(supply, np.array([6, 8]), need, time_s)


def test_a_place_with_one_far_depot_does_not_take_from_the_place_that_has_only_the_near_one() -> None:
    supply, need = np.array([5, 5]), np.array([10, 5])
    time_s = np.array([[10.0, 10.0], [900.0, FAR]])
    got = fair_quantities(supply, need, np.isfinite(time_s))
    assert got.tolist() == [7, 3]
    assert got.sum() == supply.sum()


def test_kinds_of_depots_do_not_change_the_answer_on_a_county_of_them() -> None:
    chance = np.random.default_rng(4)
    time_s = np.rint(chance.uniform(60, 5000, (60, 300)))
    supply, need = chance.integers(0, 40, 60), chance.integers(0, 9, 300)
    near = np.where(time_s <= 600, time_s, np.inf)
    got = fair_quantities(supply, need, np.isfinite(near))
    carried = quickest(supply, got, need, near)
    arrived = np.bincount(carried.place, weights=carried.quantity, minlength=300)
    short = need - arrived
    # Nobody who is short can take from anybody who is better off: one exchange would show it.
    for place in np.flatnonzero(short > 0):
        depots = np.flatnonzero(np.isfinite(near[:, place]))
        others = np.unique(carried.place[np.isin(carried.depot, depots)])
        better = (arrived[others] - 0.5) / need[others]
        assert (better <= (arrived[place] + 0.5) / need[place] + 1e-12).all()
