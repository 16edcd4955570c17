"""How many hazards were found, closed and open in each month, and how did it stand on a day? Read as the map reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from gridmap.layers.hazard_history import CLOSED, HAZARD_HISTORY, OVERDUE
from gridmap.layers.inspection_history import INSPECTION_HISTORY
from gridmap.layers.shared.inspections import DUE, Status
from gridmap.layers.visit_history import NEVER, VISIT_HISTORY
from gridmap.publishing.answers import Answer
from gridmap.publishing.question import Question
from gridmap.web import current
from gridmap.web.access import allow_signed_in
from gridmap.web.language import _, day
from gridmap.web.layers_api import requested
from gridmap.web.on_day import on_day

blueprint = Blueprint("history", __name__, url_prefix="/api/history")
MONTHS = 24
"""How many months the chart shows, up to the one of the day."""
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Month:
    """open, and the places never inspected or late: on its last day, or on the day that is asked for where that comes
    first.
    """

    month: str
    found: int
    closed: int
    open: int
    never: int
    late: int


@blueprint.get("")
@allow_signed_in
def history() -> ResponseReturnValue:
    """Months and a sentence, from the very rows that the map of that day shows."""
    asked = on_day() or current.today()
    with requested(HAZARD_HISTORY.key) as (answer, narrowing):
        everything = Question(narrowing.question.area_path)
        hazards = [row.values for row in answer.every_row(everything, "title")]
    with requested(VISIT_HISTORY.key) as (answer, narrowing):
        held = Question(narrowing.question.area_path, on=asked)
        visits = answer.counts(held)[VISIT_HISTORY.legends[0].key]
    with requested(INSPECTION_HISTORY.key) as (answer, narrowing):
        everywhere = Question(narrowing.question.area_path)
        not_inspected = {each: _standing_so(answer, everywhere, each) for each in DUE}
    standing = Counter(row["standing"] for row in hazards if _holds(row, asked))
    unvisited = visits.get(NEVER, 0)
    said = _(
        "On {day}: {open} hazards open, {overdue} of them past their deadline; {visited} places visited, {never} not;"
        " {never_inspected} never inspected, {late} not within the cycle of their risk.",
        day=day(asked),
        open=sum(standing.values()) - standing[CLOSED],
        overdue=standing[OVERDUE],
        visited=sum(visits.values()) - unvisited,
        never=unvisited,
        never_inspected=not_inspected[Status.NEVER](asked),
        late=not_inspected[Status.LATE](asked),
    )
    told = [asdict(each) for each in months(hazards, asked, not_inspected)]
    return jsonify(on=asked.isoformat(), said=said, months=told)


def months(
    rows: Iterable[Values], until: date, not_inspected: Mapping[Status, Callable[[date], int]]
) -> list[Month]:
    """The months up to the one that holds the day. rows: values of the layer `hazard_history`; not_inspected: how many
    places were never inspected, and late, on a day.
    """
    rows = list(rows)
    found = Counter(row["since"][:7] for row in rows if row["is_found"] and row["since"] <= until.isoformat())
    closed = Counter(
        row["since"][:7] for row in rows if row["is_closing"] and row["since"] <= until.isoformat()
    )
    told = []
    for first, end in month_ends(until):
        still = sum(row["standing"] != CLOSED and _holds(row, end) for row in rows)
        key = first.isoformat()[:7]
        never, late = (not_inspected[each](end) for each in DUE)
        told.append(Month(key, found[key], closed[key], still, never, late))
    return told


def month_ends(until: date) -> list[tuple[date, date]]:
    """First and last day of each month that the chart shows; the last one ends on the day that is asked for."""
    firsts = [_before(until, back) for back in reversed(range(MONTHS))]
    after = [*firsts[1:], _before(until, -1)]
    return [
        (first, min(date.fromordinal(later.toordinal() - 1), until))
        for first, later in zip(firsts, after, strict=True)
    ]


def _standing_so(answer: Answer, everywhere: Question, standing: Status) -> Callable[[date], int]:
    """On a day, how many places stood so: those that had come to it by then, less those that had left it."""
    so = replace(everywhere, filters={"standing": (standing.value,)})
    came, left = answer.counted(so, "since"), answer.counted(so, "until")

    def on(asked: date) -> int:
        at = asked.isoformat()
        return sum(n for day, n in came.items() if day is None or day <= at) - sum(
            n for day, n in left.items() if day is not None and day <= at
        )

    return on


def _before(day_in_month: date, back: int) -> date:
    """The first day of the month that many months before."""
    number = day_in_month.year * 12 + day_in_month.month - 1 - back
    return date(number // 12, number % 12 + 1, 1)


def _holds(row: Values, on: date) -> bool:
    """As `gridmap.publishing.question.held_on` asks the database."""
    asked = on.isoformat()
    return bool(row["since"] <= asked and (row["until"] is None or row["until"] > asked))
