"""Do places become an outing or a campaign, and is it told how far that is?"""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import Engine, text
from werkzeug.datastructures import MultiDict

from tests import world
from tests.web.conftest import SignIn, post, token
from tests.web.visiting.visits import (
    GLORIA,
    MAYOR,
    MILL,
    NOODLES,
    PAULA,
    SHOP,
    number,
    numbers,
    rows,
    send,
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
