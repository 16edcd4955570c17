"""What does the planner of the sample township see before anything is asked, and can all of it be read and opened?"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from geodata.sample.places import TOWNSHIP
from gridmap.db import postgis
from gridmap.layers import BY_KEY
from gridmap.publishing.publish import refresh
from gridmap.registers.enterprises import Enterprise
from tests import world
from tests.browser.conftest import OpenAs, at, look_at, settle
from tests.shared_data import FIELD

NIGHT = datetime(2026, 3, 2, 2, 40, tzinfo=ZoneInfo("Asia/Shanghai"))
STACKED = FIELD / "12-stacked-signs" / "stacked.csv"
SLOW_MS = 40_000
GROUND = "areas.level,landscape.kind,roads.class"
Picture = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def moment() -> datetime:
    return NIGHT


@pytest.fixture(scope="module")
def urls(sample_township: postgis.Urls) -> postgis.Urls:
    return sample_township


@pytest.fixture(scope="module")
def locale() -> str:
    return "zh_CN"


@pytest.fixture(scope="module", autouse=True)
def answered(engine: Engine) -> None:
    """The first answers take their time; what is tried here is how they look."""
    for key in ("minutes", "resources", "coverage", "first_due", "out_of_reach", "shortfall"):
        refresh(engine, BY_KEY[key], TOWNSHIP, NIGHT.date())


@pytest.fixture
def planner(visit_sample: OpenAs) -> Page:
    page = visit_sample("guihua", "/map")
    expect(page.locator("#headline h1")).to_contain_text("15分钟内无人到达", timeout=SLOW_MS)
    expect(page.locator(".point").first).to_be_visible(timeout=SLOW_MS)
    settle(page)
    return page


def config(page: Page) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = page.evaluate(
        "() => JSON.parse(document.getElementById('gridmap-config').textContent)"
    )
    return found


def box_of(page: Page, selector: str) -> tuple[float, float, float, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def test_bands_and_who_drives_out_are_all_that_is_seen_at_first(planner: Page, picture: Picture) -> None:
    picture(planner, "first_view")
    legend = planner.locator("#legend-card")
    assert legend.locator("h3").all_inner_texts() == ["到达时间：最先到达的力量", "消防与应急资源"]
    assert 3 <= legend.locator("section").first.locator(".legend-marks li:has(.swatch)").count() <= 6
    expect(legend).to_contain_text("放大后显示：消防点、消火栓")
    expect(legend.locator(".legend-marks")).not_to_contain_text(["消火栓", "消火栓"])
    hydrants = planner.locator(".small-sign:not(.muted-sign)")
    assert hydrants.count() == 0
    look_at(planner, 116.8665, 38.3032, 15)
    expect(hydrants.first).to_be_visible()
    expect(legend.locator(".legend-title", has_text="消火栓")).to_be_visible()


def test_the_township_fills_what_panel_and_legend_leave_free(planner: Page) -> None:
    west, south, east, north = (float(side) for side in config(planner)["area"]["bounds"])  # type: ignore[call-overload]
    left, top = at(planner, west, north)
    right, bottom = at(planner, east, south)
    free_left, free_right = box_of(planner, ".legend-card")[2], box_of(planner, "#panel")[0]
    free_top, free_bottom = box_of(planner, "#map-page")[1::2]
    assert free_left <= left < right <= free_right
    assert free_top <= top < bottom <= free_bottom
    filled = max((right - left) / (free_right - free_left), (bottom - top) / (free_bottom - free_top))
    assert filled > 0.8  # the steps of the zoom leave at most a sixth


def test_every_village_is_called_by_its_name_and_no_name_lies_on_another(planner: Page) -> None:
    villages = [area["name"] for area in config(planner)["areas"] if area["level"] == "village"]
    assert sorted(planner.locator(".name-village").all_inner_texts()) == sorted(villages)
    boxes = [each.bounding_box() for each in planner.locator(".name-village").all()]
    corners = [
        (b["x"] + 2, b["y"] + 2, b["x"] + b["width"] - 2, b["y"] + b["height"] - 2) for b in boxes if b
    ]
    over = [
        (a, b)
        for i, a in enumerate(corners)
        for b in corners[i + 1 :]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
    assert over == []


@pytest.fixture
def stacked(owner: Engine) -> Iterator[list[str]]:
    """Four enterprises at one address, as the ledger has them."""
    with STACKED.open(encoding="utf-8") as opened:
        names = [row["企业名称"] for row in csv.DictReader(opened)]
    risks = ("yellow", "red", "blue", "orange")
    with Session(owner) as writing:
        for name, risk in zip(names, risks, strict=True):
            writing.add(world.enterprise(name, "0001000100010001", (116.84, 38.29), risk=risk))
        writing.commit()
    yield names
    with Session(owner) as writing:
        writing.execute(delete(Enterprise).where(Enterprise.name.in_(names)))
        writing.commit()


def sign_nearest(page: Page, lon: float, lat: float) -> Locator:
    """The count that stands for what lies there: in the middle of what it stands for."""
    x, y = at(page, lon, lat)
    signs = [(each, each.bounding_box()) for each in page.locator(".bubble").all()]
    away = [
        (math.hypot(box["x"] + box["width"] / 2 - x, box["y"] + box["height"] / 2 - y), turn)
        for turn, (_, box) in enumerate(signs)
        if box
    ]
    return signs[min(away)[1]][0]


def test_each_of_several_records_at_one_point_opens_at_every_zoom(
    visit_sample: OpenAs, stacked: list[str], picture: Picture
) -> None:
    page = visit_sample("guihua", f"/map#layers=enterprises.risk,{GROUND}")
    expect(page.locator(".bubble").first).to_be_visible(timeout=SLOW_MS)
    for zoom, name in zip((15, 17, 18, 19), stacked, strict=True):
        look_at(page, 116.84, 38.29, zoom)
        settle(page)
        sign_nearest(page, 116.84, 38.29).click()
        lines = page.locator(".cluster-line")
        expect(lines.filter(has_text=name)).to_be_visible()
        listed = lines.locator("span").all_text_contents()
        assert set(stacked) <= set(listed)
        if zoom >= 17:
            assert len(listed) == 4
            expect(page.locator(".bubble", has_text="4").first).to_be_visible()
            assert listed[0] == "样例叠二店"  # red is the gravest
        if zoom == 18:
            picture(page, "stacked")
        lines.filter(has_text=name).click()
        expect(page.locator(".details h1")).to_have_text(name)


def test_a_tap_on_the_ground_says_whose_it_is_and_who_comes_first(planner: Page, picture: Picture) -> None:
    place = (116.9, 38.29)
    planner.mouse.click(*at(planner, *place))
    told = planner.locator(".ground")
    expect(told.locator(".ground-name")).to_have_text("马厂屯第一网格", timeout=SLOW_MS)
    picture(planner, "ground")
    answer = planner.request.get(f"/api/locate?lon={place[0]}&lat={place[1]}").json()
    forces = [item for kind in answer["help"] if kind["drives_out"] for item in kind["items"]]
    first = min((item for item in forces if item["time_s"]), key=lambda item: item["time_s"])
    sentence = told.locator(".ground-first").inner_text()
    assert first["name"] in sentence
    minutes = float(sentence.split(" ")[0])
    assert first["time_s"] / 60 == pytest.approx(minutes, abs=0.3)
    expect(told).to_contain_text("其次")
    assert "pick=" not in planner.url


def test_what_is_shown_stands_first_in_the_list_and_tables_are_grouped(planner: Page) -> None:
    groups = planner.locator(".table-bar select optgroup")
    assert groups.first.get_attribute("label") == "正在显示"
    assert groups.count() > 4
    assert "消防与应急资源" in groups.first.locator("option").all_inner_texts()
    planner.click("[aria-controls=panel-layers]")
    shown = planner.locator(".layer-group", has_text="正在显示").first
    assert shown.locator(".layer-title").all_inner_texts()[:2] == [
        "消防与应急资源",
        "到达时间：最先到达的力量",
    ]
    planner.get_by_role("checkbox", name="未销号隐患").check()
    expect(shown.locator(".layer-title").nth(1)).to_have_text("未销号隐患")
    expect(planner.get_by_role("checkbox", name="未销号隐患")).to_be_focused()


def test_out_of_reach_lists_who_is_out_of_reach_with_the_state_as_a_column(visit_sample: OpenAs) -> None:
    page = visit_sample("guihua", f"/map#layers=out_of_reach.station,{GROUND}&table=out_of_reach")
    headline = page.locator("#headline h1")
    expect(headline).to_contain_text("没有消防站到达", timeout=SLOW_MS)
    total, nobody, late = (int("".join(filter(str.isdigit, part))) for part in _counts(headline.inner_text()))
    count = page.locator(".table-count")
    expect(count).to_contain_text(f"{max(nobody, late)} 行")
    expect(page.locator(".tied thead")).to_contain_text("到达情况")
    states = page.locator(".tied tbody td:nth-child(2)").all_inner_texts()
    assert set(states) <= {"无人及时到达", "消防站不能按时到达"}
    page.locator(".table-body").get_by_role("button", name="显示全部").click()
    expect(count).to_contain_text(f"{total} 行")


def _counts(sentence: str) -> tuple[str, str, str]:
    total, rest = sentence.split("家企业中，")
    nobody, rest = rest.split("家15分钟")
    return total, nobody, rest.split("；")[1].split("家")[0]


def test_shortfall_shows_one_kind_of_goods_at_a_time_the_worst_first(visit_sample: OpenAs) -> None:
    page = visit_sample("guihua", f"/map#layers=shortfall.short,{GROUND}&table=shortfall")
    choose = page.locator("#legend-card select")
    expect(choose).to_be_visible(timeout=SLOW_MS)
    worst = choose.locator("option:checked").inner_text()
    assert worst == choose.locator("option").first.inner_text()
    goods = page.locator(".tied tbody td:nth-child(2)")
    expect(goods.first).to_have_text(worst)
    assert set(goods.all_inner_texts()) == {worst}
    drawn = page.locator("path.leaflet-interactive").count()
    areas = [area for area in config(page)["areas"] if area["level"] == "grid"]
    assert 0 < drawn <= len(areas)
    choose.select_option(label="帐篷")
    expect(goods.first).to_have_text("帐篷")
    page.wait_for_url("**only=shortfall.item.tent**")


def test_every_first_due_area_has_a_letter_of_its_own(visit_sample: OpenAs, picture: Picture) -> None:
    page = visit_sample("guihua", f"/map#layers=first_due.force,{GROUND}")
    letters = page.locator(".name-letter")
    expect(letters.first).to_be_visible(timeout=SLOW_MS)
    found = page.request.get("/api/layers/first_due").json()
    assert sorted(letters.all_inner_texts()) == sorted("ABCDEFGH"[: found["total"]])
    picture(page, "first_due")
    named = page.locator("#legend-card .legend-title").all_inner_texts()
    assert len(set(named)) == found["total"]
    assert any(each.startswith("东杉消防救援站") for each in named)
