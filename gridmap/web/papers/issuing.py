"""How is a paper issued from the page of a place, a hazard or a visit, and how is an issued one corrected?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.db.models import Paper, PaperItem
from gridmap.db.models.papers import PaperFamily
from gridmap.errors import Conflict, Forbidden, InvalidInput, NotFound, Problem
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.papers import families, of_steps
from gridmap.papers.forms import PaperForm
from gridmap.papers.issuing import NOT_ISSUED, ROLES, TAKE_THE_STEP, issue, of_a_step
from gridmap.papers.kinds import form_of
from gridmap.papers.record import Record, gather
from gridmap.records.reading import Unreadable, read
from gridmap.registers.hazards import Hazard
from gridmap.registers.loop.steps import BY_KEY
from gridmap.vocabulary import texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.language import _
from gridmap.web.papers import asking
from gridmap.web.papers.asking import ShownForm
from gridmap.web.papers.shared import MOST_IN_ONE_ORDER, blueprint, find
from gridmap.web.registers.controls import Typed

_ON_DATE = Field("on_date", N_("Date of the paper"), "date", required=True)
_NO_SUCH = N_("This record does not exist, or lies outside the areas you may see.")


@blueprint.get("/new/<key>")
@allow(*ROLES)
def new(key: str) -> ResponseReturnValue:
    """`enterprise`, `visit` and any number of `hazard` say what it is about; `paper` which one is served.

    The paper of a step is issued by taking the step: the record of a hazard says what its papers say.
    """
    form, named = form_of(key), request.args.getlist("hazard")
    record, chosen = _about(form, named)
    if step := _step_of(form):
        return redirect(_to_step(form, step, record, chosen))
    if record.visit is not None and not chosen:
        found = select(Hazard.id).where(Hazard.visit_id == record.visit.id).order_by(Hazard.id)
        chosen = list(current.session().scalars(found))
    hazards = asking.choosable(form, record, chosen)
    stands = asking.stands_first(form, record, hazards) | {"paper": request.args.get("paper", "")}
    return _page(_asked(form, record, hazards, chosen, stands))


@blueprint.post("/new/<key>")
@allow(*ROLES)
def add(key: str) -> ResponseReturnValue:
    form = form_of(key)
    if step := _step_of(form):
        record, chosen = _about(form, request.values.getlist("hazard"))
        flash(_(TAKE_THE_STEP), "problem")
        return redirect(_to_step(form, step, record, chosen), 303)
    return _issue(form, None)


def _step_of(form: PaperForm) -> str:
    """The step that issues this paper: its own, or the service of a paper that came out of one."""
    if form.asks == "paper" and of_a_step(current.session(), request.values.get("paper")):
        return "serve"
    return form.step


def _to_step(form: PaperForm, step: str, record: Record, chosen: Sequence[uuid.UUID]) -> str:
    """The form of the step: for what was chosen, else for all of the place or the visit that it may be taken for."""
    served = request.values.get("paper", "") if form.asks == "paper" else ""
    if served:
        items = (
            select(PaperItem.hazard_id).where(PaperItem.paper_id == _id(served)).order_by(PaperItem.ordinal)
        )
        chosen = list(current.session().scalars(items))
    elif not chosen:
        waiting = asking.choosable(form, record, ())
        chosen = [each.id for each in waiting if each.state in BY_KEY[step].before][:MOST_IN_ONE_ORDER]
    if not chosen:
        raise InvalidInput(NOT_ISSUED, [Problem("hazards", Sentence(N_("Choose at least one hazard.")))])
    return url_for("loop.ask", step=step, hazard=list(dict.fromkeys(chosen)), paper=served or None)


@blueprint.get("/<uuid:paper_id>/correct")
@allow(*ROLES)
def correct(paper_id: uuid.UUID) -> ResponseReturnValue:
    """The same form once more; what is issued names the paper that it replaces. What a step said is put right there."""
    old = find(paper_id)
    if steps := of_steps.bearing(current.session(), old.id):
        return redirect(url_for("loop.put_right", step_id=steps[0].id))
    form = form_of(old.elements.get("form", old.kind))
    items = current.session().scalars(select(PaperItem.hazard_id).where(PaperItem.paper_id == old.id)).all()
    record = _gathered(form, items, old.visit_id, old.enterprise_id)
    hazards = asking.choosable(form, record, items)
    return _page(_asked(form, record, hazards, items, asking.stands_again(form, old), old))


@blueprint.post("/<uuid:paper_id>/correct")
@allow(*ROLES)
def replace_it(paper_id: uuid.UUID) -> ResponseReturnValue:
    old = find(paper_id)
    if steps := of_steps.bearing(current.session(), old.id):
        flash(_(TAKE_THE_STEP), "problem")
        return redirect(url_for("loop.put_right", step_id=steps[0].id), 303)
    return _issue(form_of(old.elements.get("form", old.kind)), old)


def _issue(form: PaperForm, old: Paper | None) -> ResponseReturnValue:
    session = current.session()
    record, chosen = _about(form, request.form.getlist("hazard"))
    hazards = asking.choosable(form, record, chosen)
    stands = asking.posted(form, request.form, [str(each.id) for each in hazards])
    asked = replace(
        _asked(form, record, hazards, chosen, stands, old), paper_id=_id(request.form.get("id", ""))
    )
    if session.get(Paper, asked.paper_id) is not None:  # the same form, sent twice
        return redirect(url_for("papers.show", paper_id=asked.paper_id))
    try:
        on_date = _day(stands["on_date"])
        issue(
            session,
            form.key,
            hazard_ids=chosen,
            visit_id=record.visit.id if record.visit else None,
            enterprise_id=record.enterprise.id if record.enterprise else None,
            facts=asking.facts(form, stands, chosen),
            on_date=on_date,
            now=current.now(),
            editor=viewer().id,
            replaces=old.id if old else None,
            paper_id=asked.paper_id,
        )
        session.commit()
    except (InvalidInput, Conflict, Forbidden) as refused:
        current.discard()
        problems = {each.field: each.sentence for each in reversed(getattr(refused, "problems", ()))}
        again = replace(asked, problems=problems, trouble=refused.sentence)
        return _page(again), 422 if isinstance(refused, InvalidInput) else 409
    flash(_("Issued."), "done")
    return redirect(url_for("papers.show", paper_id=asked.paper_id))


def _page(asked: ShownForm) -> str:
    day = current.today()
    family, delegation = families.in_force(current.session(), asked.record.township.path, day)
    served = None
    if asked.form.asks == "paper":
        served = current.session().get(Paper, _id(asked.stands.get("paper", "")))
    return render_template(
        "papers/form.html",
        asked=asked,
        form=asked,
        family=family,
        delegation=delegation,
        families=texts(PaperFamily),
        served=served,
        titles={each.name: each.heading for each in asked.controls},
        today=day,
    )


def _asked(
    form: PaperForm,
    record: Record,
    hazards: Sequence[Hazard],
    chosen: Sequence[uuid.UUID],
    stands: Typed,
    old: Paper | None = None,
) -> ShownForm:
    return ShownForm(
        uuid.uuid4(),
        form,
        record,
        asking.controls(form, delegated=bool(families.all_of(current.session(), record.township.path))),
        hazards,
        frozenset(str(each) for each in chosen),
        stands,
        old,
    )


def _about(form: PaperForm, hazards: Sequence[str]) -> tuple[Record, list[uuid.UUID]]:
    """What the address or the form says that the paper is about; a receipt is about what its paper was."""
    chosen = [_id(each) for each in hazards]
    visit, place = (
        _id(request.values[key]) if request.values.get(key) else None for key in ("visit", "enterprise")
    )
    if form.asks == "paper" and request.values.get("paper"):
        served = find(_id(request.values["paper"]))
        place = served.enterprise_id
        if place is None:
            found = select(PaperItem.hazard_id).where(PaperItem.paper_id == served.id)
            chosen = list(current.session().scalars(found))
    return _gathered(form, chosen, visit, place), chosen


def _gathered(
    form: PaperForm, hazards: Sequence[uuid.UUID], visit: uuid.UUID | None, place: uuid.UUID | None
) -> Record:
    """Raises Forbidden before anybody fills in a form in vain."""
    record = gather(current.session(), hazards, visit, place, from_visit=form.from_visit)
    viewer().require(ROLES, record.area_path)
    return record


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound(_NO_SUCH) from None


def _day(text: str) -> date:
    try:
        found: date = read(_ON_DATE, text)
    except Unreadable as wrong:
        raise InvalidInput(NOT_ISSUED, [Problem("on_date", wrong.sentence)]) from None
    return found
