"""How is a step taken by hand, for one hazard or for several at once? What was typed is never lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.db.models import Person
from gridmap.errors import Conflict, InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.ids import as_id, needed_id
from gridmap.papers import of_steps
from gridmap.records import guard, loop, photos
from gridmap.records.loop import Wanted
from gridmap.records.places import under_any
from gridmap.registers.base.loop import Step
from gridmap.registers.hazards import HAZARDS, Hazard
from gridmap.registers.loop.judging import out_of_order
from gridmap.registers.loop.steps import BY_KEY
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.areas import township_of
from gridmap.web.hazard_loop.shared import blueprint
from gridmap.web.hazard_loop.timeline import way
from gridmap.web.language import translate
from gridmap.web.registers.controls import Control, Typed, control, posted

MOST_PEOPLE = 300
OF_PAPER = "paper."
"""Before the names of what only the paper asks."""


@dataclass(frozen=True)
class StepForm:
    """A form as it is shown. seen: the version of each hazard; theirs: nothing, a step has no former values.

    issues: the paper of the step is issued with it; for_paper: what only the paper asks.
    """

    step: Step
    hazards: Sequence[Hazard]
    controls: Sequence[Control]
    stands: Typed
    on_date: str
    people: frozenset[str]
    seen: Mapping[uuid.UUID, int]
    issues: bool = True
    for_paper: Sequence[Control] = ()
    problems: Mapping[str, Sentence] = field(default_factory=dict)
    trouble: Sentence | None = None
    theirs: frozenset[str] = frozenset()


@blueprint.get("/<step>")
@allow(*Role)
def ask(step: str) -> str:
    """The form of one step. `hazard`: one or several ids."""
    known, hazards = _step(step), _hazards(request.args.getlist("hazard"))
    controls, for_paper = _controls(known)
    stands = {each.name: _begins(each.name, hazards) for each in (*controls, *for_paper)}
    today = current.now().date().isoformat()
    own = frozenset({str(viewer().id)}) if known.people else frozenset()
    seen = {each.id: each.version for each in hazards}
    trouble = _not_today(known, hazards)
    return _page(
        StepForm(known, hazards, controls, stands, today, own, seen, trouble=trouble, for_paper=for_paper)
    )


def _not_today(step: Step, hazards: Sequence[Hazard]) -> Sentence | None:
    """Why the step does not follow today. The form stays: of an earlier day it may be entered late."""
    today = (loop.standing(current.session(), each) for each in hazards)
    return next((out_of_order(each, step) for each in today if each.state not in step.before), None)


@blueprint.post("/<step>")
@allow(*Role)
def take(step: str) -> ResponseReturnValue:
    known, session = _step(step), current.session()
    form = _sent(known)
    ids = [each.id for each in form.hazards]
    try:
        wanted = _wanted(form)
        done = loop.take(
            session, ids, wanted, current.now(), _paper(form, wanted) if form.issues else loop.no_paper
        )
        for sent in request.files.getlist("photo"):
            if sent.filename:
                photos.add(session, HAZARDS, ids[0], sent.read(), translate(known.done))
        session.commit()
    except (InvalidInput, Conflict) as refused:
        return _refused(form, refused)
    flash(translate(known.done), "done")
    return redirect(_where(done.begun[0] if done.begun else ids[0], ids))


@blueprint.post("/steps/<uuid:step_id>/void")
@allow(*Role)
def void(step_id: uuid.UUID) -> ResponseReturnValue:
    """Take a step back; the reason stays with it."""
    session = current.session()
    named = request.form.get("hazard", "")
    hazard = as_id(named) or uuid.UUID(int=0)
    try:
        hazard = loop.void(session, step_id, request.form.get("reason", ""), current.now()).hazard_id
        session.commit()
        flash(translate(N_("The step is taken back; it stays on record with its reason.")), "done")
    except (InvalidInput, Conflict) as refused:
        current.discard()
        for sentence in [each.sentence for each in getattr(refused, "problems", ())] or [refused.sentence]:
            flash(translate(sentence), "problem")
    return redirect(url_for("registers.record", key=HAZARDS.key, record_id=hazard))


def _step(key: str) -> Step:
    step = BY_KEY.get(key)
    if step is None or not step.offered:
        raise NotFound(N_("There is no such step."))
    return step


def _hazards(ids: Sequence[str]) -> list[Hazard]:
    """Raises NotFound where one of them is beyond the fence, or none is named."""
    found = []
    for each in dict.fromkeys(ids):
        hazard = needed_id(each, NotFound(N_("Choose a hazard.")))
        found.append(guard.find(current.session(), HAZARDS, hazard))
    if not found:
        raise NotFound(N_("Choose a hazard."))
    return found


def _begins(name: str, hazards: Sequence[Hazard]) -> str:
    """What was said of the hazard already is not typed again."""
    said = {getattr(each, name) for each in hazards} if name == "measures" else set()
    return str(said.pop()) if len(said) == 1 else ""


def _sent(step: Step) -> StepForm:
    controls, for_paper = _controls(step)
    hazards = _hazards(request.form.getlist("hazard"))
    seen = dict(_versions(request.form.getlist("seen")))
    people = frozenset(each for each in request.form.getlist("people") if as_id(each))
    on_date = request.form.get("on_date", "")
    stands = posted(request.form, [*controls, *for_paper])
    issues = request.form.get("issues") == "yes"
    return StepForm(step, hazards, controls, stands, on_date, people, seen, issues, for_paper)


def _controls(step: Step) -> tuple[list[Control], list[Control]]:
    """What the step asks, and what only its paper asks, under names of its own."""
    only = [replace(each, key=f"{OF_PAPER}{each.key}", required=False) for each in of_steps.left_open(step)]
    return [control(each) for each in step.facts], [control(each) for each in only]


def _paper(form: StepForm, wanted: Wanted) -> Callable[[Step, Sequence[Hazard]], uuid.UUID | None]:
    more = {each.name.removeprefix(OF_PAPER): form.stands[each.name] for each in form.for_paper}

    def issue(step: Step, hazards: Sequence[Hazard]) -> uuid.UUID | None:
        try:
            return of_steps.issue_for(current.session(), step, hazards, wanted, more, current.now())
        except InvalidInput as refused:
            names = {each.name for each in form.for_paper}
            problems = [_renamed(each, names) for each in refused.problems]
            raise InvalidInput(refused.sentence.msgid, problems, **refused.sentence.parts) from None

    return issue


def _renamed(problem: Problem, names: Collection[str]) -> Problem:
    """A complaint of the paper at the control of this form that asks it."""
    own = f"{OF_PAPER}{problem.field}"
    return replace(problem, field=own) if own in names else problem


def _versions(said: Sequence[str]) -> Iterator[tuple[uuid.UUID, int]]:
    for each in said:
        name, _, version = each.partition(":")
        found = as_id(name)
        if found and version.isdecimal():
            yield found, int(version)


def _wanted(form: StepForm) -> Wanted:
    """Raises InvalidInput for a day that is none."""
    try:
        on_date = date.fromisoformat(form.on_date)
    except ValueError:
        sentence = Sentence(N_("Write the date as year-month-day, for example 2026-03-02."))
        raise InvalidInput(
            N_("The step was not taken; nothing was saved."), [Problem("on_date", sentence)]
        ) from None
    people = [uuid.UUID(each) for each in sorted(form.people)]
    return Wanted(form.step.key, on_date, people, _facts(form), form.seen)


def _facts(form: StepForm) -> dict[str, object]:
    flags = {"true": True, "false": False}
    return {
        each.name: flags.get(text) if each.widget == "flag" else text
        for each in form.controls
        if (text := form.stands[each.name])
    }


def _refused(form: StepForm, refused: InvalidInput | Conflict) -> ResponseReturnValue:
    """The form once more, with what was typed; after a conflict with the way that the hazard went meanwhile."""
    current.discard()
    hazards = _hazards([str(each) for each in form.seen] or [str(each.id) for each in form.hazards])
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
