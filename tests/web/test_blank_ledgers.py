"""Are blank ledgers handed out, and is one that was filled in known by itself when it comes back?"""

from __future__ import annotations

import io

import openpyxl
import pytest
from flask.testing import FlaskClient

from gridmap.imports.fields import NOUNS
from gridmap.imports.own_sheets import LEFT_OUT
from tests.web.conftest import SignIn, post
from tests.web.test_imports import CHOSEN, figure, hand_in, named_columns, zh


@pytest.mark.parametrize(
    "noun",
    ["areas", "enterprises", "resources", "hazards", "risk_points", "people", "roads", "road_barriers"],
)
def test_blank_ledgers_are_handed_out(signed_in: SignIn, noun: str) -> None:
    book = signed_in("Adam").get(f"/admin/imports/templates/{noun}.xlsx")
    assert book.data.startswith(b"PK")


def one_alarm(client: FlaskClient) -> bytes:
    """The blank ledger of alarms with one of them in it."""
    book = openpyxl.load_workbook(io.BytesIO(client.get("/admin/imports/templates/alarms.xlsx").data))
    told = {"name": "东门", "received_at": "2023-05-04 02:40", "kind": "灭火"}
    titles = {zh(field.title): field.key for field in NOUNS["alarms"]}
    first = book.worksheets[0]
    first.append([told.get(titles.get(str(cell.value).removesuffix(" *"), "")) for cell in first[1]])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_template_that_was_filled_in_comes_in_by_its_first_sheet_alone(signed_in: SignIn) -> None:
    paula = signed_in("Paula")
    address = str(hand_in(paula, one_alarm(paula), noun="alarms").headers["Location"])
    page = paula.get(address).text
    assert page.count('value="yes" checked') == 1
    assert 'name="noun"' not in page
    assert zh(LEFT_OUT) in page
    folded = page[page.index(zh(LEFT_OUT)) :]
    assert "<details><summary>" in folded
    assert folded.index('name="whole-1-kind"') < folded.index("</section>")
    assert "whole-0-kind" not in page
    post(paula, address + "/mapping", {**named_columns(page), **CHOSEN})
    page = paula.get(address).text
    assert [figure(page, each) for each in ("new", "changed", "waiting")] == [1, 0, 0]


def test_a_template_handed_in_as_another_ledger_is_known_and_one_tap_leads_to_its_own(
    signed_in: SignIn,
) -> None:
    paula = signed_in("Paula")
    address = str(hand_in(paula, one_alarm(paula), noun="enterprises").headers["Location"])
    assert '<button class="button" name="noun" value="alarms">' in paula.get(address).text
    assert post(paula, address + "/mapping", {"noun": "people"}).status_code == 403
    assert post(paula, address + "/mapping", {"noun": "alarms"}).status_code == 302
    page = paula.get(address).text
    assert 'name="noun"' not in page
    post(paula, address + "/mapping", {**named_columns(page), **CHOSEN})
    page = paula.get(address).text
    assert [figure(page, each) for each in ("new", "changed", "waiting")] == [1, 0, 0]
