"""Listed supervision of a major hazard (挂牌督办, 摘牌): on which level, by whom, until when; and its end?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gridmap.db.models.papers import PaperKind
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.papers import earlier, items, phrases
from gridmap.papers.forms import Element, PaperDraft, PaperForm
from gridmap.registers.loop.words import ListingLevel

_LEVEL = Field("level", N_("Level of listing"), "choice", required=True, vocabulary=ListingLevel)


def build_listing(draft: PaperDraft) -> Mapping[str, str]:
    _take_majors(draft)
    until = draft.need_day("deadline")
    if until < draft.on_date:
        draft.complain(
            "deadline", N_("The notice is of {day}; the deadline cannot be earlier."), day=draft.on_date
        )
    draft.items = [replace(each, deadline=until) for each in draft.items]
    return {
        "unit": draft.need("unit"),
        "items": items.lines(draft.items),
        "level": _level(draft),
        "body": draft.text("body") or draft.issuer,
        "demand": draft.need("demand"),
        "deadline": phrases.day(until),
    }


def build_delisting(draft: PaperDraft) -> Mapping[str, str]:
    _take_majors(draft)
    ids = [each.hazard_id for each in draft.items]
    listing = earlier.last_about(draft.session, PaperKind.LISTING, ids, draft.on_date, draft.replaces)
    if listing is not None and listing.elements.get("form") != LISTING.key:
        draft.complain("hazards", N_("This hazard is delisted already, by {number}."), number=listing.number)
    accepted_on = draft.need_day("accepted_on")
    if accepted_on > draft.on_date:
        draft.complain(
            "accepted_on", N_("The notice is of {day}; the acceptance cannot be later."), day=draft.on_date
        )
    typed = draft.text("listing_number")
    if listing is None and not typed:
        draft.complain("listing_number", N_("No listing of this hazard is on record. Enter its number."))
    return {
        "unit": draft.need("unit"),
        "items": items.lines(draft.items),
        "listing": earlier.named(listing) if listing else typed,
        "level": _level(draft),
        "body": draft.text("body") or draft.issuer,
        "accepted_on": phrases.day(accepted_on),
        "acceptance": draft.need("acceptance"),
        "delisted_on": phrases.day(draft.on_date),
    }


def _take_majors(draft: PaperDraft) -> None:
    draft.items = items.listed(draft)
    for each in draft.items:
        if not each.is_major:
            draft.complain(
                "hazards", N_("Only a major hazard is listed; “{title}” is not."), title=each.title
            )


def _level(draft: PaperDraft) -> str:
    level = draft.need("level")
    known = ListingLevel(level).text if level else ""
    return phrases.office(known)


LISTING = PaperForm(
    key="listing",
    step="list",
    kind=PaperKind.LISTING,
    title=N_("Listed supervision notice"),
    fields=(
        Field("unit", N_("Inspected unit")),
        _LEVEL,
        Field("body", N_("Listing body")),
        Field("demand", N_("Demand"), "long", required=True),
        Field("deadline", N_("Deadline"), "date", required=True),
    ),
    elements=(
        Element("unit", N_("Inspected unit")),
        Element("items", N_("Items")),
        Element("level", N_("Level of listing")),
        Element("body", N_("Listing body")),
        Element("demand", N_("Demand")),
        Element("deadline", N_("Deadline")),
    ),
    build=build_listing,
    officers=0,
)
DELISTING = PaperForm(
    key="delisting",
    step="delist",
    kind=PaperKind.LISTING,
    title=N_("Delisting notice"),
    fields=(
        Field("unit", N_("Inspected unit")),
        _LEVEL,
        Field("listing_number", N_("Number of the listing")),
        Field("body", N_("Delisting body")),
        Field("accepted_on", N_("Accepted on"), "date", required=True),
        Field("acceptance", N_("Accepted by"), required=True),
    ),
    elements=(
        Element("unit", N_("Inspected unit")),
        Element("items", N_("Items")),
        Element("listing", N_("Number of the listing")),
        Element("body", N_("Delisting body")),
        Element("accepted_on", N_("Accepted on")),
        Element("acceptance", N_("Accepted by")),
        Element("delisted_on", N_("Delisted on")),
    ),
    build=build_delisting,
    officers=0,
)
