"""The plan of an inspection (检查方案): whom, when, by whom, what is looked at and how, and who approved it?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gridmap.db.models.papers import PaperKind
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.papers import people, phrases
from gridmap.papers.forms import Element, PaperDraft, PaperForm


def build(draft: PaperDraft) -> Mapping[str, str]:
    draft.officers = people.read_officers(draft)
    contact, phone = draft.text("contact"), draft.text("phone")
    if contact and phone:
        contact = phrases.say("person_phone", name=contact, phone=phone)
    planned = draft.need_day("planned_on")
    if planned < draft.on_date:
        draft.complain(
            "planned_on", N_("The plan is of {day}; the inspection cannot be earlier."), day=draft.on_date
        )
    return {
        "unit": draft.need("unit"),
        "address": phrases.or_nothing(draft.text("address")),
        "contact": phrases.or_nothing(contact),
        "trade": phrases.or_nothing(draft.text("trade")),
        "planned": phrases.day(planned),
        "who": phrases.say(f"officers.{draft.family}"),
        "officers": people.written(draft.officers),
        "what": draft.need("what"),
        "how": draft.need("how"),
        "checked": _seen(draft, "checked"),
        "approved": _seen(draft, "approved"),
        "note": phrases.or_nothing(draft.text("note")),
    }


def _seen(draft: PaperDraft, step: str) -> str:
    """Who checked or approved it, and when; the day is left open where it is signed later."""
    on: date | None = draft.told.get(f"{step}_on")
    day = phrases.day(on) if on else phrases.say("day_open")
    return draft.need(f"{step}_by") + phrases.say("space") + day


PLAN = PaperForm(
    key="plan",
    kind=PaperKind.PLAN,
    title=N_("Inspection plan"),
    fields=(
        Field("unit", N_("Inspected unit")),
        Field("address", N_("Address")),
        Field("contact", N_("Contact")),
        Field("phone", N_("Phone"), "phone"),
        Field("trade", N_("Trade")),
        Field("planned_on", N_("Planned for"), "date", required=True),
        *people.OFFICER_FIELDS,
        Field("what", N_("What is inspected"), "long", required=True),
        Field("how", N_("How it is inspected"), "long", required=True),
        Field("checked_by", N_("Checked by"), required=True),
        Field("checked_on", N_("Checked on"), "date"),
        Field("approved_by", N_("Authorized by"), required=True),
        Field("approved_on", N_("Authorized on"), "date"),
        Field("note", N_("Note"), "long"),
    ),
    elements=(
        Element("unit", N_("Inspected unit")),
        Element("address", N_("Address")),
        Element("contact", N_("Contact")),
        Element("trade", N_("Trade")),
        Element("planned", N_("Planned for")),
        Element("officers", N_("Officers")),
        Element("what", N_("What is inspected")),
        Element("how", N_("How it is inspected")),
        Element("checked", N_("Checked by")),
        Element("approved", N_("Authorized by")),
    ),
    build=build,
    asks="place",
    signed=("sign_approved",),
    remembered=("checked_by", "approved_by"),
    copies="copies_plan",
)
