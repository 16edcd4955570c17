"""What does the duty officer do in an incident: tell, send, close a road, enter the wind, write down, end it?

Each act is an entry of the outbox, so that what is done while the server is away is neither lost nor stored twice; the
routes are for a browser without scripts.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import LogKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.incident import changing, log
from gridmap.incident.kinds import Clock, Party, kind_of
from gridmap.records import saving
from gridmap.records.ids import needed_id
from gridmap.registers.incidents import INCIDENTS, Incident, IncidentState
from gridmap.vocabulary import texts
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.desk import notes
from gridmap.web.desk.shared import DESK, blueprint, said_at, wind_of
from gridmap.web.kept_forms import KeptForm, Said, SentForm, keep
from gridmap.web.language import translate

STEPS = {"left": LogKind.LEFT, "arrived": LogKind.ARRIVED}


@dataclass(frozen=True)
class Act:
    """What was done in an incident, and said with it. at: when, by our clock; now: when we heard of it."""

    session: FencedSession
    incident: Incident
    said: Said
    at: datetime
    now: datetime

    @property
    def said_at(self) -> datetime:
        return said_at(self.said, self.at)

    def log(self, kind: LogKind, text: str, said_at: datetime, *of: uuid.UUID | None, **facts: Any) -> None:
        log.add(self.session, self.incident, kind, text, said_at, self.now, *of, **facts)

    def change(self, **values: str) -> None:
        saving.change(self.session, INCIDENTS, self.incident.id, self.incident.version, values, self.now)

    def needs_open(self) -> None:
        """Raises InvalidInput where the incident was dealt with before this was done; we may hear of it later."""
        if self.incident.state == IncidentState.OPEN:
            return
        written = (each.entry for each in log.lines(self.session, self.incident))
        ended = [each.said_at for each in written if each.kind == LogKind.CLOSED]
        if not ended or ended[-1] <= self.at:
            raise InvalidInput(N_("This incident is dealt with. Open it again first."))


@blueprint.post("/<uuid:incident_id>/told/<whom>")
@allow(*DESK)
def tell(incident_id: uuid.UUID, whom: str) -> ResponseReturnValue:
    """Somebody was told: one tap, now."""
    return _here("told", _tell, incident_id, whom=whom)


def _tell(act: Act, whom: str) -> None:
    act.needs_open()
    party = _party(act.incident, whom)
    text = party.name if party.title == party.name else f"{party.title} {party.name}"
    act.log(LogKind.TOLD, text, act.said_at, whom=whom)


@blueprint.post("/<uuid:incident_id>/clocks/<clock>")
@allow(*DESK)
def met(incident_id: uuid.UUID, clock: str) -> ResponseReturnValue:
    """A deadline was met otherwise than by what the log says already."""
    return _here("clocks", _met, incident_id, clock=clock)


def _met(act: Act, clock: str) -> None:
    act.log(LogKind.CLOCK, _clock(act.incident, clock).title, act.said_at, clock=clock)


@blueprint.post("/<uuid:incident_id>/log")
@allow(*DESK)
def write(incident_id: uuid.UUID) -> ResponseReturnValue:
    return _here("log", _write, incident_id)


def _write(act: Act) -> None:
    act.log(LogKind.NOTE, act.said.get("text", ""), act.said_at)


@blueprint.post("/<uuid:incident_id>/send")
@allow(*DESK)
def send(incident_id: uuid.UUID) -> ResponseReturnValue:
    return _here("under-way", _send, incident_id)


def _send(act: Act) -> None:
    act.needs_open()
    resource = needed_id(act.said.get("resource"), NotFound(N_("There is no such resource on the map.")))
    changing.send(act.session, act.incident, resource, act.at, act.now)


@blueprint.post("/<uuid:incident_id>/sent/<uuid:resource>/<step>")
@allow(*DESK)
def moved(incident_id: uuid.UUID, resource: uuid.UUID, step: str) -> ResponseReturnValue:
    """Who was sent has set out, or is on the spot."""
    return _here("under-way", _moved, incident_id, resource=resource, step=step)


def _moved(act: Act, resource: uuid.UUID, step: str) -> None:
    changes = [
        each for each in changing.changes_of(act.session, act.incident) if each.resource_id == resource
    ]
    if step not in STEPS:
        raise NotFound(N_("This resource was not sent to this incident."))
    at = act.said_at
    if not changes:  # it moved, so somebody sent it
        act.needs_open()
        changes = [changing.send(act.session, act.incident, resource, at, act.now)]
    sent_at = changes[-1].since.replace(second=0, microsecond=0)
    if at < sent_at:
        text = N_("This is before the order was given at {time}.")
        told = {"time": changes[-1].since.astimezone(at.tzinfo).strftime("%H:%M")}
        raise InvalidInput(N_("Nothing was saved: some entries cannot be accepted."), [
            Problem("said_at", Sentence(text, told))
        ])  # fmt: skip
    act.log(STEPS[step], changes[-1].name, max(at, changes[-1].since), resource)


@blueprint.post("/<uuid:incident_id>/roads")
@allow(*DESK)
def close_road(incident_id: uuid.UUID) -> ResponseReturnValue:
    return _here("roads", _close_road, incident_id)


def _close_road(act: Act) -> None:
    act.needs_open()
    try:
        point = float(act.said.get("lon", "")), float(act.said.get("lat", ""))
    except ValueError:
        raise InvalidInput(N_("Tap the road on the map.")) from None
    if not (-180 <= point[0] <= 180 and -85 <= point[1] <= 85):
        raise InvalidInput(N_("Tap the road on the map."))
    changing.close_road(act.session, act.incident, point, act.at, act.now)


@blueprint.post("/<uuid:incident_id>/changes/<uuid:change_id>/end")
@allow(*DESK)
def end(incident_id: uuid.UUID, change_id: uuid.UUID) -> ResponseReturnValue:
    return _here("changes", _end, incident_id, change_id=change_id)


def _end(act: Act, change_id: uuid.UUID) -> None:
    changing.end(act.session, act.incident, change_id, act.at, act.now)


@blueprint.post("/<uuid:incident_id>/wind")
@allow(*DESK)
def wind(incident_id: uuid.UUID) -> ResponseReturnValue:
    """By hand: where it comes from, and how strong it is."""
    return _here("wind", _wind, incident_id)


def _wind(act: Act) -> None:
    act.needs_open()
    act.change(**{key: act.said.get(key, "") for key in ("wind_from_deg", "wind_m_s")})
    said = wind_of(act.incident)
    act.log(LogKind.WIND, translate(said) if said else translate(N_("unknown")), act.at)


@blueprint.post("/<uuid:incident_id>/closed")
@allow(*DESK)
def close(incident_id: uuid.UUID) -> ResponseReturnValue:
    """It is dealt with."""
    return _here("", _close, incident_id)


def _close(act: Act) -> None:
    _state(act, IncidentState.CLOSED, LogKind.CLOSED)


@blueprint.post("/<uuid:incident_id>/open")
@allow(*DESK)
def reopen(incident_id: uuid.UUID) -> ResponseReturnValue:
    """It is not dealt with after all."""
    return _here("", _reopen, incident_id)


def _reopen(act: Act) -> None:
    _state(act, IncidentState.OPEN, LogKind.REOPENED)


def _state(act: Act, state: IncidentState, kind: LogKind) -> None:
    if act.incident.state != state:
        act.change(state=state.value)
        act.log(kind, act.incident.name, act.at)


def _party(incident: Incident, whom: str) -> Party:
    found = next((each for each in kind_of(incident.kind).tell if each.key == whom), None)
    if found is None:
        raise NotFound(N_("There is nobody of this name to be told."))
    return found


def _clock(incident: Incident, clock: str) -> Clock:
    found = next((each for each in kind_of(incident.kind).clocks if each.key == clock), None)
    if found is None:
        raise NotFound(N_("There is no such deadline."))
    return found


def _here(where: str, do: Callable[..., None], incident_id: uuid.UUID, **of: Any) -> ResponseReturnValue:
    """Done now, by a form of the page; then back to it, where the act is seen."""
    session, now = current.session(), current.now()
    do(Act(session, log.writable(session, incident_id), request.form, now, now), **of)
    address = url_for("desk.one", incident_id=incident_id, _anchor=where or None)
    session.commit()
    return redirect(address)


def _waits(endpoint: str, kind: LogKind, do: Callable[..., None]) -> None:
    """Let the act wait where it was done until the server is there."""

    def enter(sent: SentForm, incident_id: uuid.UUID, **of: Any) -> str:
        session, written = current.session(), sent.written
        incident = log.writable(session, incident_id)
        do(Act(session, incident, sent.said, written.written_at, written.now), **of)
        return f"{INCIDENTS.key}/{incident_id}"

    def title(step: str = "", **of: Any) -> str:
        return texts(LogKind)[STEPS.get(step, kind)]

    keep(f"{blueprint.name}.{endpoint}", KeptForm(enter, title, lambda **of: log.SAID, shown=notes.SHOWN))


for _endpoint, _kind, _do in (
    ("tell", LogKind.TOLD, _tell),
    ("met", LogKind.CLOCK, _met),
    ("write", LogKind.NOTE, _write),
    ("send", LogKind.SENT, _send),
    ("moved", LogKind.ARRIVED, _moved),
    ("close_road", LogKind.ROAD_CLOSED, _close_road),
    ("end", LogKind.RELEASED, _end),
    ("wind", LogKind.WIND, _wind),
    ("close", LogKind.CLOSED, _close),
    ("reopen", LogKind.REOPENED, _reopen),
):
    _waits(_endpoint, _kind, _do)
