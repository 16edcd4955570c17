"""Does a call open an incident where it is, once, and inside the own areas?"""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from gridmap.coordinates import gcj02_from_wgs84
from gridmap.records.geometry import lonlat
from tests import world
from tests.web.conftest import SignIn, post
from tests.web.desk.calls import called, log, opened, row


@pytest.mark.parametrize(
    "place",
    [
        "117.09, 38.011",
        "117°05'24\" 38°0'39.6\"",
        "https://uri.amap.com/marker?position={gcj[0]:.6f},{gcj[1]:.6f}",
        "https://apis.map.qq.com/uri/v1/marker?marker=coord:{gcj[1]:.6f},{gcj[0]:.6f};title:x",
    ],
)
def test_a_pasted_coordinate_or_link_opens_an_incident_there(
    signed_in: SignIn, owner: Engine, place: str
) -> None:
    gcj = gcj02_from_wgs84(117.09, 38.011)
    made = opened(signed_in("Dora"), place=place.format(gcj=gcj), lon="", lat="")
    assert lonlat(row(owner, made).geom) == pytest.approx((117.09, 38.011), abs=2e-5)
    assert row(owner, made).area_path == world.G22


def test_a_typed_place_opens_one_and_several_are_asked_back(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Dora")
    made = opened(client, place="Flour Mill", lon="", lat="", name="")
    assert lonlat(row(owner, made).geom) == pytest.approx((117.09, 38.01))
    assert row(owner, made).name == "Fire incident"
    asked = called(client, place="West Grid", lon="", lat="")
    assert asked.status_code == 422
    assert asked.text.count('name="choice"') == 2
    nowhere = called(client, place="No such place", lon="", lat="")
    assert nowhere.status_code == 422
    assert 'id="place-problem"' in nowhere.text
    empty = called(client, place="", lon="", lat="")
    assert 'id="place-problem"' in empty.text


def test_a_second_call_about_the_same_is_proposed_to_be_joined(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Dora")
    made = opened(client, caller_phone="199 0000 0777", lon="117.03", lat="38.062")
    call = {"kind": "fire", "name": "Flames", "called_at": world.NOW.strftime("%Y-%m-%dT%H:%M")}
    near = post(client, "/desk/new", {**call, "lon": "117.032", "lat": "38.062"})
    assert near.status_code == 409
    assert "Smoke at the mill" in near.text
    assert 'name="same" value="yes"' in near.text
    phone = post(
        client, "/desk/new", {**call, "lon": "117.01", "lat": "38.01", "caller_phone": "19900000777"}
    )
    assert phone.status_code == 409
    far = post(client, "/desk/new", {**call, "lon": "117.0355", "lat": "38.062"})
    assert far.status_code == 302, "more than 300 m away"
    early = (world.NOW - timedelta(minutes=31)).strftime("%Y-%m-%dT%H:%M")
    before = post(client, "/desk/new", {**call, "lon": "117.03", "lat": "38.062", "called_at": early})
    assert before.status_code == 302, "more than 30 minutes apart"
    same = {**call, "lon": "117.032", "lat": "38.062", "caller": "Old Example", "same": "yes"}
    assert post(client, "/desk/new", same).headers["Location"].endswith(made)
    assert log(owner, made)[-1] == ("called_again", "Flames · 117.03200, 38.06200 · Old Example")


def test_what_a_second_caller_says_is_in_the_log_whole_another_kind_first(
    signed_in: SignIn, owner: Engine
) -> None:
    client = signed_in("Dora")
    made = opened(client, caller_phone="199 0000 0777")
    said = {
        "kind": "gas",
        "name": "It smells of gas",
        "called_at": world.NOW.strftime("%Y-%m-%dT%H:%M"),
        "happened_at": (world.NOW - timedelta(minutes=9)).strftime("%Y-%m-%dT%H:%M"),
        "lon": "117.031",
        "lat": "38.062",
        "caller_phone": "199 0000 0777",
        "told": "119, just now",
        "written_by": "Dora",
        "same": "yes",
    }
    assert post(client, "/desk/new", said).headers["Location"].endswith(made)
    kind, text = log(owner, made)[-1]
    assert kind == "called_again"
    happened = (world.NOW - timedelta(minutes=9)).strftime("%Y-%m-%d %H:%M")
    assert text.split(" · ") == [
        "Gas leak",
        "It smells of gas",
        "117.03100, 38.06200",
        f"happened at {happened}",
        "199 0000 0777",
        "119, just now",
        "taken down by Dora",
    ]


@pytest.mark.parametrize(("days", "status"), [(7, 302), (8, 422), (45_000, 422)])
def test_a_call_of_long_ago_is_asked_for_again_and_not_opened(
    signed_in: SignIn, days: int, status: int
) -> None:
    called_at = (world.NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")
    call = {"kind": "fire", "name": "Smoke", "called_at": called_at, "lon": "117.03", "lat": "38.062"}
    answer = post(signed_in("Dora"), "/desk/new", call)
    assert answer.status_code == status
    assert (status == 422) == ("correct day and time" in answer.text)


def test_the_neighbour_s_desk_sees_nothing_of_it(signed_in: SignIn) -> None:
    made = opened(signed_in("Dora"))
    nora = signed_in("Nora")
    for path in ("", "/answer", "/report", "/review"):
        assert nora.get(f"/desk/{made}{path}").status_code == 404
    for path in ("/told/fire", "/log", "/closed", "/report", "/wind"):
        assert post(nora, f"/desk/{made}{path}", {"text": "Smuggled"}).status_code == 404
    assert made not in nora.get("/api/wall").text


def test_a_call_from_beyond_the_own_areas_is_refused_with_words(signed_in: SignIn) -> None:
    refused = called(signed_in("Dora"), lon="117.15", lat="38.05")
    assert refused.status_code in (403, 422)
    assert "Heron" in refused.text or 'id="place-problem"' in refused.text


@pytest.mark.parametrize(
    "where",
    [
        {"place": "https://map.qq.com/?pointx=999&pointy=99"},
        {"place": "geo:98.3,200.1"},
        {"place": "https://[amap.com/?lat=1"},
        {"place": "www.amap.com/?lat=nan&lon=116"},
        {"place": "No such place"},
        {"place": "0.0, 0.0", "lon": "0.0", "lat": "0.0"},
        {"place": "far away", "lon": "116", "lat": "38"},
        {"place": "wrapped", "lon": "999", "lat": "999"},
        {"place": "endless", "lon": "1e300", "lat": "-1e300"},
    ],
)
def test_what_is_nowhere_is_refused_with_a_remedy_and_what_was_typed_stays(
    signed_in: SignIn, where: dict[str, str]
) -> None:
    refused = called(signed_in("Dora"), **{"lon": "", "lat": "", **where})
    assert refused.status_code == 422
    assert "map." in refused.text.split('id="place-problem">')[1].split("</p>")[0]
    assert f'value="{html.escape(where["place"])}"' in refused.text


def test_a_link_whose_numbers_are_turned_opens_an_incident_where_it_was_meant(
    signed_in: SignIn, owner: Engine
) -> None:
    lon, lat = gcj02_from_wgs84(117.09, 38.011)
    place = f"https://uri.amap.com/marker?position={lat:.6f},{lon:.6f}"
    made = opened(signed_in("Dora"), place=place, lon="", lat="")
    assert lonlat(row(owner, made).geom) == pytest.approx((117.09, 38.011), abs=2e-5)
