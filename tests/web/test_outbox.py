"""Does the server take what phones send exactly once, refuse what is broken, and show what is missing?"""

from __future__ import annotations

import base64
import html
import io
import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from tests import world
from tests.outbox_phone import Phone, content_digest, sha256, steady_clock
from tests.records.outbox.phone import picture
from tests.web.conftest import Clock, SignIn, post

PLACE = {"lon": 117.06, "lat": 38.01}


def phone_of(client: FlaskClient, area: str = world.G22) -> Phone:
    def line(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        answer = client.open(path, method=method, headers=dict(headers), data=body)
        return answer.status_code, answer.data

    return Phone(line, steady_clock(world.NOW - timedelta(hours=2)), area)


def number(owner: Engine, statement: str, **values: Any) -> int:
    with owner.connect() as connection:
        return int(connection.scalar(text(statement), values) or 0)


def report(title: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "grade": "general", "geom": PLACE, **more}


def test_a_phone_sends_and_is_given_receipts(signed_in: SignIn, owner: Engine) -> None:
    phone = phone_of(signed_in("Gloria"))
    first = phone.write("hazard", report("Oil on the stairs"), (picture(), picture(7)))
    phone.write("visit", {"enterprise_id": str(world.name_id("Corner Shop")), "kind": "patrol"})
    assert phone.round()
    assert [each["state"] for each in phone.receipts.values()] == ["done", "done"]
    assert number(owner, "SELECT count(*) FROM attachments WHERE row_id = :id", id=first) == 2
    phone.round()
    assert phone.known_missing == 0


def put(phone: Phone, body: bytes, sent: bytes, path: str = "", **headers: str) -> int:
    """The status of an entry of which something else arrives than its digest says."""
    phone.hello()
    told = {"X-CSRFToken": phone.csrf, "Content-Digest": content_digest(body), **headers}
    kept = next(iter(phone.store.values()))
    return phone.line("PUT", path or f"/api/outbox/{phone.device}/{kept.id}", told, sent)[0]


def test_an_empty_body_a_cut_one_and_a_changed_one_are_refused(signed_in: SignIn, owner: Engine) -> None:
    phone = phone_of(signed_in("Gloria"))
    phone.write("hazard", report("Never stored"))
    body = next(iter(phone.store.values())).body
    for sent in (b"", body[:-1], body.replace(b"Never", b"Newer"), body + b" "):
        assert put(phone, body, sent) == 422
    assert put(phone, body, body, **{"Content-Digest": ""}) == 422
    assert number(owner, "SELECT count(*) FROM hazards WHERE title LIKE '%stored'") == 0


def test_a_part_that_is_not_the_one_that_was_named_is_refused(signed_in: SignIn) -> None:
    phone = phone_of(signed_in("Gloria"))
    entry_id = phone.write("hazard", report("With a photo"), (picture(),))
    path = f"/api/outbox/{phone.device}/{entry_id}/parts/{sha256(picture())}"
    assert put(phone, b"", b"", path) == 422
    assert put(phone, picture(8), picture(8), path) == 422
    assert put(phone, picture(), picture()[:50], path) == 422
    assert put(phone, picture(), picture(), path) == 200


def test_an_entry_before_its_parts_is_asked_for_them(signed_in: SignIn) -> None:
    phone = phone_of(signed_in("Gloria"))
    entry_id = phone.write("hazard", report("Parts later"), (picture(),))
    kept = phone.store[entry_id]
    kept.sent_parts = {sha256(picture())}  # the phone believes so; the server lost it
    phone.round()
    assert phone.store
    assert phone.round()


def test_the_same_id_with_another_body_is_told_and_kept(signed_in: SignIn, owner: Engine) -> None:
    phone = phone_of(signed_in("Gloria"))
    entry_id = phone.write("hazard", report("The first"))
    kept = phone.store[entry_id]
    phone.round()
    kept.body = kept.body.replace(b"The first", b"The other")
    phone.store[entry_id] = kept
    assert not phone.round()
    assert "另一条记录" in phone.store[entry_id].refused
    assert number(owner, "SELECT count(*) FROM hazards WHERE title = 'The other'") == 0


def test_a_phone_of_somebody_else_is_refused(signed_in: SignIn) -> None:
    phone = phone_of(signed_in("Gloria"))
    phone.write("hazard", report("Mine"))
    assert phone.round()
    stranger = phone_of(signed_in("Both"), world.G12)
    stranger.device = phone.device
    stranger.write("hazard", report("Not mine"))
    assert not stranger.round()


def before(client: FlaskClient, device: uuid.UUID) -> Any:
    return json.loads(client.get(f"/api/outbox/state?device={device}").data)["before"]


def test_an_emptied_store_is_told_by_the_last_receipt(signed_in: SignIn) -> None:
    client = signed_in("Gloria")
    phone = phone_of(client)
    for title in ("One", "Two"):
        phone.write("hazard", report(title))
    phone.round()
    phone.write("hazard", report("Lost with the store"))
    phone.hello()
    fresh = uuid.uuid4()
    told = before(client, fresh)
    assert (told["device"], told["last"], told["numbers"]) == (str(phone.device), 2, [3])
    headers = {"X-CSRFToken": phone.csrf}
    client.post(f"/api/outbox/{fresh}/contact", json={"replaces": told["device"]}, headers=headers)
    assert before(client, fresh) is None
    assert "The store of this phone was emptied" in english(signed_in("Paula")).get("/outbox").text


def english(client: FlaskClient) -> FlaskClient:
    post(client, "/language", {"locale": "en", "next": "/"})
    return client


def test_the_planner_sees_what_has_not_arrived_and_which_phone_is_silent(
    signed_in: SignIn, clock: Clock
) -> None:
    phone = phone_of(signed_in("Both"), world.G12)
    phone.write("hazard", report("Sent", geom={"lon": 117.02, "lat": 38.02}))
    phone.write("hazard", report("In the phone still"))
    phone.hello()
    phone.send(next(iter(phone.store.values())))
    planner = english(signed_in("Paula"))
    page = planner.get("/outbox").text
    assert "1 entry has not arrived" in page
    assert "Missing numbers: 2" in page
    clock.moment += timedelta(days=6)
    assert "No contact for more than 5 days" in english(signed_in("Paula")).get("/outbox").text
    assert "In the phone still" not in english(signed_in("Nora")).get("/outbox").text


def held_entry(signed_in: SignIn, **values: Any) -> str:
    phone = phone_of(signed_in("Gloria"))
    entry_id = phone.write("hazard", {**report(world.RECKONING), **values})
    assert phone.round()
    assert phone.receipts[entry_id]["state"] == "held"
    assert phone.receipts[entry_id]["trouble"]
    return str(entry_id)


def test_a_planner_puts_a_refused_entry_right_and_enters_it(signed_in: SignIn, owner: Engine) -> None:
    entry_id = held_entry(signed_in, deadline="2020-01-01")
    planner = english(signed_in("Paula"))
    page = planner.get(f"/outbox/{entry_id}").text
    assert "the deadline cannot be earlier" in page
    assert world.RECKONED not in page
    again = post(planner, f"/outbox/{entry_id}/enter", {"value.deadline": "2020-01-02"})
    assert again.status_code == 422
    done = post(
        planner, f"/outbox/{entry_id}/enter", {"value.deadline": "2026-05-01", "value.title": "Put right"}
    )
    assert done.status_code == 302
    statement = "SELECT count(*) FROM hazards WHERE title = 'Put right' AND reported_by = :who"
    assert number(owner, statement, who=world.name_id("Gloria")) == 1
    assert post(planner, f"/outbox/{entry_id}/enter").status_code == 422


def test_setting_aside_says_why_to_the_one_who_wrote_it(signed_in: SignIn) -> None:
    entry_id = held_entry(signed_in, grade="odd")
    planner = english(signed_in("Paula"))
    assert post(planner, f"/outbox/{entry_id}/set-aside", {"reason": ""}).status_code == 422
    assert post(planner, f"/outbox/{entry_id}/set-aside", {"reason": "Entered by phone"}).status_code == 302
    page = english(signed_in("Gloria")).get(f"/outbox/{entry_id}").text
    assert "Entered by phone" in page
    assert english(signed_in("Nora")).get(f"/outbox/{entry_id}").status_code == 404


def test_a_part_is_saved_and_never_shown_in_place(signed_in: SignIn) -> None:
    phone = phone_of(signed_in("Gloria"))
    script = b"<script>alert(1)</script>"
    entry_id = phone.write("hazard", report("Odd photo"), (script,))
    phone.round()
    got = signed_in("Paula").get(f"/outbox/{entry_id}/parts/{sha256(script)}")
    assert got.data == script
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.mimetype == "application/octet-stream"


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
    assert hand_in(signed_in("Paula"), content).status_code == 302
    assert hand_in(signed_in("Dora"), content).status_code == 302
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


def test_a_phone_is_given_a_name_by_its_person_and_by_who_plans_and_by_nobody_else(signed_in: SignIn) -> None:
    gloria = signed_in("Gloria")
    phone = phone_of(gloria)
    phone.hello()
    path = f"/outbox/phones/{phone.device}"
    assert post(gloria, path, {"name": f"  Red   Huawei {world.RECKONING} "}).status_code == 302
    page = english(signed_in("Paula")).get("/outbox").text
    assert f"Red Huawei {world.RECKONING}" in html.unescape(page)
    assert world.RECKONED not in page
    assert post(signed_in("Paula"), path, {"name": "Office phone"}).status_code == 302
    assert "Office phone" in signed_in("Gloria").get("/outbox").text
    assert post(signed_in("Nora"), path, {"name": "Not mine"}).status_code in (403, 404)
    assert post(signed_in("Dora"), path, {"name": "Not mine"}).status_code == 403
    assert "Not mine" not in signed_in("Paula").get("/outbox").text


def test_the_phone_one_looks_with_is_marked_among_several(signed_in: SignIn) -> None:
    client = english(signed_in("Gloria"))
    first, second = phone_of(client), phone_of(client)
    first.hello()
    second.hello()  # the cookie is of the one that spoke last
    cards = client.get("/outbox").text.split('id="phone-')
    marked = [card[:36] for card in cards[1:] if '<span class="chip on">' in card]
    assert marked == [str(second.device)]


def test_a_wrong_clock_of_the_phone_is_told_and_our_time_is_kept_beside_it(
    signed_in: SignIn, owner: Engine
) -> None:
    phone = phone_of(signed_in("Gloria"))
    ahead = timedelta(days=400)
    phone.clock = steady_clock(world.NOW + ahead)
    entry_id = phone.write("visit", {"enterprise_id": str(world.name_id("Corner Shop")), "took_s": 60})
    assert phone.round()
    assert phone.receipts[entry_id]["state"] == "done"
    with owner.connect() as connection:
        phone_at, written_at = connection.execute(
            text("SELECT phone_at, written_at FROM outbox_entries WHERE id = :id"), {"id": entry_id}
        ).one()
        day, started = connection.execute(
            text("SELECT on_date, started_at FROM visits WHERE id = :id"), {"id": entry_id}
        ).one()
    assert phone_at - ahead > world.NOW - timedelta(minutes=1)
    assert abs(written_at - world.NOW) < timedelta(minutes=1)
    assert day == world.TODAY
    assert abs(started - world.NOW) < timedelta(minutes=3)
    page = english(signed_in("Paula")).get("/outbox").text
    assert "Its clock is wrong by 576000 min" in page.replace(",", "")
    one = english(signed_in("Paula")).get(f"/outbox/{entry_id}").text
    assert "by the clock of the phone" in one


def test_an_entry_for_a_grid_taken_from_the_person_meanwhile_waits_for_the_planner_who_enters_it(
    signed_in: SignIn, owner: Engine
) -> None:
    phone = phone_of(signed_in("Gloria"))
    shop = str(world.name_id("Corner Shop"))
    seen = {
        "enterprise_id": shop, "note": "Written before it was taken", "answers": {"shop_stock": "bad"},
        "findings": {"shop_stock": {"fixed": False, "note": "To the ceiling", "before": sha256(picture(3))}},
        "pictures": [sha256(picture(4))], "locale": "en",
    }  # fmt: skip
    entry_id = phone.write("visit", seen, (picture(3), picture(4)))
    gloria = {"who": world.name_id("Gloria")}
    with owner.begin() as connection:
        taken = connection.execute(
            text("UPDATE grants SET area_path = :other WHERE person_id = :who RETURNING area_path"),
            {**gloria, "other": world.G21},
        ).all()
    assert taken
    assert phone.round()
    assert phone.receipts[entry_id]["state"] == "held"
    planner = english(signed_in("Paula"))
    page = planner.get(f"/outbox/{entry_id}").text
    for said in ("Corner Shop", "Gloria", "Is stock kept off appliances", "To the ceiling"):
        assert said in page
    done = post(planner, f"/outbox/{entry_id}/enter", {"value.note": "Entered by the office"})
    assert done.status_code == 302
    with owner.begin() as connection:
        visit = connection.execute(text("SELECT note FROM visits WHERE id = :id"), {"id": entry_id}).one()
        photos = connection.scalar(
            text(
                "SELECT count(*) FROM attachments a LEFT JOIN hazards h ON h.id = a.row_id"
                " WHERE a.row_id = :id OR h.visit_id = :id"
            ),
            {"id": entry_id},
        )
        crew = connection.scalars(
            text(
                "SELECT person_id FROM outing_members m JOIN visits v ON v.outing_id = m.outing_id WHERE v.id = :id"
            ),
            {"id": entry_id},
        ).all()
        connection.execute(
            text("UPDATE grants SET area_path = :grid WHERE person_id = :who"), {**gloria, "grid": world.G22}
        )
    statement = "SELECT count(*) FROM hazards WHERE visit_id = :id AND reported_by = :who"
    assert number(owner, statement, id=entry_id, **gloria) == 1
    assert (visit.note, photos, crew) == ("Entered by the office", 2, [world.name_id("Gloria")])


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"answers": {"shop_stock": "odd"}}, "Is stock kept off appliances"),
        ({"enterprise_id": "nonsense"}, "Choose one of the given values."),
        ({"enterprise_id": None}, "does not say which enterprise"),
        ({"on_date": "tomorrow"}, "Write the date as"),
        ({"pictures": ["0" * 64]}, "This part has not arrived."),
        ({"reason": 7, "people": ["x"]}, "Choose one of the given values."),
        ({"pictures": [{}], "reason": [], "answers": {"shop_stock": {}}}, "This part has not arrived."),
    ],
)
def test_a_visit_that_cannot_be_read_waits_and_says_why(
    signed_in: SignIn, owner: Engine, said: dict[str, Any], told: str
) -> None:
    phone = phone_of(signed_in("Gloria"))
    entry_id = phone.write("visit", {"enterprise_id": str(world.name_id("Corner Shop")), **said})
    assert phone.round()
    assert phone.receipts[entry_id]["state"] == "held"
    page = english(signed_in("Paula")).get(f"/outbox/{entry_id}").text
    assert told in html.unescape(page)
    assert number(owner, "SELECT count(*) FROM visits WHERE id = :id", id=entry_id) == 0


def test_the_page_that_a_phone_keeps_holds_every_place_of_its_person_and_no_other(signed_in: SignIn) -> None:
    page = signed_in("Gloria").get("/visits/kept").text
    told = json.loads(page.split('id="visit-kit"')[1].split(">", 1)[1].split("</script>")[0])
    assert {each["name"] for each in told["places"]} == {"Corner Shop", "Flour Mill"}
    shop = next(each for each in told["places"] if each["name"] == "Corner Shop")
    assert {"shop_stock", "fire_exits"} <= set(told["lists"][shop["list"]])
    assert told["me"] in told["people"]
    assert "Heron Foundry" not in page
    assert 'id="answer.shop_stock"' in page
