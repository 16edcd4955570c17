"""Does a date on the map show what held on that day, and does the chart beside it count the same rows?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.layers.shared.inspections import DUE, Status
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.visits import Visit
from gridmap.web.history import months
from tests import world
from tests.web.conftest import SignIn, post

NOBODY = dict.fromkeys(DUE, lambda day: 0)
EVERY = {"f.standing": ["open", "overdue", "closed"]}


@pytest.fixture
def paula(signed_in: SignIn) -> FlaskClient:
    client = signed_in("Paula")
    post(client, "/language", {"locale": "en"})
    return client


def asked(client: FlaskClient, path: str, **query: Any) -> Any:
    return client.get(path, query_string={"area": world.T1, **query}).json


def open_by_hand(owner: Engine, day: date) -> int:
    """Counted from the table itself."""
    with Session(owner) as session:
        rows = session.scalars(select(Hazard).where(Hazard.area_path.startswith(world.T1))).all()
    return sum(row.found_on <= day and (row.closed_on is None or row.closed_on > day) for row in rows)


@pytest.mark.parametrize("back", [0, 5, 19, 20, 21, 60, 400])
def test_the_map_of_a_day_shows_the_hazards_that_were_open_on_it(
    paula: FlaskClient, owner: Engine, back: int
) -> None:
    day = world.TODAY - timedelta(days=back)
    answer = asked(paula, "/api/layers/hazard_history", on=day.isoformat())
    assert answer["total"] == open_by_hand(owner, day)
    said = asked(paula, "/api/history", on=day.isoformat())
    assert f"{open_by_hand(owner, day)} hazards open" in said["said"]
    assert said["months"][-1]["month"] == day.isoformat()[:7]
    assert said["months"][-1]["open"] == open_by_hand(owner, day)


def test_without_a_date_it_is_today(paula: FlaskClient, owner: Engine) -> None:
    assert asked(paula, "/api/layers/hazard_history")["total"] == open_by_hand(owner, world.TODAY)


def test_visits_are_those_until_the_day_and_the_others_were_never_visited(
    paula: FlaskClient, owner: Engine
) -> None:
    with Session(owner) as session:
        first = min(session.scalars(select(Visit.on_date).where(Visit.area_path.startswith(world.T1))))

    def never(day: date) -> tuple[int, int]:
        answer = asked(paula, "/api/layers/visit_history", on=day.isoformat())
        return int(answer["counts"]["kind"].get("never", "0")), answer["total"]

    before, total = never(first - timedelta(days=1))
    assert before == total
    after, same = never(first)
    assert (after < before, same) == (True, total)


@pytest.mark.parametrize("typed", ["2027-01-01", "tomorrow", "2026-02-30"])
def test_a_day_to_come_or_none_at_all_is_refused_with_the_remedy(paula: FlaskClient, typed: str) -> None:
    for path in ("/api/layers/hazard_history", "/api/history", "/map"):
        answer = paula.get(path, query_string={"area": world.T1, "on": typed})
        assert answer.status_code in (400, 422), path
    assert "2026" in answer.text or "2023-12-31" in answer.text


def test_the_page_says_that_boundaries_are_of_today(paula: FlaskClient) -> None:
    page = paula.get("/map", query_string={"on": "2026-01-31"}).text
    assert "on the boundaries of today" in page
    assert '"on": {"day": "2026-01-31"}' in page
    assert "on the boundaries of today" not in paula.get("/map").text


def test_months_count_each_finding_and_each_closing_once() -> None:
    rows: list[dict[str, Any]] = [
        {
            "since": "2026-01-10",
            "until": "2026-02-01",
            "standing": "open",
            "is_found": True,
            "is_closing": False,
        },
        {
            "since": "2026-02-01",
            "until": "2026-02-05",
            "standing": "overdue",
            "is_found": False,
            "is_closing": False,
        },
        {"since": "2026-02-05", "until": None, "standing": "closed", "is_found": False, "is_closing": True},
        {"since": "2026-02-20", "until": None, "standing": "closed", "is_found": True, "is_closing": True},
    ]
    told = {
        each.month: (each.found, each.closed, each.open) for each in months(rows, date(2026, 3, 2), NOBODY)
    }
    assert told["2026-01"] == (1, 0, 1)
    assert told["2026-02"] == (1, 2, 0)
    assert told["2026-03"] == (0, 0, 0)
    assert len(told) == 24
    half = {
        each.month: (each.found, each.closed, each.open) for each in months(rows, date(2026, 2, 3), NOBODY)
    }
    assert half["2026-02"] == (0, 0, 1)


def by_hand(owner: Engine, day: date) -> tuple[int, int]:
    """Never inspected, and late, by the raw tables; no risk changes in the world."""
    cycles = {"red": 31, "orange": 92, "yellow": 184, "blue": 366}
    with Session(owner) as session:
        places = session.scalars(select(Enterprise).where(Enterprise.area_path.startswith(world.T1))).all()
        visits = session.scalars(select(Visit).where(Visit.kind.in_(["inspection", "look_back"]))).all()
    never = late = 0
    for place in places:
        if place.closed_on is not None and place.closed_on <= day:
            continue
        ages = [(day - each.on_date).days for each in visits if each.enterprise_id == place.id]
        ages = [age for age in ages if age >= 0]
        never += not ages
        late += bool(ages) and place.risk in cycles and min(ages) > cycles[place.risk]
    return never, late


@pytest.mark.parametrize("back", [0, 1, 30, 31, 32, 200, 900])
def test_the_not_inspected_of_a_day_are_those_of_the_raw_tables_on_map_and_chart(
    paula: FlaskClient, owner: Engine, back: int
) -> None:
    day = world.TODAY - timedelta(days=back)
    answer = asked(paula, "/api/layers/inspection_history", on=day.isoformat())
    counts = answer["counts"]["standing"]
    on_map = tuple(int(counts.get(each, "0")) for each in ("never", "late"))
    told = asked(paula, "/api/history", on=day.isoformat())
    assert on_map == by_hand(owner, day)
    assert (told["months"][-1]["never"], told["months"][-1]["late"]) == on_map
    assert f"{on_map[0]} never inspected, {on_map[1]} not within" in told["said"]


def test_the_not_inspected_of_today_are_the_list_of_today(paula: FlaskClient) -> None:
    now = asked(paula, "/api/layers/inspections")["counts"]["standing"]
    that_day = asked(paula, "/api/layers/inspection_history")["counts"]["standing"]
    assert that_day == now


def test_a_place_is_late_by_the_risk_that_it_had_on_that_day(paula: FlaskClient, owner: Engine) -> None:
    """The audit tells when its risk became another one; this one is graded anew today, as the tests are run."""
    place = world.name_id("Flour Mill")
    with Session(owner) as session:
        mill = session.get_one(Enterprise, place)
        was, mill.risk = mill.risk, "blue" if mill.risk != "blue" else "red"
        session.commit()
    rows = asked(
        paula, "/api/layers/inspection_history/rows", q="Flour Mill", **{"f.standing": list(Status)}
    )["rows"]
    assert [each["values"]["risk"] for each in rows] == [was]


def test_help_and_self_checks_are_no_visits_of_a_day(paula: FlaskClient, owner: Engine) -> None:
    """They stay away from both layers of the past, and break neither."""
    before = asked(paula, "/api/layers/visit_history", on=world.TODAY.isoformat())["counts"]
    with Session(owner) as session:
        for kind in ("help", "self_check"):
            place = session.get_one(Enterprise, world.name_id("Lost Workshop"))
            about = {"on_date": world.TODAY, "kind": kind, "sector": place.sector}
            session.add(Visit(enterprise_id=place.id, area_path=place.area_path, **about))
        session.commit()
    assert asked(paula, "/api/layers/visit_history", on=world.TODAY.isoformat())["counts"] == before
    assert asked(paula, "/api/history", on=world.TODAY.isoformat())["months"]


def test_a_grid_leader_sees_the_history_of_the_own_grid_only(signed_in: SignIn) -> None:
    gloria = signed_in("Gloria")
    rows = asked(gloria, "/api/layers/hazard_history/rows", **EVERY)
    whole = asked(signed_in("Paula"), "/api/layers/hazard_history/rows", **EVERY)
    assert rows["total"] < whole["total"]
