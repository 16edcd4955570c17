"""What do the published answers and the records say of each of many townships, in one state of the database?

One question for each layer, whatever the number of townships. Nothing is computed while somebody waits: an answer that
is out of date is shown as of then and named, and one that nobody has computed yet is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from gridmap.db.models.base import SEGMENT
from gridmap.layers.base.layer import Layer
from gridmap.layers.gap import GAP, NO_STATION, NOT_REACHED, REACHED, UNKNOWN_GROUND
from gridmap.layers.hazards_waiting import HAZARDS_WAITING, Waits
from gridmap.layers.inspections import INSPECTIONS
from gridmap.layers.nearest_station import EDGES_M, NEAREST_STATION
from gridmap.layers.remedies import REMEDIES
from gridmap.layers.shared.inspections import DUE, Status
from gridmap.layers.shortfall import SHORTFALL
from gridmap.publishing import freshness
from gridmap.publishing.side_by_side.columns import LAYERS
from gridmap.records.visiting.counting import by_part

TOWNSHIP_DIGITS = 2 * SEGMENT
Figures = dict[str, float | None]


@dataclass(frozen=True)
class Read:
    """figures: township -> key -> figure, None where it is unknown. elsewhere: of what lies in no township of the area.

    stale: (layer, township) of every answer that is out of date or not there. oldest: of what is shown.
    """

    figures: dict[str, Figures]
    elsewhere: Figures
    stale: list[tuple[Layer, str]]
    oldest: datetime | None


def read(
    session: Session, prefixes: Sequence[str], townships: Sequence[str], first: date, last: date, today: date
) -> Read:
    """prefixes: the paths under which the area lies; townships: paths of all that lie in it. Both days included."""
    figures: dict[str, Figures] = {path: {} for path in townships}
    stale: list[tuple[Layer, str]] = []
    moments: list[datetime] = []
    every = freshness.states(session.connection(), LAYERS, townships, today)
    for layer in LAYERS:
        states = {path: every[layer.key, path] for path in townships}
        stale += [(layer, path) for path, state in states.items() if state.stale]
        known = [path for path, state in states.items() if state.computed_at is not None]
        moments += [state.computed_at for state in states.values() if state.computed_at is not None]
        rows = session.execute(_ASKED[layer.key], {"layer": layer.key, "townships": known})
        told = {row.township_path: row for row in rows}
        for path in known:
            figures[path] |= _TAKEN[layer.key](told.get(path))
    elsewhere = _supervised(session, prefixes, figures, first, last)
    return Read(figures, elsewhere, stale, min(moments, default=None))


def _supervised(
    session: Session, prefixes: Sequence[str], figures: dict[str, Figures], first: date, last: date
) -> Figures:
    """Visits and hazards of the period into each township; what lies in none of them is handed back."""
    outside: Figures = {"visits": 0.0, "found": 0.0, "closed": 0.0, "open": 0.0}
    for each in figures.values():
        each |= outside
    for path, done in by_part(session, prefixes, TOWNSHIP_DIGITS, first, last).items():
        place = figures.get(path, outside)
        for key, number in (
            ("visits", done.visits),
            ("found", done.hazards.found),
            ("closed", done.hazards.closed),
            ("open", done.hazards.still_open),
        ):
            place[key] = (place[key] or 0.0) + number
    return outside


_OWN = "layer = :layer AND township_path = ANY(:townships) AND variant = ''"
_ASKED = {
    GAP.key: text(
        f"SELECT township_path, figures FROM headlines WHERE {_OWN} AND area_path = township_path"  # noqa: S608
    ),
    NEAREST_STATION.key: text(
        f"""
        SELECT township_path, count(*) FILTER (WHERE what = 'grid') AS grids,
            count(*) FILTER (WHERE what <> 'grid') AS places,
            count(*) FILTER (WHERE reach = 'unknown') AS unknown,
            count(*) FILTER (WHERE what = 'grid' AND far) AS far_grids,
            count(*) FILTER (WHERE what <> 'grid' AND far) AS far_places
        FROM (
            SELECT township_path, values ->> 'what' AS what, classes ->> 'distance' AS reach,
                classes ->> 'distance' = 'none' OR (values ->> 'distance_m')::float > {EDGES_M[0]} AS far
            FROM published WHERE {_OWN}
        ) places GROUP BY township_path
        """  # noqa: S608
    ),
    SHORTFALL.key: text(
        f"""
        SELECT township_path, count(*) AS kinds, count(*) FILTER (WHERE short > 0) AS short_kinds,
            count(*) FILTER (WHERE short IS NULL) AS unknown
        FROM (
            SELECT township_path, values ->> 'item' AS item, sum((values ->> 'short')::float) AS short
            FROM published WHERE {_OWN} GROUP BY township_path, values ->> 'item'
        ) goods GROUP BY township_path
        """  # noqa: S608
    ),
    REMEDIES.key: text(
        f"""
        SELECT township_path, sum((values ->> 'cost_yuan')::float) AS cost,
            count(*) FILTER (WHERE values ->> 'what' IN ('buy', 'store') AND values ->> 'cost_yuan' IS NULL)
                AS unpriced,
            count(*) FILTER (WHERE values ->> 'what' = 'count') AS to_count
        FROM published WHERE {_OWN} GROUP BY township_path
        """  # noqa: S608
    ),
    HAZARDS_WAITING.key: text(
        f"""
        SELECT township_path, count(*) FILTER (WHERE values -> 'waits' ? '{Waits.RECTIFICATION}') AS overdue
        FROM published WHERE {_OWN} GROUP BY township_path
        """  # noqa: S608
    ),
    INSPECTIONS.key: text(
        f"""
        SELECT township_path, count(*) AS supervised,
            count(*) FILTER (WHERE values ->> 'standing' IN ({", ".join(f"'{each}'" for each in DUE)})) AS due,
            count(*) FILTER (WHERE values ->> 'standing' = '{Status.UNKNOWN}') AS unknown
        FROM published WHERE {_OWN} GROUP BY township_path
        """  # noqa: S608
    ),
}


def _gap(row: Row[Any] | None) -> Figures:
    """A township without an outline has a headline without figures: all of it is unknown."""
    told = {each["title"]: each["value"] for each in row.figures} if row else {}
    if REACHED not in told:
        return dict.fromkeys(("late_km2", "unknown_km2", "no_station_km2", "ground_km2"))
    return {
        "late_km2": told[NOT_REACHED],
        "unknown_km2": told[UNKNOWN_GROUND],
        "no_station_km2": told[NO_STATION],
        "ground_km2": told[REACHED] + told[NOT_REACHED] + told[UNKNOWN_GROUND],
    }


def _stations(row: Row[Any] | None) -> Figures:
    """Nothing is far that is unknown: where all of a kind is unknown, so is the figure."""
    if row is None:
        return dict.fromkeys(("far_grids", "far_places", "unknown_far", "grids", "places", "all_places"), 0.0)
    whole = row.grids + row.places
    unknown = row.unknown == whole
    return {
        "far_grids": None if unknown else row.far_grids,
        "far_places": None if unknown else row.far_places,
        "unknown_far": row.unknown,
        "grids": row.grids,
        "places": row.places,
        "all_places": whole,
    }


def _shortfall(row: Row[Any] | None) -> Figures:
    if row is None or row.unknown == row.kinds:  # no need is known of anything
        return {"short_kinds": None, "kinds": None}
    return {"short_kinds": row.short_kinds, "kinds": row.kinds}


def _remedies(row: Row[Any] | None) -> Figures:
    """What has no price makes the cost unknown, not less."""
    if row is None:
        return {"cost_yuan": 0.0, "to_count": 0.0}
    return {"cost_yuan": None if row.unpriced else row.cost or 0.0, "to_count": row.to_count}


def _overdue(row: Row[Any] | None) -> Figures:
    return {"overdue": row.overdue if row else 0.0}


def _inspected(row: Row[Any] | None) -> Figures:
    if row is None:
        return dict.fromkeys(("not_inspected", "cycle_unknown", "supervised"), 0.0)
    return {"not_inspected": row.due, "cycle_unknown": row.unknown, "supervised": row.supervised}


_TAKEN = {
    GAP.key: _gap,
    NEAREST_STATION.key: _stations,
    SHORTFALL.key: _shortfall,
    REMEDIES.key: _remedies,
    HAZARDS_WAITING.key: _overdue,
    INSPECTIONS.key: _inspected,
}
