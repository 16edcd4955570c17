"""How is a call taken down, by a form, a typed place, a pasted coordinate or link, or a tap on the map?"""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.ids import as_id
from gridmap.incident import log, opening
from gridmap.incident.choices import Choice
from gridmap.incident.places import LonLat
from gridmap.registers.incidents import Incident, IncidentKind
from gridmap.vocabulary import texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.desk.shared import DESK, blueprint, own_area
from gridmap.web.language import _, translate
from gridmap.web.maps import map_config, shell_for

MINUTE = "%Y-%m-%dT%H:%M"
_TEXTS = ("name", "place", "told", "caller", "caller_phone", "written_by")


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
    typed, session, now = request.form.to_dict(), current.session(), current.now()
    try:
        called_at = _moment(typed, "called_at") or now
        point, choices = _point(typed)
        if point is None and choices:
            return _form(typed, choices=choices), 422
        same = None if "separate" in typed else _same(typed, point, called_at)
        if same is not None:
            return _form(typed, point=point, same=same), 409
        made = opening.open_incident(
            session, as_id(typed.get("id")) or uuid.uuid4(), _values(typed, point, called_at), now
        )
    except InvalidInput as refused:
        session.rollback()
        problems = {each.field: each.sentence for each in reversed(refused.problems)}
        return _form(typed, problems=problems or {"place": refused.sentence}), 422
    session.commit()
    return redirect(url_for("desk.one", incident_id=made.id))


@blueprint.post("/<uuid:incident_id>/join")
@allow(*DESK)
def join(incident_id: uuid.UUID) -> ResponseReturnValue:
    """This call is about an incident that is known already."""
    session, now = current.session(), current.now()
    incident = log.writable(session, incident_id)
    typed = request.form.to_dict()
    opening.join(session, incident, typed, min(_moment(typed, "called_at") or now, now), now)
    session.commit()
    flash(_("The call was added to this incident."), "done")
    return redirect(url_for("desk.one", incident_id=incident.id))


def _same(typed: Mapping[str, str], point: LonLat | None, called_at: datetime) -> Incident | None:
    return opening.same_call(current.session(), point, typed.get("caller_phone", ""), called_at)


def _values(typed: Mapping[str, str], point: LonLat | None, called_at: datetime) -> dict[str, Any]:
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


def _moment(typed: Mapping[str, str], key: str) -> datetime | None:
    text = typed.get(key, "").strip()
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=current.now().tzinfo)
    except ValueError:
        wrong = Problem(key, Sentence(N_("Write day and time, for example 2026-03-02 14:30.")))
        raise InvalidInput(N_("Nothing was saved: some entries cannot be accepted."), [wrong]) from None


def _point(typed: Mapping[str, str]) -> tuple[LonLat | None, Sequence[Choice]]:
    """The point that was tapped or chosen, else the one that the typed place means, else what it may mean."""
    try:
        lon, lat = float(typed.get("lon", "")), float(typed.get("lat", ""))
    except ValueError:
        lon = lat = math.nan
    if math.isfinite(lon) and math.isfinite(lat):
        return (lon, lat), ()
    place = typed.get("place", "").strip()
    if not place:
        return None, ()
    only, choices = opening.meant(current.session(), place)
    if only is None and not choices:
        text = N_(
            "No place of this name is known. Tap the map, or type a village, an enterprise or a coordinate."
        )
        wrong = Problem("place", Sentence(text))
        raise InvalidInput(N_("Nothing was saved: some entries cannot be accepted."), [wrong])
    return ((only.lon, only.lat) if only else None), choices


def _form(
    typed: Mapping[str, str],
    problems: Mapping[str, Sentence] | None = None,
    choices: Sequence[Choice] = (),
    point: LonLat | None = None,
    same: Incident | None = None,
) -> str:
    area = own_area()
    config = map_config("call", area)
    stands = dict(typed)
    if point is not None:
        stands |= {"lon": f"{point[0]:.6f}", "lat": f"{point[1]:.6f}"}
    return render_template(
        "desk/call.html",
        config=config,
        shell=shell_for(config),
        area_name=config["area"]["name"],
        typed=stands,
        problems=problems or {},
        choices=choices,
        same=same,
        kinds=texts(IncidentKind),
    )
