"""Are needs what somebody gets with paper and pencil, and is an unknown number never a zero?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from gridmap.analysis.supplies.need import RULES, Per, in_force, needed, people_to_relocate
from gridmap.analysis.supplies.people import affected, inside, shared_out
from gridmap.analysis.supplies.township import (
    SupposedEmergency,
    needs,
    people_in_need,
    place_of,
    places_in_need,
    summed,
)

NORMS = {
    "tent_m2": 12.0,
    "floor_m2_person": 3.5,
    "drinking_water_l_person_week": 17.5,
    "rice_kg_person_week": 2.8,
    "quilts_person": 1.0,
    "helmets_team_member": 1.0,
}
BY_ITEM = {rule.item: rule for rule in RULES}
NAN = float("nan")


def test_a_township_is_held_to_a_hundred_people_or_to_a_share_of_last_years() -> None:
    assert people_to_relocate(240, 100, 0.3) == 100  # 72 are fewer
    assert people_to_relocate(1000, 100, 0.3) == 300
    assert people_to_relocate(334, 100, 0.3) == 101  # 100.2 people are 101
    assert people_to_relocate(NAN, 100, 0.3) == 100


def test_tents_water_and_rice_by_hand() -> None:
    # floor(12 / 3.5) = 3 in a tent, and 100 / 3 = 33.3; 17.5 L and 2.8 kg a week are for seven days.
    assert needed(BY_ITEM["tent"], NORMS, np.array([100.0, 99.0, 1.0, 0.0])).tolist() == [34, 33, 1, 0]
    assert needed(BY_ITEM["drinking_water"], NORMS, np.array([700.0, 300.0])).tolist() == [1750, 750]
    assert needed(BY_ITEM["rice"], NORMS, np.array([700.0])).tolist() == [280]


def test_a_tent_smaller_than_a_persons_share_still_holds_one() -> None:
    assert needed(BY_ITEM["tent"], {**NORMS, "tent_m2": 2.0}, np.array([5.0])).tolist() == [5]


def test_goods_without_a_norm_have_no_rule() -> None:
    rules = in_force(NORMS)
    assert set(rules) == {"tent", "cotton_quilt", "drinking_water", "rice", "helmet"}


def town() -> gpd.GeoDataFrame:
    rows = {
        "0001": ("township", 6000, box(0, 0, 4, 2)),
        "00010001": ("village", None, box(0, 0, 2, 2)),
        "000100010001": ("grid", 3000, box(0, 0, 1, 2)),
        "000100010002": ("grid", None, box(1, 0, 2, 2)),
        "00010002": ("village", 3000, box(2, 0, 4, 2)),
    }
    frame = gpd.GeoDataFrame(
        [{"level": level, "population": people} for level, people, _ in rows.values()],
        geometry=[shape for *_, shape in rows.values()],
        index=list(rows),
        crs="EPSG:4326",
    )
    frame["population"] = frame["population"].astype("Int64")
    return frame


def test_the_places_are_the_smallest_areas_or_the_township_where_nobody_is_counted() -> None:
    assert places_in_need(town(), 4).index.tolist() == ["000100010001", "000100010002", "00010002"]
    assert places_in_need(town().assign(population=None), 4).index.tolist() == ["0001"]


def test_the_duty_is_divided_by_people_and_its_total_stays_whole() -> None:
    places = places_in_need(town(), 4)
    people = people_in_need(places, 100.0, None)
    assert people[[0, 2]].tolist() == [50, 50]
    assert np.isnan(people[1])
    found = needs({"tent": BY_ITEM["tent"]}, NORMS, {Per.PERSON: people}, together=True)["tent"]
    assert np.isnan(found[1])
    assert np.nansum(found) == 34


def test_in_a_scenario_every_place_is_rounded_up_by_itself() -> None:
    places = places_in_need(town(), 4)
    drawn = SupposedEmergency(gpd.GeoSeries([box(0.5, 0, 3, 2)], crs="EPSG:4326"), 0.1, None)
    people = people_in_need(places, 100.0, drawn)
    # Half of 3,000 people live inside, and half of the village's 3,000; a tenth of them is to be cared for.
    assert people[[0, 2]].tolist() == [150, 150]
    assert np.isnan(people[1])
    seven = np.array([7.0, NAN, 7.0])
    found = needs({"tent": BY_ITEM["tent"]}, NORMS, {Per.PERSON: seven}, together=False)["tent"]
    assert found[[0, 2]].tolist() == [3, 3]


def test_a_place_that_is_not_touched_needs_nothing_even_if_nobody_is_counted() -> None:
    within = inside(np.array([NAN, 80.0]), town().geometry.iloc[[1, 4]], box(3, 0, 4, 2))
    assert within[0] == 0
    assert within[1] == pytest.approx(40, rel=1e-3)
    assert affected(within, None, 12).tolist() == [0, 12]
    assert np.isnan(inside(np.array([5.0]), gpd.GeoSeries([None], crs="EPSG:4326"), box(0, 0, 1, 1))[0])


def test_teams_stand_in_their_place_and_one_unknown_team_makes_it_unknown() -> None:
    paths = np.array(["000100010001", "000100010002", "00010002"], dtype=object)
    where = np.array(["000100010002", "00010001", "000100020009", "0009"], dtype=object)
    assert place_of(paths, where).tolist() == [1, 0, 2, -1]
    counted = summed(paths, pd.Series(where), pd.Series([18.0, NAN, 6.0, 9.0]))
    assert np.isnan(counted[0])
    assert counted[1:].tolist() == [18, 6]


@given(st.integers(0, 500), st.lists(st.none() | st.integers(0, 4000), min_size=1, max_size=12))
def test_no_person_is_lost_when_people_are_divided(total: int, population: list[int | None]) -> None:
    people = np.array([NAN if each is None else each for each in population], dtype=np.float64)
    divided = shared_out(total, people)
    assert np.isnan(divided).tolist() == np.isnan(people).tolist()
    if np.nansum(people) > 0:
        assert np.nansum(divided) == total
        exact = total * people / np.nansum(people)
        assert np.nanmax(np.abs(divided - exact)) <= max(1.0, len(people) / 2)
