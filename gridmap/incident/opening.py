"""How does a call become an incident, and is it one that is known already? The caller commits."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from gridmap.analysis.nearest import distances_m
from gridmap.db.models import LogKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.incident import log
from gridmap.incident.choices import Choice
from gridmap.incident.places import LonLat
from gridmap.incident.search import find, settled
from gridmap.records import saving
from gridmap.records.geometry import lonlat
from gridmap.registers.incidents import INCIDENTS, Incident, IncidentState

SAME_CALL_M = 300.0
SAME_CALL = timedelta(minutes=30)
SAME_PHONE = timedelta(hours=12)


def meant(session: FencedSession, text: str) -> tuple[Choice | None, Sequence[Choice]]:
    """The place that a typed text means, and what else it may mean. Raises InvalidInput for a link without a place."""
    choices = find(session, text)
    return settled(choices), choices


def same_call(
    session: FencedSession, point: LonLat | None, phone: str, called_at: datetime
) -> Incident | None:
    """The open incident that this call is likely about: the same phone, or within 300 m and 30 minutes."""
    asked = select(Incident).where(Incident.state == IncidentState.OPEN).order_by(Incident.called_at.desc())
    for known in session.scalars(asked):
        apart = abs(known.called_at - called_at)
        if _digits(phone) and _digits(phone) == _digits(known.caller_phone) and apart <= SAME_PHONE:
            return known
        there = lonlat(known.geom)
        if point is None or there is None or apart > SAME_CALL:
            continue
        if float(distances_m([point], [there])[0]) <= SAME_CALL_M:
            return known
    return None


def open_incident(
    session: FencedSession, incident_id: uuid.UUID, values: Mapping[str, Any], now: datetime
) -> Incident:
    """A new incident, with the call as the first line of its log. Raises InvalidInput with every complaint.

    values: as `records.saving` takes them. Asking twice under one id makes one.
    """
    if values.get("geom") is None:
        problem = Problem(
            "place", Sentence(N_("Say where it is: a name, a coordinate, a link, or a tap on the map."))
        )
        raise InvalidInput(N_("Nothing was saved: some entries cannot be accepted."), [problem])
    made = saving.create(session, INCIDENTS, incident_id, values, now)
    incident = log.incident_of(session, made.id)
    if made.made:
        log.add(session, incident, LogKind.OPENED, _said(incident), incident.called_at, now)
    return incident


def join(
    session: FencedSession, incident: Incident, said: Sequence[str], called_at: datetime, now: datetime
) -> None:
    """Another call about the same incident: a line of its log, with all that the caller said."""
    text = " · ".join(each for each in said if each) or incident.name
    log.add(session, incident, LogKind.CALLED_AGAIN, text, max(called_at, incident.called_at), now)


def _said(incident: Incident) -> str:
    told = (incident.name, incident.place, incident.caller, incident.caller_phone, incident.told)
    return " · ".join(each for each in told if each)


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)
