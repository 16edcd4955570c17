"""Does each clause say what is met, what is missing and what nobody knows, from the numbers alone?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, box

from gridmap.planning.requirements.brigades import brigades
from gridmap.planning.requirements.clauses import Clause, ClauseState, clauses
from gridmap.planning.requirements.gap import Gap, KnownArea, LateEnterprises, Tagged, gap, town_extent
from gridmap.planning.requirements.ground import TownshipGround
from gridmap.planning.requirements.holdings import Force, Holdings
from gridmap.standards import shipped
from gridmap.vocabulary import ResourceKind

NOBODY_LATE = LateEnterprises(0, 0, Tagged(0, 0, 0), Tagged(0, 0, 0), 0)
NATIONAL = shipped("cn_township")
STATION, FULL_TIME = ResourceKind.FIRE_STATION, ResourceKind.FULL_TIME_BRIGADE
VOLUNTEER, MICRO, HYDRANT = ResourceKind.VOLUNTEER_BRIGADE, ResourceKind.MICRO_STATION, ResourceKind.HYDRANT


def has(**kinds: Sequence[Force]) -> Holdings:
    return Holdings({ResourceKind(kind): forces for kind, forces in kinds.items()})


def force(**more: Any) -> Force:
    return Force(**{"name": "Invented", "in_service": True, **more})


def extent(covered: float, uncovered: float, unknown: float = 0.0) -> KnownArea:
    return KnownArea(covered, uncovered, unknown)


def reach(town: KnownArea | None) -> Gap:
    return Gap(extent(1, 1), extent(1, 1), town, None, NOBODY_LATE, NOBODY_LATE)


def asked(
    title: str,
    have: Holdings | None = None,
    *,
    built_up_km2: float | None = 6.0,
    residents: int | None = 8000,
    near_hydrant_share: float | None = 0.25,
    found: Gap | None = None,
) -> Clause:
    land = TownshipGround(built_up_km2, None, residents, near_hydrant_share)
    told = {clause.title: clause for clause in clauses(NATIONAL, have or has(), land, found)}
    return told[title]


ARRIVAL, STATIONS = "Arrival in time", "Fire and rescue stations for the built-up area"
BRIGADE, MICROS = "Full-time township brigade", "Micro fire stations"
RADIUS, FLOW = "Hydrants within reach", "Flow of hydrants"


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (None, ClauseState.UNKNOWN),
        (reach(None), ClauseState.UNKNOWN),
        (reach(extent(2, 0)), ClauseState.MET),
        (reach(extent(2, 0.0004)), ClauseState.MET),
        (reach(extent(2, 0.1)), ClauseState.MISSING),
        (reach(extent(0, 2, 0.1)), ClauseState.MISSING),
        (reach(extent(2, 0, 0.1)), ClauseState.UNKNOWN),
    ],
)
def test_arrival_binds_in_the_built_up_area_and_unknown_is_neither_met_nor_missing(
    found: Gap | None, state: ClauseState
) -> None:
    assert asked(ARRIVAL, found=found).state == state


def test_without_a_built_up_area_nothing_that_binds_there_can_be_said() -> None:
    for title in (ARRIVAL, STATIONS, RADIUS):
        clause = asked(title, built_up_km2=None, near_hydrant_share=None, found=reach(None))
        assert clause.state == ClauseState.UNKNOWN


@pytest.mark.parametrize(
    ("area", "needed"),
    [(2, (1, 1, 1)), (7, (1, 2, 4)), (7.01, (2, 2, 4)), (8, (2, 2, 4)), (8.01, (2, 3, 5)), (0.3, (1, 1, 1))],
)
def test_the_number_of_stations_follows_from_the_areas_they_may_serve(
    area: float, needed: tuple[int, int, int]
) -> None:
    clause = asked(STATIONS, built_up_km2=area)
    assert clause.state == ClauseState.MISSING
    assert clause.missing is not None
    assert tuple(clause.missing.parts[f"class{place}"] for place in (1, 2, 3)) == needed


@pytest.mark.parametrize(
    ("number", "state"), [(0, "missing"), (1, "missing"), (2, "unknown"), (4, "unknown"), (5, "met")]
)
def test_enough_stations_is_only_said_where_even_small_ones_would_do(number: int, state: str) -> None:
    stations = [force() for _ in range(number)]
    assert asked(STATIONS, has(fire_station=stations), built_up_km2=9).state == state


def test_a_station_out_of_service_and_a_micro_station_are_no_stations() -> None:
    have = has(fire_station=[force(in_service=False)], micro_station=[force(staff=9)])
    assert asked(STATIONS, have, built_up_km2=2).state == ClauseState.MISSING


@pytest.mark.parametrize(
    ("area", "residents", "state"),
    [
        (5.0, 49_999, ClauseState.UNKNOWN),
        (5.1, 100, ClauseState.MISSING),
        (1.0, 50_000, ClauseState.MISSING),
        (None, None, ClauseState.UNKNOWN),
        (None, 60_000, ClauseState.MISSING),
    ],
)
def test_a_full_time_brigade_is_required_by_area_or_residents(
    area: float | None, residents: int | None, state: ClauseState
) -> None:
    clause = asked(BRIGADE, built_up_km2=area, residents=residents)
    assert clause.state == state
    assert all(norm.for_reference("CN-13") and not norm.for_reference("CN-35") for norm in clause.norms)


def test_who_has_a_full_time_brigade_owes_none() -> None:
    assert asked(BRIGADE, has(full_time_brigade=[force()]), built_up_km2=9).state == ClauseState.MET


@pytest.mark.parametrize(
    ("staff", "state", "people"),
    [
        ([], "no_case", None),
        ([6, 7], "met", None),
        ([6, None], "unknown", None),
        ([2, 5, None], "missing", "5"),
    ],
)
def test_micro_stations_are_counted_by_their_people(
    staff: list[int | None], state: str, people: str | None
) -> None:
    clause = asked(MICROS, has(micro_station=[force(staff=number) for number in staff]))
    assert clause.state == state
    assert (clause.missing.parts["number"] if clause.missing else None) == people


def test_a_hydrant_that_nobody_measured_is_neither_weak_nor_strong() -> None:
    assert asked(FLOW, has(hydrant=[force(flow_l_s=15.0)])).state == ClauseState.MET
    assert asked(FLOW, has(hydrant=[force(flow_l_s=None)])).state == ClauseState.UNKNOWN
    assert asked(FLOW, has(hydrant=[force(flow_l_s=14.9), force()])).state == ClauseState.MISSING
    assert asked(FLOW, has(hydrant=[force(flow_l_s=1.0, in_service=False)])).state == ClauseState.NO_CASE


def test_the_land_without_a_hydrant_is_the_rest_of_the_built_up_area() -> None:
    clause = asked(RADIUS, built_up_km2=6.0, near_hydrant_share=0.25)
    assert clause.missing is not None
    assert clause.missing.parts["area"] == "4.50"
    assert asked(RADIUS, near_hydrant_share=1.0).state == ClauseState.MET


def test_what_is_missing_stands_first() -> None:
    found = clauses(NATIONAL, has(), TownshipGround(6.0, 0.0, 60_000, 0.5), None)
    states = [list(ClauseState).index(clause.state) for clause in found]
    assert states == sorted(states)


def test_a_brigade_is_compared_with_the_best_of_its_kind() -> None:
    have = has(
        full_time_brigade=[force(name="Small", staff=4, vehicles=1), force(name="Big", staff=12, vehicles=1)],
        volunteer_brigade=[force(name="Crew", staff=None, vehicles=1)],
    )
    class1, class2, volunteers = brigades(NATIONAL, have)
    assert (class1.name, class1.staff.missing, class1.vehicles.missing) == ("Big", 3, 1)
    assert (class2.staff.missing, class2.vehicles.missing, class2.complete) == (0, 0, True)
    assert (volunteers.staff.missing, volunteers.complete) == (None, None)
    assert class1.land.missing is None


def test_where_there_is_no_brigade_all_of_it_is_missing() -> None:
    class1, class2, volunteers = brigades(NATIONAL, has())
    assert [each.staff.missing for each in (class1, class2, volunteers)] == [15, 10, 8]
    assert [each.vehicles.missing for each in (class1, class2, volunteers)] == [2, 1, 1]
    assert [each.land.missing for each in (class1, class2, volunteers)] == [1000, 700, 350]


def grid(
    area_km2: float | None, arrival: float | None, unknown: float | None = 0.0, **more: Any
) -> dict[str, Any]:
    row = {"area_km2": area_km2, "arrival_share": arrival, "unknown_share": unknown}
    return {**row, "covered_share": arrival, "uncovered_people": None, **more}


def extents(*grids: dict[str, Any]) -> Gap:
    return gap(grids, NOBODY_LATE, NOBODY_LATE, None)


@given(
    st.lists(
        st.tuples(st.floats(0.01, 50), st.floats(0, 1), st.floats(0, 1)).map(
            lambda drawn: (drawn[0], drawn[1], (1 - drawn[1]) * drawn[2])
        )
    )
)
def test_the_extents_of_the_grids_add_up_to_their_area(grids: list[tuple[float, float, float]]) -> None:
    stations = extents(*(grid(*each) for each in grids)).stations
    assert stations.total_km2 == pytest.approx(sum(area for area, _, _ in grids))
    assert stations.covered_km2 == pytest.approx(sum(area * covered for area, covered, _ in grids))
    assert stations.unknown_km2 == pytest.approx(sum(area * unknown for area, _, unknown in grids))


def test_a_grid_whose_share_is_not_known_is_unknown_as_a_whole() -> None:
    found = extents(grid(3, None, None), grid(2, 0.25), grid(None, None, None)).stations
    assert (found.covered_km2, found.uncovered_km2, found.unknown_km2) == (0.5, 1.5, 3)


def test_residents_are_added_where_they_are_counted_and_unknown_where_they_are_nowhere() -> None:
    counted = grid(1, 0.5, uncovered_people=60.0)
    found = extents(counted, grid(1, 1.0), counted).people
    assert found is not None
    assert (found.number, found.unknown_grids) == (120, 1)
    assert extents(grid(1, 1.0)).people is None


def test_a_tag_that_nobody_looked_for_is_untold_unless_there_is_nobody_to_look_at() -> None:
    assert Tagged(0, 3, 3).is_untold
    assert not Tagged(1, 3, 5).is_untold
    assert not Tagged(0, 0, 0).is_untold


KM = 1 / 111.195  # degrees, on the equator


def square(west: float, south: float, east: float, north: float) -> Polygon:
    return box(west * KM, south * KM, east * KM, north * KM)


def test_the_town_is_divided_by_the_gaps_and_what_is_drawn_nowhere_is_unknown() -> None:
    town = square(0, 0, 4, 2)
    found = town_extent(
        town,
        grids=[square(-1, -1, 3, 3)],
        open_=[square(1, 0, 2, 2), square(1.5, 0, 2, 2)],
        unknown=[square(2, 0, 3, 1)],
    )
    expected = (3.0, 2.0, 3.0)
    assert (found.covered_km2, found.uncovered_km2, found.unknown_km2) == pytest.approx(expected, rel=0.01)


def test_a_town_without_any_grid_is_unknown() -> None:
    found = town_extent(square(0, 0, 1, 1), [], [], [])
    assert (found.covered_km2, found.uncovered_km2) == (0, 0)
    assert found.unknown_km2 == pytest.approx(1, rel=0.01)
