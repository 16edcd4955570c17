"""Do the pages of outings and visits keep what was seen, whole or not at all, and only for those who may?"""

from __future__ import annotations

import io
import re
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from werkzeug.datastructures import MultiDict

from gridmap.records.photos import MEDIA_TYPE
from tests import world
from tests.records.visiting.pictures import picture, signature
from tests.web.conftest import SignIn, post, token

SHOP, MILL, NOODLES, LOST = (
    str(world.name_id(name)) for name in ("Corner Shop", "Flour Mill", "Noodle House", "Lost Workshop")
)
GLORIA, PAULA, MAYOR = (str(world.name_id(name)) for name in ("Gloria", "Paula", "Mayor"))


def rows(owner: Engine, statement: str, **values: Any) -> list[Any]:
    with owner.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement), values)]


def number(owner: Engine, table: str) -> int:
    return int(rows(owner, f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608


KEPT = ("outings", "visits", "visit_answers", "hazards", "attachments", "attempts")


def numbers(owner: Engine) -> dict[str, int]:
    return {table: number(owner, table) for table in KEPT}


def send(client: FlaskClient, *people: str, to: str = SHOP, **more: Any) -> Any:
    """A visit as the phone sends it."""
    sent = MultiDict({"csrf_token": token(client), "id": str(uuid.uuid4()), "enterprise": to})
    for person in people:
        sent.add("person", person)
    for name, value in more.items():
        sent[name.replace("__", ".")] = value
    return client.post(
        "/visits", data=sent, content_type="multipart/form-data", headers={"Accept": "application/json"}
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


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "fixed without a picture": (
        {"answer__shop_stock": "bad", "fixed__shop_stock": "yes"}, "before.shop_stock",
    ),
    "fixed without a picture after": (
        {"answer__shop_stock": "bad", "fixed__shop_stock": "yes", "before__shop_stock": "red"}, "after.shop_stock",
    ),
    "the same picture twice": (
        {"answer__shop_stock": "bad", "fixed__shop_stock": "yes", "before__shop_stock": "red",
         "after__shop_stock": "red"}, "after.shop_stock",
    ),
    "a major one fixed on the spot": (
        {"answer__fire_exits": "bad", "fixed__fire_exits": "yes", "major__fire_exits": "yes",
         "before__fire_exits": "red", "after__fire_exits": "tan"}, "fixed.fire_exits",
    ),
    "a photo that is none": (
        {"answer__shop_stock": "bad", "before__shop_stock": b"MZ no picture"}, "photo",
    ),
    "an empty signature": ({"signature": signature(drawn=False)}, "signature"),
    "a signature that is no picture": ({"signature": b"<svg onload=alert(1)>"}, "photo"),
    "an answer to what is not asked there": ({"answer__site_crane": "good"}, "answer.site_crane"),
    "an item that does not exist": ({"answer__nothing": "good"}, "answer.nothing"),
    "an answer that is none": ({"answer__fire_exits": "perhaps"}, "answer.fire_exits"),
    "tomorrow": ({"on_date": "2026-03-03"}, "on_date"),
    "no day": ({"on_date": "31.2.2026"}, "on_date"),
    "a deadline before the finding": (
        {"answer__shop_stock": "bad", "deadline__shop_stock": "2026-01-01"}, "deadline",
    ),
    "nobody": ({"person": str(uuid.uuid4())}, "person"),
    "a person who is no id": ({"person": "Gloria"}, "person"),
}  # fmt: skip


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


def test_places_of_a_list_become_an_outing(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Paula")
    sent = MultiDict([("csrf_token", token(client)), ("on_date", "2026-03-05"), ("purpose", "Before the feast"),
                      ("person", PAULA), ("person", MAYOR), ("leader_led", "yes")])  # fmt: skip
    for place in (NOODLES, SHOP, NOODLES):
        sent.add("enterprise", place)
    answer = client.post("/outings/plan", data=sent)
    assert answer.status_code == 302
    outing = answer.headers["Location"].rsplit("/", 1)[-1]
    ((path, purpose, led),) = rows(
        owner, "SELECT area_path, purpose, leader_led FROM outings WHERE id = CAST(:id AS uuid)", id=outing
    )
    assert (path, purpose, led) == (world.T1, "Before the feast", True)
    page = client.get(f"/outings/{outing}").text
    assert page.index("Noodle House") < page.index("Corner Shop")
    assert "/visits/new" not in page, "it is of a day to come"
    assert signed_in("Gloria").get(f"/outings/{outing}").status_code == 404, "it is the township's"
    alone = client.post("/outings/plan", data={"csrf_token": token(client), "enterprise": SHOP})
    page = client.get(alone.headers["Location"]).text
    assert "/visits/new" in page
    assert "Paula" in page


@pytest.mark.parametrize(
    "said", [{}, {"enterprise": "nonsense"}, {"enterprise": str(uuid.uuid4())},
             {"enterprise": SHOP, "on_date": "soon"}, {"enterprise": SHOP, "person": str(uuid.uuid4())}]
)  # fmt: skip
def test_a_plan_of_nothing_is_refused(signed_in: SignIn, owner: Engine, said: dict[str, str]) -> None:
    before = numbers(owner)
    assert post(signed_in("Paula"), "/outings/plan", said).status_code == 422
    assert numbers(owner) == before


def test_who_really_went_is_put_right(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Paula")
    made = client.post("/outings/plan", data={"csrf_token": token(client), "enterprise": SHOP}).headers[
        "Location"
    ]
    sent = MultiDict([("csrf_token", token(client)), ("person", MAYOR), ("person", GLORIA)])
    assert client.post(f"{made}/people", data=sent).status_code == 302
    outing = made.rsplit("/", 1)[-1]
    members = rows(owner, "SELECT name FROM outing_members JOIN people ON id = person_id"
                          " WHERE outing_id = CAST(:id AS uuid) ORDER BY name", id=outing)  # fmt: skip
    assert members == [("Gloria",), ("Mayor",)]
    assert post(client, f"{made}/people", {}).status_code == 422


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


def test_a_campaign_keeps_its_places_and_its_draw(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Paula")
    address = "/campaigns/new?draw=2&seed=dragon"
    page = client.get(address).text
    chosen = re.findall(r'<li><div class="place-what"><a href="/registers/enterprises/([\w-]+)"', page)
    assert len(chosen) == 2
    assert (
        re.findall(r'"place-what"><a href="/registers/enterprises/([\w-]+)"', client.get(address).text)
        == chosen
    )
    said = {"id": str(uuid.uuid4()), "name": "Dragon Boat", "kind": "campaign", "draw": "2", "seed": "dragon"}
    answer = post(client, "/campaigns", said)
    assert answer.status_code == 302
    kept = rows(owner, "SELECT enterprise_id::text FROM campaign_places WHERE campaign_id = CAST(:id AS uuid)"
                       " ORDER BY ordinal", id=said["id"])  # fmt: skip
    assert [row[0] for row in kept] == chosen
    page = client.get(answer.headers["Location"]).text
    assert "dragon" in page
    for refused in ({"kind": "after_accident"}, {"begins_on": "2026-03-05", "ends_on": "2026-03-01"}, {"draw": "0"},
                    {"name": ""}, {"sectors": "hazardous_chemicals"}):  # fmt: skip
        wrong = post(client, "/campaigns", {**said, "id": str(uuid.uuid4()), **refused})
        assert wrong.status_code == 422, refused


def test_a_campaign_is_told_how_far_it_is(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Paula")
    said = {
        "id": str(uuid.uuid4()),
        "name": "After the fire",
        "kind": "after_accident",
        "reason": "Elsewhere",
    }
    made = post(client, "/campaigns", said).headers["Location"]
    sent = MultiDict(
        [("csrf_token", token(client)), ("campaign", said["id"]), ("enterprise", SHOP), ("enterprise", MILL)]
    )
    outing = client.post("/outings/plan", data=sent).headers["Location"].rsplit("/", 1)[-1]
    assert send(client, outing=outing, to=SHOP).status_code == 201
    tried = {"id": str(uuid.uuid4()), "enterprise": MILL, "outing": outing, "reason": "nobody"}
    assert post(client, "/visits/attempts", tried).status_code == 302
    figures = re.findall(r'figure-value">(\d+)<', client.get(made).text)
    assert figures == ["5", "1", "1", "3"], "places, visited, attempted, still to call on"


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


def test_a_campaign_holds_more_than_five_hundred_places_and_an_outing_no_more(
    signed_in: SignIn, owner: Engine
) -> None:
    """Leaves 640 places of waste recycling, none of them located."""
    with owner.begin() as kept:
        kept.execute(
            text(
                "INSERT INTO enterprises (id, area_path, name, sector, state) SELECT gen_random_uuid(), :path,"
                " 'Yard ' || n, 'recycling', 'operating' FROM generate_series(1, 640) n"
            ),
            {"path": world.G22},
        )
    client = signed_in("Paula")
    said = {"id": str(uuid.uuid4()), "name": "Yards", "kind": "campaign", "sectors": "recycling"}
    page = client.get("/campaigns/new?sectors=recycling").text
    found = rows(
        owner, "SELECT count(*) FROM enterprises WHERE sector = 'recycling' AND area_path ^@ :t", t=world.T1
    )
    total = found[0][0]
    assert total >= 640
    assert f"{total}" in re.sub(",", "", page)
    made = post(client, "/campaigns", said)
    assert made.status_code == 302
    kept_places = rows(
        owner,
        "SELECT enterprise_id::text FROM campaign_places WHERE campaign_id = CAST(:c AS uuid)",
        c=said["id"],
    )
    assert len(kept_places) == total
    last = client.get(f"{made.location}?page=13")
    assert last.status_code == 200
    assert last.text.count('name="enterprise"') == min(50, total - 600)

    before = number(owner, "outings")
    too_many = MultiDict([("csrf_token", token(client)), ("campaign", said["id"])])
    for (place,) in kept_places[:501]:
        too_many.add("enterprise", place)
    refused = client.post("/outings/plan", data=too_many, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.get_json()["problems"][0]["field"]) == (422, "enterprise")
    assert number(owner, "outings") == before
    fits = MultiDict(
        [(name, value) for name, value in too_many.items(multi=True) if value != kept_places[500][0]]
    )
    assert client.post("/outings/plan", data=fits).status_code == 302
    assert rows(owner, "SELECT max(ordinal) + 1 FROM outing_stops") == [(500,)]


def test_a_campaign_of_more_than_a_town_is_refused_with_the_remedy(
    signed_in: SignIn, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gridmap.records.visiting.campaigns.MOST", 2)
    before = number(owner, "campaigns")
    said = {"id": str(uuid.uuid4()), "name": "Everybody", "kind": "campaign"}
    answer = post(signed_in("Paula"), "/campaigns", said)
    assert answer.status_code == 422
    assert "随机抽取" in answer.text
    assert number(owner, "campaigns") == before
    assert post(signed_in("Paula"), "/campaigns", {**said, "draw": "2"}).status_code == 302


def test_who_opens_the_address_that_visits_are_sent_to_finds_the_list_of_them(signed_in: SignIn) -> None:
    client = signed_in("Gloria")
    for address, key in (("/visits", "visits"), ("/visits/attempts", "attempts")):
        answer = client.get(f"{address}?q=mill")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/registers/{key}?q=mill")
        assert client.get(address, follow_redirects=True).status_code == 200
