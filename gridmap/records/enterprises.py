"""What makes an entry about an enterprise sound?"""

from __future__ import annotations

import re
import unicodedata

from gridmap.db.models import Enterprise
from gridmap.errors import Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.entries import Entry
from gridmap.records.noun import Noun, Saving
from gridmap.vocabulary import EnterpriseState, Risk, Role, Sector, Tag, texts

_CODE = re.compile("[0-9A-Z]{18}")


def unknown_enterprise(row: object, saving: Saving) -> list[Problem]:
    """A complaint where a record names an enterprise that its editor may not see."""
    known = getattr(row, "enterprise_id", None)
    if known is None or saving.session.get(Enterprise, known) is not None:
        return []
    sentence = Sentence(N_("This enterprise does not exist, or lies outside the areas you may see."))
    return [Problem("enterprise_id", sentence)]


def validate(row: Enterprise, saving: Saving) -> list[Problem]:
    """Closing stamps the day; who opens again has no closing day any more."""
    if row.state == EnterpriseState.CLOSED:
        row.closed_on = row.closed_on or saving.today
        if row.closed_on > saving.today:
            return [Problem("closed_on", Sentence(N_("This day is yet to come.")))]
    elif row.closed_on is not None and "closed_on" in saving.given:
        return [Problem("closed_on", Sentence(N_("Only a closed enterprise has a closing day.")))]
    else:
        row.closed_on = None
    return []


def _tidy_code(typed: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", typed)).upper()


def _check_code(code: str) -> Sentence | None:
    """GB 32100-2015: 18 digits and capitals. Its check digit is not tested, for real ledgers break it."""
    if _CODE.fullmatch(code):
        return None
    return Sentence(
        N_("A unified social credit code has 18 digits or capital letters; this has {length}."),
        {"length": len(code)},
    )


ENTERPRISES = Noun(
    key="enterprises",
    title=N_("Enterprises"),
    model=Enterprise,
    roles=(Role.ADMINISTRATOR, Role.PLANNER, Role.GRID_LEADER),
    entries=(
        Entry("name", N_("Name"), required=True),
        Entry("code", N_("Unified social credit code"), tidy=_tidy_code, check=_check_code),
        Entry("sector", N_("Sector"), "choice", required=True, choices=texts(Sector)),
        Entry("risk", N_("Risk"), "choice", choices=texts(Risk)),
        Entry("tags", N_("Tags"), "choices", choices=texts(Tag)),
        Entry("state", N_("State"), "choice", required=True, choices=texts(EnterpriseState)),
        Entry("closed_on", N_("Closed on"), "date"),
        Entry("address", N_("Address")),
        Entry("employees", N_("Employees"), "number", whole=True, most=1_000_000),
        Entry("floor_area_m2", N_("Floor area"), "number", unit="m²", most=10_000_000),
        Entry("note", N_("Note"), "long"),
        Entry("geom", N_("Place"), "point"),
    ),
    validate=validate,
)
