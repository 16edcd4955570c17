"""What do all pages of the duty desk share: who may use them, the incident that is meant, and how a time is typed?"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy import select

from gridmap.db.models import Area
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.i18n.texts import COMPASS, N_, Sentence
from gridmap.incident import log
from gridmap.incident.clocks import Running, clocks_of
from gridmap.incident.kinds import LEADER, Party
from gridmap.incident.log import AHEAD, LogLine
from gridmap.incident.people import on_duty
from gridmap.registers.incidents import INCIDENTS, Incident, IncidentKind, IncidentState
from gridmap.vocabulary import FIRE_FORCES, ResourceKind, Role, texts
from gridmap.web import current, formatting
from gridmap.web.access import viewer
from gridmap.web.areas import chosen_area, township_of
from gridmap.web.kept_forms import Named, Said
from gridmap.web.language import moment, translate
from gridmap.web.navigation import name_own_area

DESK = (Role.DUTY_OFFICER, Role.PLANNER, Role.ADMINISTRATOR)
MOVES = (*FIRE_FORCES, ResourceKind.RESCUE_TEAM, ResourceKind.HOSPITAL)
"""Whom one can send; a hydrant stands where it stands."""
HOME = ("desk.page", N_("Duty desk"))
_LATEST = datetime.max.replace(tzinfo=UTC)
blueprint = Blueprint("desk", __name__, url_prefix="/desk")
wall = Blueprint("wall", __name__)
_CLOCK_TIME = re.compile(r"(\d{1,2})(?: *[^\d\s-] *)?(\d{2})[^\d\s]?")
"""02:40, 2.40 and 0240, or with a word for the hour and the minute."""
for _pages in (blueprint, wall):
    name_own_area(_pages, *DESK)


def wind_of(incident: Incident) -> Sentence | None:
    """Where the wind comes from, in words where it is one of the eight; None while nobody has entered it."""
    if incident.wind_from_deg is None:
        return None
    eighth, off = divmod(incident.wind_from_deg, 45)
    whole = Sentence(COMPASS[int(eighth) % 8]) if not off else f"{incident.wind_from_deg:g}°"
    if incident.wind_m_s is None:
        return Sentence(N_("from {direction}"), {"direction": whole})
    return Sentence(
        N_("from {direction}, {speed} m/s"), {"direction": whole, "speed": f"{incident.wind_m_s:g}"}
    )


@blueprint.app_template_filter("tel")
def tel(phone: str) -> str:
    """A phone number as a link dials it."""
    return re.sub(r"[^\d+]", "", phone)


def incident_of(incident_id: uuid.UUID) -> Incident:
    return log.incident_of(current.session(), incident_id)


def named(incident: Incident) -> Named:
    """By its kind, its place and when the call came."""
    called = Sentence(N_("Call received at {time}"), {"time": moment(incident.called_at)})
    words = (translate(texts(IncidentKind)[incident.kind]), incident.place, translate(called))
    return Named(url_for("desk.one", incident_id=incident.id), incident.name, " · ".join(filter(None, words)))


def named_by(incident_id: uuid.UUID) -> Named | None:
    """None beyond the fence."""
    try:
        return named(incident_of(incident_id))
    except NotFound:
        return None


def may_act(incident: Incident) -> bool:
    return viewer().holds(INCIDENTS.writers, incident.area_path)


def home_of(incident: Incident) -> Area:
    """The township that the incident lies in, else the viewer's own."""
    return township_of(incident.area_path) or own_area()


def leader_phone(area: Area) -> str:
    """Of who leads tonight, "" where nobody does."""
    leaders = on_duty(current.session(), area.path, current.now())
    return leaders[0].phone if leaders else ""


def dialled(leader: str, parties: Sequence[Party]) -> list[tuple[Party, str]]:
    """With what is dialled where it is ticked that they were told: their number. leader: `leader_phone`."""
    return [(each, each.phone or (leader if each.key == LEADER else "")) for each in parties]


def own_area() -> Area:
    return chosen_area(viewer(), request.args.get("area"), *DESK)


def open_incidents() -> list[Incident]:
    """The newest call first."""
    asked = select(Incident).where(Incident.state == IncidentState.OPEN)
    return list(current.session().scalars(asked.order_by(Incident.called_at.desc(), Incident.id)))


def with_clocks(incidents: list[Incident]) -> list[tuple[Incident, list[Running], list[LogLine]]]:
    """What is due first, or overdue for longest, comes first: nobody scrolls a board on a wall."""
    session = current.session()
    logs = [log.lines(session, each) for each in incidents]
    found = [(each, clocks_of(each, lines), lines) for each, lines in zip(incidents, logs, strict=True)]
    return sorted(
        found, key=lambda each: min((c.due_at for c in each[1] if c.met_at is None), default=_LATEST)
    )


def said_at(said: Said, now: datetime) -> datetime:
    """The time that was typed with an act, as hours and minutes or as day and time; where none was, now.

    now: when it was done. Hours and minutes mean the last time that the clock showed them before; keys with digits
    alone have no colon. Raises InvalidInput for what is no time.
    """
    typed = unicodedata.normalize("NFKC", said.get("said_at", "")).strip()
    if not typed:
        return now
    try:
        if "-" in typed:
            return datetime.fromisoformat(typed).replace(tzinfo=now.tzinfo)
        clock = _clock_time(typed)
    except ValueError:
        wrong = Sentence(N_("Write the time as hours and minutes, for example 02:40."))
        raise InvalidInput(
            N_("Nothing was saved: some entries cannot be accepted."), [Problem("said_at", wrong)]
        ) from None
    meant = datetime.combine(now.date(), clock, now.tzinfo)
    if now < meant <= now + AHEAD or meant.strftime("%H:%M") == now.strftime("%H:%M"):
        return now
    return meant if meant <= now else meant - timedelta(days=1)


def _clock_time(typed: str) -> time:
    """Raises ValueError for what is no time of a day."""
    found = _CLOCK_TIME.fullmatch(typed)
    if found is None:
        raise ValueError(typed)
    return time(int(found[1]), int(found[2]))


def clock_of(running: Running) -> dict[str, Any]:
    """A deadline as the browser counts it down."""
    now = current.now()
    return {
        "key": running.clock.key,
        "title": running.clock.title,
        "due_at": running.due_at.astimezone(now.tzinfo).isoformat(timespec="seconds"),
        "due": formatting.clock_or_day(running.due_at),
        "met": formatting.clock_or_day(running.met_at) if running.met_at else "",
        "state": running.state(now),
    }
