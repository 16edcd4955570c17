"""The receipt of service (文书送达回执): which paper reached whom, where, when, and in which way?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from gridmap.db.models import Paper
from gridmap.db.models.papers import PaperKind
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.papers import people, phrases
from gridmap.papers.forms import Element, PaperDraft, PaperForm
from gridmap.registers.loop.words import ServiceWay


def build(draft: PaperDraft) -> Mapping[str, str]:
    served = _served(draft)
    draft.officers = people.read_officers(draft)
    if served is not None and draft.on_date < served.issued_on:
        draft.complain(
            "on_date", N_("The paper is of {day}; it cannot be served earlier."), day=served.issued_on
        )
    asked = draft.need("way")
    way = ServiceWay(asked).text if asked else ""
    return {
        "unit": draft.need("unit"),
        "served": phrases.say("served", number=served.number, title=served.title) if served else "",
        "received_by": draft.need("received_by"),
        "place": draft.need("place"),
        "served_on": phrases.day(draft.on_date),
        "way": phrases.office(way),
        "officers": people.written(draft.officers),
        "note": phrases.or_nothing(draft.text("note")),
    }


def _served(draft: PaperDraft) -> Paper | None:
    try:
        asked = draft.facts.get("paper")
        found = draft.session.get(Paper, uuid.UUID(str(asked))) if asked else None
    except ValueError:
        found = None
    if found is None:
        draft.complain("paper", N_("Choose the paper that was served."))
    return found


RECEIPT = PaperForm(
    key="receipt",
    kind=PaperKind.RECEIPT,
    title=N_("Receipt of service"),
    fields=(
        Field("unit", N_("Served on")),
        Field("received_by", N_("Received by"), required=True),
        Field("place", N_("Place of service"), required=True),
        Field("way", N_("Way of service"), "choice", required=True, vocabulary=ServiceWay),
        *people.OFFICER_FIELDS,
        Field("note", N_("Note"), "long"),
    ),
    elements=(
        Element("unit", N_("Served on")),
        Element("served", N_("Paper and number")),
        Element("received_by", N_("Received by")),
        Element("place", N_("Place of service")),
        Element("served_on", N_("Day of service")),
        Element("way", N_("Way of service")),
        Element("officers", N_("Who served it")),
    ),
    build=build,
    asks="paper",
    signed=("sign_receiver", "sign_server"),
    copies="copies_receipt",
)
