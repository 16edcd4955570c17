"""Does any form that waited on a phone do what it does at a desk, and is nothing dropped where it cannot?"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from gridmap.registers.loop.steps import STEPS
from tests import world
from tests.outbox_phone import Phone, steady_clock
from tests.records.outbox.phone import picture
from tests.registers.page import form_of, pairs
from tests.web.conftest import Clock, SignIn, post
from tests.web.hazard_loop.steps import new, row
from tests.web.outbox.phones import english, number, phone_of

SHOP = world.name_id("Corner Shop")


def form(address: str, *said: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {"address": address, "said": [list(pair) for pair in said], **more}


@pytest.fixture
def hazard(signed_in: SignIn) -> str:
    return new(signed_in("Gloria"))


def step(hazard: str, key: str, *said: tuple[str, str], **more: Any) -> dict[str, Any]:
    seen = (("hazard", str(hazard)), ("seen", f"{hazard}:1"), ("on_date", world.TODAY.isoformat()))
    return form(f"/loop/{key}", *seen, *said, **more)


def sent(phone: Phone, values: dict[str, Any], *parts: bytes) -> dict[str, Any]:
    """The receipt of one form."""
    entry_id = phone.write("form", values, parts)
    assert phone.round()
    return phone.receipts[entry_id]


def held(owner: Engine) -> int:
    return number(owner, "SELECT count(*) FROM outbox_entries WHERE state = 'held'")


def test_a_step_that_waited_is_taken_with_its_photo_however_often_the_hazard_was_edited(
    signed_in: SignIn, owner: Engine, hazard: str
) -> None:
    with owner.begin() as connection:
        connection.execute(text("UPDATE hazards SET version = version + 3 WHERE id = :id"), {"id": hazard})
    phone = phone_of(signed_in("Gloria"))
    receipt = sent(phone, step(hazard, "rectify", ("done", "Gate opened")), picture())
    assert (receipt["state"], receipt["about"]) == ("done", f"hazards/{hazard}")
    assert row(owner, hazard).state == "rectified"
    assert number(owner, "SELECT count(*) FROM attachments WHERE row_id = :id", id=hazard) == 1


def test_a_step_that_no_longer_follows_waits_for_a_planner_who_reads_why_and_what_was_typed(
    signed_in: SignIn, owner: Engine, hazard: str
) -> None:
    phone = phone_of(signed_in("Gloria"))
    assert sent(phone, step(hazard, "rectify", ("done", "Once")))["state"] == "done"
    again = sent(phone, step(hazard, "rectify", ("done", "Gate opened twice")), picture(9))
    assert again["state"] == "held"
    assert again["trouble"]
    page = english(signed_in("Paula")).get(f"/outbox/{again['id']}").text
    assert "Gate opened twice" in page
    assert "Put right" in page
    assert number(owner, "SELECT count(*) FROM outbox_parts WHERE content IS NOT NULL") == 1


@pytest.mark.parametrize("key", [each.key for each in STEPS if each.offered])
def test_every_step_of_the_table_is_a_form_that_may_wait(signed_in: SignIn, hazard: str, key: str) -> None:
    """Done, or held with a reason; never refused as unknown."""
    receipt = sent(phone_of(signed_in("Gloria")), step(hazard, key))
    told = " ".join(receipt["trouble"] or ())
    assert receipt["state"] == "held"
    assert "不知道" not in told
    assert told


def test_a_day_that_the_form_filled_in_is_of_our_clock_and_one_that_was_typed_stays(
    signed_in: SignIn, owner: Engine, hazard: str
) -> None:
    phone = phone_of(signed_in("Gloria"))
    phone.clock = steady_clock(world.NOW + timedelta(days=40))  # a clock that is wrong
    values = step(hazard, "rectify", ("done", "Gate opened"), today=["on_date"])
    values["said"][2][1] = (world.TODAY + timedelta(days=40)).isoformat()
    assert sent(phone, values)["state"] == "done"
    told = "SELECT count(*) FROM hazard_steps WHERE hazard_id = :id AND step = 'rectify' AND on_date = :day"
    assert number(owner, told, id=hazard, day=world.TODAY) == 1
    other = phone_of(signed_in("Gloria"))
    early = step(hazard, "put_in_place", ("what", "money"), ("how", "Paid"))
    early["said"][2][1] = (world.TODAY + timedelta(days=3)).isoformat()
    assert sent(other, early)["state"] == "held"


def edit(client: FlaskClient, **typed: str) -> dict[str, Any]:
    """The form of a change of the shop, as the page holds it, with something typed."""
    address = f"/registers/enterprises/{SHOP}/edit"
    said = {**form_of(client.get(address).text), **typed}
    return form(address, *pairs({name: value for name, value in said.items() if name != "csrf_token"}))


def shop(owner: Engine) -> tuple[str, str]:
    with owner.connect() as connection:
        found = connection.execute(text("SELECT note, address FROM enterprises WHERE id = :id"), {"id": SHOP})
        note, address = found.one()
        return str(note), str(address)


def changed_meanwhile(owner: Engine, column: str, value: str) -> None:
    with owner.begin() as connection:
        statement = f"UPDATE enterprises SET {column} = :value, version = version + 1 WHERE id = :id"  # noqa: S608
        connection.execute(text(statement), {"value": value, "id": SHOP})


def test_different_fields_merge_and_two_edits_on_one_phone_are_no_dispute(
    signed_in: SignIn, owner: Engine
) -> None:
    client = signed_in("Gloria")
    phone = phone_of(client)
    first, second = edit(client, note="First"), edit(client, note="Second")
    changed_meanwhile(owner, "address", "Moved")
    assert sent(phone, first)["state"] == "done"
    assert sent(phone, second)["state"] == "done"
    assert shop(owner) == ("Second", "Moved")


@pytest.mark.parametrize("take", ["phone", "record"])
def test_two_edits_of_one_field_are_both_kept_and_a_person_decides(
    signed_in: SignIn, owner: Engine, take: str
) -> None:
    client = signed_in("Gloria")
    phone, values = phone_of(client), edit(client, note=f"Of the phone: {take}", address="Nobody else's")
    changed_meanwhile(owner, "note", "Of the desk")
    receipt = sent(phone, values)
    assert receipt["state"] == "held"
    assert shop(owner)[0] == "Of the desk"
    planner = english(signed_in("Paula"))
    page = planner.get(f"/outbox/{receipt['id']}").text
    assert "Of the phone" in page
    assert "Of the desk" in page
    answer = post(planner, f"/outbox/{receipt['id']}/enter", {"take.note": take})
    assert answer.status_code == 302, answer.text
    wins = {"phone": "Of the phone: phone", "record": "Of the desk"}[take]
    assert shop(owner) == (wins, "Nobody else's")


def test_a_photo_is_added_to_a_record_and_what_is_none_waits(signed_in: SignIn, owner: Engine) -> None:
    phone, address = phone_of(signed_in("Gloria")), f"/registers/enterprises/{SHOP}/photos"
    assert sent(phone, form(address), picture(3))["state"] == "done"
    assert number(owner, "SELECT count(*) FROM attachments WHERE row_id = :id", id=SHOP) == 1
    assert sent(phone, form(address), b"no picture")["state"] == "held"


def test_a_closing_that_waited_closes_and_another_with_other_words_is_a_person_s_to_decide(
    signed_in: SignIn, owner: Engine
) -> None:
    address = f"/registers/enterprises/{SHOP}/close"
    receipt = sent(phone_of(signed_in("Gloria")), form(address, ("version", "1"), ("said", "Gone")))
    assert receipt["state"] == "done", receipt
    again = sent(phone_of(signed_in("Gloria")), form(address, ("said", "Gone")))
    assert again["state"] == "done"


STRANGE = (
    form("/admin/people"),
    form("/nowhere"),
    form("https://elsewhere.example/loop/rectify"),
    form("/registers/none/new"),
    form(f"/registers/enterprises/{uuid.uuid4()}/edit"),
    form("/loop/rectify"),
    form("/loop/rectify", ("hazard", "no id")),
    {"address": "/loop/rectify", "said": [["hazard"]]},
    {"address": 7},
    form(
        f"/registers/enterprises/{world.name_id('Heron Foundry')}/edit", ("name", "Mine now"), ("was", "{}")
    ),
)


@pytest.mark.parametrize("values", STRANGE, ids=range(len(STRANGE)))
def test_what_cannot_be_entered_is_kept_with_a_reason_and_its_page_opens(
    signed_in: SignIn, owner: Engine, values: dict[str, Any]
) -> None:
    receipt = sent(phone_of(signed_in("Gloria")), values, picture(4))
    assert receipt["state"] == "held"
    assert receipt["trouble"]
    planner = signed_in("Paula")
    assert planner.get(f"/outbox/{receipt['id']}").status_code == 200
    assert planner.get("/outbox").status_code == 200
    assert number(owner, "SELECT count(*) FROM enterprises WHERE name = 'Mine now'") == 0


def test_a_planner_puts_a_step_right_in_one_line_and_enters_it(
    signed_in: SignIn, owner: Engine, hazard: str
) -> None:
    values = step(hazard, "rectify", ("done", "Gate opened"))
    values["said"][2][1] = (world.TODAY + timedelta(days=3)).isoformat()
    receipt = sent(phone_of(signed_in("Gloria")), values)
    assert receipt["state"] == "held"
    planner = signed_in("Paula")
    right = {"value.on_date": world.TODAY.isoformat(), "value.done": "Gate opened, photo"}
    assert post(planner, f"/outbox/{receipt['id']}/enter", right).status_code == 302
    assert row(owner, hazard).state == "rectified"


def test_what_another_entry_came_under_is_handed_in_as_a_file_and_then_leaves_the_phone(
    signed_in: SignIn, owner: Engine, hazard: str
) -> None:
    import io
    import json

    from tests.outbox_phone import sha256

    phone = phone_of(signed_in("Gloria"))
    entry_id = phone.write("form", step(hazard, "rectify", ("done", "Once")))
    kept = phone.store[entry_id]
    assert phone.round()
    kept.body = kept.body.replace(b"Once", b"Other")
    phone.store[entry_id] = kept
    assert not phone.round()
    told = {"gridmap_outbox": 1, "device": str(phone.device), "person": str(world.name_id("Gloria")), "highest": 1,
            "entries": [{"body": kept.body.decode(), "sha256": sha256(kept.body), "parts": []}]}  # fmt: skip
    file = (io.BytesIO(json.dumps(told).encode()), "outbox.json")
    assert post(signed_in("Paula"), "/outbox", {"file": file}).status_code == 302
    assert held(owner) >= 1
    assert phone.round()
    assert phone.store == {}


def test_goods_that_left_a_depot_without_a_signal_are_booked_once_as_of_then(
    signed_in: SignIn, owner: Engine, clock: Clock
) -> None:
    depot, client = world.name_id("Town Depot"), signed_in("Dora")
    address, stands = (
        f"/supplies/depots/{depot}",
        "SELECT coalesce(sum(quantity), 0) FROM lots WHERE depot_id = :id",
    )
    phone, began = phone_of(client, world.T1), number(owner, stands, id=depot)
    sent(phone, form(f"{address}/in", ("lines", "1"), ("lines-0-item", "雨衣"), ("lines-0-quantity", "9")))
    out = (("lines", "1"), ("lines-0-goods", "raincoat"), ("reason", "Flood"))
    entry_id = phone.write("form", form(f"{address}/out", *out, ("lines-0-quantity", "4")))
    clock.moment += timedelta(hours=3)
    phone.clock = steady_clock(phone.clock() + timedelta(hours=3))
    assert phone.round()
    assert phone.receipts[entry_id]["state"] == "done"
    late = "SELECT count(*) FROM stock_forms WHERE id = :id AND at < :then"
    assert number(owner, late, id=entry_id, then=clock.moment - timedelta(hours=2)) == 1
    too_many = sent(phone, form(f"{address}/out", *out, ("lines-0-quantity", "4000")))
    assert too_many["state"] == "held"
    assert number(owner, stands, id=depot) == began + 5
    assert sent(phone_of(signed_in("Gloria")), form(f"{address}/in", ("lines", "0")))["state"] == "held"


def test_an_outing_that_is_planned_without_a_signal_is_of_its_writer_and_its_day(
    signed_in: SignIn, owner: Engine
) -> None:
    receipt = sent(phone_of(signed_in("Gloria")), form("/outings/plan", ("enterprise", str(SHOP))))
    assert receipt["state"] == "done"
    of = {"id": receipt["about"].removeprefix("outings/")}
    stops = "SELECT count(*) FROM outing_stops WHERE outing_id = CAST(:id AS uuid)"
    goes = "SELECT count(*) FROM outing_members WHERE outing_id = CAST(:id AS uuid) AND person_id = :gloria"
    assert number(owner, stops, **of) == 1
    assert number(owner, goes, **of, gloria=world.name_id("Gloria")) == 1
    assert sent(phone_of(signed_in("Gloria")), form("/outings/plan"))["state"] == "held"


def test_documents_that_waited_are_attached_under_their_names_and_what_is_none_is_decided(
    signed_in: SignIn, owner: Engine
) -> None:
    phone = phone_of(signed_in("Paula"), world.T1)
    held_on = ("held_on", world.TODAY.isoformat())
    meeting = form(
        "/registers/meetings/new", ("name", "Fire"), ("kind", "study"), held_on, ("area", world.T1)
    )
    made = sent(phone, meeting)
    assert made["state"] == "done", made
    address, of = f"/registers/{made['about']}/documents", {"id": made["about"].removeprefix("meetings/")}
    kept = "SELECT count(*) FROM attachments WHERE row_id = CAST(:id AS uuid)"
    assert sent(phone, form(address), b"%PDF-1.7 one")["state"] == "held", "its name says a photo"
    phone.part_name = "Minutes.pdf"
    assert sent(phone, form(address), b"%PDF-1.7 two")["state"] == "done"
    assert number(owner, kept, **of) == 1
    assert number(owner, kept + " AND file_name = 'Minutes.pdf'", **of) == 1
    assert sent(phone, form(address), b"no document")["state"] == "held"
    assert sent(phone, form(address))["state"] == "held"
