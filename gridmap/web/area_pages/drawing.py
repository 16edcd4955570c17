"""How is an outline drawn, judged, mended, saved and split on the map?"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import shapely
from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from shapely import LineString, MultiPolygon
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry
from werkzeug.exceptions import BadRequest

from gridmap.analysis.outlines import fitting
from gridmap.analysis.outlines.edges import edges
from gridmap.coordinates.pasted_shape import parse_shape
from gridmap.db.models import Area
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_
from gridmap.layers.areas import AREAS
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.records.areas import outlines, rules, splitting, tree
from gridmap.records.areas.changes import AreaStep
from gridmap.records.areas.ground import OutlinedArea, OutlineGround, ground, near, shape_of, shapes
from gridmap.vocabulary import CoordinateSystem, Role, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.area_pages.shared import DRAWS, MAPPED, administers, blueprint, own
from gridmap.web.language import translate
from gridmap.web.maps import map_config, shell_for

Remedy = Callable[[BaseGeometry, OutlineGround], MultiPolygon]


@blueprint.get("/areas/<path>/outline")
@allow(*DRAWS)
def outline_page(path: str) -> str:
    """`act` = split begins with the line that cuts, union with the outline of the areas in it."""
    area = own(path)
    if area.level not in MAPPED:
        raise NotFound(N_("The outline of an area above townships is handed in as a file."))
    config = map_config("outline", area)
    config["area"] = config["township"]  # the neighbours' enterprises are shown too
    config["outline"] = {
        "path": path,
        "draws": AREAS.key,
        "beside": ENTERPRISES.key,
        "act": request.args.get("act", ""),
        "may_split": area.level in splitting.SPLITS
        and bool(area.parent_path)
        and viewer().holds(DRAWS, area.parent_path),
    }
    return render_template(
        "areas/outline.html",
        config=config,
        shell=shell_for(config),
        area=area,
        area_name=config["township"]["name"],
        systems=texts(CoordinateSystem),
    )


@blueprint.get("/api/areas/<path>/drawing")
@allow(*DRAWS)
def drawing(path: str) -> ResponseReturnValue:
    """The area and what it may be snapped to, as GeoJSON in EPSG:4326 with every decimal."""
    area, session = own(path), current.session()
    lies = ground(session, path, area.level)
    own_shape = shape_of(area)
    place = own_shape or (lies.around.shape if lies.around else None)
    known = [*lies.beside, *lies.within, *([lies.around] if lies.around else [])]
    beyond = (
        near(session, place, area.level, [path, *(each.path for each in known)]) if place is not None else []
    )
    return jsonify(
        path=path,
        name=area.name,
        level=area.level,
        version=area.version,
        geometry=_geojson(own_shape),
        around=_feature(lies.around) if lies.around else None,
        beside=[_feature(each) for each in lies.beside],
        within=[_feature(each) for each in lies.within],
        near=[_feature(each) for each in beyond],
        edges=_geojson(edges([each.shape for each in (*known, *beyond) if each.shape is not None])),
        undrawn=lies.undrawn,
    )


@blueprint.post("/api/areas/<path>/outline/check")
@allow(*DRAWS)
def check(path: str) -> ResponseReturnValue:
    area = own(path)
    return _judged(_outline(_asked("geometry")), area)


@blueprint.post("/api/areas/<path>/outline/mend")
@allow(*DRAWS)
def mend(path: str) -> ResponseReturnValue:
    """The outline after one remedy: `snap` along the neighbours' edges, `cut` at them, `fill` up to them."""
    area, asked = own(path), _asked("geometry", "remedy")
    remedy, drawn = _REMEDIES.get(asked["remedy"]), _outline(asked)
    if remedy is None:
        raise BadRequest
    if not drawn.is_valid:
        raise InvalidInput(N_("This outline cannot be mended before it is sound."))
    mended = remedy(drawn, ground(current.session(), path, area.level))
    if mended.is_empty:
        raise InvalidInput(N_("Nothing of this outline would be left."))
    return _judged(mended, area)


@blueprint.post("/api/areas/<path>/outline")
@allow(*DRAWS)
def save_outline(path: str) -> ResponseReturnValue:
    own(path)
    asked = _asked("geometry", "version")
    step = outlines.draw(current.session(), path, _version(asked), _outline(asked), current.now())
    current.session().commit()
    return _kept(step, path)


@blueprint.get("/api/areas/<path>/union")
@allow(*DRAWS)
def union(path: str) -> ResponseReturnValue:
    """The outline that the areas in this one have together, to look at before it is saved."""
    own(path)
    found = outlines.union_of_children(current.session(), path)
    return jsonify(geometry=_geojson(found.shape), undrawn=list(found.undrawn))


@blueprint.post("/api/areas/read")
@allow(*Role)
def read() -> ResponseReturnValue:
    """The outline, or the line where `kind` asks for one, that a text names."""
    asked = _asked("text", "system", "kind")
    if not all(isinstance(each, str) for each in asked.values()):
        raise BadRequest
    return jsonify(
        geometry=_geojson(parse_shape(asked["text"], asked["system"], line=asked["kind"] == "line"))
    )


@blueprint.post("/api/areas/<path>/parts")
@allow(*DRAWS)
def parts(path: str) -> ResponseReturnValue:
    """What a line would cut the area into."""
    area = own(path)
    found = splitting.parts(current.session(), area, _line(_asked("line")))
    names = {child.path: child.name for child in tree.children(current.session(), path)}
    return jsonify(
        parts=[
            {
                "side": part.side,
                "geometry": _geojson(part.shape),
                "size": translate(rules.size(part.area_m2)),
                "enterprises": part.enterprises,
                "inside": [names[child] for child in part.inside],
            }
            for part in found
        ],
        needs_administrator=any(part.inside for part in found) and not administers(area.parent_path),
    )


@blueprint.post("/api/areas/<path>/split")
@allow(*DRAWS)
def split(path: str) -> ResponseReturnValue:
    own(path)
    asked = _asked("line", "version", "keeps", "values")
    if asked["keeps"] not in splitting.SIDES or not isinstance(asked["values"], dict):
        raise BadRequest
    if not isinstance(asked["values"].get("kept", {}), dict):
        raise BadRequest
    step = splitting.split(
        current.session(), path, _version(asked), _line(asked), asked["keeps"], asked["values"], current.now()
    )
    current.session().commit()
    return _kept(step, step.paths[1])


def _around(lies: OutlineGround) -> BaseGeometry | None:
    return lies.around.shape if lies.around else None


_REMEDIES: dict[str, Remedy] = {
    "snap": lambda drawn, lies: fitting.snapped(drawn, _around(lies), shapes(lies.beside)),
    "cut": lambda drawn, lies: fitting.trimmed(drawn, _around(lies), shapes(lies.beside)),
    "fill": lambda drawn, lies: fitting.extended(
        drawn, fitting.gaps(drawn, _around(lies), shapes(lies.beside))
    ),
}


def _judged(drawn: BaseGeometry, area: Area) -> ResponseReturnValue:
    lies = ground(current.session(), area.path, area.level)
    found = rules.judge(drawn, lies)
    return jsonify(
        geometry=_geojson(drawn),
        size=translate(rules.size(found.area_m2)) if found.area_m2 else "",
        faults=[
            {"sentence": translate(fault.sentence), "geometry": _geojson(fault.where)}
            for fault in found.faults
        ],
        gaps=[
            {"sentence": translate(rules.gap_sentence(gap)), "geometry": _geojson(gap.shape)}
            for gap in found.gaps
        ],
        undrawn=lies.undrawn,
    )


def _kept(step: AreaStep, path: str) -> ResponseReturnValue:
    area = tree.find(current.session(), step.paths[0])
    return jsonify(step=str(step.id), path=path, version=area.version, sentence=translate(step.sentence))


def _asked(*names: str) -> dict[str, Any]:
    """The JSON object of the request, with exactly these parts. Raises BadRequest."""
    sent = request.get_json()
    if not isinstance(sent, dict) or set(sent) != set(names):
        raise BadRequest
    return sent


def _version(asked: dict[str, Any]) -> int:
    if not isinstance(asked["version"], int) or isinstance(asked["version"], bool):
        raise BadRequest
    return asked["version"]


def _outline(asked: dict[str, Any]) -> MultiPolygon:
    """The polygons that were sent, whatever their rings do. Raises InvalidInput where there are none."""
    try:
        found = shapely.from_geojson(json.dumps(asked["geometry"]))
    except (ValueError, TypeError, GEOSException):
        found = None
    polygons = (
        [] if found is None else [each for each in shapely.get_parts(found) if each.geom_type == "Polygon"]
    )
    if not polygons:
        raise InvalidInput(N_("An outline has at least three corners, one in a line."))
    return MultiPolygon([shapely.force_2d(each) for each in polygons])


def _line(asked: dict[str, Any]) -> LineString:
    said = asked["line"]
    pairs = isinstance(said, list) and all(isinstance(each, list) and len(each) == 2 for each in said)
    numbers = pairs and all(
        isinstance(each, int | float) and not isinstance(each, bool) for pair in said for each in pair
    )
    if (
        not numbers
        or len({tuple(pair) for pair in said}) < 2
        or not all(abs(x) <= 180 and abs(y) <= 85 for x, y in said)
    ):
        raise InvalidInput(N_("A line has at least two corners."))
    return LineString(said)


def _feature(each: OutlinedArea) -> dict[str, Any]:
    return {"path": each.path, "name": each.name, "level": each.level, "geometry": _geojson(each.shape)}


def _geojson(shape: BaseGeometry | None) -> Any:
    return None if shape is None or shape.is_empty else json.loads(shapely.to_geojson(shape))
