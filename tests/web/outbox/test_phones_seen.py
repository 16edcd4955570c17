"""What does the server know of a phone: what has not arrived, when it was last heard of, its name, its clock?"""

from __future__ import annotations

import html
import json
import uuid
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from tests import world
from tests.outbox_phone import steady_clock
from tests.web.conftest import Clock, SignIn, post, token
from tests.web.outbox.phones import english, phone_of, report


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


def test_a_device_that_is_gone_is_taken_off_by_its_person_and_by_who_plans_and_what_is_missing_is_confirmed(
    signed_in: SignIn,
) -> None:
    gloria = signed_in("Gloria")
    phone = phone_of(gloria)
    phone.write("hazard", report("Lost with the device"))
    phone.hello()
    path, card = f"/outbox/phones/{phone.device}/gone", f'id="phone-{phone.device}"'
    paula = english(signed_in("Paula"))
    assert post(signed_in("Nora"), path, {"given_up": "yes"}).status_code in (403, 404)
    assert post(signed_in("Dora"), path, {"given_up": "yes"}).status_code == 403
    refused = post(paula, path, {})
    assert refused.status_code == 409
    assert "1 entries of this device have not arrived" in refused.text
    assert card in paula.get("/outbox").text
    assert post(gloria, path, {"given_up": "yes"}).status_code == 302
    assert card not in paula.get("/outbox").text
    assert phone.round()  # it was not gone after all, and nothing of it is lost
    page = paula.get("/outbox").text
    assert card in page
    assert "In the records" in page
    assert post(paula, path, {}).status_code == 302
    assert card not in paula.get("/outbox").text
    assert "In the records" in paula.get("/outbox").text, "what it sent stays"


def test_a_computer_of_the_desk_is_called_no_phone(signed_in: SignIn) -> None:
    gloria = english(signed_in("Gloria"))
    said = {
        "Linux Chrome": "Computer",
        "Windows Edg": "Computer",
        "SM-A54 Android Chrome": "Mobile phone",
        "iPhone Safari": "Mobile phone",
    }
    for label, called in said.items():
        phone = phone_of(gloria)
        phone.hello()
        headers = {"X-CSRFToken": token(gloria)}
        gloria.post(f"/api/outbox/{phone.device}/contact", json={"label": label}, headers=headers)
        card = gloria.get("/outbox").text.partition(f'id="phone-{phone.device}"')[2].partition("</h3>")[0]
        assert f'<span class="chip">{called}</span>' in card, label


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
    assert "Its clock is wrong by 400 d 0 h;" in page
    one = english(signed_in("Paula")).get(f"/outbox/{entry_id}").text
    assert "by the clock of the phone" in one


def test_the_page_that_a_phone_keeps_holds_every_place_of_its_person_and_no_other(signed_in: SignIn) -> None:
    page = signed_in("Gloria").get("/visits/kept").text
    told = json.loads(page.split('id="visit-kit"')[1].split(">", 1)[1].split("</script>")[0])
    assert {each["name"] for each in told["places"]} == {"Corner Shop", "Flour Mill"}
    shop = next(each for each in told["places"] if each["name"] == "Corner Shop")
    assert {"shop_stock", "fire_exits"} <= set(told["lists"][shop["list"]])
    assert told["me"] in told["people"]
    assert "Heron Foundry" not in page
    assert 'id="answer.shop_stock"' in page
