"""Does the ledger of papers hold what was issued, under its numbers, inside the fence?"""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests import world
from tests.web.conftest import SignIn, post
from tests.web.papers.asking import (
    fault,
    number_of_papers,
    order,
    paper_of,
    record,
    said,
)


def test_the_last_number_given_by_hand_is_said_once(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Paula")
    said_once = {"kind": "extension", "family": "supervision", "year": "2026", "before": "17"}
    for wrong, field in (
        ({"before": "many"}, "before"),
        ({"year": "1066"}, "year"),
        ({"year": "2027"}, "year"),
    ):
        answer = post(client, "/papers/starts", {**said_once, **wrong})
        assert answer.status_code == 422
        assert f'id="{field}-problem"' in answer.text
    assert post(client, "/papers/starts", said_once).status_code == 302
    page = client.get("/papers/settings").text
    assert said("by hand up to {number}", number=17) in page
    assert "〔2026〕18号" in page
    hazard = fault(client)
    order(client, hazard)
    for step, facts in (
        ("ask_extension", {"asked_until": "2026-04-01", "reason": "Parts"}),
        ("grant_extension", {"deadline": "2026-04-01", "decided_by": "Mayor", "issues": "yes"}),
    ):
        answer = post(client, f"/loop/{step}", {"hazard": hazard, "on_date": "2026-03-02", **facts})
        assert answer.status_code == 302
    assert paper_of(kept, hazard, "grant_extension").serial == 18
    assert post(client, "/papers/starts", {**said_once, "before": "30"}).status_code == 422
    assert post(signed_in("Nora"), "/papers/starts", {**said_once, "area": world.T1}).status_code in (
        403,
        404,
    )


def rows_of(client: FlaskClient, question: str = "") -> list[tuple[Any, ...]]:
    answer = client.get(f"/papers/ledger.xlsx{question}")
    assert answer.status_code == 200, answer.text
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    assert "f" not in {each.data_type for row in sheet.iter_rows(min_row=2) for each in row}, "a formula"
    return list(sheet.iter_rows(min_row=2, values_only=True))


def test_the_ledger_of_papers_holds_what_the_page_shows(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Paula")
    hostile = {"title": "=cmd|' /C calc'!A0"}
    hazards = [fault(client, **hostile), fault(client, title="Chained exit")]
    assert order(client, *hazards).status_code == 302
    paper = paper_of(kept, hazards[0])
    every = rows_of(client)
    assert len(every) == number_of_papers(kept)
    own = next(row for row in every if row[0] == paper.number)
    assert own[1] == paper.title
    assert own[4].date() == world.TODAY
    assert own[5:8] == ("Flour Mill", 2, "=cmd|' /C calc'!A0；Chained exit")
    assert own[8] == "、".join(each["name"] for each in paper.elements["officers"])
    assert own[-1] == paper.sha256
    orders = rows_of(client, "?kind=order")
    assert {row[2] for row in orders} == {said("Rectification order")}
    record(client, on_date="2026-03-01", family="supervision")
    first = rows_of(client, "?from=2026-03-01&to=2026-03-01")
    assert {row[4].date().isoformat() for row in first} == {"2026-03-01"}
    assert rows_of(client, "?from=2027-01-01") == []
    assert rows_of(client, "?kind=order&q=Nowhere") == []
    page = client.get("/papers?kind=order&from=2026-03-01").text
    assert "/papers/ledger.xlsx?kind=order&amp;from=2026-03-01" in page


@pytest.mark.parametrize("question", ["?from=2026-03-02&to=2026-03-01", "?from=soon"])
def test_a_period_that_is_none_is_said(signed_in: SignIn, question: str) -> None:
    client = signed_in("Paula")
    assert 'role="alert"' in client.get(f"/papers{question}").text
    assert client.get(f"/papers/ledger.xlsx{question}").status_code == 422


def test_the_ledger_of_papers_keeps_the_fence_and_is_on_record(signed_in: SignIn, kept: Session) -> None:
    record(signed_in("Paula"))
    assert rows_of(signed_in("Nora")) == []
    assert signed_in("Nobody").get("/papers/ledger.xlsx").status_code == 403
    told = kept.execute(
        text("SELECT count(*) FROM audit WHERE source = 'download' AND row_id = 'papers.ledger_book'")
    )
    assert told.scalar_one() >= 1
