"""How is a step taken by hand, for one hazard or for several at once? What was typed is never lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.db.models import Person
from gridmap.errors import Conflict, InvalidInput, Problem
from gridmap.i18n.texts import Sentence
from gridmap.papers import of_steps
from gridmap.records import loop, photos
from gridmap.records.loop_wanted import WantedStep
from gridmap.records.places import under_any
from gridmap.registers.base.loop import Step
from gridmap.registers.hazards import HAZARDS, Hazard
from gridmap.registers.loop.judging import out_of_order
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.areas import township_of
from gridmap.web.hazard_loop import step_form
from gridmap.web.hazard_loop.shared import blueprint
from gridmap.web.hazard_loop.step_form import OF_PAPER, StepForm
from gridmap.web.hazard_loop.timeline import way
from gridmap.web.kept_forms import KeptForm, SentForm, keep
from gridmap.web.language import translate

MOST_PEOPLE = 300


@blueprint.get("/<step>")
@allow(*Role)
def ask(step: str) -> str:
    """The form of one step. `hazard`: one or several ids; `again`: steps put right; `paper`: the one that is served."""
    form = step_form.blank(step_form.step_named(step), request.args)
    if form.again:
        return _page(step_form.put_right(form))
    return _page(replace(form, trouble=_not_today(form.step, form.hazards)))


def _not_today(step: Step, hazards: Sequence[Hazard]) -> Sentence | None:
    """Why the step does not follow today. The form stays: of an earlier day it may be entered late."""
    today = (loop.standing(current.session(), each) for each in hazards)
    return next((out_of_order(each, step) for each in today if each.state not in step.before), None)


@blueprint.post("/<step>")
@allow(*Role)
def take(step: str) -> ResponseReturnValue:
    form = step_form.sent(step_form.step_named(step), request.form)
    pictures = [each.read() for each in request.files.getlist("photo") if each.filename]
    try:
        first = _take(form, pictures)
        current.session().commit()
    except (InvalidInput, Conflict) as refused:
        return _refused(form, refused)
    flash(translate(form.step.done), "done")
    return redirect(_where(first, [each.id for each in form.hazards]))


def enter(sent: SentForm, step: str) -> str:
    """A step that waited on a phone. What was done meanwhile is judged by the table, not by what the phone saw."""
    sent.said.poplist("seen")
    return f"{HAZARDS.key}/{_take(step_form.sent(step_form.step_named(step), sent.said), sent.pictures)}"


def _take(form: StepForm, pictures: Sequence[bytes]) -> uuid.UUID:
    """The hazard to look at afterwards: the first, or the one of a new cycle."""
    session, ids = current.session(), [each.id for each in form.hazards]
    wanted = step_form.wanted(form)
    done = loop.take(
        session, ids, wanted, current.now(), _paper(form, wanted) if form.issues else loop.no_paper
    )
    for picture in pictures:
        photos.add(session, HAZARDS, ids[0], picture, translate(form.step.done))
    return done.begun[0] if done.begun else ids[0]


keep(
    "loop.take",
    KeptForm(
        enter,
        title=lambda step: step_form.step_named(step).title,
        fields=lambda step: (*step_form.ASKED_OF_ALL, *step_form.step_named(step).facts),
    ),
)


def _paper(form: StepForm, wanted: WantedStep) -> Callable[[Step, Sequence[Hazard]], uuid.UUID | None]:
    def issue(step: Step, hazards: Sequence[Hazard]) -> uuid.UUID | None:
        try:
            return of_steps.issue_for(current.session(), step, hazards, wanted, form.more(), current.now())
        except InvalidInput as refused:
            names = {each.name for each in form.for_paper}
            problems = [_renamed(each, names) for each in refused.problems]
            raise InvalidInput(refused.sentence.msgid, problems, **refused.sentence.parts) from None

    return issue


def _renamed(problem: Problem, names: Collection[str]) -> Problem:
    """A complaint of the paper at the control of this form that asks it."""
    own = f"{OF_PAPER}{problem.field}"
    return replace(problem, field=own) if own in names else problem


def _refused(form: StepForm, refused: InvalidInput | Conflict) -> ResponseReturnValue:
    """The form once more, with what was typed; after a conflict with the way that the hazard went meanwhile."""
    current.discard()
    hazards = step_form.hazards_named([str(each.id) for each in form.hazards])
    problems = {each.field: each.sentence for each in reversed(getattr(refused, "problems", []))}
    stale = isinstance(refused, Conflict)
    seen = {each.id: each.version for each in hazards} if stale else form.seen
    again = replace(form, hazards=hazards, seen=seen, problems=problems, trouble=refused.sentence)
    return _page(again), 409 if stale else 422


def _page(form: StepForm) -> str:
    return render_template(
        "hazard_loop/form.html",
        form=form,
        step=form.step,
        paper=of_steps.form_for(form.step),
        people=_people(form.hazards[0].area_path) if form.step.names_people else [],
        ways=[(each, way(each)) for each in form.hazards],
        today=current.now().date().isoformat(),
    )


def _people(area_path: str) -> list[Person]:
    """Those who may be named: of the township, its own first, oneself and those with a certificate before all."""
    township = township_of(area_path)
    path = township.path if township else area_path
    own = select(Person).where(under_any(Person.area_path.expression, [path]), Person.active)
    found = current.session().scalars(own.order_by(Person.area_path, Person.name).limit(MOST_PEOPLE)).all()
    return sorted(found, key=lambda each: (each.id != viewer().id, not each.certificate))


def _where(first: uuid.UUID, ids: Sequence[uuid.UUID]) -> str:
    if len(ids) > 1:
        return url_for("registers.listing", key=HAZARDS.key)
    return url_for("registers.record", key=HAZARDS.key, record_id=first)
