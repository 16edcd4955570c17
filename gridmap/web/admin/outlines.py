"""How does a township that has no outline get one: drawn, handed in, or made from its villages and grids?"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gridmap.analysis.metres import WGS84, area_km2
from gridmap.db.models import Area
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.records.areas import outline_of_parts
from gridmap.records.areas.outline_of_parts import Following
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.admin.shared import blueprint, own_townships
from gridmap.web.language import _
from gridmap.web.sketches import Sketch, sketch

_DRAWING = "/areas/<path>/outline"


@dataclass(frozen=True)
class Without:
    """A township without an outline. sketch: of the one that follows from its parts, None where none does."""

    area: Area
    following: Following
    area_km2: float
    sketch: Sketch | None
    drawing: str


def without() -> list[Without]:
    """The administered townships that have no outline yet."""
    return [_of(area) for area in own_townships() if area.geom is None]


def _of(area: Area) -> Without:
    found = outline_of_parts.following(current.session(), area.path)
    if found.outline.is_empty:
        return Without(area, found, 0.0, None, drawing_url(area.path))
    size = float(area_km2(gpd.GeoSeries([found.outline], crs=WGS84))[0])
    return Without(area, found, size, sketch([found.outline]), drawing_url(area.path))


def drawing_url(path: str) -> str:
    """Where an outline is drawn; empty where this installation cannot."""
    known = any(rule.rule == _DRAWING for rule in current_app.url_map.iter_rules())
    return f"/areas/{path}/outline" if known else ""


@blueprint.post("/areas/<path>/outline-of-parts")
@allow(Role.ADMINISTRATOR)
def outline_from_parts(path: str) -> ResponseReturnValue:
    if not (path.isascii() and path.isdigit() and viewer().holds(Role.ADMINISTRATOR, path)):
        raise NotFound(N_("There is no such area."))
    session = current.session()
    found = outline_of_parts.give(session, path)
    session.commit()
    flash(_("The outline was made from {number} villages and grids.", number=found.drawn), "done")
    return redirect(url_for("admin.start"))
