"""What do the tests of papers hand in? Hazards of the world's mill, and the facts of every paper, all invented."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from gridmap.db.models import Paper
from gridmap.db.sessions import FencedSession
from gridmap.papers.issuing import issue
from gridmap.registers.hazards import Hazard
from tests import world

MILL = world.name_id("Flour Mill")
DAY = world.TODAY
OFFICERS = [{"name": "Ann Test", "certificate": "T-001"}, {"name": "Ben Test", "certificate": "T-002"}]
LATER = DAY + timedelta(days=14)
SCAN = b"%PDF-1.4 a scan"
DELEGATION = {
    "document": "Cloud [2026] 3", "delegated_on": "2026-01-05", "delegated_by": "Cloud County Bureau",
    "valid_until": "2026-12-31",
}  # fmt: skip

FACTS: dict[str, dict[str, Any]] = {
    "plan": {
        "planned_on": LATER, "what": "Exits and cables", "how": "On foot", "checked_by": "Cal Test",
        "approved_by": "Dee Test", "approved_on": DAY, "officers": OFFICERS,
    },
    "site_record": {
        "from_at": "2026-03-02T01:00:00+08:00", "to_at": "2026-03-02T02:10:00+08:00", "officers": OFFICERS,
    },
    "order": {"deadline": LATER, "officers": OFFICERS, "review_body": "Cloud County", "court": "Cloud Court"},
    "recheck": {"officers": OFFICERS},
    "extension": {
        "applied_on": DAY, "reason": "The parts come late", "decision": "granted", "deadline": LATER,
        "decided_by": "Dee Test",
    },
    "listing": {"level": "township", "demand": "Stop the line", "deadline": LATER},
    "delisting": {"level": "township", "accepted_on": DAY, "acceptance": "Three experts", "listing_number": "L 1"},
    "referral": {
        "department": "Cloud Fire Brigade", "within": "outside", "rule": "Fire Law 28", "reply_due": LATER,
        "materials": "Record on site, 1, 3\nPhotos, 1, 6",
    },
    "withdrawal": {
        "order_number": "O 1", "order_date": DAY, "reason": "Another mill was meant", "decided_by": "Dee Test",
    },
    "receipt": {"received_by": "Eve Test", "place": "Flour Mill", "way": "direct", "officers": OFFICERS},
}  # fmt: skip
EVERY = tuple(FACTS)


def hazards(session: FencedSession, *grades: str) -> list[uuid.UUID]:
    """New hazards of the mill, found the day before, one of each grade."""
    rows = [
        Hazard(
            id=uuid.uuid4(), title=f"Fault {number}", description="Seen by lamplight", grade=grade,
            found_on=DAY - timedelta(days=1), enterprise_id=MILL, area_path=world.G22,
        )
        for number, grade in enumerate(grades, 1)
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def make(
    session: FencedSession,
    kind: str,
    ids: Sequence[uuid.UUID] = (),
    on_date: date = DAY,
    replaces: uuid.UUID | None = None,
    **facts: Any,
) -> Paper:
    """Issue a paper about the mill with the usual facts, and these instead."""
    told = {**FACTS[kind], **facts}
    if kind == "recheck" and "passed" not in told:
        told["passed"] = dict.fromkeys(ids, True)
    if kind == "receipt" and "paper" not in told:
        told["paper"] = make(session, "plan").id
    assert session.viewer
    return issue(
        session, kind, hazard_ids=ids, enterprise_id=MILL, facts=told, on_date=on_date, now=world.NOW,
        editor=session.viewer, replaces=replaces, of_step=True,
    )  # fmt: skip


def any_paper(session: FencedSession, kind: str, **facts: Any) -> Paper:
    """One paper of any kind about a major hazard."""
    return make(session, kind, hazards(session, "major"), **facts)


def text(paper: Paper) -> str:
    return "\n".join(line for _, line in paper.elements["lines"])
