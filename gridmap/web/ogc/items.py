"""Which features of a collection match, and what is known of one?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import Response, g, request, url_for
from sqlalchemy import Row

from gridmap.coordinates.reference_systems import System
from gridmap.errors import NotFound
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.publishing import items as published
from gridmap.publishing.answers import Answer
from gridmap.web import current, witness
from gridmap.web.access import allow_signed_in
from gridmap.web.layers_api import opened
from gridmap.web.ogc.asked import asked, system_of
from gridmap.web.ogc.shared import GEOJSON, Collection, blueprint, find, link, own_link, refuse_unknown


@blueprint.get("/collections/<collection_id>/items")
@allow_signed_in
def items(collection_id: str) -> Response:
    """A page of features as GeoJSON, in the order of their ids, with a link to the next."""
    of = find(collection_id)
    systems = of.place.systems
    with opened(of.layer, of.place.area) as answer:
        fields = published.shown(answer)
        told = asked(fields, systems)
        rows = published.page(answer, told.wanted, told.system, told.after, told.limit + 1)
        matched = published.matched(answer, told.wanted)
    more, rows = len(rows) > told.limit, rows[: told.limit]
    links = [own_link(GEOJSON), link(of.url("collection"), "collection")]
    if more:
        links.append(link(_behind(of, rows[-1].feature_id), "next", GEOJSON))
    _keep(of, len(rows))
    head = {
        "type": "FeatureCollection",
        "timeStamp": current.now().isoformat(timespec="seconds"),
        "numberMatched": matched,
        "numberReturned": len(rows),
        "links": links,
    }
    features = ",".join(_feature(of, row, fields) for row in rows)
    text = json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [' + features + "]}"
    return _in(told.system, text)


@blueprint.get("/collections/<collection_id>/items/<feature_id>")
@allow_signed_in
def item(collection_id: str, feature_id: str) -> Response:
    of = find(collection_id)
    refuse_unknown("crs")
    system = system_of("crs", of.place.systems)
    with opened(of.layer, of.place.area) as answer:
        fields = published.shown(answer)
        row = _one(answer, feature_id, system)
    _keep(of, 1)
    links = [
        own_link(GEOJSON),
        link(of.url("collection"), "collection"),
        *([link(_record(of, row), "alternate", "text/html")] if of.layer.register else []),
    ]
    feature = _feature(of, row, fields)
    return _in(system, feature[:-1] + f', "links": {json.dumps(links, ensure_ascii=False)}}}')


def _one(answer: Answer, feature_id: str, system: System) -> Row[Any]:
    row = published.one(answer, feature_id, system)
    if row is None:
        raise NotFound(N_("This does not exist, or lies outside the areas you may see."))
    return row


def _record(of: Collection, row: Row[Any]) -> str:
    return url_for("registers.record", key=of.layer.register, record_id=row.feature_id, _external=True)


def _feature(of: Collection, row: Row[Any], fields: Sequence[Field]) -> str:
    """GeoJSON (RFC 7946). mark: of the first legend, by which the feature is coloured in gridmap."""
    mark = row.classes.get(of.layer.legends[0].key)
    own = {"title": row.title, "area": row.area_path, "mark": mark}
    properties = {**own, **{each.key: row.values.get(each.key) for each in fields}}
    id_text, told = json.dumps(row.feature_id), json.dumps(properties, ensure_ascii=False)
    shape = row.shape or "null"
    return f'{{"type": "Feature", "id": {id_text}, "geometry": {shape}, "properties": {told}}}'


def _behind(of: Collection, feature_id: str) -> str:
    """The same question, for what comes behind this one."""
    return of.url("items", **{**request.args.to_dict(), "after": feature_id})


def _in(system: System, text: str) -> Response:
    response = Response(text, content_type=GEOJSON)
    response.headers["Content-Crs"] = f"<{system.uri}>"
    return response


def _keep(of: Collection, number: int) -> None:
    """Records behind the fence that a program takes away are on record, as a download is."""
    if of.layer.public or not number:
        return
    facts = {
        "address": request.remote_addr or "",
        "path": request.path,
        "name": f"{of.id} ({number})",
        "with": g.get("program", ""),
    }
    witness.keep("download", "ogc.items", facts)
