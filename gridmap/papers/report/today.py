"""What do the published answers say beside the period: who comes too late, what is short, which grids nobody leads?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Area
from gridmap.db.sessions import session as opened
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.gap import GAP, NO_STATION, NOT_REACHED
from gridmap.layers.grids import GRIDS
from gridmap.papers.report.figures import ReportFigure, unknown
from gridmap.planning.shortfall import ShortfallLine, ShortfallReader, read
from gridmap.planning.shortfall.reading import Row
from gridmap.registers.resources import Resource
from gridmap.vocabulary import Level, ResourceKind

MOST_NAMED = 5
UNREACHED = N_("the township has no outline, or no answer yet")


@dataclass(frozen=True)
class Today:
    """figures: by key. late_villages: where the ground lies to which no station comes in its time, most first.

    short: the goods that fall short, worst first; bought: what to buy for it.
    """

    figures: dict[str, ReportFigure]
    late_villages: Sequence[str]
    short: Sequence[ShortfallLine]
    bought: Sequence[Row]
    at_most: bool


def look(asker: ShortfallReader) -> Today:
    gaps, _, gap_headline = asker.rows(GAP)
    reached = {each["title"]: each["value"] for each in gap_headline.figures} if gap_headline else {}
    grids = asker.rows(GRIDS)[0]
    supplies = read(asker)
    short = [line for line in supplies.lines if line.short > 0]
    with opened(asker.engine, asker.viewer) as session:
        stations = _fire_stations(session, asker.township_path)
        size = _size(session, asker.township_path)
    found = [
        _measured("gap.no_station_km2", NO_STATION, N_("km²"), reached.get(NO_STATION), "layer:gap"),
        _measured("gap.nobody_km2", NOT_REACHED, N_("km²"), reached.get(NOT_REACHED), "layer:gap"),
        stations,
        *_staffing(grids),
        ReportFigure(
            "short_goods", N_("Goods that fall short"), float(len(short)), N_("kinds"), page="shortfall"
        ),
        ReportFigure(
            "cost_yuan", N_("Cost of what is to be bought"), supplies.cost_yuan, N_("yuan"), page="shortfall"
        ),
        *size,
    ]
    late: dict[str, float] = defaultdict(float)
    for row in gaps:
        if row["gap"] == "no_station" and row["village"]:
            late[row["village"]] += row["area_km2"] or 0.0
    named = sorted(late, key=lambda village: -late[village])[:MOST_NAMED]
    return Today(
        {each.key: each for each in found}, named, short, supplies.bought, any(line.at_most for line in short)
    )


def _measured(key: str, title: str, unit: str, value: float | None, page: str) -> ReportFigure:
    if value is None:
        return unknown(key, title, unit, Sentence(UNREACHED), page=page)
    return ReportFigure(key, title, round(value, 2), unit, page=page)


def _fire_stations(session: Session, path: str) -> ReportFigure:
    stations = select(func.count()).where(
        Resource.kind == ResourceKind.FIRE_STATION,
        Resource.area_path.op("^@", is_comparison=True)(path),
    )
    number = float(session.scalar(stations) or 0)
    return ReportFigure(
        "fire_stations", ResourceKind.FIRE_STATION.text, number, N_("stations"), page="register:resources"
    )


def _staffing(grids: Sequence[Row]) -> list[ReportFigure]:
    unled = sum(row["leader"] is None for row in grids)
    return [
        ReportFigure("grids", N_("Grids"), float(len(grids)), N_("grids"), page="layer:grids"),
        ReportFigure(
            "grids.no_leader", N_("Grids without a leader"), float(unled), N_("grids"), page="layer:grids"
        ),
    ]


def _size(session: Session, path: str) -> list[ReportFigure]:
    villages = select(func.count()).where(
        Area.level == Level.VILLAGE, Area.path.op("^@", is_comparison=True)(path)
    )
    township = session.get_one(Area, path)
    return [
        ReportFigure(
            "villages", N_("Villages"), float(session.scalar(villages) or 0), N_("villages"), page="areas"
        ),
        _stated("households", N_("Households"), N_("households"), township.households),
        _stated("population", N_("Population"), N_("people"), township.population),
    ]


def _stated(key: str, title: str, unit: str, number: int | None) -> ReportFigure:
    if number is None:
        return unknown(key, title, unit, Sentence(N_("unknown")), page="areas")
    return ReportFigure(key, title, float(number), unit, page="areas")
