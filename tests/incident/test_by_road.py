"""Where roads are known, is who comes first told by road, with turnout, and is the way the one that is driven?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shapely
from pyproj import Geod
from sqlalchemy import Engine, text, update
from sqlalchemy.orm import Session

from gridmap.incident import LocateAnswer, at, locate, route_to
from gridmap.incident.help import Item
from gridmap.registers.resources import Resource
from gridmap.registers.roads import Road
from gridmap.standards import shipped
from tests import world
from tests.conftest import SessionAs

GEOD = Geod(ellps="WGS84")
MILL = (117.09, 38.01)
CORNER, MARKET, STATION_END, STATION = (117.09, 38.03), (117.07, 38.03), (117.15, 38.03), (117.15, 38.06)
FIRE = shipped("cn_township")


@pytest.fixture(autouse=True)
def streets(owner: Engine) -> Iterator[None]:
    with Session(owner) as writing:
        writing.add_all(world.roads())
        writing.commit()
    yield
    with Session(owner) as writing:
        writing.execute(text("DELETE FROM roads"))
        writing.commit()


def asked(session_as: SessionAs, lonlat: tuple[float, float] = MILL) -> LocateAnswer:
    session = session_as("Dora")
    return locate(session, at(session, lonlat), world.NOW)


def items(answer: LocateAnswer, kind: str) -> list[Item]:
    return next((each.items for each in answer.help if each.kind == kind), [])


def metres(*points: tuple[float, float]) -> float:
    return float(GEOD.line_length([lon for lon, _ in points], [lat for _, lat in points]))


def driven_s(road_class: str, *points: tuple[float, float]) -> float:
    return metres(*points) / (FIRE.speeds_km_h()[road_class] / 3.6)


def test_the_time_is_turnout_and_drive_and_the_distance_that_of_the_road(session_as: SessionAs) -> None:
    first, second = items(asked(session_as), "micro_station")
    assert first.name == "Market Micro Station"
    expected_s = FIRE.turnout_s("micro_station") + driven_s("secondary", MARKET, CORNER)
    expected_s += driven_s("residential", CORNER, MILL)
    assert first.time_s == pytest.approx(expected_s, abs=1)
    assert first.turnout_assumed
    assert first.distance_m == pytest.approx(metres(MARKET, CORNER, MILL), abs=2)
    assert str(first.way) == "by road"
    assert second.time_s is not None
    assert first.time_s is not None
    assert second.time_s > first.time_s


def test_who_is_nearer_in_a_straight_line_but_behind_the_river_comes_second(session_as: SessionAs) -> None:
    place = (117.079, 38.03)
    first, second = items(asked(session_as, place), "micro_station")
    straight = {each.name: metres((each.lon, each.lat), place) for each in (first, second)}
    assert [first.name, second.name] == ["Market Micro Station", "Mill Micro Station"]
    assert straight["Mill Micro Station"] == pytest.approx(2220, rel=0.01)
    assert second.distance_m > 10_000


def test_the_station_is_told_with_its_own_turnout_and_no_assumption(session_as: SessionAs) -> None:
    answer = asked(session_as)
    station = items(answer, "fire_station")[0]
    assert (station.turnout_s, station.turnout_assumed) == (60, False)
    expected_s = 60 + driven_s("tertiary", STATION, STATION_END) + driven_s("secondary", STATION_END, CORNER)
    assert station.time_s == pytest.approx(expected_s + driven_s("residential", CORNER, MILL), abs=1)
    sentence = str(answer.station.sentence)
    assert "No fire station in this township" in sentence
    assert "by road" in sentence
    assert "with turnout" in sentence
    assert answer.by_road


def test_the_way_runs_from_the_force_to_the_place_along_the_roads(session_as: SessionAs) -> None:
    way = route_to(session_as("Dora"), MILL, world.name_id("Market Micro Station"))
    assert way is not None
    assert way.line.coords[0] == pytest.approx(MARKET)
    assert way.line.coords[-1] == pytest.approx(MILL)
    assert way.line.equals_exact(shapely.LineString([MARKET, CORNER, MILL]), 1e-6)


def test_a_one_way_street_is_not_driven_against(session_as: SessionAs, owner: Engine) -> None:
    before = items(asked(session_as), "micro_station")[0].time_s
    with Session(owner) as writing:
        # Main Street runs from west to east; the station comes from the east and must not use it any more.
        writing.execute(update(Road).where(Road.name == "Main Street").values(one_way=True))
        writing.commit()
    answer = asked(session_as)
    assert items(answer, "micro_station")[0].time_s == before
    station = items(answer, "fire_station")[0]
    assert (station.by_road, str(station.way)) == (False, "straight line")
    assert "straight line" in str(answer.station.sentence)


def test_what_is_out_of_service_is_no_longer_first(session_as: SessionAs, owner: Engine) -> None:
    with Session(owner) as writing:
        market = update(Resource).where(Resource.name == "Market Micro Station")
        writing.execute(market.values(in_service=False, out_reason="Engine broken"))
        writing.commit()
    try:
        found = items(asked(session_as), "micro_station")
        assert [(each.name, each.in_service) for each in found] == [
            ("Mill Micro Station", True),
            ("Market Micro Station", False),
        ]
    finally:
        with Session(owner) as writing:
            writing.execute(market.values(in_service=True, out_reason=""))
            writing.commit()


def test_a_place_far_from_every_road_is_answered_in_a_straight_line(session_as: SessionAs) -> None:
    answer = asked(session_as, (117.03, 38.06))
    assert not answer.by_road
    assert all(str(each.way) == "straight line" for help_ in answer.help for each in help_.items)
