"""Where to build? The planner asks, compares and prints scenarios; nothing real changes by any of it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_percent
from sqlalchemy import select

from gridmap.db.models import Area, Person, Scenario
from gridmap.db.models.scenario import ScenarioState
from gridmap.errors import Conflict, GridmapError, InvalidInput, NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.planning.siting import interim, work
from gridmap.publishing import queue
from gridmap.records import scenarios as records
from gridmap.standards import in_force
from gridmap.vocabulary import Level, Role, Subject
from gridmap.web import current, maps
from gridmap.web.access import allow, viewer
from gridmap.web.areas import chosen_area, townships, under
from gridmap.web.lanes import heavy
from gridmap.web.language import _, translate
from gridmap.web.scenario_sheets import ScenarioSheet, sheets

blueprint = Blueprint("scenarios", __name__, url_prefix="/scenarios")
PLANNERS = (Role.PLANNER, Role.ADMINISTRATOR)
MOST_COMPARED = 3
MOST_LISTED = 8  # sites of one scenario beside others
SPACING_M = 800
_GAP = N_("Between the best found and the best possible: {share}")
MICRO = 3  # interim measures that are proposed where nobody says how many


@blueprint.get("")
@allow(*PLANNERS)
def overview() -> str:
    area = _township(request.args.get("area"))
    session = current.session()
    wanted = select(Scenario).where(under(Scenario.area_path, area.path)).order_by(Scenario.created_at.desc())
    rows = session.scalars(wanted).all()
    people = {person.id: person.name for person in session.scalars(select(Person))}
    return render_template(
        "scenarios.html",
        area=area,
        townships=townships(viewer()),
        sheets=[ScenarioSheet(row) for row in rows],
        people=people,
        most=MOST_COMPARED,
    )


@blueprint.get("/new")
@allow(*PLANNERS)
def new() -> str:
    area = _township(request.args.get("area"))
    profile = in_force(current.session().connection(), area.path, Subject.FIRE)
    begun = {
        "question": "max_cover",
        "n": "1",
        "kind": "full_time_brigade",
        "threshold_min": profile.minutes("arrival_s"),
        "weight": "people",
        "counted": "anyone",
        "candidates": "along_roads",
        "spacing_m": str(SPACING_M),
    }
    return _form(area, begun, {})


@blueprint.post("")
@allow(*PLANNERS)
@heavy
def create() -> ResponseReturnValue:
    """Keep the question, and answer it at once."""
    area = _own_township(request.form.get("area"))
    session, now = current.session(), current.now()
    try:
        profile = in_force(session.connection(), area.path, Subject.FIRE).key
        made = records.create(session, area.path, request.form, _points(), profile, now)
        work.answer(session, made, now)
        scenario_id = made.id
        session.commit()
    except InvalidInput as refused:
        session.rollback()
        problems = {problem.field: problem.sentence for problem in reversed(refused.problems)}
        return _form(_township(area.path), request.form, problems, refused.sentence), 422
    return redirect(url_for("scenarios.show", scenario_id=scenario_id))


@blueprint.get("/<uuid:scenario_id>")
@allow(*PLANNERS)
def show(scenario_id: uuid.UUID) -> str:
    scenario = records.find(current.session(), scenario_id)
    job = queue.current(current.session(), scenario_id)
    message = Sentence.from_json(job.message) if job is not None and job.message else None
    return render_template(
        "scenario.html",
        area=_township(scenario.area_path),
        sheet=sheets(current.session(), [scenario])[0],
        job=job,
        under_way=queue.is_active(job),
        may_plan=viewer().holds(PLANNERS, scenario.area_path),
        message=message,
        micro=MICRO,
        names=records.NAMES,
    )


@blueprint.get("/compare")
@allow(*PLANNERS)
def compare() -> str:
    """Two or three side by side, or one alone, to look at and to print."""
    session = current.session()
    asked = list(dict.fromkeys(request.args.getlist("id", type=uuid.UUID)))
    if not 1 <= len(asked) <= MOST_COMPARED:
        raise NotFound(N_("Choose two or three scenarios to compare."))
    rows = [records.find(session, scenario_id) for scenario_id in asked]
    if len({row.area_path for row in rows}) > 1:
        raise NotFound(N_("Only scenarios of one township can be compared."))
    return render_template(
        "scenarios_compare.html",
        area=_township(rows[0].area_path),
        sheets=sheets(session, rows),
        today=current.today(),
        most_listed=MOST_LISTED,
    )


@blueprint.post("/<uuid:scenario_id>/prove")
@allow(*PLANNERS)
def prove(scenario_id: uuid.UUID) -> ResponseReturnValue:
    """Look for the proven optimum in the background."""
    scenario, session = _idle(scenario_id), current.session()
    if scenario.state != ScenarioState.PROVEN:
        told = {"now": current.now().isoformat()}
        queue.enqueue(session, work.PROOF, scenario.id, scenario.area_path, told)
        session.commit()
    return _back(scenario_id)


@blueprint.get("/<uuid:scenario_id>/progress")
@allow(*PLANNERS)
def progress(scenario_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    records.find(session, scenario_id)
    job = queue.current(session, scenario_id)
    if job is None:
        return jsonify(active=False)
    share = job.done / job.total if job.total else None
    note = "" if share is None else translate(Sentence(_GAP, {"share": format_percent(1 - share, "0.0%")}))
    return jsonify(active=queue.is_active(job), step=translate(job.step), share=share, note=note)


@blueprint.post("/<uuid:scenario_id>/cancel")
@allow(*PLANNERS)
def cancel(scenario_id: uuid.UUID) -> ResponseReturnValue:
    """Stop the proof; the answer that was there stays."""
    session = current.session()
    _planned(scenario_id)
    job = queue.current(session, scenario_id)
    if job is not None:
        queue.cancel(session, job.id)
        session.commit()
        flash(_("The proof is being stopped; the answer that was there stays."), "done")
    return _back(scenario_id)


@blueprint.post("/<uuid:scenario_id>/interim")
@allow(*PLANNERS)
def propose(scenario_id: uuid.UUID) -> ResponseReturnValue:
    """Micro stations for what remains late."""
    scenario, session = _idle(scenario_id), current.session()
    try:
        interim.propose(session, scenario, request.form.get("n", MICRO, type=int), current.now())
        session.commit()
    except InvalidInput as refused:
        session.rollback()
        flash(translate(refused.sentence), "problem")
    return _back(scenario_id)


@blueprint.post("/<uuid:scenario_id>/rename")
@allow(*PLANNERS)
def rename(scenario_id: uuid.UUID) -> ResponseReturnValue:
    scenario, session = _idle(scenario_id), current.session()
    version = request.form.get("version", -1, type=int)
    try:
        records.rename(session, scenario, request.form, version, current.now())
        session.commit()
    except (InvalidInput, Conflict) as refused:
        session.rollback()
        first = refused.problems[0].sentence if isinstance(refused, InvalidInput) else refused.sentence
        flash(translate(first), "problem")
    return _back(scenario_id)


@blueprint.post("/<uuid:scenario_id>/delete")
@allow(*PLANNERS)
def delete(scenario_id: uuid.UUID) -> ResponseReturnValue:
    scenario, session = _idle(scenario_id), current.session()
    area_path = scenario.area_path
    records.remove(session, scenario, current.now())
    session.commit()
    flash(_("The scenario is thrown away. Nothing real has changed."), "done")
    return redirect(url_for("scenarios.overview", area=area_path))


def _form(
    area: Area,
    typed: Mapping[str, str],
    problems: Mapping[str, Sentence],
    refusal: GridmapError | Sentence | None = None,
) -> str:
    config = maps.map_config("siting", area)
    return render_template(
        "siting.html",
        config=config,
        shell=maps.shell_for(config),
        area=area,
        area_name=area.name,
        entries={entry.key: entry for entry in records.ENTRIES},
        typed=typed,
        points=_points() if request.method == "POST" else [],
        problems=problems,
        refusal=refusal,
    )


def _points() -> Sequence[Mapping[str, Any]]:
    """What the page kept of the points that were set; whatever else arrives holds none."""
    try:
        told = json.loads(request.form.get("points", "[]"))
    except ValueError:
        return []
    return [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []


def _planned(scenario_id: uuid.UUID) -> Scenario:
    """The scenario, where the viewer plans there."""
    scenario = records.find(current.session(), scenario_id)
    viewer().require(PLANNERS, scenario.area_path)
    return scenario


def _idle(scenario_id: uuid.UUID) -> Scenario:
    """The same, where no work on it is under way."""
    scenario = _planned(scenario_id)
    if queue.is_active(queue.current(current.session(), scenario_id)):
        raise Conflict(N_("Its optimum is being looked for. Wait until that is done, or cancel it."))
    return scenario


def _township(path: str | None) -> Area:
    """Raises NotFound for what is no township: scenarios are asked for one."""
    area = chosen_area(viewer(), path, *PLANNERS)
    if area.level != Level.TOWNSHIP:
        raise NotFound(N_("This page is about one township. Choose one."))
    return area


def _own_township(path: str | None) -> Area:
    area = _township(path)
    viewer().require(PLANNERS, area.path)
    return area


def _back(scenario_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("scenarios.show", scenario_id=scenario_id))
