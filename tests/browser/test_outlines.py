"""Does a planner draw, mend and split a grid, and an administrator merge two: by mouse, by keys and by thumb?"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from geoalchemy2.shape import to_shape
from playwright.sync_api import Page, expect
from shapely import box
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.orm import Session

from gridmap.db.models import Area, AreaChange
from gridmap.imports.matching.bulk import stored
from gridmap.registers.enterprises import Enterprise
from tests import world
from tests.browser.conftest import OpenAs, at, settle

Keep = Callable[[Page, str], None]
G22 = box(117.05, 38.0, 117.1, 38.04)


@pytest.fixture(scope="module", autouse=True)
def streets(owner: Engine) -> None:
    with Session(owner) as writing:
        writing.add_all(world.roads())
        writing.commit()


def outline(owner: Engine, path: str) -> BaseGeometry | None:
    with Session(owner) as reading:
        geom = reading.get_one(Area, path).geom
        return None if geom is None else to_shape(geom)


def areas(owner: Engine) -> dict[str, str]:
    with Session(owner) as reading:
        return {area.name: area.path for area in reading.scalars(select(Area))}


@pytest.fixture(autouse=True)
def as_it_was(owner: Engine) -> None:
    """Areas and records of the world as every test expects them."""
    with Session(owner) as writing:
        wanted = {area.path: area for area in world.areas() if isinstance(area, Area)}
        writing.execute(update(Area).values(version=Area.version + 1))
        for path, area in wanted.items():
            writing.execute(update(Area).where(Area.path == path).values(geom=area.geom, name=area.name))
        for each in world.records():
            place = {"area_path": each.area_path}
            writing.execute(update(type(each)).where(type(each).id == each.id).values(place))
        writing.execute(delete(AreaChange))
        writing.execute(delete(Area).where(Area.path.not_in(wanted)))
        writing.commit()


def undraw(owner: Engine, path: str) -> None:
    with owner.begin() as writing:
        writing.execute(
            text("UPDATE areas SET geom = NULL, version = version + 1 WHERE path = :path"), {"path": path}
        )


def redraw(owner: Engine, path: str, shape: BaseGeometry) -> None:
    with owner.begin() as writing:
        told = {"path": path, "geom": stored(shape)}
        writing.execute(
            text("UPDATE areas SET geom = ST_Multi(:geom), version = version + 1 WHERE path = :path"), told
        )


def state(page: Page) -> str:
    return page.locator("#outline-state").inner_text()


def click_map(page: Page, lon: float, lat: float) -> None:
    x, y = at(page, lon, lat)
    page.mouse.move(x - 3, y - 3)
    page.mouse.move(x, y)
    page.mouse.click(x, y)


def aim(page: Page, lon: float, lat: float) -> None:
    """Move the map until the place lies under the cross, once the sheet has come to rest."""
    page.evaluate(
        "async ([lon, lat]) => { const frame = () => new Promise((done) => requestAnimationFrame(done));"
        " await frame(); await frame(); await frame(); const map = window.gridmapMap;"
        " const cross = document.querySelector('#crosshair').style;"
        " const at = window.L.point(parseFloat(cross.left), parseFloat(cross.top));"
        " map.panBy(map.latLngToContainerPoint([lat, lon]).subtract(at), { animate: false }); await frame(); }",
        [lon, lat],
    )


def test_a_grid_is_drawn_with_the_mouse_snapped_saved_and_taken_back(
    open_as: OpenAs, owner: Engine, picture: Keep
) -> None:
    undraw(owner, world.G22)
    page = open_as("Paula", f"/areas/{world.G22}/outline")
    expect(page.locator("#outline-state")).to_contain_text("has no outline yet")
    page.get_by_role("button", name="Draw", exact=True).click()
    # A little beside each corner of the neighbours: the corners themselves are taken.
    for lon, lat in ((117.0503, 38.0396), (117.0997, 38.0396), (117.0996, 38.0004), (117.0504, 38.0003)):
        click_map(page, lon, lat)
    click_map(page, 117.0500, 38.0400)
    expect(page.locator("#outline-state")).to_contain_text("It fits its neighbours")
    picture(page, "outline-drawn")
    page.get_by_role("button", name="Save the outline").click()
    expect(page.locator("#toast")).to_contain_text("The outline of East Grid 2 was drawn")
    found = outline(owner, world.G22)
    assert found is not None
    assert found.symmetric_difference(G22).area < 1e-10
    page.locator("#toast").get_by_role("button", name="Undo").click()
    expect(page.locator("#toast")).to_contain_text("Taken back")
    assert outline(owner, world.G22) is None


def test_a_corner_that_is_dragged_wrong_is_told_and_mended_with_one_click(
    open_as: OpenAs, owner: Engine, picture: Keep
) -> None:
    redraw(owner, world.G22, box(117.05, 38.0, 117.1, 38.039))
    page = open_as("Paula", f"/areas/{world.G22}/outline")
    expect(page.locator("#outline-found .gaps")).to_contain_text("A gap of")
    x, y = at(page, 117.05, 38.039)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(*at(page, 117.046, 38.042), steps=6)
    page.mouse.up()
    expect(page.locator("#outline-found .problems")).to_contain_text("lie outside East Village")
    expect(page.get_by_role("button", name="Save the outline")).to_be_disabled()
    picture(page, "outline-faults")
    page.get_by_role("button", name="Cut at the edges").click()
    expect(page.locator("#outline-found .problems")).to_have_count(0)
    page.get_by_role("button", name="Extend to the neighbours' edges").click()
    expect(page.locator("#outline-state")).to_contain_text("It fits its neighbours.")
    page.get_by_role("button", name="Step back").click()
    expect(page.locator("#outline-found .gaps")).to_have_count(1)
    page.get_by_role("button", name="Follow the neighbours' edges").click()
    expect(page.locator("#outline-found .gaps"), "no lane is as wide as that gap").to_have_count(1)


def test_an_outline_is_pasted_as_text_and_two_editors_do_not_overwrite_each_other(
    open_as: OpenAs, owner: Engine
) -> None:
    page = open_as("Paula", f"/areas/{world.G22}/outline", expected=("409", "422"))
    other = open_as("Adam", f"/areas/{world.G22}/outline")
    for each, east in ((page, "117.09"), (other, "117.08")):
        each.get_by_text("As text").click()
        each.fill("#outline-text", "somewhere by the mill")
        if each is page:
            each.get_by_role("button", name="Take this outline").click()
            expect(each.locator("#outline-text-problem")).to_contain_text("Line 1 is no coordinate")
        each.fill("#outline-text", f"117.05, 38.0\n{east}, 38.0\n{east}, 38.04\n117.05, 38.04")
        each.get_by_role("button", name="Take this outline").click()
        expect(each.locator("#outline-state")).to_contain_text("Not saved yet")
    other.get_by_role("button", name="Save the outline").click()
    expect(other.locator("#toast")).to_contain_text("was drawn")
    page.get_by_role("button", name="Save the outline").click()
    expect(page.locator("#outline-state")).to_contain_text("Adam changed this at")
    assert outline(owner, world.G22).bounds[2] == pytest.approx(117.08)  # type: ignore[union-attr]


def test_a_grid_is_split_by_a_line_and_merged_again(open_as: OpenAs, owner: Engine, picture: Keep) -> None:
    page = open_as("Adam", f"/areas/{world.G22}/outline?act=split")
    for lon, lat in ((117.075, 38.0402), (117.075, 38.02), (117.075, 37.9999)):
        click_map(page, lon, lat)
    page.mouse.click(*at(page, 117.075, 37.9999))
    expect(page.locator("#outline-split form")).to_be_visible()
    expect(page.locator("#outline-split .option")).to_have_count(2)
    picture(page, "outline-split")
    page.locator("#outline-split .option", has_text="A").first.click()
    page.fill("#split-name", "East <Grid> 3")
    page.fill("#split-population", "700")
    page.get_by_role("button", name="Split", exact=True).click()
    expect(page.locator("#toast")).to_contain_text("its other part is East <Grid> 3")
    new = areas(owner)["East <Grid> 3"]
    with Session(owner) as reading:
        places = {each.name: each.area_path for each in reading.scalars(select(Enterprise))}
    assert {places["Corner Shop"], places["Flour Mill"]} == {new, world.G22}
    page.goto(f"/areas/{world.G22}/merge")
    page.get_by_label(re.compile("East <Grid> 3")).first.check()
    picture(page, "areas-merge")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.locator(".flashes")).to_contain_text("East <Grid> 3 went over to East Grid 2")
    assert "East <Grid> 3" not in areas(owner)
    found = outline(owner, world.G22)
    assert found is not None
    assert found.symmetric_difference(G22).area < 1e-10
    page.locator(".step-list").get_by_role("button", name="Undo").first.click()
    assert areas(owner)["East <Grid> 3"] == new
    page.goto(f"/areas/{world.G22}")
    page.locator(".step-list li", has_text="was split").get_by_role("button", name="Undo").click()


def test_a_village_becomes_the_union_of_its_grids(open_as: OpenAs, owner: Engine) -> None:
    redraw(owner, world.V2, box(117.05, 38.0, 117.1, 38.07))
    page = open_as("Paula", f"/areas/{world.V2}")
    page.get_by_role("link", name="Make it the union of the areas in it").click()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#outline-state")).to_contain_text("Not saved yet")
    page.get_by_role("button", name="Save the outline").click()
    expect(page.locator("#toast")).to_contain_text("East Village was drawn")
    assert outline(owner, world.V2).bounds[3] == pytest.approx(38.08)  # type: ignore[union-attr]


def test_an_area_is_entered_edited_and_closed(open_as: OpenAs, owner: Engine, picture: Keep) -> None:
    page = open_as("Adam", "/map", expected=("422",))
    page.goto("/areas")
    picture(page, "areas")
    page.goto(f"/areas/{world.V1}")
    page.get_by_role("link", name="New area").click()
    page.fill("[name=name]", "West Grid 3")
    page.fill("[name=code]", "990101100001")
    page.fill("[name=population]", "-1")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#population-problem")).to_be_visible()
    expect(page.locator("#code-problem")).to_contain_text(
        "A code of 12 digits is that of another level: Village"
    )
    page.fill("[name=code]", "990101100001003")
    page.fill("[name=population]", "35")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile("/outline"))
    path = areas(owner)["West Grid 3"]
    page.goto(f"/areas/{path}")
    picture(page, "areas-one")
    page.get_by_text("Close this area").first.click()
    page.get_by_role("button", name="Close this area").click()
    expect(page.locator(".flashes")).to_contain_text("West Grid 3 is closed")
    assert "West Grid 3" not in areas(owner)


def test_corners_are_set_by_keyboard(open_as: OpenAs, owner: Engine) -> None:
    undraw(owner, world.G22)
    page = open_as("Paula", f"/areas/{world.G22}/outline")
    page.get_by_role("button", name="Corner by corner").press("Enter")
    for key in ("Enter", "ArrowRight", "Enter", "ArrowDown", "Enter", "Backspace", "Enter"):
        page.keyboard.press(key)
        settle(page)
    expect(page.locator("#outline-tools")).to_contain_text("3 corners set")
    page.get_by_role("button", name="Done").press("Enter")
    expect(page.locator("#outline-state")).to_contain_text("Not saved yet")


def test_a_grid_is_drawn_with_a_thumb_on_a_phone(open_as: OpenAs, owner: Engine, picture: Keep) -> None:
    undraw(owner, world.G22)
    page = open_as("Paula", f"/areas/{world.G22}/outline", phone=True)
    picture(page, "outline-phone")
    page.get_by_role("button", name="Corner by corner").tap()
    for lon, lat in ((117.0502, 38.0398), (117.0998, 38.0398), (117.0998, 38.0002), (117.0502, 38.0002)):
        aim(page, lon, lat)
        page.get_by_role("button", name="Set a corner here").tap()
    picture(page, "outline-phone-corners")
    page.get_by_role("button", name="Done").tap()
    expect(page.locator("#outline-state")).to_contain_text("It fits its neighbours")
    page.get_by_role("button", name="Save the outline").tap()
    expect(page.locator("#toast")).to_contain_text("was drawn")
    found = outline(owner, world.G22)
    assert found is not None
    assert found.symmetric_difference(G22).area < 1e-10
    picture(page, "outline-phone-saved")
