"""The table: one row a township, its figures in groups, and where each of them leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import render_template, request, url_for

from gridmap.layers.areas import AREAS
from gridmap.publishing.side_by_side import COLUMNS, Cell, FigureColumn
from gridmap.vocabulary import Level, texts
from gridmap.web import current, formatting
from gridmap.web.access import allow
from gridmap.web.pages import here
from gridmap.web.townships.shared import READERS, AreaPart, SideBySide, blueprint, queue_stale, side_by_side

GROUPS = [(title, list(columns)) for title, columns in groupby(COLUMNS, lambda each: each.group)]


@dataclass(frozen=True)
class Shown:
    """A cell in words: the figure, what share it is, and what is not known. address: what lies behind it."""

    text: str
    share: str
    unknown: str
    address: str


@blueprint.get("/townships")
@allow(*READERS)
def page() -> str:
    """`area`: a county or what is larger; `from`, `to`: the days that are counted; `sort`: a column, for a planner."""
    found = side_by_side()
    sort = request.args.get("sort", "") if found.may_sort else ""
    parts = in_order(found, sort)
    stale = len(found.read.stale)
    response = render_template(
        "townships/page.html",
        found=found,
        parts=[(each, {key.key: _shown(found, each, key) for key in COLUMNS}) for each in parts],
        whole={key.key: _shown(found, None, key) for key in COLUMNS},
        groups=GROUPS,
        heading=heading,
        sort=sort,
        here=here,
        levels=texts(Level),
        step_down=_step_down,
        stale=stale,
        freshness=formatting.freshness(found.read.oldest, stale=stale > 0),
    )
    current.session().rollback()  # what is queued below is written in transactions of its own
    queue_stale(found.read)
    return response


def in_order(found: SideBySide, sort: str) -> list[AreaPart]:
    """In the order of the areas, unless a ranking was asked for: then unknown stands last, either way."""
    key, downwards = sort.removeprefix("-"), sort.startswith("-")
    if key not in {each.key for each in COLUMNS}:
        return found.parts
    known = [each for each in found.parts if each.cells[key].value is not None]
    unknown = [each for each in found.parts if each.cells[key].value is None]
    return [*sorted(known, key=lambda each: each.cells[key].value or 0.0, reverse=downwards), *unknown]


def heading(column: FigureColumn) -> str:
    return formatting.heading(formatting.as_field(column.title, column.unit))


def _shown(found: SideBySide, part: AreaPart | None, column: FigureColumn) -> Shown:
    """part: None for all of them together."""
    told: Cell = found.whole[column.key] if part is None else part.cells[column.key]
    share = "" if told.share is None else formatting.share(told.share)
    figure = formatting.figure(told.value)
    is_least = told.unknown > 0 and told.value is not None
    address = _address(found, part, column) if part is not None and part.path else ""
    return Shown(
        f"≥ {figure}" if is_least else figure,
        share,
        formatting.count(told.unknown) if is_least else "",
        address,
    )


def _step_down(found: SideBySide, part: AreaPart) -> str:
    """A county's own page, or the map of a township."""
    if part.level == Level.COUNTY:
        days: dict[str, Any] = {"from": found.first.isoformat(), "to": found.last.isoformat()}
        return url_for("townships.page", area=part.path, **days)
    return url_for("maps.map_page", area=part.path)


def _address(found: SideBySide, part: AreaPart, column: FigureColumn) -> str:
    if part.level != Level.TOWNSHIP:
        return ""
    return _LEADS[column.leads](found, part, column)


def _map(found: SideBySide, part: AreaPart, column: FigureColumn) -> str:
    layer = column.layer or AREAS
    shown = ",".join(f"{each.key}.{each.legends[0].key}" for each in (AREAS, layer))
    return f"{url_for('maps.map_page', area=part.path)}#layers={shown}&table={layer.key}"


def _records(found: SideBySide, part: AreaPart, column: FigureColumn) -> str:
    days: dict[str, Any] = {"from": found.first.isoformat(), "to": found.last.isoformat(), "under": part.path}
    if column.key == "visits":
        return url_for("registers.listing", key="visits", **days)
    return url_for("registers.listing", key="hazards", **days)


_LEADS: Mapping[str, Callable[[SideBySide, AreaPart, FigureColumn], str]] = {
    "map": _map,
    "counts": _records,
    "shortfall": lambda found, part, column: url_for("shortfall.page", area=part.path),
    "overdue": lambda found, part, column: url_for("not_inspected.listing", key="overdue", area=part.path),
    "not_inspected": lambda found, part, column: url_for("not_inspected.page", area=part.path),
}

__all__ = ["GROUPS", "heading", "in_order", "page"]
