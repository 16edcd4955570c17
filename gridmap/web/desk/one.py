"""What does one page tell about an incident: whom to call, who can act, what is dangerous, what was done and is due?"""

from __future__ import annotations

import uuid
from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap import incident as answering
from gridmap.coordinates.links_out import links_out
from gridmap.db.models import ChangeKind, LogKind
from gridmap.i18n.texts import COMPASS
from gridmap.incident import log
from gridmap.incident.changing import changes_of, supposed_of
from gridmap.incident.clocks import clocks_of
from gridmap.incident.dangers import Surroundings, surroundings
from gridmap.incident.help import ORDER
from gridmap.incident.kinds import OWN, downwind_half_angle, kind_of
from gridmap.incident.places import Place
from gridmap.incident.places import at as place_at
from gridmap.incident.reporting import Stage, reports
from gridmap.incident.under_way import sent_of
from gridmap.records.geometry import lonlat
from gridmap.registers.incidents import Incident, IncidentKind, IncidentState
from gridmap.vocabulary import ResourceKind, texts
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.desk.shared import (
    DESK,
    MOVES,
    blueprint,
    clock_of,
    dialled,
    home_of,
    incident_of,
    leader_phone,
    may_act,
    wind_of,
)
from gridmap.web.incident import shown, told, way_to
from gridmap.web.maps import map_config, shell_for


@blueprint.get("/<uuid:incident_id>")
@allow(*DESK)
def one(incident_id: uuid.UUID) -> ResponseReturnValue:
    """The page; with `part` only what changes on it."""
    incident = incident_of(incident_id)
    facts = _facts(incident)
    if "part" in request.args:
        return render_template("desk/_incident.html", **facts)
    home = home_of(incident)
    config = map_config("incident", home) | {
        "incident": {
            "api": url_for("desk.answer", incident_id=incident.id),
            "about": f"incidents/{incident.id}",
        }
    }
    return render_template(
        "desk/one.html", config=config, shell=shell_for(config), area_name=home.name, **facts
    )


@blueprint.get("/<uuid:incident_id>/answer")
@allow(*DESK)
def answer(incident_id: uuid.UUID) -> ResponseReturnValue:
    """Who can act and whom to call, with what this incident alone changes; and what the map draws."""
    session, incident = current.session(), incident_of(incident_id)
    place = place_of(incident)
    if place is None:
        return jsonify(place=None)
    kind = kind_of(incident.kind)
    changes = changes_of(session, incident)
    kinds = (*kind.needs, *(each for each in ORDER if each not in kind.needs))
    found = answering.locate(session, place, current.now(), supposed_of(changes), kinds)
    around = surroundings_of(incident)
    closed = [each for each in changes if each.kind == ChangeKind.ROAD_CLOSED and each.ended_at is None]
    return jsonify(
        **told(found),
        needs=[each.value for each in kind.needs],
        may_send=may_act(incident) and incident.state == IncidentState.OPEN,
        route=url_for("desk.way", incident_id=incident.id, resource=uuid.UUID(int=0)),
        send=url_for("desk.send", incident_id=incident.id),
        moves=[each.value for each in MOVES],
        rings=[shown(ring) for ring in kind.rings],
        wind={"from_deg": incident.wind_from_deg, "half_angle_deg": downwind_half_angle()},
        closed=[{"name": each.name, "point": lonlat(each.geom)} for each in closed],
        around=[{"name": each.name, "lon": each.lon, "lat": each.lat} for each in around.dangers]
        if around
        else [],
    )


@blueprint.get("/<uuid:incident_id>/route/<uuid:resource>")
@allow(*DESK)
def way(incident_id: uuid.UUID, resource: uuid.UUID) -> ResponseReturnValue:
    """The way of one resource around the roads that are closed for this incident; null where none is known."""
    session, incident = current.session(), incident_of(incident_id)
    place = place_of(incident)
    supposed = supposed_of(changes_of(session, incident))
    return way_to(answering.route_to(session, (place.lon, place.lat), resource, supposed) if place else None)


def place_of(incident: Incident) -> Place | None:
    """None while the incident has no point on the map."""
    point = lonlat(incident.geom)
    return place_at(current.session(), point, incident.place) if point else None


def surroundings_of(incident: Incident) -> Surroundings | None:
    point = lonlat(incident.geom)
    if point is None:
        return None
    kind = kind_of(incident.kind)
    return surroundings(current.session(), point, kind.look_m, kind.rings, incident.wind_from_deg)


def _facts(incident: Incident) -> dict[str, Any]:
    session, now = current.session(), current.now()
    kind, lines = kind_of(incident.kind), log.lines(session, incident)
    changes = changes_of(session, incident)
    point = lonlat(incident.geom)
    holding = [each for each in changes if each.ended_at is None]
    told_whom = {
        line.entry.facts["whom"]: line.entry.said_at for line in lines if line.entry.kind == LogKind.TOLD
    }
    clocks = [(each, clock_of(each)) for each in clocks_of(incident, lines)]
    return {
        "incident": incident,
        "place": place_of(incident),
        "kind": kind,
        "kind_title": texts(IncidentKind)[incident.kind],
        "needs": [texts(ResourceKind)[each] for each in kind.needs],
        "lines": list(reversed(lines)),
        "log_kinds": texts(LogKind),
        "clocks": clocks,
        "told": told_whom,
        "dialled": {each.key: phone for each, phone in dialled(leader_phone(home_of(incident)), kind.tell)},
        "sent": [each for each in sent_of(session, changes, lines) if each.change.ended_at is None],
        "closed": [each for each in holding if each.kind == ChangeKind.ROAD_CLOSED],
        "around": surroundings_of(incident),
        "links": links_out(*point, incident.name) if point else [],
        "wind": wind_of(incident),
        "winds": [(number * 45, name) for number, name in enumerate(COMPASS)],
        "reports": reports(lines),
        "stages": texts(Stage),
        "may_act": may_act(incident),
        "is_open": incident.state == IncidentState.OPEN,
        "own": OWN,
        "now": now,
    }
