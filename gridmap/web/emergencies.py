"""How does a planner draw an emergency and say who has to be cared for?"""

from __future__ import annotations

import math
import uuid
from typing import Any

import shapely
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from geoalchemy2.shape import to_shape
from sqlalchemy import select

from gridmap.db.models import Area, NeedScenario
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_
from gridmap.records import emergencies
from gridmap.vocabulary import ScenarioKind
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.areas import under
from gridmap.web.language import _
from gridmap.web.shortfall import PLANNERS, township

blueprint = Blueprint("emergencies", __name__, url_prefix="/shortfall/scenarios")
WIDTH = 1000.0
MARGIN = 0.04
DRAWN_DEGREES = 0.0001
"""Outlines are drawn with a tenth of a thousandth of a degree left out: about 10 m, less than a pixel."""


@blueprint.get("/new")
@allow(*PLANNERS)
def new() -> ResponseReturnValue:
    return _form(township(PLANNERS), {"days": "3", "share_percent": "100"}, {})


@blueprint.post("")
@allow(*PLANNERS)
def enter() -> ResponseReturnValue:
    area, typed = township(PLANNERS), request.form.to_dict()
    session = current.session()
    try:
        made = emergencies.entered(session, area, typed)
    except InvalidInput as refused:
        session.rollback()
        session.refresh(area)
        problems = {each.field: each.sentence for each in reversed(refused.problems)}
        return _form(area, typed, problems), 400
    session.commit()
    return redirect(url_for("shortfall.page", area=area.path, emergency=made.id))


@blueprint.post("/<uuid:scenario_id>/delete")
@allow(*PLANNERS)
def delete(scenario_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    found = session.get(NeedScenario, scenario_id)
    if found is None:
        raise NotFound(N_("There is no such scenario any more."))
    path = found.area_path
    viewer().require(PLANNERS, path)
    session.delete(found)
    session.commit()
    flash(_("The scenario was removed."))
    return redirect(url_for("shortfall.page", area=path))


def _form(area: Area, typed: dict[str, str], problems: dict[str, Any]) -> str:
    kinds = [(kind.value, _(kind.text)) for kind in ScenarioKind]
    return render_template(
        "emergency.html",
        area=area,
        area_name=area.name,
        typed=typed,
        problems=problems,
        kinds=kinds,
        sheet=_sheet(area),
    )


def _sheet(area: Area) -> dict[str, Any] | None:
    """The areas of the township as an SVG to draw on: degrees of longitude shortened as they are on the ground."""
    rows = select(Area.name, Area.level, Area.geom).where(under(Area.path, area.path), Area.geom.is_not(None))
    shapes = [
        (name, level, to_shape(geom))
        for name, level, geom in current.session().execute(rows)
        if geom is not None
    ]
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds([shape for *_, shape in shapes])
    wide, high = (east - west) * MARGIN, (north - south) * MARGIN
    west, east, south, north = west - wide, east + wide, south - high, north + high
    scale_x = WIDTH / (east - west)
    scale_y = scale_x / math.cos(math.radians((south + north) / 2))
    outlines = [
        {
            "name": name,
            "level": level,
            "path": _path(shape, west, north, scale_x, scale_y),
            "middle": _on_sheet(shapely.point_on_surface(shape), west, north, scale_x, scale_y)[0],
        }
        for name, level, shape in shapes
    ]
    size = {"width": WIDTH, "height": round((north - south) * scale_y, 1)}
    return {
        "outlines": outlines,
        "west": west,
        "north": north,
        "scale_x": scale_x,
        "scale_y": scale_y,
        **size,
    }


def _path(shape: Any, west: float, north: float, scale_x: float, scale_y: float) -> str:
    parts = []
    for ring in shapely.get_rings(shapely.simplify(shape, DRAWN_DEGREES)):
        corners = _on_sheet(ring, west, north, scale_x, scale_y)
        parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z")
    return "".join(parts)


def _on_sheet(shape: Any, west: float, north: float, scale_x: float, scale_y: float) -> list[list[float]]:
    """The corners of a shape in degrees as x and y of the sheet."""
    placed = (shapely.get_coordinates(shape) - (west, north)) * (scale_x, -scale_y)
    corners: list[list[float]] = placed.tolist()
    return corners
