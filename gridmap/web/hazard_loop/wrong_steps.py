"""How is a wrong step put right: taken back with a reason, or written again with its paper?"""

from __future__ import annotations

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.db.models import HazardStep, PaperItem
from gridmap.errors import Conflict, InvalidInput, NotFound
from gridmap.i18n.texts import N_
from gridmap.papers import of_steps
from gridmap.records import loop
from gridmap.records.ids import as_id
from gridmap.registers.hazards import HAZARDS
from gridmap.registers.loop.steps import BY_KEY, STEPS
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.hazard_loop.shared import blueprint
from gridmap.web.language import translate


@blueprint.get("/steps/<uuid:step_id>/again")
@allow(*Role)
def put_right(step_id: uuid.UUID) -> ResponseReturnValue:
    """The form of the step once more, for all hazards of its paper; what is saved there stands in its place."""
    session = current.session()
    wrong = session.get(HazardStep, step_id)
    if wrong is None or not BY_KEY[wrong.step].offered:
        raise NotFound(N_("There is no such step."))
    steps = of_steps.bearing(session, wrong.paper_id) if wrong.paper_id else [wrong]
    items = (
        select(PaperItem.hazard_id).where(PaperItem.paper_id == wrong.paper_id).order_by(PaperItem.ordinal)
    )
    order = {each: place for place, each in enumerate(session.scalars(items))}
    steps = sorted(steps, key=lambda each: order.get(each.hazard_id, 0)) or [wrong]
    several = next((each.key for each in STEPS if each.otherwise == wrong.step), "") if len(steps) > 1 else ""
    hazards, again = [each.hazard_id for each in steps], [each.id for each in steps]
    return redirect(url_for("loop.ask", step=several or wrong.step, hazard=hazards, again=again))


@blueprint.post("/steps/<uuid:step_id>/void")
@allow(*Role)
def void(step_id: uuid.UUID) -> ResponseReturnValue:
    """Take a step back; the reason stays with it."""
    session = current.session()
    hazard = as_id(request.form.get("hazard", "")) or uuid.UUID(int=0)
    try:
        hazard = loop.void(session, step_id, request.form.get("reason", ""), current.now()).hazard_id
        session.commit()
        flash(translate(N_("The step is taken back; it stays on record with its reason.")), "done")
    except (InvalidInput, Conflict) as refused:
        current.discard()
        for sentence in [each.sentence for each in getattr(refused, "problems", ())] or [refused.sentence]:
            flash(translate(sentence), "problem")
    return redirect(url_for("registers.record", key=HAZARDS.key, record_id=hazard))
