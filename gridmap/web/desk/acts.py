"""What does the duty officer do in an incident: tell, send, close a road, enter the wind, write down, end it?"""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import LogKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.ids import needed_id
from gridmap.incident import changing, log
from gridmap.incident.kinds import kind_of
from gridmap.records import saving
from gridmap.registers.incidents import INCIDENTS, Incident, IncidentState
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.desk.shared import DESK, blueprint, once, said_at, wind_of
from gridmap.web.failures import wants_json
from gridmap.web.language import translate

STEPS = {"left": LogKind.LEFT, "arrived": LogKind.ARRIVED}


@blueprint.post("/<uuid:incident_id>/told/<whom>")
@allow(*DESK)
def tell(incident_id: uuid.UUID, whom: str) -> ResponseReturnValue:
    """Somebody was told: one tap, now."""
    session, incident = _opened(incident_id)
    party = next((each for each in kind_of(incident.kind).tell if each.key == whom), None)
    if party is None:
        raise NotFound(N_("There is nobody of this name to be told."))
    text = party.name if party.title == party.name else f"{party.title} {party.name}"
    log.add(session, incident, LogKind.TOLD, text, said_at(), current.now(), once=once(), whom=whom)
    return _done(session, incident, "told")


@blueprint.post("/<uuid:incident_id>/clocks/<clock>")
@allow(*DESK)
def met(incident_id: uuid.UUID, clock: str) -> ResponseReturnValue:
    """A deadline was met otherwise than by what the log says already."""
    session, incident = _opened(incident_id)
    known = next((each for each in kind_of(incident.kind).clocks if each.key == clock), None)
    if known is None:
        raise NotFound(N_("There is no such deadline."))
    log.add(session, incident, LogKind.CLOCK, known.title, said_at(), current.now(), once=once(), clock=clock)
    return _done(session, incident, "clocks")


@blueprint.post("/<uuid:incident_id>/log")
@allow(*DESK)
def write(incident_id: uuid.UUID) -> ResponseReturnValue:
    session, incident = _incident(incident_id)
    log.add(
        session, incident, LogKind.NOTE, request.form.get("text", ""), said_at(), current.now(), once=once()
    )
    return _done(session, incident, "log")


@blueprint.post("/<uuid:incident_id>/send")
@allow(*DESK)
def send(incident_id: uuid.UUID) -> ResponseReturnValue:
    session, incident = _opened(incident_id)
    resource = needed_id(request.form.get("resource"), NotFound(N_("There is no such resource on the map.")))
    changing.send(session, incident, resource, current.now())
    return _done(session, incident, "under-way")


@blueprint.post("/<uuid:incident_id>/sent/<uuid:resource>/<step>")
@allow(*DESK)
def moved(incident_id: uuid.UUID, resource: uuid.UUID, step: str) -> ResponseReturnValue:
    """Who was sent has set out, or is on the spot."""
    session, incident = _incident(incident_id)
    changes = [each for each in changing.changes_of(session, incident) if each.resource_id == resource]
    if not changes or step not in STEPS:
        raise NotFound(N_("This resource was not sent to this incident."))
    at, sent_at = said_at(), changes[-1].since.replace(second=0, microsecond=0)
    if at < sent_at:
        text = N_("This is before the order was given at {time}.")
        told = {"time": changes[-1].since.astimezone(at.tzinfo).strftime("%H:%M")}
        raise InvalidInput(N_("Nothing was saved: some entries cannot be accepted."), [
            Problem("said_at", Sentence(text, told))
        ])  # fmt: skip
    log.add(
        session, incident, STEPS[step], changes[-1].name, max(at, changes[-1].since), current.now(), resource
    )
    return _done(session, incident, "under-way")


@blueprint.post("/<uuid:incident_id>/roads")
@allow(*DESK)
def close_road(incident_id: uuid.UUID) -> ResponseReturnValue:
    session, incident = _opened(incident_id)
    try:
        point = float(request.form.get("lon", "")), float(request.form.get("lat", ""))
    except ValueError:
        raise InvalidInput(N_("Tap the road on the map.")) from None
    if not (-180 <= point[0] <= 180 and -85 <= point[1] <= 85):
        raise InvalidInput(N_("Tap the road on the map."))
    changing.close_road(session, incident, point, current.now())
    return _done(session, incident, "roads")


@blueprint.post("/<uuid:incident_id>/changes/<uuid:change_id>/end")
@allow(*DESK)
def end(incident_id: uuid.UUID, change_id: uuid.UUID) -> ResponseReturnValue:
    session, incident = _incident(incident_id)
    changing.end(session, incident, change_id, current.now())
    return _done(session, incident, "changes")


@blueprint.post("/<uuid:incident_id>/wind")
@allow(*DESK)
def wind(incident_id: uuid.UUID) -> ResponseReturnValue:
    """By hand: where it comes from, and how strong it is."""
    session, incident = _opened(incident_id)
    values = {key: request.form.get(key, "") for key in ("wind_from_deg", "wind_m_s")}
    _change(session, incident, values, current.now())
    said = wind_of(incident)
    text = translate(said) if said else translate(N_("unknown"))
    log.add(session, incident, LogKind.WIND, text, current.now(), current.now())
    return _done(session, incident, "wind")


@blueprint.post("/<uuid:incident_id>/closed")
@allow(*DESK)
def close(incident_id: uuid.UUID) -> ResponseReturnValue:
    """It is dealt with."""
    return _state(incident_id, IncidentState.CLOSED, LogKind.CLOSED)


@blueprint.post("/<uuid:incident_id>/open")
@allow(*DESK)
def reopen(incident_id: uuid.UUID) -> ResponseReturnValue:
    """It is not dealt with after all."""
    return _state(incident_id, IncidentState.OPEN, LogKind.REOPENED)


def _state(incident_id: uuid.UUID, state: IncidentState, kind: LogKind) -> ResponseReturnValue:
    session, incident = _incident(incident_id)
    if incident.state != state:
        now = current.now()
        _change(session, incident, {"state": state.value}, now)
        log.add(session, incident, kind, incident.name, now, now)
    return _done(session, incident, "")


def _change(session: FencedSession, incident: Incident, values: dict[str, str], now: datetime) -> None:
    saving.change(session, INCIDENTS, incident.id, incident.version, values, now)


def _incident(incident_id: uuid.UUID) -> tuple[FencedSession, Incident]:
    session = current.session()
    return session, log.writable(session, incident_id)


def _opened(incident_id: uuid.UUID) -> tuple[FencedSession, Incident]:
    session, incident = _incident(incident_id)
    if incident.state != IncidentState.OPEN:
        raise InvalidInput(N_("This incident is dealt with. Open it again first."))
    return session, incident


def _done(session: FencedSession, incident: Incident, where: str) -> ResponseReturnValue:
    """Back to the page, where the act is seen."""
    address = url_for("desk.one", incident_id=incident.id, _anchor=where or None)
    session.commit()
    return jsonify(done=True) if wants_json() else redirect(address)
