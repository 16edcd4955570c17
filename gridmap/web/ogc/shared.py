"""What do all answers to other programs share: the blueprint, which collections there are, links, parameters?"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from sqlalchemy import func, select

from gridmap.asking import layer_named, offered
from gridmap.coordinates.reference_systems import System, systems
from gridmap.db.models import Area
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_
from gridmap.layers import LAYERS, Layer
from gridmap.web import current
from gridmap.web.access import viewer
from gridmap.web.areas import townships
from gridmap.web.language import translate

blueprint = Blueprint("ogc", __name__, url_prefix="/ogc")
GEOJSON = "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.1"
_BETWEEN = "."


@dataclass(frozen=True)
class Township:
    """A township: bounds as west, south, east, north in degrees, None where it has no outline."""

    area: Area
    path: str
    name: str
    bounds: tuple[float, float, float, float] | None

    @cached_property
    def systems(self) -> list[System]:
        return systems((self.bounds[0] + self.bounds[2]) / 2 if self.bounds else None)


@dataclass(frozen=True)
class Collection:
    """One layer, of one township."""

    layer: Layer
    place: Township

    @property
    def id(self) -> str:
        return f"{self.layer.key}{_BETWEEN}{self.place.path}"

    def url(self, endpoint: str, **values: Any) -> str:
        return url_for(f"ogc.{endpoint}", collection_id=self.id, _external=True, **values)


def places() -> list[Township]:
    """The townships that the viewer may look at, by path."""
    areas = {each.path: each for each in townships(viewer())}
    box = (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    found = select(Area.path, Area.name, *(side(Area.geom) for side in box)).where(Area.path.in_(areas))
    return [
        Township(areas[path], path, name, None if bounds[0] is None else tuple(bounds))
        for path, name, *bounds in current.session().execute(found.order_by(Area.path))
    ]


def every_collection() -> list[Collection]:
    session = current.session()
    return [
        Collection(layer, place)
        for place in places()
        for layer in (*LAYERS, *offered(session, place.path, translate))
    ]


def find(collection_id: str) -> Collection:
    """Raises NotFound for a layer that is none, and for a township beyond the fence, alike."""
    key, _, path = collection_id.partition(_BETWEEN)
    place = next((each for each in places() if each.path == path), None)
    if place is not None:
        with suppress(NotFound):
            return Collection(layer_named(current.session(), key, translate), place)
    raise NotFound(N_("There is no such collection, or it lies outside the areas you may see."))


def link(href: str, rel: str, kind: str = "application/json", **more: Any) -> dict[str, Any]:
    return {"href": href, "rel": rel, "type": kind, **more}


def own_link(kind: str = "application/json") -> dict[str, Any]:
    return link(request.url, "self", kind)


def refuse_unknown(*known: str) -> None:
    """Raises InvalidInput for a parameter that this address does not know, and for another form than JSON."""
    for name in request.args:
        if name not in known and name != "f":
            raise InvalidInput(N_("There is no parameter “{name}” here."), name=name)
        if len(request.args.getlist(name)) > 1:
            raise InvalidInput(N_("The parameter “{name}” is given twice."), name=name)
    if request.args.get("f", "json") not in ("json", "geojson"):
        raise InvalidInput(N_("Only JSON is given out here: f=json."))


def answered(told: Mapping[str, Any], kind: str = "application/json") -> Response:
    response = jsonify(told)
    response.headers["Content-Type"] = kind
    return response
