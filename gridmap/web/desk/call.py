"""How is a call taken down, by a form, a typed place, a pasted coordinate or link, or a tap on the map?"""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.db.models import LogEntry, LogKind
from gridmap.errors import InvalidInput, Problem
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.incident import log, opening
from gridmap.incident.choices import Choice
from gridmap.incident.places import LonLat
from gridmap.records.ids import as_id
from gridmap.registers.incidents import INCIDENTS, Incident, IncidentKind
from gridmap.vocabulary import Word, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.desk.shared import DESK, HOME, blueprint, named, named_by, own_area
from gridmap.web.kept_forms import KeptForm, Named, Said, SentForm, Shown, keep
from gridmap.web.language import translate
from gridmap.web.maps import map_config, shell_for

MINUTE = "%Y-%m-%dT%H:%M"
_REFUSED = N_("Nothing was saved: some entries cannot be accepted.")
_SAME, _LONGEST_CALL_S = "same", 3600
_TEXTS = ("name", "place", "told", "caller", "caller_phone", "written_by")


class Same(Word):
    """Is the call about an incident that is known already?"""

    YES = "yes", N_("The same: add this call to it")
    NO = "no", N_("Another one: open a new incident")


@blueprint.get("/new")
@allow(*DESK)
def new() -> ResponseReturnValue:
    """The form; a place that was asked about already comes along in the address."""
    told = {key: request.args.get(key, "") for key in ("place", "lon", "lat")}
    begins = {
        "id": str(uuid.uuid4()),
        "called_at": current.now().strftime(MINUTE),
        "written_by": viewer().name,
    }
    return _form(told | begins)


@blueprint.post("/new")
@allow(*DESK)
def take() -> ResponseReturnValue:
    typed, now = request.form, current.now()
    try:
        made = _taken(typed, as_id(typed.get("id")) or uuid.uuid4(), now, now)
    except InvalidInput as refused:
        current.discard()
        problems = {each.field: each.sentence for each in reversed(refused.problems)}
        page = _form(
            typed.to_dict(), problems or {"place": refused.sentence}, getattr(refused, "choices", ())
        )
        return page, 409 if _SAME in problems else 422
    current.session().commit()
    return redirect(url_for("desk.one", incident_id=made.id))


def enter_call(sent: SentForm) -> str:
    """A call that was taken down without a line: an incident under the id of its entry, as of then."""
    made = _taken(sent.said, sent.written.id, sent.written.written_at, sent.written.now)
    return f"{INCIDENTS.key}/{made.id}"


def _fields() -> Sequence[Field]:
    return (
        *INCIDENTS.fields,
        Field(_SAME, N_("About a known incident"), "choice", vocabulary=Same),
    )


def _known(said: Said, at: datetime) -> Named | None:
    """The incident that a call which waits may be about."""
    try:
        called_at = called(said, at)
    except InvalidInput:
        return None
    try:
        point = _point(said)
    except InvalidInput:
        point = None
    found = opening.same_call(current.session(), point, said.get("caller_phone", ""), called_at)
    return named(found) if found else None


def _as_sent(said: Said, at: datetime) -> Mapping[str, Any]:
    """A place that was typed alone is told as it was typed."""
    try:
        told = _values(said, _tapped(said), called(said, at))
    except InvalidInput:
        told = said.to_dict()
    return {key: value for key, value in told.items() if key != "geom" or value}


def _added(incident_id: uuid.UUID, then: datetime) -> str:
    """The line of the log that another call made."""
    asked = select(LogEntry.text).where(
        LogEntry.incident_id == incident_id,
        LogEntry.kind == LogKind.CALLED_AGAIN,
        LogEntry.written_at == then,
    )
    return current.session().scalar(asked.limit(1)) or ""


_SHOWN = Shown(home=HOME, about=_known, sent=_as_sent, record=named_by, added=_added)
keep("desk.take", KeptForm(enter_call, lambda: N_("Take a call"), _fields, shown=_SHOWN))


def _taken(typed: Said, incident_id: uuid.UUID, at: datetime, now: datetime) -> Incident:
    """The new incident, or the one that this call is about as well. at: when it was written down.

    Raises InvalidInput; Unclear where a person has to choose among places, and where the call is likely about an
    incident that is known already (a complaint about `same`), until `same` says whether it is.
    """
    session, called_at = current.session(), called(typed, at)
    point = _point(typed)
    said = typed.get(_SAME, "")
    known = opening.same_call(session, point, typed.get("caller_phone", ""), called_at)
    if known is None or known.id == incident_id or said == Same.NO:
        return opening.open_incident(session, incident_id, _values(typed, point, called_at), now)
    if said != Same.YES:
        told = {"name": known.name, "time": known.called_at.astimezone(now.tzinfo).strftime("%H:%M")}
        text = N_(
            "This may be a call about an incident that is known already: {name}, call received at {time}."
        )
        raise InvalidInput(_REFUSED, [Problem(_SAME, Sentence(text, told))])
    incident = log.writable(session, known.id)
    opening.join(session, incident, _said_again(incident, typed, point), called_at, now)
    return incident


def _said_again(incident: Incident, typed: Said, point: LonLat | None) -> list[str]:
    """All that the caller said of an incident that is known, the gravest first: it may be of another kind by now."""
    kind, happened_at = typed.get("kind", ""), _moment(typed, "happened_at")
    other = kind in texts(IncidentKind) and kind != incident.kind
    when = (
        Sentence(N_("happened at {time}"), {"time": f"{happened_at:%Y-%m-%d %H:%M}"}) if happened_at else None
    )
    by = typed.get("written_by", "").strip()
    return [
        translate(texts(IncidentKind)[kind]) if other else "",
        *(typed.get(key, "").strip() for key in ("name", "place")),
        f"{point[0]:.5f}, {point[1]:.5f}" if point and typed.get("lon") else "",
        translate(when) if when else "",
        *(typed.get(key, "").strip() for key in ("caller", "caller_phone", "told")),
        translate(Sentence(N_("taken down by {name}"), {"name": by})) if by else "",
    ]


def called(typed: Said, at: datetime) -> datetime:
    """As it was typed; else when the form was opened, so many seconds before it was sent."""
    typing_s, said = typed.get("typing_s", ""), _moment(typed, "called_at")
    if said is not None and said < at - log.LONGEST_BEFORE:
        text = N_(
            "This is more than {days} days ago: correct day and time. Past calls come by the ledger of alarms."
        )
        raise InvalidInput(_REFUSED, [
            Problem("called_at", Sentence(text, {"days": log.LONGEST_BEFORE.days}))
        ])  # fmt: skip
    if said not in (None, at.replace(second=0, microsecond=0)):
        return said
    return at - timedelta(seconds=min(int(typing_s[:5]), _LONGEST_CALL_S)) if typing_s.isdecimal() else at


def _values(typed: Said, point: LonLat | None, called_at: datetime) -> dict[str, Any]:
    """What is kept. Without a word about what happened it is called after its kind."""
    said: dict[str, Any] = {key: typed.get(key, "").strip() for key in _TEXTS}
    kind = typed.get("kind", "")
    said["name"] = said["name"] or (
        translate(texts(IncidentKind)[kind]) if kind in texts(IncidentKind) else ""
    )
    happened_at = _moment(typed, "happened_at")
    return {
        **said,
        "kind": kind,
        "called_at": called_at.isoformat(),
        "happened_at": happened_at.isoformat() if happened_at else None,
        "geom": {"lon": point[0], "lat": point[1]} if point else None,
    }


def _moment(typed: Said, key: str) -> datetime | None:
    text = typed.get(key, "").strip()
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=current.now().tzinfo)
    except ValueError:
        wrong = Problem(key, Sentence(N_("Write day and time, for example 2026-03-02 14:30.")))
        raise InvalidInput(_REFUSED, [wrong]) from None


class Unclear(InvalidInput):
    """choices: what the typed place may mean."""

    choices: Sequence[Choice] = ()


def _tapped(typed: Said) -> LonLat | None:
    """The point that was tapped or chosen."""
    try:
        lon, lat = float(typed.get("lon", "")), float(typed.get("lat", ""))
    except ValueError:
        return None
    return (lon, lat) if math.isfinite(lon) and math.isfinite(lat) else None


def _point(typed: Said) -> LonLat | None:
    """The same, else the point that the typed place means. Raises Unclear."""
    tapped = _tapped(typed)
    if tapped is not None:
        return tapped
    place = typed.get("place", "").strip()
    if not place:
        return None
    only, choices = opening.meant(current.session(), place)
    if only is not None:
        return only.lon, only.lat
    several, none = (
        N_("Several places are called so. Choose one, tap the map, or type a coordinate."),
        N_(
            "Nothing by that name. Type a village, an enterprise or a coordinate such as 116.85, 38.30, "
            "paste the link of a map, or tap the place on the map."
        ),
    )
    unclear = Unclear(_REFUSED, [Problem("place", Sentence(several if choices else none))])
    unclear.choices = choices
    raise unclear


def _form(
    typed: Mapping[str, str],
    problems: Mapping[str, Sentence] | None = None,
    choices: Sequence[Choice] = (),
) -> str:
    area = own_area()
    config = map_config("call", area)
    return render_template(
        "desk/call.html",
        config=config,
        shell=shell_for(config),
        area_name=config["area"]["name"],
        typed=typed,
        problems=problems or {},
        choices=choices,
        kinds=texts(IncidentKind),
        sames=texts(Same),
    )
