"""How did hazards, visits, minutes and stock go, month by month, with the table behind each chart?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy import select

from gridmap.db.models import Area
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.records import trends
from gridmap.records.places import under_any
from gridmap.records.trends import Chart, Months
from gridmap.standards import goods
from gridmap.vocabulary import Level, Role
from gridmap.web import current, formatting
from gridmap.web.access import allow_signed_in, viewer
from gridmap.web.areas import chosen_area, is_within_grant, reach, township_of
from gridmap.web.language import translate

blueprint = Blueprint("trends", __name__, url_prefix="/trends")
SPANS = (12, 24, 60)
OF_STOCK = (Role.PLANNER, Role.ADMINISTRATOR, Role.DUTY_OFFICER)


@blueprint.get("")
@allow_signed_in
def page() -> str:
    """`months`: how many; `item`: the goods whose stock is shown; `area`: one inside one's own."""
    area, session = _area(), current.session()
    asked = request.args.get("months", 12, type=int)
    number = asked if asked in SPANS else SPANS[0]
    months, paths = Months.until(current.today(), number), reach(area.path)
    zone = current.installation().settings.timezone
    charts = [
        trends.hazards(session, paths, months),
        trends.visits(session, paths, months),
        trends.minutes(session, paths, months, zone),
    ]
    known = _goods(area) if viewer().holds(OF_STOCK, area.path) else {}
    held = [key for key in trends.items(session, paths) if key in known] if known else []
    item = request.args.get("item", "")
    item = item if item in held else next(iter(held), "")
    if item:
        charts.append(trends.stock(session, paths, months, item, known[item].unit, current.now()))
    return render_template(
        "trends.html",
        area=area,
        area_name=area.name,
        areas=_areas(),
        months=number,
        spans=SPANS,
        item=item,
        items=[(key, translate(known[key].name)) for key in held],
        charts=[_shown(each, months) for each in charts],
        as_of=current.now(),
    )


def _area() -> Area:
    """One of one's own, whose records one sees whole. Raises NotFound for every other."""
    area = chosen_area(viewer(), request.args.get("area"))
    if is_within_grant(viewer(), area.path):
        return area
    raise NotFound(N_("This area does not exist, or lies outside the areas you may see."))


def _areas() -> list[Area]:
    """The townships, villages and grids under one's grants, for the choice."""
    held = [path for each in viewer().paths() for path in reach(each)]
    if not held:
        return []
    wanted = select(Area).where(under_any(Area.path.expression, held), Area.level != Level.DEDICATED_GRID)
    return list(current.session().scalars(wanted.order_by(Area.path)))


def _goods(area: Area) -> dict[str, Any]:
    town = township_of(area.path)
    return dict(goods.in_force(current.session().connection(), town.path)) if town else dict(goods.shipped())


def _shown(chart: Chart, months: Months) -> dict[str, Any]:
    """A chart in words, and in the figures that the browser draws: months as ISO days, unknown as null."""
    return {
        "key": chart.key,
        "title": translate(chart.title),
        "unit": translate(chart.unit) if chart.unit else "",
        "note": translate(chart.note) if chart.note else "",
        "titles": [translate(line.title) for line in chart.lines],
        "rows": [
            (first.strftime("%Y-%m"), [formatting.figure(line.values[at]) for line in chart.lines])
            for at, first in enumerate(months.first)
        ],
        "drawn": {
            "months": [first.isoformat() for first in months.first],
            "titles": [translate(line.title) for line in chart.lines],
            "values": [line.values for line in chart.lines],
        },
    }
