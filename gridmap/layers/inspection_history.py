"""Which places were never inspected, or not within the cycle of their risk, on a day?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import geopandas as gpd
import pandas as pd
from sqlalchemy import select

from gridmap import palette
from gridmap.db.models import Audit
from gridmap.fields import EVERYWHERE, LISTED, NOWHERE, Field
from gridmap.i18n.texts import N_
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import ON_PAST, Layer, Legend
from gridmap.layers.shared import inspections
from gridmap.layers.shared.inspections import DUE, Status
from gridmap.marks import Mark
from gridmap.registers.enterprises import ENTERPRISES, Enterprise
from gridmap.registers.visits import Visit
from gridmap.standards import READS
from gridmap.vocabulary import Risk, texts

Risks = Sequence[tuple[date | None, str | None]]
"""From which day a place had which risk; None: from the beginning, and not graded."""


@dataclass(frozen=True)
class Span:
    """How a place stood from a day (None: always) until before another one (None: still)."""

    standing: Status
    risk: str | None
    last: date | None
    since: date | None
    until: date | None


def compute(context: Context) -> gpd.GeoDataFrame:
    """One row for each time in which a place stood in one way; where it was closed its last row ends.

    The days of each cycle are those of now, as the boundaries are.
    """
    places = context.inside(context.features(Enterprise))
    places["village"] = context.area_names(list(places["area_path"]), level=3)
    visits = pd.DataFrame(context.rows(Visit))
    inspected = visits[visits["kind"].isin(inspections.INSPECTIONS)]
    days = inspected.groupby("enterprise_id")["on_date"].agg(lambda each: sorted(set(each))).to_dict()
    cycle_days = inspections.cycles(context.standards("supervision"))
    changed = _changed_risks(context)
    told = [
        {"id": key, "part": part, **vars(span)}
        for key, risk, closed in places[["id", "risk", "closed_on"]].itertuples(index=False, name=None)
        for part, span in enumerate(
            spans(days.get(key, []), risks(risk, changed.get(str(key), [])), cycle_days, _day(closed))
        )
    ]
    columns = ["id", "part", "standing", "risk", "last", "since", "until"]
    kept = places.drop(columns="risk").merge(pd.DataFrame(told, columns=columns), on="id")
    kept["feature_id"] = kept["id"].astype(str) + "." + kept["part"].astype(str)
    return gpd.GeoDataFrame(kept, geometry="geometry", crs=places.crs)


def spans(
    inspected: Sequence[date], graded: Risks, cycle_days: Mapping[str, int], closed_on: date | None
) -> Iterator[Span]:
    """inspected: the days, in order. A place of now is taken to have been there always."""
    edges: list[date | None] = [None, *sorted({*inspected, *(day for day, _ in graded if day)})]
    for since, until in pairwise([*edges, closed_on]):
        if closed_on is not None and since is not None and since >= closed_on:
            return
        end = until if closed_on is None or until is None else min(until, closed_on)
        last = max((day for day in inspected if since is not None and day <= since), default=None)
        risk = [each for day, each in graded if day is None or (since is not None and day <= since)][-1]
        yield from _standing(last, risk, cycle_days, since, end)


def _standing(
    last: date | None, risk: str | None, cycle_days: Mapping[str, int], since: date | None, until: date | None
) -> Iterator[Span]:
    if last is None or since is None:
        yield Span(Status.NEVER, risk, None, since, until)
    elif risk is None:
        yield Span(Status.UNKNOWN, None, last, since, until)
    else:
        late_from = last + timedelta(days=cycle_days[risk] + 1)
        if since < late_from:
            in_time_until = late_from if until is None else min(until, late_from)
            yield Span(Status.IN_TIME, risk, last, since, in_time_until)
        if until is None or until > late_from:
            yield Span(Status.LATE, risk, last, max(since, late_from), until)


def risks(now: str | None, changes: Sequence[tuple[date, str | None, str | None]]) -> Risks:
    """now: the risk of today; changes: on which day, from which risk, to which, in order."""
    if not changes:
        return [(None, now)]
    return [(None, changes[0][1]), *((day, after) for day, _before, after in changes)]


def _changed_risks(context: Context) -> dict[str, list[tuple[date, str | None, str | None]]]:
    """Enterprise -> its changes of risk, as the audit keeps them (days in UTC), in order."""
    before, after = Audit.before["risk"].astext, Audit.after["risk"].astext
    found = select(Audit.row_id, Audit.at, before.label("before"), after.label("after")).where(
        Audit.source == Enterprise.__tablename__,
        Audit.area_path.op("^@", is_comparison=True)(context.township_path),
        Audit.before.is_not(None),
        Audit.after.is_not(None),
        before.is_distinct_from(after),
    )
    changes = defaultdict(list)
    for row in context.connection.execute(found.order_by(Audit.id)):
        changes[row.row_id].append((row.at.date(), row.before, row.after))
    return changes


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


INSPECTION_HISTORY = Layer(
    key="inspection_history",
    group=N_("Time"),
    title=N_("Places not inspected on a day"),
    question=N_("Which places were never inspected, or not within the cycle of their risk, on a day?"),
    reads=(Enterprise, Visit, *READS),
    dated=True,
    fields=(
        Field(
            "standing",
            N_("Inspection on that day"),
            "choice",
            vocabulary=Status,
            shown=EVERYWHERE,
            filter=True,
        ),
        *ENTERPRISES.columns("sector"),
        Field("risk", N_("Risk on that day"), "choice", choices=texts(Risk), shown=LISTED, filter=True),
        Field("last", N_("Last inspection until then"), "date", shown=LISTED, never=True),
        Field("since", N_("So since"), "date", shown=LISTED, missing=N_("always")),
        Field("until", N_("So until"), "date", shown=NOWHERE),
        Field("village", N_("Village")),
    ),
    legends=(
        Legend(
            "standing",
            N_("Inspection on that day"),
            (
                Mark(
                    Status.NEVER,
                    Status.NEVER.text,
                    palette.INK,
                    "hexagon",
                    letter="0",
                    size_px=22,
                ),
                Mark(
                    Status.LATE,
                    Status.LATE.text,
                    palette.PLUM,
                    "triangle",
                    letter="!",
                    size_px=22,
                ),
                Mark(
                    Status.UNKNOWN,
                    Status.UNKNOWN.text,
                    palette.UNKNOWN,
                    "circle",
                    letter="?",
                    hatch=True,
                ),
                Mark(
                    Status.IN_TIME,
                    Status.IN_TIME.text,
                    palette.GREEN,
                    "circle",
                    size_px=14,
                    muted=True,
                ),
            ),
            classify=lambda answer: answer["standing"],
        ),
    ),
    compute=compute,
    measure=inspections.measure,
    shown=ON_PAST,
    narrowed={"standing": tuple(each.value for each in DUE)},
)
