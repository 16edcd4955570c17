"""Which paper came before: the order that a re-check looks into, the listing that a delisting ends?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from gridmap.db.models import Paper, PaperItem
from gridmap.db.models.papers import PaperKind
from gridmap.db.sessions import FencedSession
from gridmap.papers import phrases
from gridmap.papers.forms import PaperDraft


def last_about(
    session: FencedSession,
    kind: PaperKind,
    hazard_ids: Sequence[uuid.UUID],
    until: date,
    but: uuid.UUID | None = None,
) -> Paper | None:
    """The newest paper of this kind about any of these hazards, that no other replaces. but: one that is left out."""
    if not hazard_ids:
        return None
    correction = select(Paper.replaces).where(Paper.replaces.is_not(None))
    found = (
        select(Paper)
        .join(PaperItem, PaperItem.paper_id == Paper.id)
        .where(Paper.kind == kind, PaperItem.hazard_id.in_(hazard_ids), Paper.issued_on <= until)
        .where(Paper.id.not_in(correction), Paper.id.is_distinct_from(but))
        .order_by(Paper.issued_on.desc(), Paper.serial.desc())
    )
    return session.scalars(found).first()


def named(paper: Paper) -> str:
    """As another paper calls it: its day, number and title."""
    return phrases.say("of_order", day=phrases.day(paper.issued_on), number=paper.number, title=paper.title)


def orders(draft: PaperDraft) -> set[uuid.UUID]:
    """The orders on record in which the draft's items stand, each item in its newest."""
    found = (
        last_about(draft.session, PaperKind.ORDER, [each.hazard_id], draft.on_date) for each in draft.items
    )
    return {each.id for each in found if each is not None}


def order_of(draft: PaperDraft) -> tuple[str, date | None]:
    """The order that the draft goes back to, as it calls it, with its day: on record, or typed.

    Where neither is there, hazards without an order are named by the day on which they were found.
    """
    ids = [each.hazard_id for each in draft.items]
    order = last_about(draft.session, PaperKind.ORDER, ids, draft.on_date)
    if order is not None:
        return named(order), order.issued_on
    number, issued_on = draft.text("order_number"), draft.told.get("order_date")
    if number and isinstance(issued_on, date):
        title = phrases.say(f"order_title.{draft.family}")
        return phrases.say("of_order", day=phrases.day(issued_on), number=number, title=title), issued_on
    found = max((each.found_on for each in draft.record.hazards), default=draft.on_date)
    return phrases.say("of_hazards", day=phrases.day(found)), found
