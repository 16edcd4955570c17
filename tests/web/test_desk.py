"""Does the duty desk take a call, keep to one incident what belongs to it, and refuse what cannot be?"""

from __future__ import annotations

import io
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from docx import Document
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from gridmap.coordinates import gcj02_from_wgs84
from gridmap.db.models import IncidentChange, LogEntry, NormRow
from gridmap.db.sessions import session as session_of
from gridmap.records.geometry import lonlat
from gridmap.registers.incidents import Incident
from gridmap.standards import shipped
from tests import world
from tests.outbox_phone import steady_clock
from tests.web.conftest import Clock, SignIn, post, token
from tests.web.test_kept_forms import form, sent
from tests.web.test_outbox import phone_of


@pytest.fixture(scope="module", autouse=True)
def _in_english_with_roads(owner: Engine) -> None:
    with Session(owner) as session:
        session.execute(text("UPDATE accounts SET locale = 'en'"))
        session.add_all(world.roads())
        session.commit()


MILL = {"lon": "117.09", "lat": "38.011"}


def called(client: FlaskClient, **more: str) -> Any:
    call = {"kind": "fire", "name": "Smoke at the mill", "same": "no", **MILL, **more}
    return post(client, "/desk/new", call)


def opened(client: FlaskClient, **more: str) -> str:
    answer = called(client, **more)
    assert answer.status_code == 302, re.findall(r'class="problem"[^>]*>[^<]*', answer.text)
    return str(answer.headers["Location"].rsplit("/", 1)[-1])


def row(owner: Engine, incident: str) -> Incident:
    with Session(owner) as session:
        return session.get_one(Incident, uuid.UUID(incident))


def log(owner: Engine, incident: str) -> list[tuple[str, str]]:
    asked = select(LogEntry).where(LogEntry.incident_id == uuid.UUID(incident)).order_by(LogEntry.ordinal)
    with Session(owner) as session:
        return [(each.kind, each.text) for each in session.scalars(asked)]


def forces(answer: Any) -> dict[str, int | None]:
    return {
        item["name"]: item["time_s"]
        for kind in answer["help"]
        if kind["drives_out"]
        for item in kind["items"]
    }


@pytest.mark.parametrize(
    "place",
    [
        "117.09, 38.011",
        "117°05'24\" 38°0'39.6\"",
        "https://uri.amap.com/marker?position={gcj[0]:.6f},{gcj[1]:.6f}",
        "https://apis.map.qq.com/uri/v1/marker?marker=coord:{gcj[1]:.6f},{gcj[0]:.6f};title:x",
    ],
)
def test_a_pasted_coordinate_or_link_opens_an_incident_there(
    signed_in: SignIn, owner: Engine, place: str
) -> None:
    gcj = gcj02_from_wgs84(117.09, 38.011)
    made = opened(signed_in("Dora"), place=place.format(gcj=gcj), lon="", lat="")
    assert lonlat(row(owner, made).geom) == pytest.approx((117.09, 38.011), abs=2e-5)
    assert row(owner, made).area_path == world.G22


def test_a_typed_place_opens_one_and_several_are_asked_back(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Dora")
    made = opened(client, place="Flour Mill", lon="", lat="", name="")
    assert lonlat(row(owner, made).geom) == pytest.approx((117.09, 38.01))
    assert row(owner, made).name == "Fire incident"
    asked = called(client, place="West Grid", lon="", lat="")
    assert asked.status_code == 422
    assert asked.text.count('name="choice"') == 2
    nowhere = called(client, place="No such place", lon="", lat="")
    assert nowhere.status_code == 422
    assert 'id="place-problem"' in nowhere.text
    empty = called(client, place="", lon="", lat="")
    assert 'id="place-problem"' in empty.text


def test_a_second_call_about_the_same_is_proposed_to_be_joined(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Dora")
    made = opened(client, caller_phone="199 0000 0777", lon="117.03", lat="38.062")
    call = {"kind": "fire", "name": "Flames", "called_at": world.NOW.strftime("%Y-%m-%dT%H:%M")}
    near = post(client, "/desk/new", {**call, "lon": "117.032", "lat": "38.062"})
    assert near.status_code == 409
    assert "Smoke at the mill" in near.text
    assert 'name="same" value="yes"' in near.text
    phone = post(
        client, "/desk/new", {**call, "lon": "117.01", "lat": "38.01", "caller_phone": "19900000777"}
    )
    assert phone.status_code == 409
    far = post(client, "/desk/new", {**call, "lon": "117.0355", "lat": "38.062"})
    assert far.status_code == 302, "more than 300 m away"
    early = (world.NOW - timedelta(minutes=31)).strftime("%Y-%m-%dT%H:%M")
    before = post(client, "/desk/new", {**call, "lon": "117.03", "lat": "38.062", "called_at": early})
    assert before.status_code == 302, "more than 30 minutes apart"
    same = {**call, "lon": "117.032", "lat": "38.062", "caller": "Old Example", "same": "yes"}
    assert post(client, "/desk/new", same).headers["Location"].endswith(made)
    assert log(owner, made)[-1] == ("called_again", "Flames · Old Example")


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


def test_a_report_is_drafted_recorded_and_refused_before_the_call(
    signed_in: SignIn, owner: Engine, clock: Clock
) -> None:
    client = signed_in("Dora")
    made = opened(client, place="Behind the mill", caller="Old Example", caller_phone="19900000778")
    clock.moment += timedelta(minutes=2)
    post(client, f"/desk/{made}/told/fire")
    draft = _draft(client, made)
    assert draft.splitlines()[0] == "First report: Fire incident, Behind the mill"
    for told in (
        "2026-3-2 02:40",
        "Old Example，19900000778",
        "Mayor",
        "02:42 Notified: 119 消防救援",
        "Sparrow Town",
    ):
        assert told in draft
    early = post(client, f"/desk/{made}/report", {"text": draft, "said_at": "02:39"})
    assert early.status_code == 422
    assert 'id="said_at-problem"' in early.text
    assert "02:39 is before the call of 02:40" in early.text
    assert len(log(owner, made)) == 2
    assert post(client, f"/desk/{made}/report", {"text": draft + "\nOwn line"}).status_code == 302
    kept = log(owner, made)[-1]
    assert kept[0] == "report"
    assert kept[1].endswith("Own line")
    clock.moment += timedelta(minutes=8)
    post(client, f"/desk/{made}/log", {"text": "The roof has fallen in"})
    second = _draft(client, made)
    assert second.splitlines()[0] == "Further report 1: Fire incident, Behind the mill"
    assert "02:50 Note: The roof has fallen in" in second
    assert "119 消防救援" not in second, "a further report tells only what is new"
    post(client, f"/desk/{made}/report", {"text": second})
    post(client, f"/desk/{made}/closed")
    final = _draft(client, made)
    assert final.splitlines()[0] == "Final report: Fire incident, Behind the mill"
    assert "119 消防救援" in final
    assert "The roof has fallen in" in final
    assert post(client, f"/desk/{made}/report", {"text": final}).status_code == 302
    assert client.get(f"/desk/{made}/report").status_code == 422
    page = client.get(f"/desk/{made}").text
    assert len(re.findall(r"/reports/[\w-]+\.docx", page)) == 3


def _draft(client: FlaskClient, incident: str) -> str:
    page = client.get(f"/desk/{incident}/report").text
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found
    return found[1]


def test_the_word_file_says_what_stood_in_the_form(signed_in: SignIn) -> None:
    client = signed_in("Dora")
    made = opened(client)
    typed = "A title\r\n\r\nFirst <line>\r\nWith a bell \x07"
    answer = post(client, f"/desk/{made}/report.docx", {"text": typed})
    document = Document(io.BytesIO(answer.data))
    assert [each.text for each in document.paragraphs] == ["A title", "First <line>", "With a bell \ufffd"]
    page = document.sections[0]
    sides = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(side.mm) for side in sides if side is not None] == [37, 35, 28, 26]


def test_who_came_when_feeds_the_township_s_figure(signed_in: SignIn, owner: Engine, clock: Clock) -> None:
    client = signed_in("Paula")
    made = opened(client)
    market = str(world.name_id("Market Micro Station"))
    post(client, f"/desk/{made}/send", {"resource": market})
    early = post(client, f"/desk/{made}/sent/{market}/left", {"said_at": "02:39"})
    assert early.status_code == 422
    clock.moment += timedelta(minutes=2)
    post(client, f"/desk/{made}/sent/{market}/left")
    clock.moment += timedelta(minutes=10)
    post(client, f"/desk/{made}/sent/{market}/arrived")
    page = client.get(f"/desk/{made}/review").text
    came = re.search(r'<table[^>]*id="came".*?</table>', page, re.DOTALL)
    assert came
    assert re.findall(r"\d+:\d\d", came[0]) == ["2:40", "2:42", "2:52"]
    assert "12 min" in came[0]
    assert "120 s" in page
    assert post(signed_in("Dora"), f"/desk/{made}/observed", {"kind": "micro_station"}).status_code == 403
    sent = {"kind": "micro_station", "version": "0"}
    assert post(client, f"/desk/{made}/observed", sent).status_code == 302
    with Session(owner) as session:
        figure = session.scalars(select(NormRow).where(NormRow.key == "turnout_micro_station_s")).one()
    assert (figure.value, figure.document, figure.area_path) == (120, "observed", world.T1)
    assert post(client, f"/desk/{made}/observed", {"kind": "fire_station"}).status_code == 404


def test_how_fast_they_drove_feeds_the_township_s_speeds_once(
    signed_in: SignIn, owner: Engine, clock: Clock
) -> None:
    client = signed_in("Paula")
    made = opened(client)
    market = str(world.name_id("Market Micro Station"))
    with owner.begin() as writing:  # what other tests have sent would be counted too
        writing.execute(text("UPDATE incident_changes SET speeds_km_h = ''"))
    post(client, f"/desk/{made}/send", {"resource": market})
    post(client, f"/desk/{made}/sent/{market}/left")
    with Session(owner) as session:
        asked = select(IncidentChange).where(IncidentChange.incident_id == uuid.UUID(made))
        sent = session.scalars(asked).one()
        assert sent.promised_s is not None
        assert sent.turnout_s is not None
        drive_s = sent.promised_s - sent.turnout_s
    clock.moment += timedelta(seconds=2 * drive_s)
    post(client, f"/desk/{made}/sent/{market}/arrived")
    page = client.get(f"/desk/{made}/review").text
    assert "50 %" in page
    speeds = re.search(r'name="speeds" value="([^"]+)"', page)
    assert speeds
    before = shipped("cn_township").speeds_km_h()
    taken = {"kind": "speed", "speeds": speeds[1]}
    assert post(signed_in("Dora"), f"/desk/{made}/observed", taken).status_code == 403
    assert post(client, f"/desk/{made}/observed", {**taken, "speeds": "older"}).status_code == 409
    assert post(client, f"/desk/{made}/observed", taken).status_code == 302
    with Session(owner) as session:
        own = {row.key: row for row in session.scalars(select(NormRow).where(NormRow.key.like("speed_%")))}
        assert {key: row.document for key, row in own.items()} == {
            f"speed_{each}_km_h": "observed" for each in before
        }
        for each, speed in before.items():
            assert own[f"speed_{each}_km_h"].value == pytest.approx(speed / 2, rel=0.02)
    # The same drive says nothing about the new speeds: taking it over again would halve them again.
    page = client.get(f"/desk/{made}/review").text
    assert 'name="speeds"' not in page
    assert post(client, f"/desk/{made}/observed", taken).status_code == 409
    with owner.begin() as writing:
        writing.execute(text("DELETE FROM norms WHERE key LIKE 'speed_%'"))


def test_the_sheet_of_the_shift_and_the_board_on_the_wall(signed_in: SignIn, clock: Clock) -> None:
    client = signed_in("Dora")
    made = opened(client, name="Smoke of the hand-over")
    post(client, f"/desk/{made}/log", {"text": "The gate is locked"})
    sheet = client.get("/desk/handover").text
    for told in ("Smoke of the hand-over", "The gate is locked", "Mayor", "19900000009"):
        assert told in sheet
    wall = client.get("/api/wall").get_json()
    assert made in [each["id"] for each in wall["incidents"]]
    assert wall["as_of"] == world.NOW.isoformat()
    assert wall["duty"][0]["name"] == "Mayor"
    assert {each["kind"]: each["ready"] for each in wall["forces"]} == {
        "Fire and rescue station": 0,
        "Government full-time brigade": 0,
        "Volunteer brigade": 0,
        "Micro fire station": 2,
        "Rescue team": 0,
    }
    post(client, f"/desk/{made}/closed")
    assert made not in [each["id"] for each in client.get("/api/wall").get_json()["incidents"]]
    refused = post(client, f"/desk/{made}/told/fire")
    assert refused.status_code == 422
    assert post(client, f"/desk/{made}/open").status_code == 302
    assert post(client, f"/desk/{made}/told/fire").status_code == 302


def test_the_neighbour_s_desk_sees_nothing_of_it(signed_in: SignIn) -> None:
    made = opened(signed_in("Dora"))
    nora = signed_in("Nora")
    for path in ("", "/answer", "/report", "/review"):
        assert nora.get(f"/desk/{made}{path}").status_code == 404
    for path in ("/told/fire", "/log", "/closed", "/report", "/wind"):
        assert post(nora, f"/desk/{made}{path}", {"text": "Smuggled"}).status_code == 404
    assert made not in nora.get("/api/wall").text


def test_a_call_from_beyond_the_own_areas_is_refused_with_words(signed_in: SignIn) -> None:
    refused = called(signed_in("Dora"), lon="117.15", lat="38.05")
    assert refused.status_code in (403, 422)
    assert "Heron" in refused.text or 'id="place-problem"' in refused.text


def test_an_act_that_waited_stands_in_the_log_once_at_its_own_moment_and_refused_it_waits_for_a_person(
    signed_in: SignIn, owner: Engine, clock: Clock
) -> None:
    client = signed_in("Dora")
    incident = opened(client)
    phone = phone_of(client, world.T1)
    note = form(f"/desk/{incident}/log", ("text", "The gate was locked"))
    late, told = phone.write("form", note), phone.write("form", form(f"/desk/{incident}/told/fire"))
    clock.moment += timedelta(minutes=20)
    assert post(client, f"/desk/{incident}/closed").status_code == 302
    phone.clock = steady_clock(phone.clock() + timedelta(minutes=20))
    assert phone.round()
    assert [phone.receipts[each]["state"] for each in (late, told)] == ["done", "done"]
    assert log(owner, incident).count(("note", "The gate was locked")) == 1
    with Session(owner) as session:
        kinds = LogEntry.kind.in_(("note", "told"))
        said = list(
            session.scalars(select(LogEntry).where(LogEntry.incident_id == uuid.UUID(incident), kinds))
        )
    assert len(said) == 2, "what was told before it was dealt with counts, however late it arrives"
    assert {(each.written_at - each.said_at) // timedelta(minutes=1) for each in said} == {20}
    clock.moment += timedelta(minutes=1)
    after = sent(phone, form(f"/desk/{incident}/told/county"))
    assert after["state"] == "held"
    values = form(f"/desk/{incident}/send", ("resource", "x"))
    checked = client.post("/api/outbox/check", json=values, headers={"X-CSRFToken": token(client)})
    assert checked.json == {"problems": [], "refused": "This incident is dealt with. Open it again first."}


def test_a_held_act_is_logged_under_who_did_it_with_who_entered_it(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Dora")
    incident = opened(client)
    phone = phone_of(client, world.T1)
    typed = (("text", "The ladder is away"), ("said_at", "25:61"))
    held = sent(phone, form(f"/desk/{incident}/log", *typed))
    assert (held["state"], held["decides"]) == ("held", True)
    right = {"value.text": "The ladder is away", "value.said_at": "02:40"}
    planner = signed_in("Paula")
    assert post(planner, f"/outbox/{held['id']}/enter", right).status_code == 302
    assert log(owner, incident)[-1] == ("note", "The ladder is away")
    written = (
        "SELECT count(*) FROM incident_log WHERE incident_id = :id AND kind = 'note' AND written_by = :dora"
    )
    with owner.connect() as connection:
        told = {"id": incident, "dora": world.name_id("Dora")}
        assert connection.execute(text(written), told).scalar_one() == 1
    assert re.search(r"Dora\s+· entered by Paula", client.get(f"/desk/{incident}").text)


def test_a_call_that_waited_and_is_about_a_known_incident_is_the_duty_officer_s_to_join(
    signed_in: SignIn, owner: Engine
) -> None:
    client = signed_in("Dora")
    known = opened(client, lon="117.03", lat="38.062", name="The first call")
    phone = phone_of(client, world.T1)
    call = (("kind", "fire"), ("name", "Flames"), ("place", "38.062, 117.031"), ("same", ""))
    untouched = (("called_at", "1999-01-01T00:00"), ("typing_s", "75"))
    held = sent(phone, form("/desk/new", *call, *untouched, today=["called_at"]))
    assert (held["state"], held["decides"]) == ("held", True)
    page = client.get(f"/outbox/{held['id']}").text
    assert "The first call" in page
    assert 'name="value.same"' in page
    assert re.search(r'name="value.called_at" value="2026-03-02T02:(39|40)"', page), (
        "by the clock on the wall"
    )
    other = signed_in("Gloria")
    assert post(other, f"/outbox/{held['id']}/enter", {"value.same": "yes"}).status_code in (403, 404)
    assert post(client, f"/outbox/{held['id']}/enter", {"value.same": "yes"}).status_code == 302
    assert log(owner, known)[-1] == ("called_again", "Flames · 38.062, 117.031")


def test_a_call_that_waited_is_of_the_moment_at_which_its_form_was_opened(
    signed_in: SignIn, owner: Engine
) -> None:
    client = signed_in("Dora")
    phone = phone_of(client, world.T1)
    phone.clock = steady_clock(world.NOW + timedelta(days=40))  # a clock that is wrong
    call = (
        ("kind", "fire"),
        ("name", "Alone"),
        ("place", "38\u00b03\u203212\u2033N 117\u00b01\u203248\u2033E"),
    )
    untouched = (("called_at", "2026-04-11T02:40"), ("typing_s", "75"))
    made = sent(phone, form("/desk/new", *call, *untouched, today=["called_at"]))
    assert made["state"] == "done", made
    kept = row(owner, made["about"].removeprefix("incidents/"))
    assert abs(kept.called_at - (world.NOW - timedelta(seconds=75))) < timedelta(seconds=5)
    several = sent(phone, form("/desk/new", ("kind", "fire"), ("place", "nowhere that is known")))
    assert several["state"] == "held"


def test_a_report_that_waited_is_as_it_was_typed_and_a_second_first_one_waits(
    signed_in: SignIn, owner: Engine
) -> None:
    client = signed_in("Dora")
    incident = opened(client, called_at="2026-03-02T02:30")
    phone = phone_of(client, world.T1)
    first = form(f"/desk/{incident}/report", ("stage", "first"), ("text", "Two are hurt."), ("said_at", ""))
    assert sent(phone, first)["state"] == "done"
    assert log(owner, incident)[-1] == ("report", "Two are hurt.")
    again = sent(phone, first)
    assert (again["state"], again["decides"]) == ("held", True)
    assert len(log(owner, incident)) == 2


def test_a_phone_of_the_desk_carries_its_open_incidents_and_a_leader_s_does_not(
    signed_in: SignIn, clock: Clock
) -> None:
    client = signed_in("Dora")
    # A phone carries the newest calls only, and the other tests' came all at one moment.
    clock.moment += timedelta(hours=1)
    incident = opened(client)
    pages = [address for address, _ in client.get("/api/phone/carried").get_json()["pages"]]
    assert {"/desk", "/desk/new", "/desk/handover", f"/desk/{incident}", f"/desk/{incident}/report"} <= {
        *pages
    }
    assert "/grid" not in pages
    post(client, f"/desk/{incident}/closed")
    later = [address for address, _ in client.get("/api/phone/carried").get_json()["pages"]]
    assert f"/desk/{incident}" not in later
    leader = [address for address, _ in signed_in("Gloria").get("/api/phone/carried").get_json()["pages"]]
    assert "/grid" in leader
    assert not [address for address in leader if address.startswith("/desk")]
