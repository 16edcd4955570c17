"""Is a visit kept whole or not at all, once, and only for those who may?"""

from __future__ import annotations

import io
import re
import uuid
from typing import Any

import pytest
from sqlalchemy import Engine, text

from gridmap.records.photos import MEDIA_TYPE
from tests import world
from tests.records.visiting.pictures import picture, signature
from tests.web.conftest import SignIn, post
from tests.web.visiting.visits import (
    GLORIA,
    KEPT,
    LOST,
    MAYOR,
    MILL,
    NOODLES,
    PAULA,
    REFUSED,
    SHOP,
    numbers,
    rows,
    send,
)


def shot(colour: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(picture(colour)), "a.jpg"


def test_a_visit_with_one_thing_fixed_is_kept_whole(signed_in: SignIn, owner: Engine) -> None:
    client, before = signed_in("Gloria"), numbers(owner)
    answer = send(
        client,
        GLORIA,
        MAYOR,
        answer__fire_exits="good",
        answer__shop_lodging="not_applicable",
        answer__shop_stock="bad",
        fixed__shop_stock="yes",
        before__shop_stock=shot("red"),
        after__shop_stock=shot("tan"),
        signature=(io.BytesIO(signature()), "s.png"),
        on_site="Mr Corner",
        started="2026-03-02T02:30:00+08:00",
        lon="117.0601",
        lat="38.0201",
        accuracy="12",
    )
    assert answer.status_code == 201, answer.json
    after = numbers(owner)
    assert {table: after[table] - before[table] for table in KEPT} == {
        "outings": 1, "visits": 1, "visit_answers": 3, "hazards": 1, "attachments": 3, "attempts": 0,
    }  # fmt: skip
    visit = answer.json["url"].rsplit("/", 1)[-1]
    ((kind, on_site, lon, minutes),) = rows(
        owner,
        "SELECT kind, on_site, position_lon, extract(epoch FROM finished_at - started_at) / 60 FROM visits"
        " WHERE id = CAST(:id AS uuid)",
        id=visit,
    )
    assert (kind, on_site, lon, minutes) == ("inspection", "Mr Corner", 117.0601, 10)
    ((title, state, closed, found, hazard),) = rows(
        owner,
        "SELECT title, state, closed_on, found_on, id FROM hazards WHERE visit_id = CAST(:id AS uuid)",
        id=visit,
    )
    assert (title, state, closed) == ("货物紧贴电器堆放或占用通道", "fixed_on_spot", found)
    assert rows(owner, "SELECT kind FROM attachments WHERE row_id = :id ORDER BY kind DESC", id=hazard) == [
        ("before",), ("after",),
    ]  # fmt: skip
    ((kind, media_type, digest),) = rows(
        owner, "SELECT kind, media_type, sha256 FROM attachments WHERE row_id = CAST(:id AS uuid)", id=visit
    )
    assert (kind, media_type, len(digest)) == ("signature", MEDIA_TYPE, 64)
    page = client.get(answer.json["url"]).text
    for told in ("Mr Corner", digest[:16], "货物紧贴电器堆放或占用通道", "Gloria", "Mayor", "± 12"):
        assert told in page
    assert client.get("/outings").status_code == 200
    assert client.get(f"/registers/visits/{visit}").status_code == 200


def test_the_same_visit_sent_twice_is_one_and_a_second_place_is_the_same_outing(
    signed_in: SignIn, owner: Engine
) -> None:
    client, before = signed_in("Gloria"), numbers(owner)
    twice = str(uuid.uuid4())
    first = send(client, GLORIA, id=twice, answer__fire_exits="bad", note="Once")
    again = send(client, GLORIA, id=twice, answer__fire_exits="bad", note="Once")
    assert first.json == again.json
    assert send(client, GLORIA, to=MILL).status_code == 201
    after = numbers(owner)
    assert after["visits"] - before["visits"] == 2
    assert after["hazards"] - before["hazards"] == 1
    assert after["outings"] - before["outings"] == 1
    ((kind, state),) = rows(
        owner,
        "SELECT v.kind, h.state FROM visits v JOIN hazards h ON h.visit_id = v.id WHERE v.id = CAST(:id AS uuid)",
        id=twice,
    )
    assert (kind, state) == ("patrol", "found")
    other = send(client, GLORIA, id=twice, to=MILL)
    assert other.status_code == 409


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_refused_at_its_field_and_nothing_is_half_saved(
    signed_in: SignIn, owner: Engine, case: str
) -> None:
    client, before = signed_in("Gloria"), numbers(owner)
    said, field = REFUSED[case]
    sent: dict[str, Any] = {
        name: (io.BytesIO(value), "x.png") if isinstance(value, bytes)
        else shot(value) if name.startswith(("before", "after")) else value
        for name, value in said.items()
    }  # fmt: skip
    answer = send(client, *([] if "person" in sent else [GLORIA]), **sent)
    assert answer.status_code == 422, answer.json
    assert field in [each["field"] for each in answer.json["problems"]], answer.json
    assert numbers(owner) == before


def test_who_has_no_business_there_enters_nothing(signed_in: SignIn, owner: Engine) -> None:
    before = numbers(owner)
    assert send(signed_in("Gloria"), GLORIA, to=NOODLES).status_code == 404, "another's grid"
    assert send(signed_in("Nora"), to=SHOP).status_code == 404, "another township"
    assert numbers(owner) == before


def test_a_shut_shop_is_an_attempt_and_stays_on_the_list(signed_in: SignIn, owner: Engine) -> None:
    client, before = signed_in("Paula"), numbers(owner)
    said = {"id": str(uuid.uuid4()), "enterprise": LOST, "person": PAULA, "reason": "shut"}
    assert post(client, "/visits/attempts", said).status_code == 302
    after = numbers(owner)
    assert (after["visits"], after["attempts"]) == (before["visits"], before["attempts"] + 1)
    listed = client.get("/visits/start?q=lost").text
    assert "Lost Workshop" in listed
    assert "上门未检 1 次" in listed
    assert (
        post(client, "/visits/attempts", {**said, "id": str(uuid.uuid4()), "reason": "x"}).status_code == 422
    )


def test_a_visit_of_an_earlier_day_is_entered_later(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Paula")
    said = {
        "answer__shop_stock": "bad",
        "fixed__shop_stock": "yes",
        "on_date": "2025-11-20",
        "nature": "look_back",
    }
    answer = send(client, PAULA, MAYOR, **said)
    assert answer.status_code == 201, "of so long ago no picture is asked for"
    visit = answer.json["url"].rsplit("/", 1)[-1]
    found = rows(owner, "SELECT v.kind, v.on_date, v.started_at, o.on_date FROM visits v JOIN outings o"
                        " ON o.id = v.outing_id WHERE v.id = CAST(:id AS uuid)", id=visit)  # fmt: skip
    assert [(row[0], str(row[1]), row[2], str(row[3])) for row in found] == [
        ("look_back", "2025-11-20", None, "2025-11-20")
    ]


def test_the_kind_follows_from_the_people_and_not_from_what_is_typed(
    signed_in: SignIn, owner: Engine
) -> None:
    client = signed_in("Paula")
    visit = send(client, PAULA).json["url"].rsplit("/", 1)[-1]
    form = f"/registers/visits/{visit}/edit"
    page = client.get(form).text
    sent = dict(re.findall(r'<input[^>]*name="(version|was)" value="([^"]*)"', page))
    sent = {name: value.replace("&#34;", '"') for name, value in sent.items()}
    assert post(client, form, {**sent, "kind": "inspection", "on_site": "", "note": "one"}).status_code == 302
    assert rows(owner, "SELECT kind, note FROM visits WHERE id = CAST(:id AS uuid)", id=visit) == [
        ("patrol", "one")
    ]


def test_a_self_check_is_no_visit_of_the_office(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Paula")
    said = {
        "id": str(uuid.uuid4()),
        "enterprise_id": "Lost Workshop",
        "on_date": "2026-03-01",
        "kind": "self_check",
    }
    assert post(client, "/registers/visits/new", said).status_code == 302
    todo = client.get(f"/api/todo/visits?area={world.T1}").get_json()["items"]
    ((term,),) = [[each["term"]["text"]] for each in todo if each["title"] == "Lost Workshop"]
    assert term == "从未检查"
    assert "企业自查" in client.get("/registers/visits").text


def test_the_cadre_of_the_township_is_not_offered_as_the_person_on_site(
    signed_in: SignIn, owner: Engine
) -> None:
    parties = (("contact_cadre", "Mr Cadre"), ("legal_representative", "Ms Owner"))
    with owner.begin() as raw:
        for duty, name in parties:
            raw.execute(
                text(
                    "INSERT INTO responsible_parties (id, enterprise_id, duty, name)"
                    " VALUES (gen_random_uuid(), :shop, :duty, :name)"
                ),
                {"shop": SHOP, "duty": duty, "name": name},
            )
    page = signed_in("Gloria").get("/visits/new", query_string={"enterprise": SHOP}).text
    assert 'name="on_site" value="Ms Owner" checked' in page
    assert "Mr Cadre" not in page


def test_who_opens_the_address_that_visits_are_sent_to_finds_the_list_of_them(signed_in: SignIn) -> None:
    client = signed_in("Gloria")
    for address, key in (("/visits", "visits"), ("/visits/attempts", "attempts")):
        answer = client.get(f"{address}?q=mill")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/registers/{key}?q=mill")
        assert client.get(address, follow_redirects=True).status_code == 200
