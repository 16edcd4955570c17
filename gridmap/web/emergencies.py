"""How does a planner draw an emergency and say who has to be cared for?"""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Area, NeedScenario
from gridmap.db.models.need import ScenarioKind
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_
from gridmap.records import emergencies
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.language import _
from gridmap.web.maps import map_config, shell_for
from gridmap.web.shortfall import PLANNERS, township

blueprint = Blueprint("emergencies", __name__, url_prefix="/shortfall/scenarios")


@blueprint.get("/new")
@allow(*PLANNERS)
def new() -> ResponseReturnValue:
    return _form(township(PLANNERS), {"days": "3", "share_percent": "100"}, {})


@blueprint.post("")
@allow(*PLANNERS)
def enter() -> ResponseReturnValue:
    area, typed = township(PLANNERS), request.form.to_dict()
    session = current.session()
    try:
        made = emergencies.entered(session, area, typed)
    except InvalidInput as refused:
        session.rollback()
        session.refresh(area)
        problems = {each.field: each.sentence for each in reversed(refused.problems)}
        return _form(area, typed, problems), 400
    session.commit()
    return redirect(url_for("shortfall.page", area=area.path, emergency=made.id))


@blueprint.post("/<uuid:scenario_id>/delete")
@allow(*PLANNERS)
def delete(scenario_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    found = session.get(NeedScenario, scenario_id)
    if found is None:
        raise NotFound(N_("There is no such scenario any more."))
    path = found.area_path
    viewer().require(PLANNERS, path)
    session.delete(found)
    session.commit()
    flash(_("The scenario was removed."))
    return redirect(url_for("shortfall.page", area=path))


def _form(area: Area, typed: dict[str, str], problems: dict[str, Any]) -> str:
    config = map_config("emergency", area)
    return render_template(
        "emergency.html",
        config=config,
        shell=shell_for(config),
        area=area,
        area_name=area.name,
        typed=typed,
        problems=problems,
        kinds=[(kind.value, _(kind.text)) for kind in ScenarioKind],
        has_outline=area.geom is not None,
    )
