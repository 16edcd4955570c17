"""Who came when, against the minutes that were promised, and which figures does that tell?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.analysis.roads.speeds import FASTEST_KM_H
from gridmap.db.models import LogKind
from gridmap.errors import Conflict, InvalidInput, NotFound
from gridmap.i18n.texts import N_
from gridmap.incident import log
from gridmap.incident.changing import changes_of
from gridmap.incident.clocks import clocks_of
from gridmap.incident.under_way import (
    Observed,
    Sent,
    all_sent,
    observed_speed,
    observed_speeds,
    observed_turnouts,
    sent_of,
    speeds_told,
)
from gridmap.records import norms
from gridmap.registers.incidents import IncidentKind
from gridmap.standards import Norm, Profile, in_force
from gridmap.vocabulary import FIRE_FORCES, ResourceKind, Role, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.desk.shared import DESK, blueprint, clock_of, home_of, incident_of
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
    everybody, profile = all_sent(session, home.path), in_force(session.connection(), home.path, "fire")
    speed = observed_speed(everybody, profile)
    return render_template(
        "desk/review.html",
        incident=incident,
        kind_title=texts(IncidentKind)[incident.kind],
        sent=sent_of(session, changes_of(session, incident), lines),
        clocks=[clock_of(each) for each in clocks_of(incident, lines)],
        lines=lines,
        log_kinds=texts(LogKind),
        resource_kinds=texts(ResourceKind),
        turnouts=_turnouts(observed_turnouts(everybody), home.path, profile),
        speeds=observed_speeds(everybody, profile),
        speed=speed,
        speed_fits=_too_fast(speed, profile) is None,
        speeds_in_force=speeds_told(profile),
        may_set=viewer().holds(SETTERS, home.path),
        home=home,
    )


@blueprint.post("/<uuid:incident_id>/observed")
@allow(*SETTERS)
def take_figure(incident_id: uuid.UUID) -> ResponseReturnValue:
    """What was observed becomes the township's own figure: the turnout of a kind of force, or the speeds."""
    session, home = current.session(), home_of(incident_of(incident_id))
    viewer().require(SETTERS, home.path)
    everybody, profile = all_sent(session, home.path), in_force(session.connection(), home.path, "fire")
    kind = request.form.get("kind", "")
    if kind == "speed":
        _take_speeds(everybody, home.path, profile)
    else:
        _take_turnout(everybody, home.path, profile, kind)
    session.commit()
    flash(
        _("The observed figure is the township's own now. The answers that use it are computed again."),
        "done",
    )
    return redirect(url_for("desk.review", incident_id=incident_id))


def _take_turnout(everybody: list[Sent], area_path: str, profile: Profile, kind: str) -> None:
    found = next((each for each in observed_turnouts(everybody) if each.kind == kind), None)
    if found is None or found.kind not in FIRE_FORCES:
        raise NotFound(N_("No turnout of this kind of force was observed."))
    if found.value <= 0:
        raise InvalidInput(
            N_("The observed turnout is no time at all; correct the log by a later entry first.")
        )
    version = request.form.get("version", -1, type=int)
    _set(area_path, profile, f"turnout_{found.kind}_s", round(found.value), found, version)


def _take_speeds(everybody: list[Sent], area_path: str, profile: Profile) -> None:
    """Every road class by the same share: the log says how long a drive took, not on which of its roads."""
    if request.form.get("speeds") != speeds_told(profile):
        raise Conflict(
            N_("The speeds in force have changed meanwhile. Load the page again; nothing was saved.")
        )
    found = observed_speed(everybody, profile)
    if found is None:
        raise NotFound(N_("No drive at the speeds in force was observed."))
    absurd = _too_fast(found, profile)
    if absurd is not None:
        raise InvalidInput(
            N_("The observed drives give {speed} km/h, which nobody drives; correct the log first."),
            speed=f"{absurd:g}",
        )
    for road_class, speed in profile.speeds_km_h().items():
        told = round(speed * found.value, 1)
        key = f"speed_{road_class}_km_h"
        # Which figures were seen, the form says of all of them together, by `speeds`.
        known = norms.own(current.session(), area_path, profile.key, key)
        _set(area_path, profile, key, told, found, known.version if known else 0)


def _too_fast(seen: Observed | None, profile: Profile) -> float | None:
    """A speed, in km/h, that would follow from what was seen and that nobody drives; None where all are driven."""
    told = [round(speed * seen.value, 1) for speed in profile.speeds_km_h().values()] if seen else []
    return next((each for each in told if not 0 < each <= FASTEST_KM_H), None)


def _set(area_path: str, profile: Profile, key: str, value: float, seen: Observed, version: int) -> None:
    told = {
        "value": f"{value:g}",
        "document": _("observed"),
        "verified": True,
        "note": _(
            "Middle of {count} times that a force was sent, up to {day}",
            count=seen.count,
            day=current.today(),
        ),
    }
    norms.set_figure(current.session(), area_path, profile.key, key, told, version, current.now())


def _turnouts(seen: list[Observed], area_path: str, profile: Profile) -> list[Turnout]:
    session = current.session()
    told = []
    for each in seen:
        if each.kind not in FIRE_FORCES:
            continue
        key = f"turnout_{each.kind}_s"
        own = norms.own(session, area_path, profile.key, key)
        told.append(Turnout(texts(ResourceKind)[each.kind], each, profile[key], own.version if own else 0))
    return told
