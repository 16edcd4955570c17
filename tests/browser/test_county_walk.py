"""Is a county built from the front door alone: its areas by one file, its people with their townships, its page read?

Rae administers Reed County, which was begun by `gridmap init --level county` and holds nothing yet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from shapely.geometry import box, mapping
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap import jobs
from gridmap.db.models import Area
from gridmap.records.installation import FirstArea, begin
from gridmap.vocabulary import Level
from tests import world
from tests.browser.conftest import OpenAs
from tests.browser.test_admin import enter

TOWNS = ("Alder Town", "Birch Town", "Cedar Town")
PASSWORD_OF_HER_OWN = "seven quiet herons wade"


@pytest.fixture(scope="module", autouse=True)
def county(owner: Engine) -> str:
    with Session(owner) as session:
        path = begin(
            session, [FirstArea(Level.COUNTY, "Reed County", "130981")], "Rae", "rae", world.PASSWORD
        )
        session.commit()
    return path


def areas() -> bytes:
    """Three townships in a row, each with two villages of two grids, in one file, the smallest first."""
    features = []
    for number, town in enumerate(TOWNS):
        west, code = 118 + number * 0.1, f"130981{number + 101}"
        rows = [("township", town, "Reed County", code, (west, 38.0, west + 0.1, 38.08))]
        for half, village in enumerate(("North", "South")):
            south, own = 38.04 - half * 0.04, f"{code}{half + 201}"
            name = f"{town[:-5]} {village} Village"
            rows.append(("village", name, town, own, (west, south, west + 0.1, south + 0.04)))
            for side in range(2):
                left = west + side * 0.05
                grid = (left, south, left + 0.05, south + 0.04)
                rows.append(("grid", f"{name} Grid {side + 1}", name, f"{own}{side + 1:03d}", grid))
        features += rows
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {
                        "名称": name,
                        "级别": level,
                        "上级区域": parent,
                        "区域代码": code,
                        "人口": 900,
                    },
                    "geometry": mapping(box(*bounds)),
                }
                for level, name, parent, code, bounds in reversed(features)
            ],
        },
        ensure_ascii=False,
    ).encode()


def test_a_county_is_built_from_the_front_door_and_its_planner_steps_down(
    open_as: OpenAs, owner: Engine, engine: Engine, picture: Callable[[Page, str], None], county: str
) -> None:
    rae = open_as("rae", "/townships")
    expect(rae.locator(".empty h2")).to_have_text("No township yet")
    picture(rae, "townships-empty")
    rae.click(".empty a.primary")
    expect(rae.locator("#noun")).to_have_value("areas")
    rae.set_input_files(
        "#file", {"name": "areas.geojson", "mimeType": "application/geo+json", "buffer": areas()}
    )
    rae.click("form[enctype] button.primary")
    rae.select_option("#coordinates", "wgs84")
    rae.click(".form-actions button.primary")
    expect(rae.locator("#count-new")).to_have_text(str(len(TOWNS) * 7))
    expect(rae.locator("#count-waiting")).to_have_text("0")
    rae.click("#confirm")
    expect(rae.locator("#undo")).to_be_visible()
    with Session(owner) as kept:
        below = (
            select(Area).where(Area.path.startswith(county), Area.level == Level.TOWNSHIP).order_by(Area.path)
        )
        towns = {each.name: each.path for each in kept.scalars(below)}
    assert tuple(sorted(towns)) == TOWNS
    assert {len(path) for path in towns.values()} == {8}

    word = enter(rae, "Pia", "pia")  # she plans in the county; Tom in one of its townships
    give(rae, "Planner", county)
    tom_word = enter(rae, "Tom", "tom")
    give(rae, "Planner", towns["Birch Town"])

    pia = open_as("", "/sign-in")
    change(pia, "pia", word)
    pia.goto("/townships")
    expect(pia.locator("[data-part]").first).to_be_visible()
    expect(pia.locator(f'[data-part="{towns["Cedar Town"]}"] [data-column=late_km2]')).to_contain_text("未知")
    while jobs.run_one(engine):
        pass
    pia.reload()
    grids = pia.locator(f'[data-part="{towns["Cedar Town"]}"] [data-column=far_grids]')
    expect(grids).to_contain_text("4")
    expect(pia.locator(".sum [data-column=far_grids]")).to_contain_text("12")
    picture(pia, "townships")
    pia.click('a:has-text("Birch Town") >> nth=0')
    pia.wait_for_url(re.compile(f"/map\\?area={towns['Birch Town']}"))
    pia.wait_for_selector("html[data-ready]")

    tom = open_as("", "/sign-in", expected=("404", "403"))
    change(tom, "tom", tom_word)
    tom.goto("/townships")
    expect(tom.locator("h1")).not_to_contain_text("各乡镇对比")


def give(page: Page, role: str, path: str) -> None:
    """On the page of the person who was just entered."""
    page.click(".page a.primary")
    page.click("summary:has-text('Give a right')")
    form = page.locator("form[action$=grants]")
    form.locator("[name=role]").select_option(label=role)
    form.locator(f"[name=area_path][value='{path}']").check()
    form.locator("button.primary").click()
    expect(page.locator(".flash.done")).to_be_visible()


def change(page: Page, name: str, one_time: str) -> None:
    """Sign in with the one-time password and choose one of one's own."""
    page.fill("[name=username]", name)
    page.fill("[name=password]", one_time)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/account")
    page.fill("[name=old]", one_time)
    page.fill("[name=new]", PASSWORD_OF_HER_OWN)
    page.fill("[name=again]", PASSWORD_OF_HER_OWN)
    page.click("form.card >> nth=0 >> button.primary")
    page.wait_for_load_state()
