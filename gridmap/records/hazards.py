"""What makes an entry about a hazard sound?"""

from __future__ import annotations

from gridmap.db.models import Enterprise, Hazard
from gridmap.errors import Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.enterprises import unknown_enterprise
from gridmap.records.entries import Entry
from gridmap.records.noun import Noun, Saving
from gridmap.vocabulary import HazardGrade, HazardState, Role, texts

CLOSED = (HazardState.CLOSED, HazardState.FIXED_ON_SPOT)


def validate(row: Hazard, saving: Saving) -> list[Problem]:
    """Found, due and closed in this order; a new one lies where its enterprise lies unless a point was
    given."""
    if saving.is_new:
        row.reported_by = saving.editor
        row.found_on = saving.today if row.found_on is None else row.found_on  # type: ignore[redundant-expr]
        _lie_at_the_enterprise(row, saving)
    return [
        *unknown_enterprise(row, saving),
        *_found_problems(row, saving),
        *_deadline_problems(row),
        *_closing_problems(row, saving),
    ]


def _lie_at_the_enterprise(row: Hazard, saving: Saving) -> None:
    place = saving.session.get(Enterprise, row.enterprise_id) if row.enterprise_id else None
    if place is not None and row.geom is None:
        row.geom, row.area_path = place.geom, place.area_path


def _found_problems(row: Hazard, saving: Saving) -> list[Problem]:
    if row.found_on <= saving.today:
        return []
    return [Problem("found_on", Sentence(N_("This day is yet to come.")))]


def _deadline_problems(row: Hazard) -> list[Problem]:
    if row.deadline is None:
        if row.state == HazardState.ORDERED:
            return [Problem("deadline", Sentence(N_("An ordered rectification needs a deadline.")))]
        return []
    if row.deadline < row.found_on:
        day = {"day": row.found_on}
        sentence = Sentence(N_("The hazard was found on {day}; the deadline cannot be earlier."), day)
        return [Problem("deadline", sentence)]
    return []


def _closing_problems(row: Hazard, saving: Saving) -> list[Problem]:
    if row.state not in CLOSED:
        if row.closed_on is not None and "closed_on" in saving.given:
            return [Problem("closed_on", Sentence(N_("Only a hazard that is dealt with has a closing day.")))]
        row.closed_on = None
        return []
    row.closed_on = row.closed_on or saving.today
    if row.closed_on > saving.today:
        return [Problem("closed_on", Sentence(N_("This day is yet to come.")))]
    if row.closed_on < row.found_on:
        day = {"day": row.found_on}
        sentence = Sentence(N_("The hazard was found on {day}; it cannot be closed earlier."), day)
        return [Problem("closed_on", sentence)]
    return []


HAZARDS = Noun(
    key="hazards",
    title=N_("Hazards"),
    model=Hazard,
    roles=tuple(Role),
    entries=(
        Entry("title", N_("Title"), required=True),
        Entry("description", N_("What was found"), "long"),
        Entry("grade", N_("Grade"), "choice", required=True, choices=texts(HazardGrade)),
        Entry("state", N_("State"), "choice", required=True, choices=texts(HazardState)),
        Entry("found_on", N_("Found on"), "date", fixed=True),
        Entry("deadline", N_("Deadline"), "date"),
        Entry("closed_on", N_("Closed on"), "date"),
        Entry("enterprise_id", N_("Enterprise"), "reference", fixed=True),
        Entry("geom", N_("Place"), "point"),
    ),
    validate=validate,
)
