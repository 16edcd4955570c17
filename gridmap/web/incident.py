"""The duty officer's question as JSON: a point, a text or a feature in, people and help around it out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import shapely
from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from gridmap import incident
from gridmap.analysis.roads.incident import Route
from gridmap.coordinates import TO_WGS84
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_, Sentence, duration
from gridmap.incident import Choice, LocateAnswer, Place
from gridmap.incident.first_help import first_help
from gridmap.incident.ground import ground_at
from gridmap.incident.help import Item
from gridmap.incident.turns import turns
from gridmap.layers.base.variants import variant
from gridmap.layers.minutes import MINUTES
from gridmap.publishing.freshness import DEFAULT_VARIANT
from gridmap.publishing.publish import context_of
from gridmap.vocabulary import FIRE_FORCES, Level, ResourceKind, Role, texts
from gridmap.web import current, formatting, what_if
from gridmap.web.access import allow, viewer
from gridmap.web.areas import chosen_area, township_of
from gridmap.web.language import translate

blueprint = Blueprint("locate", __name__)


@blueprint.get("/api/locate")
@allow(*Role)
def answer() -> ResponseReturnValue:
    """The answer about one place; or `place` null and the `choices` that a text may mean.

    `only=place`: where it is, in which areas, and what is wrong with it, without the people and the help.
    """
    session = current.session()
    place, choices = _asked(session)
    if place is None or request.args.get("only") == "place":
        return jsonify(place=shown(place), choices=shown(choices), as_of=shown(current.now()))
    return jsonify(choices=[], **told(incident.locate(session, place, current.now())))


@blueprint.get("/api/nearest")
@allow(*Role)
def nearest() -> ResponseReturnValue:
    """The five that are first at a point by road, of the kinds that are named, of all that drive out where none is."""
    kinds = _kinds(request.args.getlist("kind"))
    found = first_help(current.session(), (_degrees("lon", 180), _degrees("lat", 85)), kinds)
    items = [
        {
            **shown(each),
            "kind_title": translate(Sentence(ResourceKind(each.kind).text)),
            "time_s": round(each.time_s),
            "time": translate(duration(each.time_s)),
        }
        for each in found
    ]
    return jsonify(items=items, as_of=shown(current.now()))


@blueprint.get("/api/locate/route/<uuid:resource>")
@allow(*Role)
def way(resource: UUID) -> ResponseReturnValue:
    """The way of one resource to a place, drawn and told; null where no road is known."""
    found = incident.route_to(current.session(), (_degrees("lon", 180), _degrees("lat", 85)), resource)
    return way_to(found)


@blueprint.get("/api/ground")
@allow(*Role)
def ground() -> ResponseReturnValue:
    """What holds at a place of a township's map, under the scenario that the map supposes."""
    area = chosen_area(viewer(), request.args.get("area"))
    township = township_of(area.path)
    if township is None:
        raise NotFound(N_("Choose a township; this area holds several."))
    layer = MINUTES[0]
    scenario = what_if.asked(layer.what_if, township)
    supposed = variant(layer.what_if, scenario.id) if scenario else DEFAULT_VARIANT
    session = current.session()
    place = incident.at(session, (_degrees("lon", 180), _degrees("lat", 85)))
    context = context_of(session.connection(), layer, township.path, current.today(), supposed)
    return jsonify(shown(ground_at(context, place)))


def way_to(found: Route | None) -> ResponseReturnValue:
    """The line in WGS 84 to 0.1 m, its length, and the turns in words; all of it empty where no road is known."""
    if found is None:
        return jsonify(line=None, length_m=None, turns=[])
    line = shapely.geometry.mapping(shapely.set_precision(found.line, 1e-6))
    return jsonify(line=line, length_m=round(found.length_m), turns=shown(turns(current.session(), found)))


def told(found: LocateAnswer) -> dict[str, Any]:
    """The answer in the reader's language."""
    answered: dict[str, Any] = shown(found)
    for area in answered["place"]["areas"]:
        area["level_title"] = translate(texts(Level)[area["level"]])
    for person, duty in zip(answered["duty"], found.duty, strict=True):
        until = {"title": person["title"], "time": formatting.clock_or_day(duty.until)}
        person["title"] = translate(Sentence(N_("{title}, until {time}"), until))
    for kind, known in zip(answered["help"], found.help, strict=True):
        for item, resource in zip(kind["items"], known.items, strict=True):
            item["facts"] = [translate(each) for each in _facts(resource)]
            item["since"] = _since(resource.since) if resource.since else ""
    answered["freshness"] = formatting.freshness(found.as_of)
    return answered


def _since(moment: datetime) -> str:
    return translate(Sentence(N_("since {time}"), {"time": formatting.clock_or_day(moment)}))


def _facts(item: Item) -> Iterator[Sentence]:
    """What else decides whom to send: how long until they leave, how far they walk, how many they are."""
    if item.by_road and item.turnout_s:
        assumed, own = N_("with {minutes} min turnout (assumed)"), N_("with {minutes} min turnout")
        minutes = formatting.number(round(item.turnout_s / 60, 1), "")
        yield Sentence(assumed if item.turnout_assumed else own, {"minutes": minutes})
    if item.on_foot:
        yield Sentence(N_("{distance} of it on foot"), {"distance": item.on_foot})
    for number, one, many in (
        (item.staff, N_("1 person"), N_("{count} people")),
        (item.vehicles, N_("1 vehicle"), N_("{count} vehicles")),
    ):
        if number is not None:
            yield Sentence(one) if number == 1 else Sentence(many, {"count": formatting.count(number)})


def shown(value: Any) -> Any:
    """A value of the answer as JSON: sentences in the reader's language, moments in local time."""
    if isinstance(value, Sentence):
        return translate(value)
    if is_dataclass(value):
        return {each.name: shown(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, list):
        return [shown(each) for each in value]
    if isinstance(value, datetime):
        return value.astimezone(current.now().tzinfo).isoformat(timespec="seconds")
    return value


def _asked(session: FencedSession) -> tuple[Place | None, list[Choice]]:
    asked = request.args
    if "q" in asked:
        return _of_text(session, asked["q"])
    if "layer" in asked and "id" in asked:
        return incident.of_record(session, asked["layer"], asked["id"]), []
    return incident.at(session, (_degrees("lon", 180), _degrees("lat", 85))), []


def _of_text(session: FencedSession, text: str) -> tuple[Place | None, list[Choice]]:
    choices = incident.find(session, text, _system())
    only = incident.settled(choices)
    if only is None:
        return None, choices
    place = incident.at(session, (only.lon, only.lat), only.label, only.note)
    return replace(place, system=only.system), []


def _system() -> str:
    asked = request.args.get("system", "")
    if asked and asked not in TO_WGS84:
        raise InvalidInput(N_("A coordinate is read as WGS 84, CGCS2000, GCJ-02 or BD-09."))
    return asked


def _kinds(asked: list[str]) -> list[ResourceKind]:
    try:
        return [ResourceKind(each) for each in dict.fromkeys(asked)] or [
            *FIRE_FORCES,
            ResourceKind.RESCUE_TEAM,
        ]
    except ValueError:
        known = ", ".join(ResourceKind)
        raise InvalidInput(N_("Ask for one of these kinds of resource: {kinds}"), kinds=known) from None


def _degrees(name: str, most: float) -> float:
    try:
        value = float(request.args.get(name, ""))
    except ValueError:
        value = math.nan
    if not -most <= value <= most:
        raise InvalidInput(N_("Click a place on the map, paste a coordinate, or type a name."))
    return value
