"""Does a township without an outline say so, and lead its administrator to one in a click? In Chinese."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from shapely.geometry import box, mapping
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Area
from tests import world
from tests.browser.conftest import OpenAs, shown

Picture = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def locale() -> str:
    return "zh_CN"


@pytest.fixture(autouse=True)
def no_outline(owner: Engine) -> None:
    with Session(owner) as session:
        session.get_one(Area, world.T1).geom = None
        session.commit()


def test_the_map_says_that_all_is_unknown_and_one_click_makes_the_outline(
    open_as: OpenAs, owner: Engine, picture: Picture
) -> None:
    page = open_as("Adam", f"/map?area={world.T1}")
    expect(page.locator("#headline h1")).to_contain_text("本乡镇尚无边界：无法测算，全部未知。")
    expect(page.locator("#no-outline")).to_have_text("补充边界")
    picture(page, "no-outline-map")
    page.click("#no-outline")
    page.wait_for_selector("html[data-ready]")
    missing = page.locator(f"#outline-{world.T1}")
    expect(missing.locator("svg path")).to_be_visible()
    expect(missing).to_contain_text("平方公里的边界")
    picture(page, "no-outline-start")
    missing.locator("form button").click()
    expect(page.locator(".flash.done")).to_contain_text("生成边界")
    expect(missing).to_have_count(0)
    with Session(owner) as session:
        area_m2 = select(func.ST_Area(func.geography(Area.geom))).where(Area.path == world.T1)
        drawn = session.scalar(area_m2) or 0.0
    assert drawn == pytest.approx(77_880_000, rel=0.01)
    page.goto(f"/map?area={world.T1}")
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#headline h1")).to_contain_text("分钟内", timeout=120_000)
    expect(page.locator("#no-outline")).to_have_count(0)


def test_a_planner_is_told_who_can_give_it_on_the_page_of_what_is_required(
    open_as: OpenAs, picture: Picture
) -> None:
    page = open_as("Paula", f"/requirements?area={world.T1}")
    assert "可由管理员补充边界" in shown(page, "#no-outline")
    assert page.locator("#no-outline a").count() == 0
    picture(page, "no-outline-requirements")


def test_the_preview_of_areas_shows_level_parent_and_outline(open_as: OpenAs, picture: Picture) -> None:
    told = (
        ({"名称": "柳村", "区划代码": "990101100201000"}, box(117.0, 38.0, 117.03, 38.03)),
        ({"名称": "柳村第一网格"}, box(117.0, 38.0, 117.015, 38.03)),
        ({"名称": "柳村第二网格"}, box(117.015, 38.0, 117.03, 38.03)),
    )
    features = [
        {"type": "Feature", "properties": values, "geometry": mapping(shape)} for values, shape in told
    ]
    loop = {"type": "MultiPolygon", "coordinates": mapping(box(117.04, 38.0, 117.06, 38.02))["coordinates"]}
    features.append({"type": "Feature", "properties": {"名称": "杨村"}, "geometry": loop})
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    page = open_as("Adam", "/admin/imports")
    page.select_option("#noun", "areas")
    page.set_input_files(
        "#file", {"name": "区域.geojson", "mimeType": "application/octet-stream", "buffer": content}
    )
    page.click("form[enctype] button.primary")
    page.select_option("#coordinates", "wgs84")
    page.click(".form-actions button.primary")
    expect(page.locator("#count-new")).to_have_text("3")
    rows = page.locator("#new-areas tbody tr")
    expect(rows.nth(0)).to_contain_text("990101100201")
    expect(rows.nth(1)).to_contain_text("柳村")
    expect(page.locator(".import-map .import-outline")).to_have_count(3)
    expect(page.locator("#waiting")).to_contain_text("坐标嵌套有误")
    picture(page, "import-areas")
