"""Which page shows a form: beside the map where a record has a place, alone where it has none?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for
from sqlalchemy import select

from gridmap.db.models import Area
from gridmap.i18n.texts import N_
from gridmap.records.places import under_any
from gridmap.registers import Register
from gridmap.registers.enterprises import ENTERPRISES, Enterprise
from gridmap.vocabulary import CoordinateSystem, Role, texts
from gridmap.web import current
from gridmap.web.access import viewer
from gridmap.web.areas import chosen_area
from gridmap.web.maps import map_config, shell_for
from gridmap.web.registers.controls import AREA
from gridmap.web.registers.shared import person_names, title

if TYPE_CHECKING:
    from gridmap.web.registers.forms import RecordForm

MOST_NAMES = 1000
"""Enterprises that are offered by name; the others are found by their code or a part of their name."""


def form_page(form: RecordForm) -> str:
    register = form.register
    has_enterprise = any(each.widget == "enterprise" for each in form.controls)
    return render_template(
        f"registers/form_{'alone' if register.shape == 'none' else 'map'}.html",
        form=form,
        register=register,
        title=title(register, form.row) if form.row is not None else "",
        was=json.dumps(form.was),
        areas=writable_areas(register.writers) if _asks_for_area(form) else [],
        titles={each.name: each.field.title for each in form.controls} | {AREA: N_("Area")},
        enterprises=_enterprises() if has_enterprise else [],
        people=person_names().offered if register.names_people else [],
        written_for=form.row.area_path if form.row is not None else viewer().paths(*register.writers)[0],
        home=url_for("maps.grid_page" if Role.GRID_LEADER in viewer().roles else "maps.map_page"),
        layer=ENTERPRISES.key,
        **(_map(register, form) if register.shape != "none" else {}),
    )


def _map(register: Register, form: RecordForm) -> dict[str, Any]:
    """The map of the township that the record lies in, or of the first in which it may."""
    path = form.row.area_path if form.row is not None else request.args.get("area")
    area = chosen_area(viewer(), path, *register.writers)
    config = map_config("record", area)
    if register.shape in ("line", "area"):
        config["drawn"] = {
            "shape": register.shape,
            "layer": register.key,
            "edges": url_for("registers.edges", key=register.key),
        }
    about = {"area_name": config["area"]["name"], "systems": texts(CoordinateSystem)}
    return {"config": config, "shell": shell_for(config), **about}


def _asks_for_area(form: RecordForm) -> bool:
    """May the area be said? Not where the point says it already, or the enterprise that it must belong to."""
    register = form.register
    if register.shape == "none":
        owner = register.field("enterprise_id")
        return form.row is None and (owner is None or not owner.required)
    return register.may_be_unplaced and (form.row is None or form.row.geom is None)


def writable_areas(roles: Iterable[Role]) -> list[tuple[str, str]]:
    """(path, name) of the areas in which the viewer holds one of the roles; deeper ones are set in."""
    paths = viewer().paths(*roles)
    found = select(Area.path, Area.name).where(under_any(Area.path.expression, paths)).order_by(Area.path)
    rows = current.session().execute(found).all()
    top = min((len(path) for path, _ in rows), default=0)
    return [(path, "\u2003" * ((len(path) - top) // 4) + name) for path, name in rows]


def _enterprises() -> list[str]:
    found = select(Enterprise.name).distinct().order_by(Enterprise.name).limit(MOST_NAMES)
    return list(current.session().scalars(found))
