"""Do the pages of papers issue, show, print, download and correct what was typed, and keep the fence?

Papers that are issued here stay for later tests of this file; each test looks only at its own.
"""

from __future__ import annotations

import hashlib
import io
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import docx
import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import CountyForm, Delegation, Paper, PaperItem, PaperSetting
from gridmap.i18n import catalogs
from gridmap.papers.kinds import PAPERS
from gridmap.papers.kinds.order import ORDER
from gridmap.vocabulary import PaperFamily
from tests import world
from tests.papers.made import DELEGATION, LATER, MILL, SCAN
from tests.web.conftest import SignIn, post

HAZARD = world.name_id("Blocked exit")
HOSTILE = "<img src=x onerror=alert(1)>"
TWO = {"officer_1": "Ann Test", "certificate_1": "T-1", "officer_2": "Ben Test", "certificate_2": "T-2"}
NEW_ORDER = f"/papers/new/order?hazard={HAZARD}"


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as session:
        yield session


def said(msgid: str, **parts: object) -> str:
    return catalogs.texts("zh_CN")[msgid].format(**parts)


def order(client: FlaskClient, **more: Any) -> Any:
    data = {
        "id": str(uuid.uuid4()), "enterprise": str(MILL), "hazard": str(HAZARD), "on_date": world.TODAY.isoformat(),
        f"deadline-{HAZARD}": LATER.isoformat(), **TWO, **more,
    }  # fmt: skip
    return post(client, NEW_ORDER, data)


def number_of_papers(kept: Session) -> int:
    return kept.scalar(select(func.count()).select_from(Paper)) or 0


def test_an_order_is_issued_from_a_hazard_shown_downloaded_and_found(
    signed_in: SignIn, kept: Session
) -> None:
    client = signed_in("Gloria")
    form = client.get(f"/papers/new/order?enterprise={MILL}")
    assert form.status_code == 200
    assert re.search(rf'value="{HAZARD}"', form.text)
    assert 'value="Flour Mill"' in form.text
    answer = order(client, meanwhile=f"{HOSTILE} {world.RECKONING}")
    assert answer.status_code == 302, answer.text
    page = client.get(answer.headers["Location"])
    assert HOSTILE not in page.text
    assert world.RECKONED not in page.text
    paper = kept.get_one(Paper, uuid.UUID(answer.headers["Location"].rpartition("/")[2]))
    assert paper.number in page.text
    assert paper.issued_by == world.name_id("Gloria")
    file = client.get(f"/papers/{paper.id}/paper.docx")
    assert hashlib.sha256(file.data).hexdigest() == paper.sha256
    assert HOSTILE in "\n".join(each.text for each in docx.Document(io.BytesIO(file.data)).paragraphs)
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert paper.number in client.get("/papers?kind=order&q=Flour").text
    assert paper.number not in client.get("/papers?kind=plan").text
    assert paper.number in client.get(f"/registers/hazards/{HAZARD}").text
    assert paper.number in client.get(f"/registers/enterprises/{MILL}").text


def test_the_same_form_sent_twice_issues_one_paper(signed_in: SignIn, kept: Session) -> None:
    client, own, before = signed_in("Paula"), str(uuid.uuid4()), number_of_papers(kept)
    answers = [order(client, id=own) for _ in range(2)]
    assert [each.headers["Location"] for each in answers] == [f"/papers/{own}"] * 2
    assert number_of_papers(kept) == before + 1


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({f"deadline-{HAZARD}": "2026-03-01"}, f"deadline-{HAZARD}", "不能早于"),
        ({"officer_2": ""}, "officer_2", "两名"),
        ({"family": "enforcement"}, "family", "书面委托"),
        ({"on_date": "2026-13-01"}, "on_date", "年-月-日"),
        ({"on_date": "2026-03-09"}, "on_date", said("This day is yet to come.")),
    ],
)
def test_a_bad_order_keeps_what_was_typed_and_saves_nothing(
    signed_in: SignIn, kept: Session, typed: dict[str, str], field: str, words: str
) -> None:
    client, before = signed_in("Paula"), number_of_papers(kept)
    answer = order(client, meanwhile="What I typed", **typed)
    assert answer.status_code == 422
    assert "What I typed" in answer.text
    complaint = re.search(rf'id="{re.escape(field)}-problem">([^<]+)<', answer.text)
    assert complaint, answer.text
    assert words in complaint[1]
    assert number_of_papers(kept) == before


def test_a_correction_is_a_new_paper_and_both_say_so(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Paula")
    first = order(client, meanwhile="Lock the door").headers["Location"]
    old = kept.get_one(Paper, uuid.UUID(first.rpartition("/")[2]))
    form = client.get(f"{first}/correct")
    assert "Lock the door" in form.text
    assert 'value="T-2"' in form.text
    own = str(uuid.uuid4())
    data = {
        "id": own, "enterprise": str(MILL), "hazard": str(HAZARD), "on_date": "2026-03-02", **TWO,
        f"deadline-{HAZARD}": "2026-03-20",
    }  # fmt: skip
    assert post(client, f"{first}/correct", data).status_code == 302
    new = kept.get_one(Paper, uuid.UUID(own))
    assert new.replaces == old.id
    assert new.number in client.get(first).text
    assert old.number in client.get(f"/papers/{own}").text
    assert said("Replaced") in client.get("/papers").text
    again = post(client, f"{first}/correct", {**data, "id": str(uuid.uuid4())})
    assert again.status_code == 409
    assert kept.scalar(select(PaperItem.deadline).where(PaperItem.paper_id == new.id)) == LATER + timedelta(
        days=4
    )


def test_a_receipt_is_issued_from_the_paper_that_was_served(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Paula")
    served = order(client).headers["Location"].rpartition("/")[2]
    assert client.get(f"/papers/new/receipt?paper={served}").status_code == 200
    own = str(uuid.uuid4())
    data = {
        "id": own, "paper": served, "on_date": "2026-03-02", "received_by": "Eve Test", "place": "At the gate",
        "way": "direct", **TWO,
    }  # fmt: skip
    assert post(client, f"/papers/new/receipt?paper={served}", data).status_code == 302
    receipt = kept.get_one(Paper, uuid.UUID(own))
    assert kept.get_one(Paper, uuid.UUID(served)).number in receipt.elements["elements"]["served"]


@pytest.mark.parametrize("kind", [each for each in PAPERS if each != "receipt"])
def test_every_form_opens(signed_in: SignIn, kind: str) -> None:
    assert signed_in("Gloria").get(f"/papers/new/{kind}?enterprise={MILL}").status_code == 200


def test_what_was_typed_once_stands_in_the_next_form(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    data = {
        "id": str(uuid.uuid4()), "enterprise": str(MILL), "on_date": "2026-03-02", "planned_on": "2026-03-03", **TWO,
        "what": "Exits", "how": "On foot", "checked_by": "Cal Test", "approved_by": "Dee Test",
    }  # fmt: skip
    assert post(client, f"/papers/new/plan?enterprise={MILL}", data).status_code == 302
    form = client.get(f"/papers/new/plan?enterprise={MILL}").text
    assert 'value="Cal Test"' in form
    assert 'value="Dee Test"' in form
    assert "On foot" not in form


def test_papers_and_forms_stay_behind_the_fence(signed_in: SignIn) -> None:
    address = order(signed_in("Paula")).headers["Location"]
    stranger = signed_in("Nora")
    for path in (
        address,
        f"{address}/paper.docx",
        f"{address}/correct",
        NEW_ORDER,
        "/papers/new/receipt?paper=x",
    ):
        assert stranger.get(path, follow_redirects=True).status_code == 404, path
    assert address not in stranger.get("/papers").text
    assert order(stranger).status_code == 404
    assert signed_in("Nobody").get(address).status_code == 403


def test_an_own_pattern_and_wording_are_checked_and_kept(signed_in: SignIn, kept: Session) -> None:
    client, path = signed_in("Paula"), "/papers/settings/plan/supervision"
    shipped = client.get(path).text
    assert "{{ unit }}" in shipped
    attack = {
        "version": "0",
        "pattern": "",
        "wording": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    }
    refused = post(client, path, attack)
    assert refused.status_code == 422
    lacking = post(client, path, {"version": "0", "pattern": "{serial}", "wording": "{{ unit }}"})
    assert lacking.status_code == 422
    assert said("What is inspected") in lacking.text
    assert kept.scalar(select(func.count()).select_from(PaperSetting)) == 0
    saved = post(client, path, {"version": "0", "pattern": "P{year}-{serial:03}", "wording": ""})
    assert saved.status_code == 302
    assert "P2026-001" in client.get("/papers/settings").text
    assert (
        post(client, path, {"version": "0", "pattern": "Q{year}-{serial}", "wording": ""}).status_code == 409
    )


def test_a_delegation_needs_all_its_parts_and_opens_enforcement_until_it_is_ended(
    signed_in: SignIn, kept: Session
) -> None:
    client = signed_in("Paula")
    bad = post(
        client, "/papers/delegations", {**DELEGATION, "document": "", "scan": (io.BytesIO(b"text"), "a.pdf")}
    )
    assert bad.status_code == 422
    assert said("Hand in the scan of the document: PDF, JPEG or PNG.") in bad.text
    assert kept.scalar(select(func.count()).select_from(Delegation)) == 0
    good = post(client, "/papers/delegations", {**DELEGATION, "scan": (io.BytesIO(SCAN), "scan.pdf")})
    assert good.status_code == 302
    found = kept.scalars(select(Delegation)).one()
    scan = client.get(f"/papers/delegations/{found.id}/scan")
    assert scan.data == SCAN
    assert scan.headers["Content-Disposition"].startswith("attachment")
    answer = order(client, review_body="Cloud County", court="Cloud Court")
    paper = kept.get_one(Paper, uuid.UUID(answer.headers["Location"].rpartition("/")[2]))
    assert (paper.family, paper.title) == (PaperFamily.ENFORCEMENT, ORDER.title_in(PaperFamily.ENFORCEMENT))
    assert signed_in("Nora").get(f"/papers/delegations/{found.id}/scan").status_code == 404
    assert post(client, f"/papers/delegations/{found.id}/end", {"on_date": "2026-03-02"}).status_code == 302
    back = order(client).headers["Location"].rpartition("/")[2]
    assert kept.get_one(Paper, uuid.UUID(back)).family == PaperFamily.SUPERVISION


def workbook(**cells: Any) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "月报"
    sheet["A1"], sheet["B9"] = "Monthly form", "=SUM(B2:B8)"
    sheet.merge_cells("D1:E1")
    for address, value in cells.items():
        sheet[address] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_county_s_form_is_kept_tied_and_filled(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Paula")
    sent = {"name": "County form", "file": (io.BytesIO(workbook()), "form.xlsx")}
    where = post(client, "/papers/county", sent).headers["Location"]
    form = kept.scalars(select(CountyForm)).one()
    bad = {
        "version": str(form.version), "month.visits": "B9", "year.visits": "D1:E1", "month.places": "Nowhere!B2",
        "year.places": "E1", "month.found.general": "B2", "month.found.major": "月报!B2",
    }  # fmt: skip
    refused = post(client, where, bad)
    assert refused.status_code == 422
    problems = set(re.findall(r'id="([a-z.]+)-problem"', refused.text))
    assert problems == set(bad) - {"version"}
    good = {"version": str(form.version), "month.visits": "b2", "year.visits": "月报!C2", "month.found.general": "B3",
            "year.found.general": "C3", "month.person_trips": "B4", "year.person_trips": "C4"}  # fmt: skip
    assert post(client, where, good).status_code == 302
    file = client.get(f"{where}/filled.xlsx?month=2026-02")
    sheet = openpyxl.load_workbook(io.BytesIO(file.data))["月报"]
    assert [sheet[each].value for each in ("B2", "C2", "B3", "C3")] == [1, 1, 2, 2]
    assert [sheet[each].value for each in ("B4", "C4")] == [None, None]
    assert (sheet["A1"].value, sheet["B9"].value) == ("Monthly form", "=SUM(B2:B8)")
    march = openpyxl.load_workbook(io.BytesIO(client.get(f"{where}/filled.xlsx?month=2026-03").data))["月报"]
    assert [march[each].value for each in ("B2", "C2")] == [0, 1]
    assert signed_in("Nora").get(where).status_code == 404
    assert client.get(f"{where}/filled.xlsx?month=nonsense").status_code == 422


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 damaged", b"\xd0\xcf\x11\xe0 old"])
def test_what_is_no_workbook_is_refused(signed_in: SignIn, kept: Session, content: bytes) -> None:
    sent = {"name": "Bad form", "file": (io.BytesIO(content), "form.xlsx")}
    assert post(signed_in("Paula"), "/papers/county", sent).status_code == 422
    assert kept.scalar(select(func.count()).where(CountyForm.name == "Bad form")) == 0


def test_the_paper_of_a_step_is_issued_by_taking_the_step(signed_in: SignIn) -> None:
    hazard = world.name_id("Blocked exit")
    for kind, step in (("order", "order"), ("recheck", "recheck_passed"), ("referral", "refer")):
        answer = signed_in("Paula").get(f"/papers/new/{kind}?hazard={hazard}")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/loop/{step}?hazard={hazard}")
