"""How does a township set in which family it issues papers, how they are numbered, and in which words they speak?"""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import PaperSerial
from gridmap.db.models.papers import PaperFamily, PaperKind
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.papers import families, numbers, settings, word_forms, wording
from gridmap.papers.forms import PaperForm
from gridmap.papers.kinds import PAPERS, form_of
from gridmap.vocabulary import texts
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.language import _
from gridmap.web.papers.shared import SETTERS, blueprint, own_area


@blueprint.get("/settings")
@allow(*SETTERS)
def overview_of_settings() -> str:
    return settings_page()


def settings_page(
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, Sentence] | None = None,
    trouble: Sentence | None = None,
) -> str:
    """The page, with what was typed into the form of a delegation and what is wrong with it."""
    area, session, today = own_area(), current.session(), current.today()
    family, delegation = families.in_force(session, area.path, today)
    counted = numbers.counted(session, area.path)
    lines = [
        (
            form,
            each,
            settings.pattern(session, area.path, form, each),
            settings.own(session, area.path, form, each),
            _next(counted, form, each, today.year),
        )
        for each in PaperFamily
        for form in PAPERS.values()
    ]
    return render_template(
        "papers/settings.html",
        area=area,
        family=family,
        delegation=delegation,
        delegations=families.all_of(session, area.path),
        fields=families.FIELDS,
        families=texts(PaperFamily),
        lines=lines,
        example=numbers.written,
        counted=counted,
        own_template=lambda form, each: word_forms.own(session, area.path, form, each),
        kinds=texts(PaperKind),
        typed=typed or {},
        problems=problems or {},
        trouble=trouble,
        today=today,
    )


def _next(
    counted: Mapping[tuple[str, str, int], PaperSerial], form: PaperForm, family: str, year: int
) -> int:
    """The serial that the next paper of this form bears."""
    row = counted.get((form.kind, family, year))
    return row.last + 1 if row else 1


@blueprint.get("/settings/<key>/<family>")
@allow(*SETTERS)
def setting(key: str, family: str) -> str:
    return setting_page(form_of(key), family_of(family))


@blueprint.post("/settings/<key>/<family>")
@allow(*SETTERS)
def save_setting(key: str, family: str) -> ResponseReturnValue:
    area, session = own_area(), current.session()
    form, chosen = form_of(key), family_of(family)
    typed = {name: request.form.get(name, "") for name in ("pattern", "wording")}
    version = request.form.get("version", -1, type=int)
    try:
        values = (typed["pattern"], typed["wording"])
        settings.save(session, area.path, form, chosen, values, version, current.now())
    except InvalidInput as refused:
        session.rollback()
        return setting_page(form, chosen, typed, refused), 422
    session.commit()
    flash(_("Saved. Papers of before stay as they were issued."), "done")
    return redirect(url_for("papers.overview_of_settings", area=area.path))


def setting_page(
    form: PaperForm,
    family: PaperFamily,
    typed: Mapping[str, str] | None = None,
    refused: InvalidInput | None = None,
) -> str:
    area, session = own_area(), current.session()
    own = settings.own(session, area.path, form, family)
    stands = {"pattern": own.pattern if own else "", "wording": own.wording if own else ""}
    return render_template(
        "papers/setting.html",
        area=area,
        form=form,
        family=family,
        families=texts(PaperFamily),
        version=own.version if own else 0,
        typed=typed or stands,
        refused=refused,
        shipped=(form.pattern_in(family), form.wording_in(family)),
        needed=form.needed_in(family),
        known=wording.known_elements(form, family),
        template=word_forms.own(session, area.path, form, family),
        marks=word_forms.known_marks(form, family),
        template_problems=[each for each in refused.problems if each.field == word_forms.FIELD]
        if refused
        else [],
    )


def family_of(asked: str) -> PaperFamily:
    if asked not in set(PaperFamily):
        raise NotFound(N_("There is no such family of papers."))
    return PaperFamily(asked)
