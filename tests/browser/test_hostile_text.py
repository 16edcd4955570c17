"""Is what somebody typed shown as typed, whatever it looks like to a browser, a template or a script?"""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from gridmap.db.models import Area, Person
from gridmap.registers.enterprises import Enterprise, ResponsibleParty
from gridmap.registers.hazards import Hazard
from gridmap.registers.resources import Resource
from gridmap.registers.risk_points import RiskPoint
from tests import world
from tests.browser.conftest import OpenAs, settle

HOSTILE = (
    "${window.pwned=1}",
    "`+(window.pwned=2)+`",
    "</script><script>window.pwned=3</script>",
    "<img src=x onerror=window.pwned=4>",
    "D:\\users\\x",
    f"{world.RECKONING} {{% raw %}} '\"&lt;",
)
ALL = " ".join(HOSTILE)


@pytest.fixture(scope="module", autouse=True)
def poisoned(owner: Engine) -> None:
    """Every text that a person can type is hostile, in every noun."""
    with Session(owner) as session:
        session.execute(update(Area).values(name=ALL))
        session.execute(update(Person).values(name=ALL, title=ALL, phone=ALL))
        session.execute(update(Enterprise).values(name=ALL, address=ALL, note=ALL))
        session.execute(update(Resource).values(name=ALL, address=ALL, note=ALL, duty_phone=ALL))
        session.execute(update(Resource).where(~Resource.in_service).values(out_reason=ALL))
        session.execute(update(Hazard).values(title=ALL, description=ALL))
        session.execute(
            update(RiskPoint).values(name=ALL, accident_type=ALL, measures=ALL, responsible=ALL, phone=ALL)
        )
        session.add(
            ResponsibleParty(
                id=uuid.uuid4(),
                enterprise_id=world.name_id("Flour Mill"),
                duty="safety_manager",
                name=ALL,
                phone=ALL,
            )
        )
        session.commit()


def harmless(page: Page) -> None:
    settle(page)
    # A picture that is not there may take its time to say so.
    page.wait_for_function("() => [...document.images].every((each) => each.complete)")
    assert page.evaluate("() => window.pwned") is None
    assert world.RECKONED not in page.locator("body").inner_text()


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("paula", "/map"),
        ("gloria", "/grid"),
        ("gloria", "/registers/hazards/new"),
        ("dora", "/locate?lon=117.06&lat=38.02"),
        ("adam", "/admin"),
        ("adam", "/admin/people"),
        ("adam", "/admin/ledgers/enterprises"),
        ("adam", "/admin/ledgers/resources"),
        ("adam", "/admin/ledgers/hazards"),
        ("adam", "/admin/duty"),
        ("adam", "/admin/freshness"),
        ("adam", "/account"),
    ],
)
def test_a_page_full_of_hostile_text_shows_it_as_text(open_as: OpenAs, name: str, path: str) -> None:
    page = open_as(name, path)
    harmless(page)
    shown = page.locator("body").inner_text()
    assert any(text in shown for text in HOSTILE)


def test_the_details_of_each_kind_show_it_as_text(open_as: OpenAs) -> None:
    for layer, name in (
        ("enterprises", "Flour Mill"),
        ("resources", "Dry Hydrant"),
        ("hazards", "Blocked exit"),
        ("risk_points", "Silo"),
    ):
        page = open_as("gloria", f"/map#layers={layer}.&pick={layer}/{world.name_id(name)}")
        expect(page.locator("body")).to_contain_text("${window.pwned=1}")
        harmless(page)
        page.context.close()
