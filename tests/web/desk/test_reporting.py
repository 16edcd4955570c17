"""Are reports drafted from the log, is the shift handed over, and does who came when feed the figures?"""

from __future__ import annotations

import io
import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from docx import Document
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from gridmap.db.models import IncidentChange, NormRow
from gridmap.incident.kinds import kind_of
from gridmap.standards import shipped
from tests import world
from tests.web.conftest import Clock, SignIn, post
from tests.web.desk.calls import log, opened


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
        "Within 500 m: ",
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
    assert "\nReports made:\n02:42 First report\n02:50 Further report 1\n" in final
    assert post(client, f"/desk/{made}/report", {"text": final}).status_code == 302
    assert client.get(f"/desk/{made}/report").status_code == 422
    page = client.get(f"/desk/{made}").text
    assert len(re.findall(r"/reports/[\w-]+\.docx", page)) == 3


def test_a_report_of_a_long_night_is_short_enough_to_be_recorded_and_says_what_it_leaves_out(
    signed_in: SignIn, clock: Clock
) -> None:
    client = signed_in("Dora")
    made = opened(client, name="x" * 200, place="y" * 200)
    for number in range(40):
        clock.moment += timedelta(minutes=1)
        long = 4000 if number % 4 == 0 else 30
        post(client, f"/desk/{made}/log", {"text": f"<{number}>".ljust(long, "z")})
    draft = _draft(client, made)
    assert "&lt;39&gt;" in draft
    left_out = re.search(r"Earlier entries in the log: (\d+)\.", draft)
    assert left_out
    assert int(left_out[1]) == 40 - len(re.findall(r"&lt;\d+&gt;", draft))
    assert post(client, f"/desk/{made}/report", {"text": unescape(draft)}).status_code == 302


def test_a_report_without_a_typed_place_is_called_after_where_it_is(signed_in: SignIn) -> None:
    client = signed_in("Dora")
    made = opened(client, name="", place="")
    title, *lines = _draft(client, made).splitlines()
    where = next(line for line in lines if line.startswith("Place: ")).removeprefix("Place: ")
    assert title == f"First report: Fire incident, {where}"
    village = opened(client, place=where[-8:])
    assert f"Place: {where}\n" in _draft(client, village), (
        "a place that the areas name already is not said twice"
    )


def test_a_file_is_named_whatever_stands_in_the_first_line(signed_in: SignIn) -> None:
    client = signed_in("Dora")
    made = opened(client)
    for title in ("a\x01b\r\x0bc", "a/b\\c:d", "\x1b", "😀" * 80, "\u202eabc"):
        answer = post(client, f"/desk/{made}/report.docx", {"text": f"{title}\nAll is well"})
        assert answer.status_code == 200
        assert Document(io.BytesIO(answer.data)).paragraphs[-1].text == "All is well"


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
    # Heard of later: a log only grows, and the last word counts.
    assert post(client, f"/desk/{made}/sent/{market}/arrived", {"said_at": "02:50"}).status_code == 302
    came = re.search(r'<table[^>]*id="came".*?</table>', client.get(f"/desk/{made}/review").text, re.DOTALL)
    assert came
    assert re.findall(r"\d+:\d\d", came[0]) == ["2:40", "2:42", "2:50"]
    shown = client.get(f"/desk/{made}").text
    assert shown.count('name="said_at"') > 2, "of each step and of whoever was told, the time can be typed"


def test_a_speed_that_nobody_drives_is_told_as_such_and_not_offered(
    signed_in: SignIn, owner: Engine, clock: Clock
) -> None:
    client = signed_in("Paula")
    made = opened(client)
    market = str(world.name_id("Market Micro Station"))
    with owner.begin() as writing:
        writing.execute(text("UPDATE incident_changes SET speeds_km_h = ''"))
    post(client, f"/desk/{made}/send", {"resource": market})
    post(client, f"/desk/{made}/sent/{market}/left")
    clock.moment += timedelta(seconds=1)
    post(client, f"/desk/{made}/sent/{market}/arrived")
    page = client.get(f"/desk/{made}/review").text
    assert "Nobody drives like this" in page
    assert 'name="speeds"' not in page


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


def test_what_is_dealt_with_stays_on_the_desk_until_it_is_reported(signed_in: SignIn, clock: Clock) -> None:
    client = signed_in("Dora")
    made = opened(client, name="Out before anybody was told")
    page = client.get(f"/desk/{made}").text
    assert f"Not reported yet: {kind_of('fire').clocks[0].title}" in page
    assert post(client, f"/desk/{made}/report", {"text": "It burns."}).status_code == 302
    post(client, f"/desk/{made}/closed")
    for sheet in ("/desk", "/desk/handover"):
        shown = client.get(sheet).text.split("Dealt with, still to be reported")[1]
        assert "Out before anybody was told" in shown
        assert "The final report is not written." in shown
    keys = [each.key for each in kind_of("fire").clocks if each.ends_with != "report"]
    for key in keys:  # what was done in time is noted after the end, too
        assert f"/desk/{made}/clocks/{key}" in client.get(f"/desk/{made}").text
        assert post(client, f"/desk/{made}/clocks/{key}").status_code == 302
    shown = client.get("/desk").text
    assert "Out before anybody was told" in shown  # for its final report
    assert post(client, f"/desk/{made}/report", {"text": "All is out."}).status_code == 302
    assert "Out before anybody was told" not in client.get("/desk").text
