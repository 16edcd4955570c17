"""The answer to a request for more time (延期): which items, why, until when, who decided?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from gridmap.db.models.papers import PaperKind
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.papers import earlier, items, phrases
from gridmap.papers.forms import Element, PaperDraft, PaperForm

GRANTED, REFUSED = "granted", "refused"


def build(draft: PaperDraft) -> Mapping[str, str]:
    draft.items = items.listed(draft)
    order, _ = earlier.order_of(draft)
    known = items.per_item(draft, "before")
    days = [known.get(str(each.hazard_id), each.deadline) for each in draft.items]
    before = max((each for each in days if each), default=None)
    applied_on = draft.need_day("applied_on")
    if applied_on > draft.on_date:
        draft.complain(
            "applied_on", N_("The answer is of {day}; the request cannot be later."), day=draft.on_date
        )
    return {
        "unit": draft.need("unit"),
        "order": order,
        "items": items.lines(draft.items),
        "applied_on": phrases.day(applied_on),
        "reason": draft.need("reason"),
        "decision": _decision(draft, before),
        "decided_by": draft.need("decided_by"),
    }


def _decision(draft: PaperDraft, before: date | None) -> str:
    was = phrases.day(before) if before else phrases.say("day_open")
    if draft.need("decision") != GRANTED:
        return phrases.say("refused", before=was)
    until = draft.need_day("deadline")
    if before and until <= before:
        draft.complain("deadline", N_("The deadline was {day}; the new one must be later."), day=before)
    draft.items = [replace(each, deadline=until) for each in draft.items]
    return phrases.say("granted", before=was, until=phrases.day(until))


EXTENSION = PaperForm(
    key="extension",
    step="grant_extension",
    kind=PaperKind.EXTENSION,
    title=N_("Extension"),
    fields=(
        Field("unit", N_("Inspected unit")),
        Field("order_number", N_("Number of the order")),
        Field("order_date", N_("Date of the order"), "date"),
        Field("applied_on", N_("Asked for on"), "date", required=True),
        Field("reason", N_("Reason"), "long", required=True),
        Field(
            "decision", N_("Decision"), "choice", required=True,
            choices={GRANTED: N_("Extension granted"), REFUSED: N_("Extension refused")},
        ),
        Field("deadline", N_("New deadline"), "date"),
        Field("decided_by", N_("Decided by"), required=True),
    ),
    elements=(
        Element("unit", N_("Inspected unit")),
        Element("order", N_("Date and number of the order")),
        Element("items", N_("Items")),
        Element("reason", N_("Reason")),
        Element("decision", N_("Decision")),
        Element("decided_by", N_("Decided by")),
    ),
    build=build,
    officers=0,
    remembered=("decided_by",),
)  # fmt: skip
