"""Does an outbox that came as a file enter once, whole, for whom it is?"""

from __future__ import annotations

import base64
import io
import json
import uuid
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests import world
from tests.outbox_phone import Phone, sha256
from tests.records.outbox.phone import picture
from tests.web.conftest import SignIn, post
from tests.web.outbox.phones import english, number, phone_of, report


def exported(phone: Phone, person: str) -> bytes:
    told = {
        "gridmap_outbox": 1,
        "device": str(phone.device),
        "person": str(world.name_id(person)),
        "highest": phone.next_number - 1,
        "entries": [
            {
                "body": kept.body.decode(),
                "sha256": sha256(kept.body),
                "parts": [base64.b64encode(part).decode() for part in kept.parts.values()],
            }
            for kept in phone.store.values()
        ],
    }
    return json.dumps(told).encode()


def hand_in(client: FlaskClient, content: bytes) -> Any:
    return post(client, "/outbox", {"file": (io.BytesIO(content), "outbox.json")})


def test_an_exported_outbox_is_handed_in_at_the_desk_and_sent_later_once(
    signed_in: SignIn, owner: Engine
) -> None:
    phone = phone_of(signed_in("Gloria"))
    entry_id = phone.write("hazard", report("By chat"), (picture(),))
    content = exported(phone, "Gloria")
    said = []
    for name in ("Paula", "Dora"):
        desk = english(signed_in(name))
        assert hand_in(desk, content).status_code == 302
        said.append(desk.get("/outbox").text)
    assert "1 entries are stored, 0 of them wait for a decision." in said[0]
    assert "All 1 entries of this file had arrived before" in said[1]
    phone.write("hazard", report("Written since"))
    assert hand_in(desk, exported(phone, "Gloria")).status_code == 302
    assert (
        "1 entries are stored now, 0 of them wait for a decision; 1 had arrived before."
        in desk.get("/outbox").text
    )
    assert phone.round()
    assert phone.receipts[entry_id]["state"] == "done"
    statement = "SELECT count(*) FROM hazards WHERE title = 'By chat' AND reported_by = :who"
    assert number(owner, statement, who=world.name_id("Gloria")) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told | {"gridmap_outbox": 2},
        lambda told: told | {"entries": [{**told["entries"][0], "sha256": "0" * 64}]},
        lambda told: told | {"entries": [{**told["entries"][0], "parts": []}]},
        lambda told: told | {"entries": [{**told["entries"][0], "parts": ["!"]}]},
        lambda told: told | {"device": str(uuid.uuid4())},
        lambda told: [],
    ],
)
def test_a_file_that_is_not_whole_is_refused(signed_in: SignIn, owner: Engine, spoil: Any) -> None:
    phone = phone_of(signed_in("Gloria"))
    phone.write("hazard", report("From a spoilt file"), (picture(),))
    content = json.dumps(spoil(json.loads(exported(phone, "Gloria")))).encode()
    assert hand_in(signed_in("Paula"), content).status_code == 422
    assert number(owner, "SELECT count(*) FROM hazards WHERE title = 'From a spoilt file'") == 0


def test_an_entry_that_was_refused_for_its_id_comes_by_file_and_waits_for_a_person(
    signed_in: SignIn, owner: Engine
) -> None:
    phone = phone_of(signed_in("Gloria"))
    entry_id = phone.write("hazard", report("The first under this id"))
    assert phone.round()
    phone.write("hazard", report("Behind it in the file"))
    phone.write("hazard", report("Another under the same id"))
    behind, other = sorted(phone.store.values(), key=lambda each: each.number)
    told = json.loads(other.body) | {"id": str(entry_id)}
    phone.store[other.id] = replace(other, id=entry_id, body=json.dumps(told).encode())
    phone.round()
    assert phone.store[other.id].refused
    content = exported(phone, "Gloria")
    planner = english(signed_in("Paula"))
    for _ in range(2):  # twice the same is once
        assert hand_in(planner, content).status_code == 302
    statement = "SELECT count(*) FROM hazards WHERE title = :title"
    assert number(owner, statement, title="Behind it in the file") == 1
    assert number(owner, statement, title="Another under the same id") == 0
    held = (
        "SELECT count(*) FROM outbox_entries WHERE state = 'held' AND body LIKE '%Another under the same id%'"
    )
    assert number(owner, held) == 1
    assert behind.id in phone.receipts


def test_a_neighbour_cannot_hand_in_for_strangers(signed_in: SignIn, owner: Engine) -> None:
    phone = phone_of(signed_in("Gloria"))
    phone.write("hazard", report("From over the border"))
    hand_in(signed_in("Nora"), exported(phone, "Gloria"))
    statement = "SELECT count(*) FROM hazards WHERE title = 'From over the border'"
    assert number(owner, statement) == 0
