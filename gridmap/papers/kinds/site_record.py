"""The record on site (现场检查记录): who inspected whom, from when to when, and what was found, item by item?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from gridmap.db.models.papers import PaperKind
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.papers import items, people, phrases
from gridmap.papers.forms import Element, PaperDraft, PaperForm


def build(draft: PaperDraft) -> Mapping[str, str]:
    draft.items = items.listed(draft) if draft.record.hazards else []
    draft.officers = people.read_officers(draft)
    found = "\n".join(part for part in (draft.text("found"), items.lines(draft.items)) if part)
    if not found:
        draft.complain("found", N_("Say what was found, or choose the hazards."))
    return {
        "unit": draft.need("unit"),
        **{
            key: phrases.or_nothing(draft.text(key))
            for key in ("address", "head", "post", "phone", "on_site")
        },
        "place": draft.need("place"),
        "period": _period(draft),
        "who": phrases.say(f"officers.{draft.family}"),
        "officers": people.written(draft.officers),
        "found": found,
    }


def _period(draft: PaperDraft) -> str:
    """From when to when; the visit knows it where it was recorded on site."""
    visit, zone = draft.record.visit, draft.now.tzinfo
    start: datetime | None = draft.told.get("from_at") or (visit.started_at if visit else None)
    end: datetime | None = draft.told.get("to_at") or (visit.finished_at if visit else None)
    if start is None or end is None:
        draft.complain("from_at" if start is None else "to_at", N_("Fill this in."))
        return ""
    if end < start:
        draft.complain("to_at", N_("The inspection cannot end before it begins."))
    said = [phrases.moment(each.astimezone(zone)) for each in (start, end)]
    return phrases.say("from_to", start=said[0], end=said[1])


SITE_RECORD = PaperForm(
    key="site_record",
    kind=PaperKind.SITE_RECORD,
    title=N_("Record on site"),
    fields=(
        Field("unit", N_("Inspected unit")),
        Field("address", N_("Address")),
        Field("head", N_("Legal person or head")),
        Field("post", N_("Position held")),
        Field("phone", N_("Phone"), "phone"),
        Field("place", N_("Place inspected")),
        Field("from_at", N_("Begun at"), "datetime"),
        Field("to_at", N_("Ended at"), "datetime"),
        *people.OFFICER_FIELDS,
        Field("on_site", N_("Person on site")),
        Field("found", N_("What was found on site"), "long"),
    ),
    elements=(
        Element("unit", N_("Inspected unit")),
        Element("address", N_("Address")),
        Element("head", N_("Legal person or head")),
        Element("post", N_("Position held")),
        Element("phone", N_("Phone")),
        Element("place", N_("Place inspected")),
        Element("period", N_("From and to")),
        Element("officers", N_("Officers")),
        Element("found", N_("What was found on site")),
    ),
    build=build,
    from_visit=True,
    signed=("sign_officer", "sign_on_site"),
)
