"""Which numbers were given by hand before gridmap came, so that the next paper bears the one after them?"""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models.papers import PaperFamily, PaperKind
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.papers import numbers
from gridmap.papers.record import township_of
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.language import _
from gridmap.web.papers.settings import settings_page
from gridmap.web.papers.shared import SETTERS, blueprint, own_area

FIRST_YEAR = 2000


@blueprint.post("/starts")
@allow(*SETTERS)
def begin_numbers() -> ResponseReturnValue:
    """`kind`, `family`, `year`, and `before`: the last number that was given by hand."""
    area, session, typed = own_area(), current.session(), request.form
    try:
        kind, family = _known(typed.get("kind", ""), typed.get("family", ""))
        town = township_of(session, area.path)
        numbers.begin(
            session, town, kind, family, _year(typed.get("year", "")), _whole(typed.get("before", ""))
        )
    except InvalidInput as refused:
        session.rollback()
        problems = {each.field: each.sentence for each in reversed(refused.problems)}
        return settings_page(typed, problems, refused.sentence), 422
    session.commit()
    flash(_("Saved. The next paper bears the number after it."), "done")
    return redirect(url_for("papers.overview_of_settings", area=area.path))


def _known(kind: str, family: str) -> tuple[PaperKind, PaperFamily]:
    if kind not in set(PaperKind) or family not in set(PaperFamily):
        raise NotFound(N_("There is no such paper."))
    return PaperKind(kind), PaperFamily(family)


def _year(text: str) -> int:
    year, last = _whole(text), current.today().year
    if FIRST_YEAR <= year <= last:
        return year
    sentence = Sentence(N_("Write a year from {first} to {last}."), {"first": FIRST_YEAR, "last": last})
    raise InvalidInput(N_("Nothing was saved: some entries cannot be accepted."), [Problem("year", sentence)])


def _whole(text: str) -> int:
    """0 for what is no whole number: no number and no year is that low."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
