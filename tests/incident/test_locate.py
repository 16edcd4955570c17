"""02:40, somebody calls: is the answer right, whole, and within the fence?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from pyproj import Geod

from gridmap.db.models import Appointment
from gridmap.errors import NotFound
from gridmap.incident import LocateAnswer, at, find, locate, of_record
from gridmap.incident.help import Item
from gridmap.records.saving import change
from gridmap.registers import BY_KEY
from gridmap.registers.resources import Resource
from gridmap.registers.shifts import Shift
from gridmap.vocabulary import Post
from tests import world
from tests.conftest import SessionAs

MILL = (117.09, 38.01)


def asked(session_as: SessionAs, name: str, lonlat: tuple[float, float] = MILL) -> LocateAnswer:
    session = session_as(name)
    return locate(session, at(session, lonlat), world.NOW)


def items(answer: LocateAnswer, kind: str) -> list[Item]:
    return next((each.items for each in answer.help if each.kind == kind), [])


def test_the_areas_around_a_point_are_named_from_large_to_small(session_as: SessionAs) -> None:
    place = asked(session_as, "Dora").place
    assert [area.name for area in place.areas] == [
        "Cloud County",
        "Sparrow Town",
        "East Village",
        "East Grid 2",
    ]
    assert (place.problem, place.label) == (None, "East Grid 2")


def test_first_comes_who_is_on_duty_now_the_leader_before_the_officer(session_as: SessionAs) -> None:
    answer = asked(session_as, "Dora")
    assert [(each.name, each.duty, each.phone) for each in answer.duty] == [
        ("Mayor", "leader", "19900000009"),
        ("Dora", "officer", "19900000003"),
    ]
    assert answer.duty[0].until == world.NOW.replace(hour=8)


def test_a_shift_that_ended_or_has_not_begun_is_not_shown(session_as: SessionAs) -> None:
    session = session_as("Dora")
    place = at(session, MILL)
    assert locate(session, place, world.NOW.replace(hour=8)).duty == []
    assert len(locate(session, place, world.NOW.replace(hour=7, minute=59)).duty) == 2
    assert locate(session, place, world.NOW - timedelta(days=1)).duty == []


def test_the_leaders_follow_the_smallest_area_first(session_as: SessionAs) -> None:
    session = session_as("Adam")
    for name, post, path in (
        ("Both", Post.VILLAGE_LEADER, world.V2),
        ("Paula", Post.GRID_MEMBER, world.G22),
        ("Mayor", Post.AREA_CADRE, world.V2),
    ):
        session.add(Appointment(person_id=world.name_id(name), post=post, area_path=path))
    session.flush()
    leaders = locate(session, at(session, MILL), world.NOW).leaders
    assert [(each.name, each.area) for each in leaders] == [
        ("Gloria", "East Grid 2"),
        ("Paula", "East Grid 2"),
        ("Both", "East Village"),
        ("Mayor", "East Village"),
    ]
    assert leaders[0].phone == "19900000004"


def test_a_township_without_a_station_is_told_so_with_the_nearest_one(session_as: SessionAs) -> None:
    station = asked(session_as, "Dora").station
    km = Geod(ellps="WGS84").inv(*MILL, 117.15, 38.06)[2] / 1000
    assert str(station.sentence) == (
        f"No fire station in this township; nearest: Heron Station in Heron Town, {km:.1f} km, straight line"
    )
    assert not station.has_own


def test_a_micro_station_is_never_counted_as_a_station(session_as: SessionAs) -> None:
    at_its_door = asked(session_as, "Dora", (117.07, 38.03))
    assert "Heron Station" in str(at_its_door.station.sentence)
    assert items(at_its_door, "micro_station")[0].distance_m == 0


def test_a_station_of_ones_own_counts_only_while_it_can_respond(session_as: SessionAs) -> None:
    session = session_as("Paula")
    session.add(world.resource("Own Station", "fire_station", world.G11, (117.01, 38.07)))
    session.flush()
    answer = locate(session, at(session, (117.02, 38.07)), world.NOW)
    assert answer.station.has_own
    assert str(answer.station.sentence).startswith("Nearest fire station: Own Station in Sparrow Town")
    out = {"in_service": False, "out_reason": "Rebuilding"}
    change(session, BY_KEY["resources"], world.name_id("Own Station"), 1, out, world.NOW)
    answer = locate(session, at(session, (117.02, 38.07)), world.NOW)
    assert not answer.station.has_own
    told = "The fire station of this township is out of service; nearest: Heron Station"
    assert str(answer.station.sentence).startswith(told)


def test_without_any_station_that_is_said(session_as: SessionAs) -> None:
    session = session_as("Nora")
    out = {"in_service": False, "out_reason": "Rebuilding"}
    change(session, BY_KEY["resources"], world.name_id("Heron Station"), 1, out, world.NOW)
    station = locate(session, at(session, MILL), world.NOW).station
    assert str(station.sentence) == "No fire station in service is known within 200.0 km."


def test_the_nearest_micro_station_drops_out_at_once_and_the_next_moves_up(session_as: SessionAs) -> None:
    session = session_as("Dora")
    place = at(session, (117.07, 38.035))
    before = items(locate(session, place, world.NOW), "micro_station")
    assert [item.name for item in before] == ["Market Micro Station", "Mill Micro Station"]
    out = {"in_service": False, "out_reason": "Crew at a fire"}
    change(session, BY_KEY["resources"], before[0].id, before[0].version, out, world.NOW)
    after = items(locate(session, place, world.NOW), "micro_station")
    assert [(item.name, item.in_service, item.reason) for item in after] == [
        ("Mill Micro Station", True, ""),
        ("Market Micro Station", False, "Crew at a fire"),
    ]
    assert (after[1].since, after[1].version) == (world.NOW, before[0].version + 1)


def test_help_is_ordered_by_use_and_carries_what_the_officer_needs(session_as: SessionAs) -> None:
    answer = asked(session_as, "Dora")
    assert [each.kind.value for each in answer.help] == [
        "fire_station",
        "micro_station",
        "hydrant",
        "supply_depot",
    ]
    station = items(answer, "fire_station")[0]
    assert (station.phone, station.staff, station.vehicles, station.area) == (
        "19900000119",
        24,
        4,
        "Heron Town",
    )
    assert (station.neighbour, station.editable, str(station.way)) == (True, False, "straight line")
    own = items(answer, "micro_station")[0]
    assert (own.neighbour, own.editable, own.area, own.vehicles) == (False, True, "East Grid 2", None)


def test_of_each_kind_three_in_service_and_only_nearer_ones_out_of_it(session_as: SessionAs) -> None:
    session = session_as("Paula")
    for number in range(1, 6):
        lon = 117.09 + number * 0.001
        session.add(world.resource(f"Hydrant {number}", "hydrant", world.G22, (lon, 38.01)))
        out = {"in_service": False, "out_reason": f"Frozen {number}"}
        session.add(world.resource(f"Broken {number}", "hydrant", world.G22, (lon + 0.0004, 38.01), **out))
    session.flush()
    shown = items(locate(session, at(session, MILL), world.NOW), "hydrant")
    assert [item.name for item in shown] == ["Hydrant 1", "Hydrant 2", "Hydrant 3", "Broken 1", "Broken 2"]


def test_outside_every_area_it_says_so_and_still_answers(session_as: SessionAs) -> None:
    answer = asked(session_as, "Dora", (117.25, 38.02))
    assert (answer.place.areas, answer.place.label) == ([], "117.25000, 38.02000")
    assert "outside every area" in str(answer.place.problem)
    assert [each.name for each in answer.duty] == ["Mayor", "Dora"]
    assert items(answer, "hydrant")
    assert str(answer.station.sentence).startswith("Nearest fire station: Heron Station")


def test_in_the_neighbour_town_ones_own_leader_on_duty_decides(session_as: SessionAs) -> None:
    answer = asked(session_as, "Dora", (117.15, 38.02))
    assert [each.name for each in answer.duty] == ["Mayor", "Dora"]
    assert answer.leaders == []
    assert answer.station.has_own


def test_help_beyond_fifty_kilometres_is_not_help(session_as: SessionAs) -> None:
    assert asked(session_as, "Dora", (118.2, 38.02)).help == []


def test_a_grid_leader_sees_the_hydrant_across_the_boundary_and_no_enterprise_there(
    session_as: SessionAs,
) -> None:
    session = session_as("Gloria")
    answer = locate(session, at(session, (117.0998, 38.02)), world.NOW)
    nearest = items(answer, "hydrant")[0]
    assert (nearest.name, nearest.neighbour) == ("Border Hydrant", True)
    assert nearest.distance_m < 150
    assert find(session, "Heron Foundry") == []
    with pytest.raises(NotFound):
        of_record(session, "enterprises", str(world.name_id("Heron Foundry")))


def test_the_people_of_the_neighbour_stay_beyond_the_fence(session_as: SessionAs) -> None:
    nora = session_as("Nora")
    nora.add(Appointment(person_id=world.name_id("Nora"), post=Post.GRID_LEADER, area_path=world.T2G2))
    evening = world.NOW - timedelta(hours=6)
    nora.add(
        Shift(
            area_path=world.T2,
            person_id=world.name_id("Nora"),
            duty="leader",
            starts_at=evening,
            ends_at=evening + timedelta(days=1),
        )
    )
    nora.flush()
    assert [each.name for each in locate(nora, at(nora, (117.15, 38.02)), world.NOW).leaders] == ["Nora"]
    there = asked(session_as, "Dora", (117.15, 38.02))
    assert "Nora" not in {each.name for each in there.duty}
    assert there.leaders == []


def test_somebody_without_a_grant_learns_nothing(session_as: SessionAs) -> None:
    answer = asked(session_as, "Nobody")
    assert (answer.place.areas, answer.duty, answer.leaders, answer.help) == ([], [], [], [])


def test_a_resource_that_is_not_located_helps_nobody(session_as: SessionAs) -> None:
    session = session_as("Paula")
    session.add(world.resource("Somewhere Hydrant", "hydrant", world.G22, None))
    session.flush()
    assert session.get(Resource, world.name_id("Somewhere Hydrant")) is not None
    hydrants = items(locate(session, at(session, MILL), world.NOW), "hydrant")
    assert "Somewhere Hydrant" not in {item.name for item in hydrants}
