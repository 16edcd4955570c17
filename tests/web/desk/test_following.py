"""What was noted for a call before it had an incident: does it reach that call's log, whatever becomes of the call?"""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.models import IncidentChange, LogEntry
from tests import world
from tests.outbox_phone import Phone, steady_clock
from tests.web.conftest import SignIn, post
from tests.web.desk.calls import log, opened
from tests.web.outbox.phones import number, phone_of
from tests.web.test_kept_forms import form

HELD = "SELECT count(*) FROM outbox_entries WHERE state = 'held' AND device_id = :device"
MARKET = str(world.name_id("Market Micro Station"))


def taken(phone: Phone, place: str, name: str = "Flames") -> uuid.UUID:
    """A call in the store of the desk's device, and what was noted for it: 119 told, a force on its way, a line."""
    said = (("kind", "fire"), ("name", name), ("place", place), ("same", ""))
    call = phone.write("form", form("/desk/new", *said))
    note(phone, call, "told/fire")
    note(phone, call, f"sent/{MARKET}/left")
    note(phone, call, f"sent/{MARKET}/arrived")
    note(phone, call, "log", ("text", f"{name}: the gate is open"))
    return call


def note(phone: Phone, call: uuid.UUID, act: str, *said: tuple[str, str]) -> uuid.UUID:
    return phone.write("form", form(f"/desk/{call}/{act}", *said), follows=call)


def states(phone: Phone) -> list[str]:
    return [each["state"] for each in sorted(phone.receipts.values(), key=lambda each: each["number"])]


def held_call(client: FlaskClient, phone: Phone, name: str) -> uuid.UUID:
    """One that may be about the incident that stands there already, with all that was noted for it."""
    call = taken(phone, "38.062, 117.031", name)
    assert phone.round()
    assert set(states(phone)) == {"held"}
    page = client.get(f"/outbox/{call}").text
    assert f"{name}: the gate is open" in page
    desk = client.get("/desk").text
    assert f"/outbox/{call}" in desk
    waiting = desk[desk.index('id="desk-held"') : desk.index('id="calls-here"')]
    assert f"Fire incident · {name}" in waiting, "which call it is"
    assert 'data-state="running"' in waiting or 'data-state="soon"' in waiting, "its deadlines run on"
    assert 'data-state="met"' not in waiting, "whom the county's deadlines ask for was not told"
    behind = [each for each in phone.receipts if each != call]
    assert not [each for each in behind if f"/outbox/{each}" in desk], "what follows it is decided with it"
    return call


def test_what_was_noted_for_a_call_is_in_the_log_of_its_incident_at_its_own_moment(
    signed_in: SignIn, owner: Engine
) -> None:
    phone = phone_of(signed_in("Dora"), world.T1)
    call = taken(phone, "38.0011, 117.0011", "Alone")
    phone.clock = steady_clock(phone.clock() + timedelta(minutes=20))
    assert phone.round()
    assert states(phone) == ["done"] * 5
    lines = [kind for kind, _ in log(owner, str(call))]
    assert lines == ["opened", "told", "sent", "left", "arrived", "note"]
    with Session(owner) as session:
        said = session.scalars(select(LogEntry).where(LogEntry.incident_id == call, LogEntry.kind == "told"))
        assert world.NOW - said.one().said_at > timedelta(minutes=19), "when it was done, not when it came"
        sent = session.scalars(select(IncidentChange).where(IncidentChange.incident_id == call)).one()
    assert str(sent.resource_id) == MARKET


def test_that_somebody_set_out_is_no_measure_of_how_long_they_took_to(
    signed_in: SignIn, owner: Engine
) -> None:
    client = signed_in("Dora")
    made = opened(client, lon="117.02", lat="38.02")
    post(client, f"/desk/{made}/sent/{MARKET}/left", {"said_at": "02:40"})
    assert [kind for kind, _ in log(owner, made)] == ["opened", "sent", "left"]
    assert "Turnout: " not in client.get(f"/desk/{made}/review").text


@pytest.mark.parametrize("same", ["yes", "no"])
def test_what_follows_a_call_that_is_held_goes_where_the_decision_sends_it(
    signed_in: SignIn, owner: Engine, same: str
) -> None:
    client = signed_in("Dora")
    known = opened(client, lon="117.03", lat="38.062", name="The first call", called_at="2026-03-02T02:30")
    before = log(owner, known)
    phone = phone_of(client, world.T1)
    name = f"Flames {same}"
    call = held_call(client, phone, name)
    again = {key: dict(receipt) for key, receipt in phone.receipts.items()}
    assert post(client, f"/outbox/{call}/enter", {"value.same": same}).status_code == 302
    into = known if same == "yes" else str(call)
    kinds = ["told", "sent", "left", "arrived", "note"]
    assert [kind for kind, _ in log(owner, into)][-6:] == [
        "called_again" if same == "yes" else "opened",
        *kinds,
    ]
    if same == "no":
        assert log(owner, known) == before, "nothing of it in another incident"
    assert number(owner, "SELECT count(*) FROM outbox_entries WHERE state = 'held'") == 0
    assert phone.receipts == again
    for incident in (known, into):
        post(client, f"/desk/{incident}/closed")


def test_what_comes_after_the_decision_follows_it_too(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Dora")
    known = opened(client, lon="117.03", lat="38.062", name="Known", called_at="2026-03-02T02:30")
    phone = phone_of(client, world.T1)
    call = held_call(client, phone, "Joined")
    assert post(client, f"/outbox/{call}/enter", {"value.same": "yes"}).status_code == 302
    late = note(phone, call, "log", ("text", "Written while it was decided"))
    kept = phone.store[late]
    assert phone.round()
    assert phone.receipts[late]["state"] == "done"
    assert phone.receipts[late]["about"] == f"incidents/{known}"
    assert log(owner, known)[-1] == ("note", "Written while it was decided")
    phone.store[late] = kept
    assert phone.round(), "an answer that was lost: sent once more, it is answered and not written again"
    assert [text for _, text in log(owner, known)].count("Written while it was decided") == 1
    post(client, f"/desk/{known}/closed")


def test_a_deadline_of_a_call_that_waits_is_met_by_what_is_noted_for_it(signed_in: SignIn) -> None:
    client = signed_in("Dora")
    known = opened(client, lon="117.03", lat="38.062", name="Known", called_at="2026-03-02T02:30")
    phone = phone_of(client, world.T1)
    call = held_call(client, phone, "Sparks")
    note(phone, call, "told/county")
    assert phone.round()
    assert 'data-state="met"' in client.get("/desk").text
    assert post(client, f"/outbox/{call}/set-aside", {"reason": "A drill"}).status_code == 302
    post(client, f"/desk/{known}/closed")


def test_what_follows_a_call_that_is_set_aside_is_kept_with_it(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Dora")
    known = opened(client, lon="117.03", lat="38.062", name="Known", called_at="2026-03-02T02:30")
    before = log(owner, known)
    phone = phone_of(client, world.T1)
    call = held_call(client, phone, "A child at play")
    assert post(client, f"/outbox/{call}/set-aside", {"reason": "No fire"}).status_code == 302
    aside = "SELECT count(*) FROM outbox_entries WHERE state = 'set_aside' AND reason = 'No fire'"
    assert number(owner, aside) == 5
    late = note(phone, call, "told/county")
    assert phone.round()
    assert phone.receipts[late]["state"] == "held", "never dropped"
    assert "set aside" in " ".join(phone.receipts[late]["trouble"])
    assert log(owner, known) == before
    post(client, f"/desk/{known}/closed")


def test_what_comes_before_its_call_waits_for_that_and_is_entered_by_itself(
    signed_in: SignIn, owner: Engine
) -> None:
    client = signed_in("Dora")
    phone = phone_of(client, world.T1)
    call = taken(phone, "38.0041, 117.0441", "Late")
    first = phone.store.pop(call)
    assert phone.round()
    assert set(states(phone)) == {"held"}
    told = next(key for key, each in phone.receipts.items() if each["number"] == 2)
    assert "has not arrived yet" in " ".join(phone.receipts[told]["trouble"])
    assert f"/outbox/{told}" not in client.get("/desk").text, "nobody has to decide about it"
    phone.store[call] = first
    assert phone.round()
    assert phone.receipts[call]["state"] == "done"
    assert [kind for kind, _ in log(owner, str(call))] == [
        "opened",
        "told",
        "sent",
        "left",
        "arrived",
        "note",
    ]
    assert number(owner, HELD, device=phone.device) == 0
    post(client, f"/desk/{call}/closed")


def test_what_comes_before_a_call_that_is_held_is_decided_with_it(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Dora")
    known = opened(client, lon="117.03", lat="38.062", name="Known", called_at="2026-03-02T02:30")
    phone = phone_of(client, world.T1)
    call = taken(phone, "38.062, 117.031", "Second")
    first = phone.store.pop(call)
    assert phone.round()
    phone.store[call] = first
    assert phone.round()
    assert set(states(phone)) == {"held"}
    assert post(client, f"/outbox/{call}/enter", {"value.same": "yes"}).status_code == 302
    assert [kind for kind, _ in log(owner, known)][-5:] == ["told", "sent", "left", "arrived", "note"]
    post(client, f"/desk/{known}/closed")


@given(order=st.permutations(range(5)))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_call_and_its_notes_make_the_same_log_in_whichever_order_they_arrive(
    signed_in: SignIn, owner: Engine, order: list[int]
) -> None:
    client = signed_in("Dora")
    phone = phone_of(client, world.T1)
    call = taken(phone, "38.0041, 117.0441", "Mixed")
    entries = list(phone.store.items())
    phone.store.clear()
    for at in order:
        phone.store[entries[at][0]] = entries[at][1]
        assert phone.round()
    said = sorted(log(owner, str(call)))
    assert [kind for kind, _ in said] == ["arrived", "left", "note", "opened", "sent", "told"]
    assert number(owner, HELD, device=phone.device) == 0
    post(client, f"/desk/{call}/closed")


def test_what_follows_nothing_that_can_come_is_a_person_s_to_decide(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Dora")
    known = opened(client, lon="117.05", lat="38.02", name="Somebody's")
    before = log(owner, known)
    stranger = phone_of(client, world.T1)
    other = note(stranger, uuid.UUID(known), "log", ("text", "Of no entry"))
    assert stranger.round()
    assert stranger.receipts[other]["state"] == "held"
    assert f"/outbox/{other}" in client.get("/desk").text
    assert log(owner, known) == before
    assert post(client, f"/outbox/{other}/set-aside", {"reason": "Of no call"}).status_code == 302
    post(client, f"/desk/{known}/closed")


@pytest.mark.parametrize("follows", ["x", 7, ["a"]])
def test_what_follows_no_entry_that_can_be_is_refused(signed_in: SignIn, follows: object) -> None:
    phone = phone_of(signed_in("Dora"), world.T1)
    made = phone.write("form", form("/desk/new"))
    kept = phone.store[made]
    kept.body = json.dumps({**json.loads(kept.body), "follows": follows}).encode()
    assert not phone.round()
    assert made in phone.store
