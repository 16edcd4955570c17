"""Is a paper issued from its form, kept, corrected, found again, and seen by nobody else?"""

from __future__ import annotations

import hashlib
import io
import re
import uuid

import docx
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gridmap.db.models import (
    Paper,
    PaperItem,
)
from gridmap.papers.kinds import PAPERS
from tests import world
from tests.papers.made import MILL
from tests.web.conftest import SignIn, post
from tests.web.papers.asking import (
    HAZARD,
    HOSTILE,
    RECORD,
    TWO,
    number_of_papers,
    record,
    said,
)


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
