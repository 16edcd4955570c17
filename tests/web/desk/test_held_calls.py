"""Does the page of a call that waits, or waited, for a decision say what it is, and what became of it?"""

from __future__ import annotations

import html
import re
import uuid

from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests import world
from tests.web.conftest import SignIn, post
from tests.web.desk.calls import opened
from tests.web.desk.test_following import note, taken
from tests.web.outbox.phones import number, phone_of
from tests.web.test_kept_forms import form

RAW = re.compile(r">[^<]*\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[^<]*<")


def words(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main") :])))


def held(client: FlaskClient, name: str, place: str = "38.062, 117.031") -> uuid.UUID:
    phone = phone_of(client, world.T1)
    call = taken(phone, place, name)
    note(phone, call, "told/county", ("said_at", "00:10"))
    assert phone.round()
    assert phone.receipts[call]["state"] == "held"
    return call


def test_a_held_call_is_a_call_of_the_desk_and_says_what_does_not_fit_and_what_was_noted(
    signed_in: SignIn,
) -> None:
    client = signed_in("Dora")
    known = opened(client, lon="117.03", lat="38.062", name="The first call", called_at="2026-03-02T02:30")
    call = held(client, "Flames again")
    page = client.get(f"/outbox/{call}").text
    assert "<h1>Take a call" in page
    assert re.search(r'class="way-back" href="/desk">Duty desk<', page)
    assert not re.search("From the phones|What the phone sent", page[page.index("<main") :])
    assert "Nothing was saved" not in page
    told = words(page)
    assert "About a known incident: This may be a call about" in told
    assert "Put right below what does not fit" in told
    assert re.search(
        rf'href="/desk/{known}">The first call</a> <span class="muted">Fire incident · .*Call received at',
        page,
    )
    noted = re.findall(r"<li>([^<]*<span class=\"strong\">.*?)</li>", page)
    said = [re.sub(r"<[^>]+>", "", each).split(" · ", 1)[1] for each in noted]
    assert said[0].startswith("Notified · "), "what was told at 00:10 comes before what was told later"
    assert said[1].startswith("Notified · ")
    assert said[0] != said[1]
    assert said[2:] == [
        "On the spot · Market Micro Station",
        "Set out · Market Micro Station",
        "Note · Flames again: the gate is open",
    ] or said[2:] == [
        "Set out · Market Micro Station",
        "On the spot · Market Micro Station",
        "Note · Flames again: the gate is open",
    ]
    assert not RAW.search(page)
    aside = post(client, f"/outbox/{call}/set-aside", {"reason": "A drill"})
    assert aside.headers["Location"] == "/desk"
    gone = words(client.get(f"/outbox/{call}").text)
    assert "Dora · A drill" in gone
    post(client, f"/desk/{known}/closed")


def test_a_correction_that_does_not_fit_either_stays_as_it_was_typed_beside_its_reason(
    signed_in: SignIn,
) -> None:
    client = signed_in("Dora")
    call = held(client, "Smoke", place="No such village")
    typed = {"value.place": "No such village either", "value.name": "Smoke over the road"}
    again = post(client, f"/outbox/{call}/enter", typed)
    assert again.status_code == 422
    assert 'name="value.name" value="Smoke over the road"' in again.text
    assert re.search(
        r'name="value.place" value="No such village either" aria-invalid="true"'
        r' aria-describedby="value.place-problem">\s*<p class="problem" id="value.place-problem">Nothing by that name',
        again.text,
    )
    post(client, f"/outbox/{call}/set-aside", {"reason": "A drill"})


def test_a_call_that_was_joined_says_to_which_incident_and_what_went_into_its_log(signed_in: SignIn) -> None:
    client = signed_in("Dora")
    known = opened(client, lon="117.03", lat="38.062", name="Known", called_at="2026-03-02T02:30")
    call = held(client, "More flames")
    done = post(client, f"/outbox/{call}/enter", {"value.same": "yes", "value.place": "38.0621, 117.031"})
    assert (done.status_code, done.headers["Location"]) == (302, "/desk")
    page = client.get(f"/outbox/{call}").text
    assert "Added to what was known already" in page
    assert f'href="/desk/{known}">Known</a>' in page
    assert "Its log says: More flames · 38.0621, 117.031" in words(page)
    assert re.search(r"Set out · Market Micro Station", words(page)), "what was noted stays to be read"
    assert not RAW.search(page)
    post(client, f"/desk/{known}/closed")


def test_a_call_that_was_opened_anew_says_as_which_and_what_was_corrected(
    signed_in: SignIn, owner: Engine
) -> None:
    client = signed_in("Dora")
    call = held(client, "Far away", "the mill that nobody knows")
    page = client.get(f"/outbox/{call}").text
    assert re.search(r"Where[^:<]*: Nothing by that name|Place[^:<]*: Nothing by that name", words(page))
    done = post(client, f"/outbox/{call}/enter", {"value.place": "38.0311, 117.0611"})
    assert done.headers["Location"] == "/desk"
    page = client.get(f"/outbox/{call}").text
    assert f'href="/desk/{call}">Far away</a>' in page
    assert "<del>the mill that nobody knows</del> → <strong>38.0311, 117.0611</strong>" in page
    assert page.count("<del>") == 1, "what was entered as it was sent is no correction"
    assert number(owner, "SELECT count(*) FROM incidents WHERE id = :id", id=call) == 1
    post(client, f"/desk/{call}/closed")


def test_an_act_that_waits_alone_says_whom_and_of_which_incident(signed_in: SignIn) -> None:
    client = signed_in("Dora")
    incident = opened(client, lon="117.02", lat="38.03", name="Over already")
    post(client, f"/desk/{incident}/closed")
    phone = phone_of(client, world.T1)
    act = phone.write("form", form(f"/desk/{incident}/sent/{world.name_id('Market Micro Station')}/left"))
    assert phone.round()
    page = client.get(f"/outbox/{act}").text
    assert "<h1>Set out" in page
    assert "Market Micro Station" in page
    assert f'href="/desk/{incident}">Over already</a>' in page
    assert post(client, f"/outbox/{act}/set-aside", {"reason": "Over"}).headers["Location"] == "/desk"


def test_a_place_in_a_neighbour_is_said_to_lie_there(signed_in: SignIn) -> None:
    client = signed_in("Dora")
    phone = phone_of(client, world.T1)
    away = phone.write("form", form("/desk/new", ("kind", "fire"), ("place", "38.03, 117.15")))
    assert phone.round()
    told = " ".join(phone.receipts[away]["trouble"])
    assert "This place lies in Heron Town, outside the areas that you may write to. Correct the place" in told
    again = post(client, f"/outbox/{away}/enter", {"value.name": "Beyond"})
    assert again.status_code == 422
    assert "pass it on to Heron Town" in again.text
    post(client, f"/outbox/{away}/set-aside", {"reason": "Theirs"})
