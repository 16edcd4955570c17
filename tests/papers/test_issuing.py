"""Does each paper come out of the record with all it must say, and is a bad one refused with nothing half saved?"""

from __future__ import annotations

import hashlib
import io
import re
from datetime import timedelta
from typing import Any

import docx
import pytest
from sqlalchemy import func, select

from gridmap.db.models import Paper, PaperItem
from gridmap.db.models.papers import PaperFamily
from gridmap.errors import Conflict, Forbidden, InvalidInput, NotFound
from gridmap.papers.families import delegate
from gridmap.papers.issuing import issue
from gridmap.papers.kinds import PAPERS
from tests import world
from tests.conftest import SessionAs
from tests.papers.made import DAY, DELEGATION, EVERY, FACTS, LATER, MILL, SCAN, any_paper, hazards, make, text


@pytest.mark.parametrize("family", PaperFamily)
@pytest.mark.parametrize("kind", EVERY)
def test_every_paper_says_each_of_its_elements_in_both_families(
    session_as: SessionAs, kind: str, family: PaperFamily
) -> None:
    session = session_as("Paula")
    if family == PaperFamily.ENFORCEMENT:
        delegate(session, world.T1, DELEGATION, SCAN, world.NOW)
    paper = any_paper(session, kind)
    form = PAPERS[kind]
    assert (paper.family, paper.title) == (family, form.title_in(family))
    opened = docx.Document(io.BytesIO(paper.content))
    written = "\n".join(each.text for each in opened.paragraphs)
    assert written == re.sub("＿+", "\t", text(paper)), "a blank to sign on is a tab with a line"
    assert paper.sha256 == hashlib.sha256(paper.content).hexdigest()
    assert paper.number in written
    assert paper.title in written
    for element in form.needed_in(family):
        assert paper.elements["elements"][element.key].splitlines()[0] in written, element.key


def test_an_order_carries_several_days_and_says_which_items_are_major(session_as: SessionAs) -> None:
    session = session_as("Paula")
    first, second, third = ids = hazards(session, "general", "major", "general")
    days = {first: LATER, second: DAY + timedelta(days=3), third: LATER}
    paper = make(session, "order", ids, deadlines=days)
    told = paper.elements["elements"]
    assert "2026年3月5日" in told["deadlines"]
    assert "第1、3项须于2026年3月16日前整改完毕" in told["deadlines"]
    assert told["majors"] == "其中，第2项为重大事故隐患。"
    items = session.scalars(select(PaperItem).where(PaperItem.paper_id == paper.id).order_by("ordinal")).all()
    assert [(each.hazard_id, each.deadline, each.is_major) for each in items] == [
        (first, LATER, False), (second, days[second], True), (third, LATER, False),
    ]  # fmt: skip


def test_the_families_tell_what_follows_each_in_its_own_way(session_as: SessionAs) -> None:
    session = session_as("Paula")
    ours = any_paper(session, "order").elements["elements"]
    assert "报告" in ours["consequence"]
    assert "remedies" not in ours
    delegate(session, world.T1, DELEGATION, SCAN, world.NOW)
    theirs = any_paper(session, "order")
    assert "六个月" in theirs.elements["elements"]["remedies"]
    assert "Cloud Court" in text(theirs)
    assert "Cloud County Bureau（印章）" in text(theirs)


def test_a_re_check_goes_back_to_the_order_and_tells_item_by_item(session_as: SessionAs) -> None:
    session = session_as("Paula")
    first, second = ids = hazards(session, "general", "general")
    order = make(session, "order", ids)
    paper = make(session, "recheck", ids, passed={first: True, second: False}, deadlines={second: LATER})
    told = paper.elements["elements"]
    assert order.number in told["order"]
    assert told["results"].splitlines() == [
        "1.Fault 1：已整改，复查合格。",
        "2.Fault 2：未整改到位，复查不合格，整改期限延至2026年3月16日。",
    ]
    items = session.scalars(select(PaperItem).where(PaperItem.paper_id == paper.id).order_by("ordinal")).all()
    assert [(each.passed, each.deadline) for each in items] == [(True, None), (False, LATER)]


def test_a_correction_names_what_it_replaces_and_the_first_stays_as_issued(session_as: SessionAs) -> None:
    session = session_as("Paula")
    ids = hazards(session, "general")
    first = make(session, "order", ids)
    before = (first.sha256, bytes(first.content))

    def correct() -> Paper:
        return issue(
            session, "order", hazard_ids=ids, facts={**FACTS["order"], "meanwhile": "Lock it"}, on_date=DAY,
            now=world.NOW, editor=world.name_id("Paula"), replaces=first.id, of_step=True,
        )  # fmt: skip

    second = correct()
    assert second.replaces == first.id
    assert second.number != first.number
    assert first.number in text(second)
    session.expire_all()
    assert (first.sha256, bytes(first.content)) == before
    with pytest.raises(Conflict, match="replaced before"):
        correct()


REFUSED: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "a deadline before the order": ("order", {"deadline": DAY - timedelta(days=1)}, "deadline-", "cannot be earlier"),
    "an order by one person": ("order", {"officers": FACTS["order"]["officers"][:1]}, "officer_2", "Name the second"),
    "one person twice": ("order", {"officers": FACTS["order"]["officers"][:1] * 2}, "officer_2", "Name the second"),
    "nobody": ("order", {"officers": []}, "officer_1", "Name the second"),
    "enforcement without delegation": ("order", {"family": "enforcement"}, "family", "delegation"),
    "a family that is none": ("order", {"family": "royal"}, "family", "delegation"),
    "no deadline": ("order", {"deadline": None}, "deadline-", "no deadline"),
    "a day that is none": ("order", {"deadline": "2026-02-30"}, "deadline", "year-month-day"),
    "a re-check before the order": ("order", {"recheck_on": DAY - timedelta(days=1)}, "recheck_on", "earlier"),
    "an unanswered item": ("recheck", {"passed": {}}, "passed-", "whether it passed"),
    "an extension to no later day": ("extension", {"deadline": None}, "deadline", "Fill this in"),
    "no decision": ("extension", {"decision": ""}, "decision", "Fill this in"),
    "a reply due before the letter": ("referral", {"reply_due": DAY - timedelta(days=1)}, "reply_due", "earlier"),
    "materials in a heap": ("referral", {"materials": "Photos"}, "materials", "copies"),
    "no paper served": ("receipt", {"paper": "nonsense"}, "paper", "Choose the paper"),
    "an end before its beginning": ("site_record", {"to_at": "2026-03-02T00:30:00+08:00"}, "to_at", "before it begins"),
    "an inspection before its plan": ("plan", {"planned_on": DAY - timedelta(days=1)}, "planned_on", "earlier"),
    "an acceptance to come": ("delisting", {"accepted_on": LATER}, "accepted_on", "later"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_is_refused_with_the_remedy_and_nothing_is_saved(session_as: SessionAs, case: str) -> None:
    kind, facts, field, words = REFUSED[case]
    session = session_as("Paula")
    ids = hazards(session, "major")
    with pytest.raises(InvalidInput) as refused:
        make(session, kind, ids, **facts)
    told = {problem.field: str(problem.sentence) for problem in refused.value.problems}
    assert [text for key, text in told.items() if key.startswith(field) and words in text], told
    if kind != "receipt":
        assert session.scalar(select(func.count()).select_from(Paper)) == 0
        assert make(session, "plan").serial == 1


def test_only_a_major_hazard_is_listed(session_as: SessionAs) -> None:
    session = session_as("Paula")
    with pytest.raises(InvalidInput) as refused:
        make(session, "listing", hazards(session, "general"))
    assert "Only a major hazard" in str(refused.value.problems[0].sentence)


def test_a_delisting_ends_the_listing_once(session_as: SessionAs) -> None:
    session = session_as("Paula")
    ids = hazards(session, "major")
    listing = make(session, "listing", ids)
    ended = make(session, "delisting", ids)
    assert listing.number in ended.elements["elements"]["listing"]
    assert (ended.kind, ended.serial) == (listing.kind, listing.serial + 1)
    with pytest.raises(InvalidInput) as refused:
        make(session, "delisting", ids)
    assert ended.number in str(refused.value.problems[0].sentence)


def test_an_enforcement_paper_names_the_certificates(session_as: SessionAs) -> None:
    session = session_as("Paula")
    people = [{"name": "Ann Test"}, {"name": "Ben Test", "certificate": "T-2"}]
    assert "证号：＿" in text(any_paper(session, "order", officers=people))
    delegate(session, world.T1, DELEGATION, SCAN, world.NOW)
    with pytest.raises(InvalidInput) as refused:
        any_paper(session, "order", officers=people)
    assert [problem.field for problem in refused.value.problems] == ["certificate_1"]


def test_the_default_family_returns_when_the_delegation_ends(session_as: SessionAs) -> None:
    session = session_as("Paula")
    delegate(session, world.T1, {**DELEGATION, "valid_until": "2026-02-28"}, SCAN, world.NOW)
    assert any_paper(session, "order").family == PaperFamily.SUPERVISION
    back = DAY - timedelta(days=10)
    assert make(session, "plan", on_date=back).family == PaperFamily.ENFORCEMENT


def test_papers_stay_behind_the_fence(session_as: SessionAs) -> None:
    ids = hazards(session_as("Paula"), "general")
    with pytest.raises(NotFound):
        make(session_as("Nora"), "order", ids)
    with pytest.raises((Forbidden, NotFound)):
        make(session_as("Nobody"), "order", ids)
    session = session_as("Gloria")
    paper = make(session, "order", ids)
    assert (paper.area_path, paper.township_path, paper.enterprise_id) == (world.G22, world.T1, MILL)


def test_typed_marks_stay_what_was_typed(session_as: SessionAs) -> None:
    paper = any_paper(session_as("Paula"), "order", meanwhile=world.RECKONING)
    assert world.RECKONING in text(paper)
    assert world.RECKONED not in text(paper)
