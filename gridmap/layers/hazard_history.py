"""Which hazards were open, overdue or closed on a day, and when was each found and closed?"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import geopandas as gpd
import pandas as pd

from gridmap import palette
from gridmap.db.models import HazardStep
from gridmap.fields import EVERYWHERE, LISTED, NOWHERE, Field
from gridmap.i18n.texts import N_
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import ON_PAST, Layer, Legend
from gridmap.layers.shared.hazard_rows import GENERAL, GENERAL_OVERDUE, MAJOR, MAJOR_OVERDUE, with_owner
from gridmap.marks import Mark
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazard_history import Recorded, StatePeriod, StepRow, history
from gridmap.registers.hazards import HAZARDS as REGISTER
from gridmap.registers.hazards import Hazard

OPEN, OVERDUE, CLOSED = "open", "overdue", "closed"


def compute(context: Context) -> gpd.GeoDataFrame:
    """One row for each time in which a hazard stood in one way."""
    hazards = with_owner(context)
    steps = _steps(context.rows(HazardStep))
    spans = pd.DataFrame(
        [
            {"id": record.id, "part": part, **span}
            for record in _recorded(hazards)
            for part, span in enumerate(_spans(history(record, steps)))
        ],
        columns=["id", "part", "standing", "state", "deadline", "since", "until", "is_found", "is_closing"],
    )
    kept = hazards.drop(columns=["state", "deadline"]).merge(spans, on="id")
    kept["feature_id"] = kept["id"].astype(str) + "." + kept["part"].astype(str)
    return gpd.GeoDataFrame(kept, geometry="geometry", crs=hazards.crs)


def _spans(told: list[StatePeriod]) -> Iterator[dict[str, Any]]:
    """The standings, those that pass their deadline in two; which of them are a finding, and which a closing."""
    was_closed = False
    for number, each in enumerate(told):
        is_closing = each.is_closed and not was_closed
        was_closed = each.is_closed
        for part in _at_the_deadline(each):
            yield {
                "standing": CLOSED if part.is_closed else OVERDUE if part.is_overdue(part.since) else OPEN,
                "state": part.state,
                "deadline": part.deadline,
                "since": part.since,
                "until": part.until,
                "is_found": number == 0 and part.since == each.since,
                "is_closing": is_closing and part.since == each.since,
            }


def _at_the_deadline(each: StatePeriod) -> list[StatePeriod]:
    late_from = each.deadline + timedelta(days=1) if each.deadline is not None else None
    if late_from is None or late_from <= each.since or (each.until is not None and late_from >= each.until):
        return [each]
    if not each.is_overdue(late_from):
        return [each]
    return [replace(each, until=late_from), replace(each, since=late_from)]


def _recorded(hazards: gpd.GeoDataFrame) -> Iterator[Recorded]:
    columns = ("id", "found_on", "grade", "state", "deadline", "closed_on")
    for row in hazards[list(columns)].itertuples(index=False, name=None):
        key, found_on, grade, state, deadline, closed_on = row
        yield Recorded(key, found_on, grade, state, _day(deadline), _day(closed_on))


def _steps(frame: gpd.GeoDataFrame) -> dict[uuid.UUID, list[StepRow]]:
    found: dict[uuid.UUID, list[StepRow]] = defaultdict(list)
    for row in frame.itertuples(index=False):
        voids = row.voids if isinstance(row.voids, uuid.UUID) else None
        step = StepRow(
            row.id,
            int(row.ordinal),
            row.on_date,
            row.written_at,
            row.state or None,
            _day(row.deadline),
            voids,
            None if pd.isna(row.place) else int(row.place),
            row.step,
        )
        found[row.hazard_id].append(step)
    return found


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else None


def classify(answer: gpd.GeoDataFrame) -> pd.Series:
    marked: pd.Series = answer["grade"] + "_" + answer["standing"]
    return marked


HAZARD_HISTORY = Layer(
    key="hazard_history",
    group=N_("Time"),
    title=N_("Hazards on a day"),
    question=N_("Which hazards were open, overdue or closed on a day?"),
    reads=(Hazard, HazardStep, Enterprise),
    dated=True,
    fields=(
        *REGISTER.columns("grade"),
        Field(
            "standing",
            N_("State on that day"),
            "choice",
            choices={OPEN: N_("Open"), OVERDUE: N_("Past the deadline"), CLOSED: N_("Closed")},
            shown=EVERYWHERE,
            filter=True,
        ),
        *REGISTER.columns("state", "deadline", "found_on"),
        Field("enterprise", N_("Enterprise"), shown=EVERYWHERE),
        Field("since", N_("In this state since"), "date", shown=LISTED),
        Field("until", N_("In this state until"), "date", shown=NOWHERE),
        Field("is_found", N_("Found on that day"), "flag", shown=NOWHERE),
        Field("is_closing", N_("Closed on that day"), "flag", shown=NOWHERE),
        Field("village", N_("Village")),
    ),
    legends=(
        Legend(
            "standing",
            N_("Grade and state on that day"),
            (
                MAJOR_OVERDUE,
                replace(MAJOR, key="major_open", title=N_("Major, open")),
                GENERAL_OVERDUE,
                replace(GENERAL, key="general_open", title=N_("General, open")),
                Mark(
                    "major_closed",
                    N_("Major, closed"),
                    palette.GREEN,
                    "hexagon",
                    letter="✓",
                    size_px=20,
                    muted=True,
                ),
                Mark(
                    "general_closed",
                    N_("General, closed"),
                    palette.GREEN,
                    "triangle",
                    letter="✓",
                    size_px=16,
                    muted=True,
                ),
            ),
            classify=classify,
        ),
    ),
    compute=compute,
    shown=ON_PAST,
    narrowed={"standing": (OPEN, OVERDUE)},
)
