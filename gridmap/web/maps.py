"""Which pages are a map, and what is the map told before it asks?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy import func, select

from gridmap import drawing
from gridmap.asking import offered
from gridmap.db.models import Area
from gridmap.errors import NotFound
from gridmap.layers import LAYERS
from gridmap.layers.areas import AREAS
from gridmap.layers.base.layer import Page
from gridmap.layers.checks.kinds import GRID_LEVELS
from gridmap.layers.grids import GRIDS
from gridmap.records.outbox import deciding
from gridmap.records.places import under_any
from gridmap.registers.hazards import HAZARDS
from gridmap.vocabulary import Level, Role
from gridmap.web import basemaps, current, editing, formatting, language_choice, security, what_if
from gridmap.web.access import allow, allow_signed_in, viewer
from gridmap.web.areas import (
    NO_TOWNSHIP,
    chosen_area,
    is_within_grant,
    outline_missing,
    reach,
    township_of,
    townships,
    townships_in,
)
from gridmap.web.calls import phones
from gridmap.web.language import locale, translate
from gridmap.web.on_day import on_day

blueprint = Blueprint("maps", __name__)
_DRAWN_FOR_ONE: Sequence[Page] = ("siting", "emergency")
"""What is drawn here is one township's, which was chosen on the page before: no other is offered."""


@blueprint.get("/map")
@allow_signed_in
def map_page() -> ResponseReturnValue:
    """`on`: the day whose hazards and visits are shown, on the boundaries of today."""
    return _page("map", (), today=current.today(), past_day=on_day())


@blueprint.get("/grid")
@allow(Role.GRID_LEADER)
def grid_page() -> ResponseReturnValue:
    area = chosen_area(viewer(), request.args.get("area"), Role.GRID_LEADER)
    held = deciding.held_of(current.session(), viewer().id)
    return _page("grid", (Role.GRID_LEADER,), phones=phones(area), held=held)


@blueprint.get("/report")
@allow_signed_in
def report_page() -> ResponseReturnValue:
    """Where hazards were reported before the register's own form asked for them; phones keep the address."""
    return redirect(url_for("registers.new", key=HAZARDS.key, **dict[str, Any](request.args)))


@blueprint.get("/locate")
@allow_signed_in
def locate_page() -> ResponseReturnValue:
    return _page("locate", (Role.DUTY_OFFICER,))


def _page(mode: Page, roles: Sequence[Role], **parts: Any) -> ResponseReturnValue:
    config = map_config(mode, chosen_area(viewer(), request.args.get("area"), *roles))
    township = current.session().get_one(Area, config["township"]["path"])
    return render_template(
        f"{mode}.html",
        config=config,
        shell=shell_for(config),
        area_name=config["area"]["name"],
        outline_missing=outline_missing(viewer(), township) if township.level == Level.TOWNSHIP else None,
        is_township=township.level == Level.TOWNSHIP,
        **parts,
    )


def shell_for(config: dict[str, Any]) -> drawing.Shell:
    """The empty map of a page that was told `map_config`."""
    return drawing.shell(
        drawing.MapConfig(
            bounds=tuple(config["area"]["bounds"]),
            nonce=security.nonce(),
            bundles=url_for("static", filename="bundles/"),
            module=url_for("static", filename="bundles/pages.js"),
            vendor=url_for("static", filename="vendor/"),
            draws=config["mode"] == "outline" or "drawn" in config,
            translate=translate,
        )
    )


def map_config(mode: Page, area: Area) -> dict[str, Any]:
    """Everything the page's script is told at once; the layers' answers it fetches.

    The map of a county shows its townships together; every other page its first township. Raises NotFound where there
    is no township yet.
    """
    asker = viewer()
    township = area if area.level == Level.TOWNSHIP else township_of(area.path)
    if township is None:
        first = _first_township(area)
        township = area = area if mode == "map" else first
    supposed = _supposed(township)
    past = on_day() if mode == "map" else None
    named = _named(area)
    return {
        "mode": mode,
        "locale": locale(),
        "csrf": generate_csrf(),
        "texts": language_choice.texts_url(locale()),
        "area": named,
        "township": named if area is township else _named(township),
        "townships": [_plain(each) for each in townships(asker)] if mode not in _DRAWN_FOR_ONE else [],
        "areas": [_plain(each) for each in _areas_within(township) if is_within_grant(asker, each.path)],
        "viewer": {
            "id": asker.id,
            "name": asker.name,
            "roles": [str(role) for role in asker.roles],
            "can_edit": editing.nouns(asker, township.path),
        },
        "supposed": supposed,
        "on": {"day": past.isoformat()} if past else None,
        "basemaps": basemaps.configured(current.installation().settings),
        "icons": url_for("static", filename="bundles/icons.json"),
        "forms": formatting.forms(),
        "layers": [
            *_standing_layers(locale()),
            *map(formatting.layer, offered(current.session(), township.path, translate)),
        ],
    }


@cache
def _standing_layers(_locale: str) -> tuple[dict[str, Any], ...]:
    """Those that the program itself has, in the language of the request; they are put into words once."""
    return tuple(map(formatting.layer, LAYERS))


def _supposed(township: Area) -> dict[str, str] | None:
    """What the map is to suppose, where something is named. Raises NotFound for what the viewer may not see."""
    for kind in what_if.KINDS:
        found = what_if.asked(kind, township)
        if found is not None:
            return {"kind": kind, "id": str(found.id), "name": found.name}
    return None


def _first_township(area: Area) -> Area:
    found = townships_in(area)
    if not found:
        raise NotFound(NO_TOWNSHIP)
    return found[0]


def _areas_within(area: Area) -> list[Area]:
    found = select(Area).where(under_any(Area.path.expression, reach(area.path))).order_by(Area.path)
    return list(current.session().scalars(found))


def _plain(area: Area) -> dict[str, Any]:
    return {"path": area.path, "name": area.name, "level": area.level}


def _named(area: Area) -> dict[str, Any]:
    layer = GRIDS if area.level in GRID_LEVELS else AREAS
    return {**_plain(area), "layer": layer.key, "bounds": bounds_of(area)}


def bounds_of(area: Area) -> list[float]:
    """West, south, east, north of the area, of what is drawn in it, of the nearest area above it that has an outline,
    or of the country.
    """
    box = func.ST_Envelope(Area.geom)
    corners = select(func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box))
    around = corners.where(func.starts_with(area.path, Area.path), Area.geom.is_not(None))
    whole = func.ST_Extent(Area.geom)
    within = select(func.ST_XMin(whole), func.ST_YMin(whole), func.ST_XMax(whole), func.ST_YMax(whole)).where(
        under_any(Area.path.expression, reach(area.path))
    )
    session = current.session()
    drawn = area if area.geom is not None else None
    found = None if drawn else session.execute(within).one()
    if found is None or found[0] is None:
        found = session.execute(around.order_by(Area.path.desc()).limit(1)).one_or_none()
    return [float(degree) for degree in found] if found else [73.0, 18.0, 135.0, 54.0]
