"""What is a map page told before it asks, for each person?"""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from gridmap.db.models import Area, Grant
from gridmap.layers import LAYERS
from gridmap.registers import REGISTERS
from gridmap.settings import Settings
from gridmap.vocabulary import Role
from gridmap.web import create_app
from tests import world
from tests.web.conftest import Clock, SignIn, cookie_of, post

_CONFIG = re.compile(r'id="gridmap-config"[^>]*>(.*?)</script>', re.DOTALL)


def config(page: Any) -> dict[str, Any]:
    found = _CONFIG.search(page.text)
    assert page.status_code == 200, page.text
    assert found
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_the_shell_is_small_and_names_every_layer(signed_in: SignIn) -> None:
    page = signed_in("Paula").get("/map")
    told = config(page)
    assert [layer["key"] for layer in told["layers"]] == [layer.key for layer in LAYERS]
    shell = _CONFIG.sub("", page.text)
    assert len(shell) < 12_000, "the map's data are fetched, not printed into the page"
    assert "Flour Mill" not in page.text


def test_the_layers_are_told_in_the_words_of_whoever_asks(signed_in: SignIn) -> None:
    english, chinese = signed_in("Paula"), signed_in("Dora")
    post(english, "/language", {"locale": "en"})
    for client, in_ascii in ((english, True), (chinese, False), (english, True)):
        assert config(client.get("/map"))["layers"][0]["title"].isascii() is in_ascii
    post(english, "/language", {"locale": "zh_CN"})


def test_scripts_styles_and_texts_of_a_page_do_not_ask_the_database(
    signed_in: SignIn, engine: Engine
) -> None:
    client = signed_in("Paula")
    page = client.get("/map").text
    parts = set(re.findall(r'"(/(?:static|texts)/[^"]+)"', page))
    assert any("/bundles/pages.js" in part for part in parts)
    assert any(part.startswith("/texts/zh") for part in parts)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert {client.get(part.replace("&amp;", "&")).status_code for part in parts} == {200}
    assert asked == []
    client.get("/map")
    assert asked, "nothing was counted"


def test_each_person_starts_at_their_own_area(signed_in: SignIn) -> None:
    assert config(signed_in("Paula").get("/map"))["area"]["path"] == world.T1
    mine = config(signed_in("Gloria").get("/grid"))
    assert mine["area"]["path"] == world.G22
    assert mine["area"]["bounds"] == [117.05, 38.0, 117.1, 38.04]
    assert mine["township"]["path"] == world.T1
    assert [area["path"] for area in mine["areas"]] == [world.G22]
    assert config(signed_in("Both").get("/grid"))["area"]["path"] == world.G12


def test_the_map_says_which_records_one_may_change(signed_in: SignIn) -> None:
    def may(name: str) -> set[str]:
        return set(config(signed_in(name).get("/map"))["viewer"]["can_edit"])

    for name, role in (("Paula", Role.PLANNER), ("Gloria", Role.GRID_LEADER), ("Dora", Role.DUTY_OFFICER)):
        assert may(name) == {each.key for each in REGISTERS if role in each.writers}
    assert "resources" in may("Dora")
    assert {"enterprises", "risk_points"}.isdisjoint(may("Dora"))
    assert "resources" not in may("Gloria")


def test_the_map_of_a_county_shows_its_townships_together(signed_in: SignIn, owner: Engine) -> None:
    with Session(owner) as session:
        session.add(Grant(person_id=world.name_id("Nobody"), role="planner", area_path=world.COUNTY))
        session.commit()
    told = config(signed_in("Nobody").get("/map"))
    assert told["township"]["path"] == told["area"]["path"] == world.COUNTY
    assert config(signed_in("Nobody").get("/registers/hazards/new"))["township"]["path"] == world.T1
    assert [town["path"] for town in told["townships"]] == [world.T1, world.T2]


def test_an_area_without_an_outline_is_shown_by_the_one_around_it(signed_in: SignIn, owner: Engine) -> None:
    with Session(owner) as session:
        session.get_one(Area, world.G12).geom = None
        session.commit()
    assert config(signed_in("Both").get("/grid"))["area"]["bounds"] == [117.0, 38.0, 117.05, 38.08]


def _map_of(engine: Engine, clock: Clock, settings: Settings) -> dict[str, Any]:
    app: Flask = create_app(settings, engine, clock=clock)
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = cookie_of(engine, "Paula", clock())
    return config(client.get("/map"))


def test_no_base_map_unless_the_operator_names_one(engine: Engine, clock: Clock) -> None:
    assert _map_of(engine, clock, Settings(secret_key="x"))["basemaps"] == []
    own = _map_of(
        engine, clock, Settings(secret_key="x", basemap_url="https://tiles.example/{z}/{x}/{y}.png")
    )
    assert [base["url"] for base in own["basemaps"]] == ["https://tiles.example/{z}/{x}/{y}.png"]
    national = _map_of(engine, clock, Settings(secret_key="x", tianditu_key="abc"))["basemaps"]
    assert [base["key"] for base in national] == ["tianditu", "tianditu_imagery"]
    for base in national:
        assert base["url"].startswith("https://t{s}.tianditu.gov.cn/")
        assert "tk=abc" in base["url"]
        assert all(part in base["url"] for part in ("{z}", "{x}", "{y}"))
        assert base["overlay_url"]


def test_the_old_address_of_a_report_leads_to_the_form_with_what_it_was_asked(signed_in: SignIn) -> None:
    answer = signed_in("Gloria").get(f"/report?area={world.G12}&lon=117.02&lat=38.02")
    assert answer.status_code == 302
    assert answer.location == f"/registers/hazards/new?area={world.G12}&lon=117.02&lat=38.02"
