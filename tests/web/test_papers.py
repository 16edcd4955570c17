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
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from gridmap.db.models import (
    CountyForm,
    Delegation,
    HazardStep,
    Paper,
    PaperItem,
    PaperSetting,
    PaperTemplate,
)
from gridmap.db.models.papers import PaperFamily
from gridmap.i18n import catalogs
from gridmap.papers.kinds import PAPERS
from gridmap.papers.kinds.order import ORDER
from gridmap.registers.hazards import Hazard
from tests import world
from tests.papers.made import DELEGATION, LATER, MILL, SCAN
from tests.papers.test_word_forms import whole
from tests.registers.loop.walks import INSPECTORS
from tests.web.conftest import SignIn, post

HAZARD = world.name_id("Blocked exit")
HOSTILE = "<img src=x onerror=alert(1)>"
TWO = {"officer_1": "Ann Test", "certificate_1": "T-1", "officer_2": "Ben Test", "certificate_2": "T-2"}
RECORD = f"/papers/new/site_record?hazard={HAZARD}"


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as session:
        yield session


def said(msgid: str, **parts: object) -> str:
    return catalogs.texts("zh_CN")[msgid].format(**parts)


def record(client: FlaskClient, **more: Any) -> Any:
    """Issue a record on site about a hazard of the mill."""
    data = {
        "id": str(uuid.uuid4()), "enterprise": str(MILL), "hazard": str(HAZARD), "on_date": world.TODAY.isoformat(),
        "from_at": "2026-03-02T09:00", "to_at": "2026-03-02T10:10", **TWO, **more,
    }  # fmt: skip
    return post(client, RECORD, data)


def fault(client: FlaskClient, **more: Any) -> str:
    """A new hazard of the mill."""
    made = str(uuid.uuid4())
    values = {"title": "Locked fire door", "enterprise_id": "Flour Mill", "found_on": "2026-03-01", **more}
    assert post(client, "/registers/hazards/new", {"id": made, **values}).status_code == 302
    return made


def order(client: FlaskClient, *hazards: str, **more: Any) -> Any:
    """Take the step that issues an order."""
    data = {
        "hazard": list(hazards), "on_date": world.TODAY.isoformat(), "deadline": LATER.isoformat(),
        "measures": "Open it", "people": [str(each) for each in INSPECTORS], "issues": "yes", **more,
    }  # fmt: skip
    return post(client, "/loop/order", data)


def paper_of(kept: Session, hazard: str, step: str = "order") -> Paper:
    """The paper of the last step of this kind that a hazard took."""
    kept.expire_all()
    found = select(HazardStep).where(HazardStep.hazard_id == uuid.UUID(hazard), HazardStep.step == step)
    last = kept.scalars(found.where(HazardStep.voids.is_(None)).order_by(HazardStep.ordinal.desc())).first()
    assert last
    assert last.paper_id
    return kept.get_one(Paper, last.paper_id)


def number_of_papers(kept: Session) -> int:
    return kept.scalar(select(func.count()).select_from(Paper)) or 0


def test_a_paper_is_issued_from_a_hazard_shown_downloaded_and_found(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Gloria")
    form = client.get(f"/papers/new/site_record?enterprise={MILL}")
    assert form.status_code == 200
    assert re.search(rf'value="{HAZARD}"', form.text)
    assert 'value="Flour Mill"' in form.text
    answer = record(client, found=f"{HOSTILE} {world.RECKONING}")
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
    assert paper.number in client.get("/papers?kind=site_record&q=Flour").text
    assert paper.number not in client.get("/papers?kind=plan").text
    assert paper.number in client.get(f"/registers/hazards/{HAZARD}").text
    assert paper.number in client.get(f"/registers/enterprises/{MILL}").text


def test_the_same_form_sent_twice_issues_one_paper(signed_in: SignIn, kept: Session) -> None:
    client, own, before = signed_in("Paula"), str(uuid.uuid4()), number_of_papers(kept)
    answers = [record(client, id=own) for _ in range(2)]
    assert [each.headers["Location"] for each in answers] == [f"/papers/{own}"] * 2
    assert number_of_papers(kept) == before + 1


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"to_at": "2026-03-02T08:00"}, "to_at", said("The inspection cannot end before it begins.")),
        ({"officer_2": ""}, "officer_2", "两名"),
        ({"family": "enforcement"}, "family", "书面委托"),
        ({"on_date": "2026-13-01"}, "on_date", "年-月-日"),
        ({"on_date": "2026-03-09"}, "on_date", said("This day is yet to come.")),
    ],
)
def test_a_bad_paper_keeps_what_was_typed_and_saves_nothing(
    signed_in: SignIn, kept: Session, typed: dict[str, str], field: str, words: str
) -> None:
    client, before = signed_in("Paula"), number_of_papers(kept)
    answer = record(client, found="What I typed", **typed)
    assert answer.status_code == 422
    assert "What I typed" in answer.text
    complaint = re.search(rf'id="{re.escape(field)}-problem">([^<]+)<', answer.text)
    assert complaint, answer.text
    assert words in complaint[1]
    assert number_of_papers(kept) == before


def test_a_correction_is_a_new_paper_and_both_say_so(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Paula")
    first = record(client, found="Lock the door").headers["Location"]
    old = kept.get_one(Paper, uuid.UUID(first.rpartition("/")[2]))
    form = client.get(f"{first}/correct")
    assert "Lock the door" in form.text
    assert 'value="T-2"' in form.text
    own = str(uuid.uuid4())
    data = {
        "id": own, "enterprise": str(MILL), "hazard": str(HAZARD), "on_date": "2026-03-02", **TWO,
        "from_at": "2026-03-02T09:00", "to_at": "2026-03-02T11:00",
    }  # fmt: skip
    assert post(client, f"{first}/correct", data).status_code == 302
    new = kept.get_one(Paper, uuid.UUID(own))
    assert new.replaces == old.id
    assert new.number in client.get(first).text
    assert old.number in client.get(f"/papers/{own}").text
    assert said("Replaced") in client.get("/papers").text
    again = post(client, f"{first}/correct", {**data, "id": str(uuid.uuid4())})
    assert again.status_code == 409
    assert kept.scalar(select(func.count()).where(PaperItem.paper_id == new.id)) == 1


def test_a_receipt_is_issued_from_the_paper_that_was_served(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Paula")
    served = record(client).headers["Location"].rpartition("/")[2]
    assert client.get(f"/papers/new/receipt?paper={served}").status_code == 200
    own = str(uuid.uuid4())
    data = {
        "id": own, "paper": served, "on_date": "2026-03-02", "received_by": "Eve Test", "place": "At the gate",
        "way": "direct", **TWO,
    }  # fmt: skip
    assert post(client, f"/papers/new/receipt?paper={served}", data).status_code == 302
    receipt = kept.get_one(Paper, uuid.UUID(own))
    assert kept.get_one(Paper, uuid.UUID(served)).number in receipt.elements["elements"]["served"]


@pytest.mark.parametrize("kind", [key for key, form in PAPERS.items() if not form.step and key != "receipt"])
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
    address = record(signed_in("Paula")).headers["Location"]
    stranger = signed_in("Nora")
    for path in (
        address,
        f"{address}/paper.docx",
        f"{address}/correct",
        RECORD,
        f"/papers/new/order?hazard={HAZARD}",
        "/papers/new/receipt?paper=x",
    ):
        assert stranger.get(path, follow_redirects=True).status_code == 404, path
    assert address not in stranger.get("/papers").text
    assert record(stranger).status_code == 404
    assert post(stranger, f"/papers/new/order?hazard={HAZARD}", {}).status_code == 404
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
    assert re.search(r"P2026-00\d", client.get("/papers/settings").text)
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
    hazard = fault(client)
    bodies = {"paper.review_body": "Cloud County", "paper.court": "Cloud Court"}
    with_certificates = {"people": [str(each) for each in INSPECTORS]}
    assert order(client, hazard, **bodies, **with_certificates).status_code == 302
    paper = paper_of(kept, hazard)
    assert (paper.family, paper.title) == (PaperFamily.ENFORCEMENT, ORDER.title_in(PaperFamily.ENFORCEMENT))
    assert signed_in("Nora").get(f"/papers/delegations/{found.id}/scan").status_code == 404
    assert post(client, f"/papers/delegations/{found.id}/end", {"on_date": "2026-03-02"}).status_code == 302
    hazard = fault(client)
    order(client, hazard)
    assert paper_of(kept, hazard).family == PaperFamily.SUPERVISION


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


OF_STEPS = [key for key, form in PAPERS.items() if form.step]


@pytest.mark.parametrize("kind", OF_STEPS)
@pytest.mark.parametrize("name", ["Paula", "Dora", "Adam", "Gloria"])
def test_the_paper_of_a_step_is_issued_by_taking_the_step_and_in_no_other_way(
    signed_in: SignIn, kept: Session, kind: str, name: str
) -> None:
    client, before = signed_in(name), number_of_papers(kept)
    path, step = f"/papers/new/{kind}?hazard={HAZARD}", PAPERS[kind].step
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/loop/{step}?hazard={HAZARD}")
    state = kept.get_one(Hazard, HAZARD).state
    typed = {"id": str(uuid.uuid4()), "hazard": str(HAZARD), "on_date": "2026-03-02", "deadline": "2026-03-20",
             f"passed-{HAZARD}": "yes", **TWO}  # fmt: skip
    answer = post(client, path, typed)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/loop/{step}?hazard={HAZARD}")
    assert number_of_papers(kept) == before
    kept.expire_all()
    assert kept.get_one(Hazard, HAZARD).state == state


def test_from_a_place_the_step_is_offered_for_what_it_may_be_taken_for(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    hazard = fault(client)
    answer = client.get(f"/papers/new/order?enterprise={MILL}")
    assert f"hazard={hazard}" in answer.headers["Location"]
    assert f"hazard={HAZARD}" not in answer.headers["Location"]  # ordered already
    assert client.get(f"/papers/new/listing?enterprise={world.name_id('Loading dock')}").status_code in (
        404,
        422,
    )


def test_a_correction_of_a_step_s_paper_puts_the_step_right(signed_in: SignIn, kept: Session) -> None:
    """Whatever the new order says, the hazards say; the old step stays on record with why it counts no longer."""
    client = signed_in("Paula")
    hazards = [fault(client), fault(client, title="Chained exit")]
    assert order(client, *hazards, **{f"deadline-{hazards[1]}": "2026-03-12"}).status_code == 302
    old = paper_of(kept, hazards[0])
    assert {kept.get_one(Hazard, uuid.UUID(each)).deadline for each in hazards} == {
        LATER,
        LATER - timedelta(days=4),
    }
    answer = client.get(f"/papers/{old.id}/correct", follow_redirects=True)
    again = re.findall(r'name="again" value="([^"]+)"', answer.text)
    assert len(again) == 2
    assert 'value="2026-03-12"' in answer.text
    assert f'value="{LATER.isoformat()}"' in answer.text
    assert post(client, f"/papers/{old.id}/correct", {"on_date": "2026-03-02"}).status_code == 303
    assert kept.scalar(select(func.count()).where(Paper.replaces == old.id)) == 0
    silent = order(client, *hazards, again=again, issues="")
    assert silent.status_code == 422  # the old paper would go on saying something else
    half = order(client, hazards[0], again=again[:1])
    assert half.status_code == 409
    assert order(client, *hazards, again=again, deadline="2026-03-25").status_code == 302
    new = paper_of(kept, hazards[0])
    assert new.replaces == old.id
    assert old.number in "".join(text for _, text in new.elements["lines"])
    kept.expire_all()
    assert {kept.get_one(Hazard, uuid.UUID(each)).deadline.isoformat() for each in hazards} == {"2026-03-25"}  # type: ignore[union-attr]
    assert order(client, *hazards, again=again).status_code == 409  # put right already
    page = client.get(f"/registers/hazards/{hazards[0]}").text
    assert said("Corrected by another entry") in page
    assert f"/papers/{new.id}" in page


def test_a_step_written_again_stands_where_it_stood(signed_in: SignIn, kept: Session) -> None:
    """Ordered, put right and re-checked on one day: the order is corrected, and the rest still follows from it."""
    client = signed_in("Paula")
    hazard = fault(client)
    assert order(client, hazard).status_code == 302
    day = {"hazard": hazard, "on_date": world.TODAY.isoformat()}
    assert post(client, "/loop/rectify", {**day, "done": "Opened"}).status_code == 302
    people = [str(each) for each in INSPECTORS]
    assert (
        post(client, "/loop/recheck_passed", {**day, "opinion": "In order", "people": people}).status_code
        == 302
    )
    old = paper_of(kept, hazard)
    form = client.get(f"/papers/{old.id}/correct", follow_redirects=True).text
    again = re.findall(r'name="again" value="([^"]+)"', form)
    assert order(client, hazard, again=again, measures="Take the lock off").status_code == 302
    kept.expire_all()
    assert kept.get_one(Hazard, uuid.UUID(hazard)).state == "passed"
    assert "Take the lock off" in paper_of(kept, hazard).elements["elements"]["items"]


def test_one_re_check_says_of_some_that_they_passed_and_of_others_not(
    signed_in: SignIn, kept: Session
) -> None:
    client = signed_in("Paula")
    good, bad = hazards = [fault(client, title=each) for each in ("First door", "Second door")]
    assert order(client, *hazards).status_code == 302
    form = client.get("/loop/recheck_passed", query_string={"hazard": hazards}).text
    assert f'name="otherwise-{bad}"' in form
    sent = {"hazard": hazards, "on_date": world.TODAY.isoformat(), "opinion": "Seen", "issues": "yes",
            "people": [str(each) for each in INSPECTORS], f"otherwise-{bad}": "yes"}  # fmt: skip
    refused = post(client, "/loop/recheck_passed", sent)
    assert refused.status_code == 422
    assert f'id="deadline-{bad}-problem"' in refused.text
    assert f'id="deadline-{good}-problem"' not in refused.text
    again = (LATER + timedelta(days=7)).isoformat()
    assert post(client, "/loop/recheck_passed", {**sent, f"deadline-{bad}": again}).status_code == 302
    states = [kept.get_one(Hazard, uuid.UUID(each)) for each in hazards]
    assert [(each.state, each.deadline.isoformat()) for each in states if each.deadline] == [
        ("passed", LATER.isoformat()), ("ordered", again),
    ]  # fmt: skip
    paper = paper_of(kept, bad, "recheck_failed")
    assert paper_of(kept, good, "recheck_passed").id == paper.id
    items = kept.scalars(select(PaperItem).where(PaperItem.paper_id == paper.id).order_by(PaperItem.ordinal))
    assert [each.passed for each in items] == [True, False]


def test_the_service_of_a_step_s_paper_is_a_step_of_its_hazards(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Paula")
    hazards = [fault(client), fault(client, title="Chained exit")]
    order(client, *hazards)
    served = paper_of(kept, hazards[0])
    answer = client.get(f"/papers/new/receipt?paper={served.id}")
    assert answer.headers["Location"].startswith("/loop/serve?")
    assert served.number in client.get(answer.headers["Location"]).text
    assert (
        post(client, f"/papers/new/receipt?paper={served.id}", {"paper": str(served.id)}).status_code == 303
    )
    people = [str(each) for each in INSPECTORS]
    sent = {"hazard": hazards, "on_date": world.TODAY.isoformat(), "received_by": "Eve Test", "way": "direct",
            "place": "At the gate", "people": people, "issues": "yes", "paper": str(served.id)}  # fmt: skip
    assert post(client, "/loop/serve", sent).status_code == 302
    receipt = paper_of(kept, hazards[1], "serve")
    assert served.number in receipt.elements["elements"]["served"]


def test_what_nothing_was_issued_for_is_not_served(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    hazard = fault(client)
    sent = {"hazard": hazard, "on_date": world.TODAY.isoformat(), "received_by": "Eve Test", "way": "direct",
            "place": "At the gate", "people": [str(each) for each in INSPECTORS]}  # fmt: skip
    answer = post(client, "/loop/serve", sent)
    assert answer.status_code == 422
    assert (
        said("An order, a listing or a referral must have been issued before it can be served.")
        in answer.text
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


def test_a_county_s_word_form_is_looked_at_used_and_left(signed_in: SignIn, kept: Session) -> None:
    client, path = signed_in("Paula"), "/papers/settings/order/supervision"

    def sent(content: bytes) -> dict[str, Any]:
        return {"template": (io.BytesIO(content), "county.docx")}

    good = whole()
    shown = post(client, f"{path}/template/preview", sent(good))
    assert shown.status_code == 200
    assert "〔" in docx.Document(io.BytesIO(shown.data)).tables[0].rows[0].cells[1].text
    assert kept.scalar(select(func.count()).select_from(PaperTemplate)) == 0
    for bad in (whole("{{ 7*7 }}"), b"none", b""):
        for where in ("template/preview", "template"):
            refused = post(client, f"{path}/{where}", sent(bad))
            assert refused.status_code == 422
            assert 'role="alert"' in refused.text
    assert kept.scalar(select(func.count()).select_from(PaperTemplate)) == 0
    assert post(client, f"{path}/template", sent(good)).status_code == 302
    assert client.get(f"{path}/template.docx").data == good
    assert "county.docx" in client.get(path).text
    assert said("Own Word form") in client.get("/papers/settings").text
    hazard = fault(client)
    assert order(client, hazard).status_code == 302
    paper = paper_of(kept, hazard)
    assert f"County form {paper.number}" in client.get(f"/papers/{paper.id}").text
    assert signed_in("Nora").get(f"{path}/template.docx?area={world.T1}").status_code in (403, 404)
    assert post(signed_in("Gloria"), f"{path}/template/leave", {}).status_code == 403
    assert post(client, f"{path}/template/leave", {}).status_code == 302
    assert post(client, f"{path}/template/leave", {}).status_code == 404
    assert client.get(f"{path}/template.docx").status_code == 404
    hazard = fault(client)
    order(client, hazard)
    assert "County form" not in client.get(f"/papers/{paper_of(kept, hazard).id}").text
