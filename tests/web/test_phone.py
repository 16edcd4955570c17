"""Can gridmap be installed on a phone, opened by a code on a door, and does it say how where it cannot work?"""

from __future__ import annotations

import io
import json
import re

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests import world
from tests.web.conftest import SignIn, post

IOS_WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0.44"
ANDROID_WECHAT = "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.44"


def english(client: FlaskClient) -> FlaskClient:
    post(client, "/language", {"locale": "en", "next": "/"})
    return client


def test_the_manifest_names_icons_that_are_there(client: FlaskClient) -> None:
    told = json.loads(client.get("/manifest.webmanifest").data)
    assert (told["display"], told["start_url"], told["scope"]) == ("standalone", "/", "/")
    for icon in told["icons"]:
        with Image.open(io.BytesIO(client.get(icon["src"]).data)) as drawn:
            assert f"{drawn.width}x{drawn.height}" == icon["sizes"]
    assert client.get("/icon-17.png").status_code == 404


def test_the_policy_lets_manifest_and_worker_come_from_us_alone(client: FlaskClient) -> None:
    policy = client.get("/sign-in").headers["Content-Security-Policy"]
    assert "manifest-src 'self'" in policy
    assert "worker-src 'self'" in policy


def test_the_worker_answers_for_nothing_but_get(client: FlaskClient) -> None:
    answer = client.get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert "no-cache" in answer.headers["Cache-Control"]
    listener = answer.text.split('addEventListener("fetch"')[1]
    assert re.match(
        r", \(event\) => \{\s+const \{ request \} = event;\s+if \(request\.method !== \"GET\"\) return;",
        listener,
    )
    assert answer.text.count("respondWith") == listener.count("respondWith")
    assert "/static/unversioned" not in answer.text
    assert "/api/outbox" not in answer.text


def test_inside_wechat_on_an_iphone_the_way_to_safari_is_said(client: FlaskClient) -> None:
    told = client.get("/sign-in", headers={"User-Agent": IOS_WECHAT}).text
    assert "Safari" in told
    assert 'name="password"' not in told
    stay = client.get("/sign-in?stay=1", headers={"User-Agent": IOS_WECHAT})
    assert 'name="password"' in stay.text
    assert 'name="password"' in client.get("/sign-in", headers={"User-Agent": IOS_WECHAT}).text
    assert 'name="password"' in client.get("/sign-in", headers={"User-Agent": ANDROID_WECHAT}).text


def test_a_code_opens_its_enterprise(signed_in: SignIn) -> None:
    client = english(signed_in("Gloria"))
    page = client.get(f"/e/{world.name_id('Corner Shop')}").text
    assert "Corner Shop" in page
    assert f"/registers/hazards/new?enterprise={world.name_id('Corner Shop')}" in page
    assert "Start a visit" in page


@pytest.mark.parametrize(
    "code", ["nonsense", str(world.name_id("Heron Foundry")), str(world.name_id("nothing")), "%00"]
)
def test_an_unknown_code_gets_a_clear_answer(signed_in: SignIn, code: str) -> None:
    answer = english(signed_in("Gloria")).get(f"/e/{code}")
    assert answer.status_code in (404, 400)
    assert "Heron Foundry" not in answer.text
    if answer.status_code == 404:
        assert "This code is of no enterprise that you may see" in answer.text


def test_the_sheet_holds_a_code_for_each_enterprise_of_the_area(signed_in: SignIn) -> None:
    page = english(signed_in("Gloria")).get("/codes").text
    assert page.count("data:image/svg+xml") == 2
    assert "Corner Shop" in page
    assert "Noodle House" not in page


def test_the_grid_page_names_whom_to_call(signed_in: SignIn) -> None:
    page = english(signed_in("Gloria")).get("/grid").text
    assert 'href="tel:19900000004"' in page
    assert 'href="tel:119"' in page
