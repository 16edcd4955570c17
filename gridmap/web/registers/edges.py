"""To which corners of its like may a line or an outline be joined while it is drawn?"""

from __future__ import annotations

import json
from typing import Any

import shapely
from flask import jsonify, request
from flask.typing import ResponseReturnValue
from shapely import MultiLineString
from sqlalchemy import func, select
from werkzeug.exceptions import BadRequest

from gridmap.analysis.outlines.edges import edges as edges_of
from gridmap.registers import register_of
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.registers.shared import blueprint

MOST = 1500
"""Records whose edges are told at once; a map that shows more is too small to draw on."""


@blueprint.get("/<key>/edges")
@allow(*Role)
def edges(key: str) -> ResponseReturnValue:
    """GeoJSON in EPSG:4326 with every decimal, of the records in `west`, `south`, `east`, `north` (degrees)."""
    box = [request.args.get(side, type=float) for side in ("west", "south", "east", "north")]
    if not all(side is not None and abs(side) <= 180 for side in box):  # NaN fails too
        raise BadRequest
    register = register_of(key)
    if register.shape not in ("line", "area"):
        raise BadRequest
    model: Any = register.model
    asked = select(func.ST_AsBinary(model.geom)).where(model.geom.op("&&")(func.ST_MakeEnvelope(*box, 4326)))
    told = current.session().scalars(asked.limit(MOST + 1)).all()
    found = list(shapely.from_wkb([bytes(each) for each in told])) if len(told) <= MOST else []
    joined = MultiLineString(found) if register.shape == "line" else edges_of(found)
    return jsonify(json.loads(shapely.to_geojson(joined)))
