"""Who came when, against the minutes that were promised, and which figures does that tell?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import LogKind
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_
from gridmap.incident import log
from gridmap.incident.changing import changes_of
from gridmap.incident.clocks import clocks_of
from gridmap.incident.under_way import Observed, all_sent, observed_speeds, observed_turnouts, sent_of
from gridmap.records import norms
from gridmap.registers.incidents import IncidentKind
from gridmap.standards import Norm, in_force
from gridmap.vocabulary import FIRE_FORCES, ResourceKind, Role, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.desk.overview import clock_of
from gridmap.web.desk.shared import DESK, blueprint, home_of, incident_of
from gridmap.web.language import _

SETTERS = (Role.PLANNER, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Turnout:
    """What was observed of a kind of force, beside the figure in force. version: of the township's own, or 0."""

    title: str
    seen: Observed
    norm: Norm
    version: int


@blueprint.get("/<uuid:incident_id>/review")
@allow(*DESK)
def review(incident_id: uuid.UUID) -> str:
    session, incident = current.session(), incident_of(incident_id)
    lines = log.lines(session, incident)
    home = home_of(incident)
    everybody = all_sent(session, home.path)
    return render_template(
        "desk/review.html",
        incident=incident,
        kind_title=texts(IncidentKind)[incident.kind],
        sent=sent_of(session, changes_of(session, incident), lines),
        clocks=[clock_of(each) for each in clocks_of(incident, lines)],
        lines=lines,
        log_kinds=texts(LogKind),
        resource_kinds=texts(ResourceKind),
        turnouts=_turnouts(observed_turnouts(everybody), home.path),
        speeds=observed_speeds(everybody),
        may_set=viewer().holds(SETTERS, home.path),
        home=home,
    )


@blueprint.post("/<uuid:incident_id>/observed")
@allow(*SETTERS)
def take_figure(incident_id: uuid.UUID) -> ResponseReturnValue:
    """The observed turnout becomes the township's own figure, and says that it was observed."""
    session, home = current.session(), home_of(incident_of(incident_id))
    viewer().require(SETTERS, home.path)
    seen = {each.kind: each for each in observed_turnouts(all_sent(session, home.path))}
    found = seen.get(request.form.get("kind", ""))
    if found is None or found.kind not in FIRE_FORCES:
        raise NotFound(N_("No turnout of this kind of force was observed."))
    if found.value <= 0:
        raise InvalidInput(
            N_("The observed turnout is no time at all; correct the log by a later entry first.")
        )
    profile = in_force(session.connection(), home.path, "fire").key
    told = {
        "value": str(round(found.value)),
        "document": _("observed"),
        "verified": True,
        "note": _(
            "Middle of {count} times that a force was sent, up to {day}",
            count=found.count,
            day=current.today(),
        ),
    }
    version = request.form.get("version", -1, type=int)
    key = f"turnout_{found.kind}_s"
    norms.set_figure(session, home.path, profile, key, told, version, current.now())
    session.commit()
    flash(
        _("The observed figure is the township's own now. The answers that use it are computed again."),
        "done",
    )
    return redirect(url_for("desk.review", incident_id=incident_id))


def _turnouts(seen: list[Observed], area_path: str) -> list[Turnout]:
    session = current.session()
    profile = in_force(session.connection(), area_path, "fire")
    told = []
    for each in seen:
        if each.kind not in FIRE_FORCES:
            continue
        key = f"turnout_{each.kind}_s"
        own = norms.own(session, area_path, profile.key, key)
        told.append(Turnout(texts(ResourceKind)[each.kind], each, profile[key], own.version if own else 0))
    return told
