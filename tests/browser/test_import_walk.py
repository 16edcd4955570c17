"""From a messy workbook through columns, quarantine and confirmation to the map, and back: does a person get there?"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.registers.enterprises import Enterprise
from tests.browser.conftest import OpenAs
from tests.imports.journeys.sheets import ENTERPRISES, LOST, MILL, SHOP, xlsx

HOSTILE = "${window.pwned=1} <img src=x onerror=window.pwned=4> </script>"
SWAPPED = ("Swapped Shop", None, "沿街商铺", None, SHOP[5], SHOP[4], None, None, None, 13900000003.0)
WRONG = (HOSTILE, None, "moon", "红", 117.03, 38.03, None, None, None, None)
BEYOND = ("Beyond Works", None, "工贸", None, 117.15, 38.03, None, None, None, None)


def test_a_messy_ledger_comes_in_and_goes_out_again(
    open_as: OpenAs, owner: Engine, picture: Callable[[Page, str], None]
) -> None:
    page = open_as("Adam", "/admin/imports")
    picture(page, "imports")
    content = xlsx(ENTERPRISES, MILL, SWAPPED, WRONG, BEYOND, LOST, title="2023年企业台账")
    page.set_input_files(
        "#file", {"name": "台账.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    page.click("form[enctype] button.primary")
    expect(page.locator("#coordinates")).to_have_value("")
    picture(page, "import-columns")
    page.select_option("#coordinates", "wgs84")
    page.click(".form-actions button.primary")

    expect(page.locator("#count-new")).to_have_text("2")
    expect(page.locator("#count-waiting")).to_have_text("3")
    expect(page.locator(".import-map canvas")).to_be_visible()
    expect(page.locator("#waiting")).to_contain_text("window.pwned=1")
    assert page.evaluate("() => window.pwned") is None
    picture(page, "import-preview")
    page.locator("#waiting button[name=row]").first.click()
    expect(page.locator("#count-new")).to_have_text("3")
    page.click("#confirm")

    expect(page.locator("#undo")).to_be_visible()
    picture(page, "import-done")
    with Session(owner) as kept:
        names = set(kept.scalars(select(Enterprise.name)))
    assert {"Sparrow Mill", "Swapped Shop", "Lost Forge"} <= names
    assert "Beyond Works" not in names
    address = page.url
    page.click(".actions a.primary")
    page.wait_for_url(lambda url: "/map" in url)
    page.wait_for_selector("html[data-ready]")

    page.goto(address)
    page.click("#undo")
    expect(page.locator(".ask")).to_contain_text("3")
    page.click("#undo-agreed")
    expect(page.locator(".flash.done")).to_be_visible()
    with Session(owner) as kept:
        assert "Sparrow Mill" not in set(kept.scalars(select(Enterprise.name)))


def test_the_pages_can_be_used_on_a_phone(open_as: OpenAs, picture: Callable[[Page, str], None]) -> None:
    page = open_as("Paula", "/admin/imports", phone=True)
    picture(page, "imports-phone")
    content = xlsx(ENTERPRISES, MILL, SWAPPED)
    page.set_input_files(
        "#file", {"name": "a.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    page.click("form[enctype] button.primary")
    page.select_option("#coordinates", "wgs84")
    page.click(".form-actions button.primary")
    expect(page.locator("#count-new")).to_have_text("1")
    picture(page, "import-preview-phone")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
