"""The order to rectify (限期整改意见书, 责令限期整改指令书): what, until when, and what follows if it is not done?"""

from __future__ import annotations

from collections.abc import Mapping

from gridmap.db.models.papers import PaperFamily, PaperKind
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.papers import items, people, phrases
from gridmap.papers.forms import Element, PaperDraft, PaperForm


def build(draft: PaperDraft) -> Mapping[str, str]:
    draft.items = items.with_deadlines(draft, items.listed(draft))
    draft.officers = people.read_officers(draft)
    _check_days(draft)
    major = any(each.is_major for each in draft.items)
    recheck = draft.told.get("recheck_on") or max(
        (each.deadline for each in draft.items if each.deadline), default=draft.on_date
    )
    if draft.told.get("recheck_on") and recheck < draft.on_date:
        draft.complain(
            "recheck_on", N_("The re-check cannot be earlier than the paper, {day}."), day=draft.on_date
        )
    found = max((each.found_on for each in draft.record.hazards), default=draft.on_date)
    elements = {
        "unit": draft.need("unit"),
        "found_on": phrases.day(found),
        "items": items.lines(draft.items) + _measures(draft),
        "majors": items.majors(draft.items),
        "deadlines": items.deadlines(draft.items),
        "meanwhile": draft.text("meanwhile") or phrases.say("meanwhile_major" if major else "meanwhile"),
        "consequence": phrases.say(f"consequence.{draft.family}"),
        "recheck_on": phrases.day(recheck),
    }
    if draft.family == PaperFamily.ENFORCEMENT:
        bodies = {key: draft.need(key) for key in ("review_body", "court")}
        elements["remedies"] = phrases.say("remedies", **bodies)
    return elements


def _measures(draft: PaperDraft) -> str:
    """What must be done about all of them, in a line of its own below the items."""
    said = " ".join(draft.text("measures").split())
    return "\n" + phrases.say("measures", text=said) if said else ""


def _check_days(draft: PaperDraft) -> None:
    for each in draft.items:
        key = f"deadline-{each.hazard_id}"
        if each.deadline is None:
            draft.complain(key, N_("Item {number} has no deadline. Set one."), number=each.number)
        elif each.deadline < draft.on_date:
            day = {"number": each.number, "day": draft.on_date}
            draft.complain(
                key, N_("The order is of {day}; the deadline of item {number} cannot be earlier."), **day
            )


ORDER = PaperForm(
    key="order",
    step="order",
    kind=PaperKind.ORDER,
    title=N_("Rectification order"),
    fields=(
        Field("unit", N_("Inspected unit")),
        Field("deadline", N_("Deadline of all items"), "date"),
        Field("recheck_on", N_("Planned day of re-check"), "date"),
        Field("measures", N_("What must be done"), "long"),
        Field("meanwhile", N_("What must be done meanwhile"), "long"),
        *people.OFFICER_FIELDS,
        Field("review_body", N_("Body of administrative review")),
        Field("court", N_("Court")),
    ),
    elements=(
        Element("unit", N_("Inspected unit")),
        Element("items", N_("Items")),
        Element("majors", N_("Which items are major")),
        Element("deadlines", N_("Which items by which day")),
        Element("meanwhile", N_("What must be done meanwhile")),
        Element("consequence", N_("What follows if it is not done")),
        Element("recheck_on", N_("Planned day of re-check")),
        Element("remedies", N_("Review and court"), PaperFamily.ENFORCEMENT),
    ),
    build=build,
    from_visit=True,
    signed=("sign_officer", "sign_unit"),
    one_an_item=("deadline",),
    delegated=("review_body", "court"),
    remembered=("review_body", "court"),
)
