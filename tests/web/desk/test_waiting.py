"""What was done at the desk without a signal: does it arrive once, at its moment, under who did it?"""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from gridmap.db.models import LogEntry
from tests import world
from tests.outbox_phone import steady_clock
from tests.web.conftest import Clock, SignIn, post, token
from tests.web.desk.calls import log, opened, row
from tests.web.outbox.phones import phone_of
from tests.web.test_kept_forms import form, sent


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
    link = f'href="/outbox/{held["id"]}"'
    assert link in client.get("/desk").text, "nobody keeps in mind what was on another page"
    other = signed_in("Gloria")
    assert post(other, f"/outbox/{held['id']}/enter", {"value.same": "yes"}).status_code in (403, 404)
    assert post(client, f"/outbox/{held['id']}/enter", {"value.same": "yes"}).status_code == 302
    assert link not in client.get("/desk").text
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
