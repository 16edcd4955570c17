"""What does an incident's page say and change, and does its log only grow?"""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from gridmap.db.models import IncidentChange, LogEntry
from gridmap.db.sessions import session as session_of
from tests import world
from tests.web.conftest import Clock, SignIn, post
from tests.web.desk.calls import log, opened


def forces(answer: Any) -> dict[str, int | None]:
    return {
        item["name"]: item["time_s"]
        for kind in answer["help"]
        if kind["drives_out"]
        for item in kind["items"]
    }


def test_one_tap_says_that_119_was_told_and_the_clock_of_the_county_stops(
    signed_in: SignIn, owner: Engine, clock: Clock
) -> None:
    client = signed_in("Dora")
    made = opened(client)
    clock.moment += timedelta(minutes=3)
    assert post(client, f"/desk/{made}/told/fire").status_code == 302
    assert log(owner, made)[-1] == ("told", "119 消防救援")
    page = client.get(f"/desk/{made}").text
    assert len(re.findall(r'data-state="running"', page)) == 4
    clock.moment += timedelta(minutes=14)
    assert 'data-state="soon"' in client.get(f"/desk/{made}").text
    post(client, f"/desk/{made}/told/county")
    assert re.findall(r'data-state="met"', client.get(f"/desk/{made}").text) == ['data-state="met"']
    clock.moment += timedelta(minutes=30)
    assert 'data-state="late"' in client.get(f"/desk/{made}").text
    assert post(client, f"/desk/{made}/told/nobody").status_code == 404


def test_the_log_only_grows_whoever_asks_the_database(
    signed_in: SignIn, engine: Engine, owner: Engine
) -> None:
    client = signed_in("Dora")
    made = opened(client)
    post(client, f"/desk/{made}/log", {"text": "<b>Two</b> people are inside", "said_at": "02:38"})
    page = client.get(f"/desk/{made}").text
    assert "&lt;b&gt;Two&lt;/b&gt; people are inside" in page
    for statement in (
        "UPDATE incident_log SET text = 'nothing'",
        "UPDATE incident_log SET said_at = now()",
        "DELETE FROM incident_log",
        "DELETE FROM incident_changes",
        "UPDATE incident_changes SET since = now()",
        "TRUNCATE incident_log",
    ):
        with session_of(engine, world.name_id("Dora")) as session, pytest.raises(ProgrammingError):
            session.execute(text(statement))
    assert [kind for kind, _ in log(owner, made)] == ["opened", "note"]
    with Session(owner) as session:
        entry = session.scalars(select(LogEntry).where(LogEntry.text.contains("Two"))).one()
        assert entry.said_at == world.NOW - timedelta(minutes=2)
        assert entry.written_at == world.NOW


@pytest.mark.parametrize(
    "typed", ["0238", "238", "2:38", "０２：３８", "02.38", "2时38分", "2点38", "2026-03-02T02:38"]
)
def test_a_time_is_typed_as_keys_and_people_have_it(signed_in: SignIn, owner: Engine, typed: str) -> None:
    client = signed_in("Dora")
    made = opened(client)
    assert post(client, f"/desk/{made}/log", {"text": "Seen", "said_at": typed}).status_code == 302
    with Session(owner) as session:
        entry = session.scalars(
            select(LogEntry).where(LogEntry.text == "Seen", LogEntry.incident_id == made)
        ).one()
        assert entry.said_at == world.NOW - timedelta(minutes=2)


@pytest.mark.parametrize(
    "typed", ["0001-01-01T00:00", "2026-02-20T00:00", "9999-12-31T23:59", "2460", "9", "noon"]
)
def test_a_time_that_cannot_be_is_refused_and_every_page_opens_afterwards(
    signed_in: SignIn, typed: str
) -> None:
    client = signed_in("Dora")
    made = opened(client)
    assert post(client, f"/desk/{made}/log", {"text": "Seen", "said_at": typed}).status_code == 422
    for path in (f"/desk/{made}", f"/desk/{made}/report", "/desk/handover"):
        assert client.get(path).status_code == 200


def test_what_an_incident_changes_is_its_own(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Dora")
    made, other = opened(client), opened(client)
    place = {"lon": "117.09", "lat": "38.011"}
    before = client.get("/api/locate", query_string=place).get_json()
    minutes = client.get("/api/layers/minutes", query_string={"area": world.T1}).data
    first = client.get(f"/desk/{made}/answer").get_json()
    assert forces(first) == forces(before)
    market = world.name_id("Market Micro Station")
    assert post(client, f"/desk/{made}/send", {"resource": str(market)}).status_code == 302
    assert post(client, f"/desk/{made}/send", {"resource": str(market)}).status_code == 409
    # Main Street is cut between the market and the station; the mill is reached from the east only.
    shut = post(client, f"/desk/{made}/roads", {"lon": "117.08", "lat": "38.0301"})
    assert shut.status_code == 302
    after = client.get(f"/desk/{made}/answer").get_json()
    assert "Market Micro Station" not in forces(after)
    assert forces(first)["Mill Micro Station"] is not None
    assert forces(after)["Mill Micro Station"] is None
    assert forces(after)["Heron Station"] == forces(first)["Heron Station"]
    assert after["closed"][0]["name"] == "Main Street"
    way = client.get(f"/desk/{made}/route/{world.name_id('Mill Micro Station')}").get_json()
    assert way["line"] is None
    page = client.get(f"/desk/{made}").text
    assert "Only for this incident: 1 roads closed, 1 under way." in page
    assert forces(client.get("/api/locate", query_string=place).get_json()) == forces(before)
    assert forces(client.get(f"/desk/{other}/answer").get_json()) == forces(before)
    assert client.get("/api/layers/minutes", query_string={"area": world.T1}).data == minutes
    with Session(owner) as session:
        changes = session.scalars(
            select(IncidentChange).where(IncidentChange.incident_id == uuid.UUID(made))
        ).all()
    for each in changes:
        assert post(client, f"/desk/{made}/changes/{each.id}/end").status_code == 302
        assert post(client, f"/desk/{made}/changes/{each.id}/end").status_code == 404
    assert forces(client.get(f"/desk/{made}/answer").get_json()) == forces(before)
    kinds = [kind for kind, _ in log(owner, made)]
    assert kinds[:3] == ["opened", "sent", "road_closed"]
    assert sorted(kinds[3:]) == ["released", "road_opened"]


def test_a_road_is_closed_only_where_one_is(signed_in: SignIn) -> None:
    client = signed_in("Dora")
    made = opened(client)
    refused = post(client, f"/desk/{made}/roads", {"lon": "117.06", "lat": "38.015"})
    assert refused.status_code == 422
    assert "Tap the road itself." in refused.text
    assert post(client, f"/desk/{made}/roads", {"lon": "nan", "lat": "38"}).status_code == 422


def test_dangers_crowds_rings_and_the_wind(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Dora")
    made = opened(client, kind="gas", lon="117.03", lat="38.0605")
    page = client.get(f"/desk/{made}").text
    assert "Gas Point" in page
    assert "Loose cable" in page
    assert "downwind" not in re.sub(r"sector on the map is downwind", "", page)
    # Gas Point and the hazard lie 55 m south: the wind blows there from the north.
    assert post(client, f"/desk/{made}/wind", {"wind_from_deg": "0", "wind_m_s": "3.5"}).status_code == 302
    assert client.get(f"/desk/{made}").text.count('<span class="chip strong">downwind</span>') == 2
    post(client, f"/desk/{made}/wind", {"wind_from_deg": "90", "wind_m_s": ""})
    assert '<span class="chip strong">downwind</span>' not in client.get(f"/desk/{made}").text
    assert log(owner, made)[-1] == ("wind", "from East")
    assert post(client, f"/desk/{made}/wind", {"wind_from_deg": "400"}).status_code == 422
    # 2,000 people live evenly in West Grid 1, 4.39 km by 4.44 km: in 100 m around there are 3.2 of them.
    assert re.search(r"100 m.*?about 3 people", page, re.DOTALL)
    mill = client.get(f"/desk/{opened(client)}").text
    assert "Flour Mill" in mill
    assert "Crowded place" in mill
