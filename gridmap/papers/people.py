"""Who acts in a paper: named by whom, with which certificate, and are they enough?"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from gridmap.db.models import Person
from gridmap.db.models.papers import PaperFamily
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.papers import phrases
from gridmap.papers.forms import Officer, PaperDraft
from gridmap.papers.record import members

OFFICER_FIELDS = (
    Field("officer_1", N_("First officer")),
    Field("certificate_1", N_("Certificate number of the first officer")),
    Field("officer_2", N_("Second officer")),
    Field("certificate_2", N_("Certificate number of the second officer")),
)
MOST_OFFICERS = 8


def read_officers(draft: PaperDraft) -> list[Officer]:
    """The officers that the facts name, else those of the visit; complaints go into the draft."""
    officers = list(_named(draft)) or [
        _of_person(each) for each in members(draft.session, draft.record.visit)
    ]
    officers = officers[:MOST_OFFICERS]
    names = [each.name for each in officers]
    if len(set(names)) < draft.form.officers:
        key = "officer_2" if names else "officer_1"
        draft.complain(key, N_("Two officers act and sign; one alone cannot. Name the second."))
    elif draft.family == PaperFamily.ENFORCEMENT:
        for number, each in enumerate(officers, 1):
            if not each.certificate:
                draft.complain(
                    f"certificate_{number}",
                    N_("An enforcement paper names the certificate of {name}. Enter its number."),
                    name=each.name,
                )
    return officers


def written(officers: Iterable[Officer]) -> str:
    """As the text of a paper names them."""
    return phrases.say("comma").join(
        phrases.say("person", name=each.name, certificate=certificate(each)) for each in officers
    )


def certificate(officer: Officer) -> str:
    """The number, or a line to write it on."""
    return officer.certificate or phrases.say("certificate_open")


def _named(draft: PaperDraft) -> Iterable[Officer]:
    """`officers`: persons by id, or {"name", "certificate"}; else the typed fields."""
    for each in draft.facts.get("officers") or ():
        if isinstance(each, Mapping):
            yield Officer(_line(each.get("name")), _line(each.get("certificate")))
            continue
        person = draft.session.get(Person, each) if isinstance(each, uuid.UUID) else None
        if person is None:
            draft.complain(
                "officers", N_("This person does not exist, or lies outside the areas you may see.")
            )
        else:
            yield _of_person(person)
    if not draft.facts.get("officers"):
        for number in ("1", "2"):
            if draft.told.get(f"officer_{number}"):
                number_typed = draft.told.get(f"certificate_{number}") or ""
                yield Officer(draft.told[f"officer_{number}"], number_typed)


def _of_person(person: Any) -> Officer:
    return Officer(person.name, person.certificate, str(person.id))


def _line(value: Any) -> str:
    return " ".join(str(value or "").split())[:100]
