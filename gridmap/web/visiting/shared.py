"""What do all pages of outings and visits share: the blueprint, who may use them, and how what was sent is read?"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from flask import Blueprint, request
from sqlalchemy import select

from gridmap.db.models import Area, Person
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.ids import as_id, needed_id
from gridmap.records.visiting.outings import REFUSED
from gridmap.registers.campaigns import CAMPAIGNS
from gridmap.registers.outings import OUTINGS
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import viewer
from gridmap.web.areas import chosen_area
from gridmap.web.kept_forms import Said
from gridmap.web.navigation import name_own_area

GOES_OUT: tuple[Role, ...] = OUTINGS.writers
PLANS: tuple[Role, ...] = CAMPAIGNS.writers
blueprint = Blueprint("visiting", __name__)
name_own_area(blueprint, *GOES_OUT)

_UNREADABLE = N_("Choose one of the given values.")


def area() -> Area:
    """The area that is asked for, else the viewer's own. Raises NotFound."""
    return chosen_area(viewer(), request.args.get("area") or request.form.get("area"), *GOES_OUT)


def key(typed: str, field: str) -> uuid.UUID:
    """Raises InvalidInput, naming the field."""
    return needed_id(typed, InvalidInput(REFUSED, [Problem(field, Sentence(_UNREADABLE))]))


def keys(said: Said, field: str) -> list[uuid.UUID]:
    """The ids that were sent under this name. Raises InvalidInput."""
    return [key(typed, field) for typed in said.getlist(field)]


def known_keys(typed: Iterable[str]) -> list[uuid.UUID]:
    """The ids in an address; what is none is passed over."""
    return [found for each in typed if (found := as_id(each))]


def day(typed: str, field: str = "on_date") -> date | None:
    """Raises InvalidInput for what is no day."""
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        sentence = Sentence(N_("Write the date as year-month-day, for example 2026-03-02."))
        raise InvalidInput(REFUSED, [Problem(field, sentence)]) from None


def people(ids: Iterable[uuid.UUID]) -> list[Person]:
    """Those of them whom the viewer may know."""
    found = select(Person).where(Person.id.in_(set(ids))).order_by(Person.name)
    return list(current.session().scalars(found))


def lack_certificates(members: Iterable[Person]) -> list[str]:
    """The names of those without a certificate number: an inspection's papers name the numbers of two."""
    return [person.name for person in members if not person.certificate.strip()]
