"""Does the duty officer's page get the answer that the contract promises?"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests import world
from tests.web.conftest import SignIn
from tests.web.test_records_api import read, send


def asked(signed_in: SignIn, query: str, name: str = "Dora") -> Any:
    return signed_in(name).get(f"/api/locate?{query}")


def test_a_click_is_answered_with_people_and_help(signed_in: SignIn) -> None:
    answer = asked(signed_in, "lon=117.09&lat=38.01").json
    told = {"place", "choices", "duty", "leaders", "station", "help", "by_road", "as_of", "freshness"}
    assert set(answer) == told
    assert answer["place"]["label"] == "East Grid 2"
    assert set(answer["place"]["areas"][0]) == {"level", "level_title", "name", "path"}
    assert answer["duty"][0]["name"] == "Mayor"
    assert answer["duty"][0]["until"] == "2026-03-02T08:40:00+08:00"
    assert answer["station"]["has_own"] is False
    assert answer["as_of"] == "2026-03-02T02:40:00+08:00"
    kinds = {each["kind"]: each for each in answer["help"]}
    item = kinds["micro_station"]["items"][0]
    assert {
        "id",
        "name",
        "area",
        "neighbour",
        "phone",
        "staff",
        "vehicles",
        "distance_m",
        "distance",
        "way",
        "in_service",
        "reason",
        "since",
        "lon",
        "lat",
        "version",
    } <= set(item)


def test_a_typed_village_is_answered_at_once_and_an_ambiguous_text_offers_choices(signed_in: SignIn) -> None:
    assert asked(signed_in, "q=East Village").json["place"]["label"] == "East Village"
    unclear = asked(signed_in, "q=East").json
    assert unclear["place"] is None
    assert [choice["label"] for choice in unclear["choices"]] == [
        "East Grid 1",
        "East Grid 2",
        "East Village",
    ]
    assert asked(signed_in, "q=nowhere").json["choices"] == []


def test_a_feature_is_answered(signed_in: SignIn) -> None:
    answer = asked(signed_in, f"layer=enterprises&id={world.name_id('Flour Mill')}").json
    assert answer["place"]["label"] == "Flour Mill"
    assert asked(signed_in, f"layer=enterprises&id={world.name_id('Heron Foundry')}").status_code == 404


@pytest.mark.parametrize(
    "query", ["", "lon=x&lat=38", "lon=nan&lat=38", "lon=117&lat=99", "lon=117", "lon=inf&lat=1"]
)
def test_what_names_no_place_is_refused_in_words(signed_in: SignIn, query: str) -> None:
    refused = asked(signed_in, query)
    assert refused.status_code == 422
    assert refused.json["error"]


def test_without_a_grant_there_is_no_answer(signed_in: SignIn) -> None:
    assert asked(signed_in, "lon=117.09&lat=38.01", "Nobody").status_code == 403


def test_put_out_of_service_at_the_desk_it_drops_out_at_once(signed_in: SignIn) -> None:
    client = signed_in("Dora")

    def micro_stations() -> list[dict[str, Any]]:
        helped = read(client.get("/api/locate?lon=117.07&lat=38.035"))["help"]
        return next(list(each["items"]) for each in helped if each["kind"] == "micro_station")

    nearest = micro_stations()[0]
    change = {"version": nearest["version"], "changes": {"in_service": False, "out_reason": "Crew at a fire"}}
    assert send(client, "PATCH", f"/api/records/resources/{nearest['id']}", change).status_code == 200
    now = micro_stations()
    assert now[0]["id"] != nearest["id"]
    assert (now[1]["id"], now[1]["in_service"], now[1]["reason"]) == (nearest["id"], False, "Crew at a fire")


def test_the_ground_says_its_grid_its_minutes_and_who_comes_first(signed_in: SignIn) -> None:
    told = read(signed_in("Gloria").get(f"/api/ground?lon=117.09&lat=38.01&area={world.T1}"))
    assert (told["grid"], told["around"]) == ("East Grid 2", ["East Village", "Sparrow Town"])
    assert "Market Micro Station" in told["arrival"] or "Mill Micro Station" in told["arrival"]
    assert told["second"]
    neighbour = signed_in("Gloria").get(f"/api/ground?lon=117.09&lat=38.01&area={world.T2}")
    assert neighbour.status_code == 404


def test_a_coordinate_is_read_in_the_system_that_is_said(signed_in: SignIn) -> None:
    plain = asked(signed_in, "q=117.09,38.01").json["place"]
    assert (plain["lon"], plain["lat"], plain["system"], plain["note"]) == (117.09, 38.01, "wgs84", None)
    moved = asked(signed_in, "q=117.09,38.01&system=bd09").json["place"]
    assert moved["system"] == "bd09"
    assert "BD-09" in moved["note"]
    assert 0.005 < abs(moved["lon"] - 117.09) < 0.02
    said = asked(signed_in, "q=百度 117.09,38.01").json["place"]
    assert (said["lon"], said["lat"]) == (moved["lon"], moved["lat"])
    assert asked(signed_in, "q=117.09,38.01&system=mars").status_code == 422
    assert asked(signed_in, "q=East Village").json["place"]["system"] == ""


def test_the_nearest_by_road_are_told_by_kind_and_a_kind_that_is_none_is_refused(
    signed_in: SignIn, owner: Engine
) -> None:
    with Session(owner) as session:
        session.add_all(world.roads())
        session.commit()
    client = signed_in("Dora")
    where = "/api/nearest?lon=117.09&lat=38.011"
    told: Any = client.get(where).json
    assert set(told) == {"items", "as_of"}
    seconds = [each["time_s"] for each in told["items"]]
    assert seconds == sorted(seconds)
    assert set(told["items"][0]) == {
        "id", "name", "kind", "kind_title", "duty_phone", "time_s", "time", "lon", "lat",
    }  # fmt: skip
    located: Any = client.get("/api/locate?lon=117.09&lat=38.011").json
    whole = {each["kind"]: each["items"] for each in located["help"]}
    of_kind: Any = client.get(f"{where}&kind=micro_station").json
    stations = of_kind["items"]
    assert [(each["id"], each["time_s"]) for each in stations] == [
        (each["id"], each["time_s"])
        for each in whole["micro_station"]
        if each["in_service"] and each["by_road"]
    ]
    refused = client.get(f"{where}&kind=unicorn")
    assert refused.status_code == 422
    assert "fire_station" in refused.text
    assert client.get("/api/nearest?lon=999&lat=1").status_code == 422
    with owner.begin() as writing:
        writing.execute(text("DELETE FROM roads"))


@pytest.mark.parametrize(
    ("text", "lonlat", "said"),
    [
        ("https://uri.amap.com/marker?position=38.01,117.09", (117.08, 38.01), "写反"),
        ("https://api.map.baidu.com/marker?location=117.09,38.01", (117.08, 38.0), "写反"),
        ("位置：117.09,38.01", (117.09, 38.01), ""),
        ("117.09,38.01,12.5", (117.09, 38.01), ""),
        ("\u2066117.09,\u200b38.01\u2069", (117.09, 38.01), ""),
    ],
)
def test_a_place_is_read_as_people_paste_it(
    signed_in: SignIn, text: str, lonlat: tuple[float, float], said: str
) -> None:
    place = asked(signed_in, urlencode({"q": text})).json["place"]
    assert (place["lon"], place["lat"]) == pytest.approx(lonlat, abs=0.02)
    assert said in (place["note"] or "")
    assert place["problem"] is None


@pytest.mark.parametrize(
    "text",
    [
        "https://map.qq.com/?pointx=999&pointy=99",
        "geo:98.3,200.1",
        "https://www.google.com/maps/@99.1,200.2,15z",
        "https://www.openstreetmap.org/#map=15/98.3/200",
        "https://[amap.com/?lat=1",
        "www.amap.com/?lat=nan&lon=116",
        "https://w.url.cn/s/AbC",
    ],
)
def test_a_link_that_names_nowhere_is_refused_with_a_remedy(signed_in: SignIn, text: str) -> None:
    refused = asked(signed_in, urlencode({"q": text}))
    assert refused.status_code == 422
    assert refused.json["error"].endswith("在地图上点选。")


@pytest.mark.parametrize("query", ["q=0.0,0.0", "q=116,38", "lon=116&lat=38"])
def test_a_point_outside_every_known_area_is_said_at_once_with_a_remedy(
    signed_in: SignIn, query: str
) -> None:
    for only in ("", "&only=place"):
        answer = asked(signed_in, query + only).json
        places = [answer["place"]] if answer["place"] else []
        assert all("在地图上点选位置" in place["problem"] for place in places)
        assert places or answer["choices"]


def test_the_place_alone_comes_without_people_and_help(signed_in: SignIn) -> None:
    answer = asked(signed_in, "lon=117.09&lat=38.01&only=place").json
    assert set(answer) == {"place", "choices", "as_of"}
    assert [area["name"] for area in answer["place"]["areas"]][-1] == "East Grid 2"
    assert answer["place"]["problem"] is None
