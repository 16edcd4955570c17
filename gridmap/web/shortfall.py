"""Which supplies fall short, why, and what closes the gap? One page to read, print and download."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from flask import Blueprint, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.db.models import Area, NeedScenario
from gridmap.db.models.need import ScenarioKind
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.layers import BY_KEY
from gridmap.layers.areas import AREAS
from gridmap.papers import shortfall_book
from gridmap.planning.shortfall import (
    ComparedTownships,
    Loan,
    Shortfall,
    ShortfallReader,
    loans,
    neighbours,
    read,
    together,
)
from gridmap.vocabulary import Level, Role
from gridmap.web import current, formatting, what_if
from gridmap.web.access import allow, viewer
from gridmap.web.areas import chosen_area, townships, townships_in, under
from gridmap.web.language import _, translate
from gridmap.web.sessions import Viewer

blueprint = Blueprint("shortfall", __name__)
PLANNERS = (Role.PLANNER, Role.ADMINISTRATOR)
READERS = (*PLANNERS, Role.DUTY_OFFICER)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/shortfall")
@allow(*READERS)
def page() -> str:
    area = township_or_county()
    drawn = emergencies_of(area)
    emergency = what_if.asked("emergency", area)
    chosen = emergency.id if emergency else None
    found, lent = _found(area, chosen)
    return render_template(
        "shortfall.html",
        area=area,
        area_name=area.name,
        townships=townships(viewer()),
        emergencies=drawn,
        emergency=chosen,
        together=_together(area, found),
        kinds={kind.value: kind.text for kind in ScenarioKind},
        found=found,
        loans=lent,
        figure=formatting.figure,
        may_draw=viewer().holds(PLANNERS, area.path),
        on_map=partial(_on_map, area, chosen),
        today=current.today(),
    )


@blueprint.get("/shortfall.xlsx")
@allow(*READERS)
def file() -> ResponseReturnValue:
    area = township_or_county()
    emergency = what_if.asked("emergency", area)
    found, lent = _found(area, emergency.id if emergency else None)
    session = current.session()
    names = {
        row.path: row.name
        for row in session.execute(select(Area.path, Area.name).where(under(Area.path, area.path)))
    }
    content = shortfall_book.book(found, lent, names, translate)
    title = f"{_('Supplies, what falls short')} {area.name} {current.today().isoformat()}.xlsx"
    return send_file(io.BytesIO(content), XLSX, as_attachment=True, download_name=title)


def township(roles: Sequence[Role] = READERS) -> Area:
    """The township asked for, or the first in which the viewer has one of these roles. Raises NotFound, Forbidden."""
    area = _asked(roles)
    if area.level != Level.TOWNSHIP:
        raise NotFound(N_("This page is about one township. Choose one."))
    return area


def township_or_county() -> Area:
    """The same, or a county whose townships share what they have."""
    area = _asked(READERS)
    if area.level not in (Level.TOWNSHIP, Level.COUNTY):
        raise NotFound(N_("This page is about one township or county. Choose one."))
    return area


def _asked(roles: Sequence[Role]) -> Area:
    asker = viewer()
    area = chosen_area(asker, request.values.get("area") or _first(asker, roles), *roles)
    asker.require(roles, area.path)
    return area


def emergencies_of(area: Area) -> list[NeedScenario]:
    found = select(NeedScenario).where(under(NeedScenario.area_path, area.path)).order_by(NeedScenario.name)
    return list(current.session().scalars(found))


def _first(asker: Viewer, roles: Sequence[Role]) -> str:
    return next((each.path for each in townships(asker) if asker.holds(roles, each.path)), "")


def _found(area: Area, emergency: UUID | None) -> tuple[Shortfall, list[Loan]]:
    asker, path = viewer(), area.path
    session = current.session()
    near = neighbours(session, path) if area.level == Level.TOWNSHIP else []
    session.rollback()  # while the answers are computed it would only hold an older state of the database
    engine, roles = current.installation().engine, frozenset(asker.roles)
    found = read(ShortfallReader(engine, path, asker.id, roles, current.today, emergency))
    lent = loans(ShortfallReader(engine, path, asker.id, roles, current.today), near, found.bought)
    session.refresh(area)
    return found, lent


def _together(area: Area, found: Shortfall) -> ComparedTownships | None:
    """Of a county, what sharing saves; None for a township, which shares with nobody."""
    if area.level == Level.TOWNSHIP:
        return None
    names = {each.path: each.name for each in townships_in(area)}
    return together(current.session(), names, found)


def _on_map(area: Area, emergency: UUID | None, layer: str, item: str = "") -> str:
    """The map of the township with a layer about supplies, narrowed to one kind of goods; of a county there is none."""
    if area.level != Level.TOWNSHIP:
        return ""
    only = f"&only={layer}.item.{item}" if item else ""
    legend = BY_KEY[layer].legends[0].key
    page = url_for("maps.map_page", area=area.path, emergency=emergency)
    return f"{page}#layers={AREAS.key}.{AREAS.legends[0].key},{layer}.{legend}&table={layer}{only}"
