"""Which collections are there, where do they lie, and in which reference systems can they be had?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, url_for

from gridmap.coordinates.reference_systems import CRS84, EVERYWHERE
from gridmap.publishing import items
from gridmap.publishing.items import Extent
from gridmap.web import current
from gridmap.web.access import allow_signed_in
from gridmap.web.language import translate
from gridmap.web.layers_api import opened
from gridmap.web.ogc.shared import (
    GEOJSON,
    Collection,
    answered,
    blueprint,
    every_collection,
    find,
    link,
    own_link,
    refuse_unknown,
)
from gridmap.web.ogc.tiles import TILESETS

_GLOBAL = "#/crs"
_GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
_COMMON = [each.uri for each in EVERYWHERE]


@blueprint.get("/collections")
@allow_signed_in
def collections() -> Response:
    refuse_unknown()
    told = [
        _described(each, [_GLOBAL, *(one.uri for one in each.place.systems if one not in EVERYWHERE)])
        for each in every_collection()
    ]
    return answered({"links": [own_link()], "crs": _COMMON, "collections": told})


@blueprint.get("/collections/<collection_id>")
@allow_signed_in
def collection(collection_id: str) -> Response:
    refuse_unknown()
    found = find(collection_id)
    told = _described(found, [each.uri for each in found.place.systems])
    with opened(found.layer, found.place.area) as answer:
        extent = items.extent(answer)
    return answered({**told, **_extent(extent, dated=found.layer.dated)})


def _described(of: Collection, crs: list[str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": of.id,
        "title": f"{translate(of.layer.title)} · {of.place.name}",
        "description": translate(of.layer.question),
        "itemType": "feature",
        "crs": crs,
        "storageCrs": CRS84,
        "links": [
            link(of.url("collection"), "self"),
            link(of.url("items"), "items", GEOJSON),
            link(of.url("tilesets"), TILESETS),
            link(url_for("ogc.collections", _external=True), "parent"),
        ],
    }
    return told


def _extent(found: Extent, *, dated: bool) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if found.box is not None:
        told["spatial"] = {"bbox": [list(found.box)], "crs": CRS84}
    if dated:
        told["temporal"] = {"interval": [[_begin(found.since), _begin(found.until)]], "trs": _GREGORIAN}
    return {"extent": told} if told else {}


def _begin(day: str | None) -> str | None:
    """The moment at which a day begins here, in RFC 3339."""
    if day is None:
        return None
    zone = ZoneInfo(current.installation().settings.timezone)
    return datetime.fromisoformat(day[:10]).replace(tzinfo=zone).isoformat()
