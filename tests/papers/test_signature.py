"""Does what the person on site drew on the screen stand on the record of that visit, and on no paper they never saw?"""

from __future__ import annotations

import io
from datetime import timedelta

import docx
import pytest

from gridmap.db.models import Paper
from gridmap.db.models.papers import PaperFamily
from gridmap.db.models.trace import AttachmentKind
from gridmap.db.sessions import FencedSession
from gridmap.papers import word_forms
from gridmap.papers.issuing import issue
from gridmap.papers.kinds.site_record import SITE_RECORD
from gridmap.papers.sheet import PICTURE
from gridmap.records import photos
from gridmap.registers.visits import VISITS, Visit
from tests import world
from tests.conftest import SessionAs
from tests.papers.made import DAY, FACTS, MILL, any_paper, text
from tests.papers.test_word_forms import form
from tests.records.visiting.pictures import signature


def recorded(session: FencedSession, *, signed: bool, **facts: object) -> Paper:
    visit = Visit(
        id=world.name_id("signed visit"), enterprise_id=MILL, area_path=world.G22, kind="inspection", sector="other",
        on_date=DAY - timedelta(days=1),
    )  # fmt: skip
    session.add(visit)
    session.flush()
    if signed:
        photos.add(session, VISITS, visit.id, signature(), "Eve Test", AttachmentKind.SIGNATURE)
    told = {**FACTS["site_record"], "found": "Locked door", **facts}
    return issue(session, "site_record", visit_id=visit.id, facts=told, on_date=DAY, now=world.NOW,
                 editor=world.name_id("Paula"))  # fmt: skip


def pictures(paper: Paper) -> int:
    return len(docx.Document(io.BytesIO(paper.content)).inline_shapes)


def test_a_signature_stands_where_the_person_on_site_signs_with_the_day_of_the_visit(
    session_as: SessionAs,
) -> None:
    paper = recorded(session_as("Paula"), signed=True)
    (line,) = [said for style, said in paper.elements["lines"] if style == "sign" and PICTURE in said]
    assert line.startswith("现场负责人（签名）：")
    assert line.endswith("2026年3月1日")
    assert pictures(paper) == 1
    assert paper.elements["signature"]


def test_without_a_signature_the_line_is_left_open(session_as: SessionAs) -> None:
    paper = recorded(session_as("Paula"), signed=False)
    assert PICTURE not in text(paper)
    assert "被检查单位现场负责人（签名）：＿" in text(paper)
    assert pictures(paper) == 0


def test_an_order_is_not_signed_by_what_was_drawn_at_a_visit(session_as: SessionAs) -> None:
    session = session_as("Paula")
    recorded(session, signed=True)
    order = any_paper(session, "order")
    assert pictures(order) == 0
    assert not order.elements["signature"]


@pytest.mark.parametrize("signed", [True, False])
def test_a_county_s_word_form_has_a_mark_for_it(session_as: SessionAs, signed: bool) -> None:
    session = session_as("Paula")
    keys = ["number", "day", *(each.key for each in SITE_RECORD.elements)]
    own = form(*(f"{{{{ {each} }}}}" for each in keys), "Signed: {{ signature }}, as agreed")
    word_forms.use(session, world.T1, SITE_RECORD, PaperFamily.SUPERVISION, "own.docx", own, world.NOW)
    paper = recorded(session, signed=signed, found=f"Typed {{{{ signature }}}} {PICTURE}")
    assert pictures(paper) == int(signed)
    assert "Typed {{ signature }}" in text(paper)  # what was typed is no mark
    assert text(paper).count(PICTURE) == int(signed)


def test_a_typed_name_holds_no_place_for_a_picture(session_as: SessionAs) -> None:
    two = [{"name": f"Ann{PICTURE}", "certificate": "1"}, {"name": "Ben", "certificate": "2"}]
    paper = recorded(session_as("Paula"), signed=True, officers=two)
    assert pictures(paper) == 1
