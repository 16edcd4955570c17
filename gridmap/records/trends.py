"""How many hazards and visits were there month by month, how long did help take, and what lay in the depots?

From what is recorded, inside the fence of the session: a month without a record has nought, and what nobody recorded
is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Date, cast, func, select

from gridmap.db.models import Lot, StockForm, StockLine
from gridmap.db.models.supplies import Basis
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_
from gridmap.records.places import under_any
from gridmap.registers.alarms import Alarm
from gridmap.registers.hazards import Hazard
from gridmap.registers.visits import Visit
from gridmap.vocabulary import VisitKind


@dataclass(frozen=True)
class Series:
    """One line of a chart. values: a month each; None: unknown."""

    title: str
    values: list[float | None]


@dataclass(frozen=True)
class Chart:
    """key: of the page's own names. unit: of the values, a key of the catalog, or empty. note: what to know."""

    key: str
    title: str
    unit: str
    lines: tuple[Series, ...]
    note: str = ""


@dataclass(frozen=True)
class Months:
    """The first days of the months, and of the one after the last."""

    first: tuple[date, ...]
    after: date

    @property
    def ends(self) -> tuple[date, ...]:
        """The day after the last of each month."""
        return (*self.first[1:], self.after)

    @classmethod
    def until(cls, today: date, number: int) -> Months:
        """So many, the last one that of today."""
        index = today.year * 12 + today.month - 1
        days = [date(each // 12, each % 12 + 1, 1) for each in range(index - number + 1, index + 2)]
        return cls(tuple(days[:-1]), days[-1])


def hazards(session: FencedSession, paths: Sequence[str], months: Months) -> Chart:
    """Found and closed in each month, and open at its end."""
    inside = under_any(Hazard.area_path.expression, paths)
    open_at = [
        func.count().filter(Hazard.found_on < end, (Hazard.closed_on.is_(None)) | (Hazard.closed_on >= end))
        for end in months.ends
    ]
    still = session.execute(select(*open_at).where(inside)).one()
    return Chart(
        "hazards",
        N_("Hazards"),
        "",
        (
            Series(N_("Found in the month"), _counted(session, Hazard.found_on, months, inside)),
            Series(N_("Closed out in the month"), _counted(session, Hazard.closed_on, months, inside)),
            Series(N_("Open at the end of the month"), [float(each) for each in still]),
        ),
    )


def visits(session: FencedSession, paths: Sequence[str], months: Months) -> Chart:
    inside = under_any(Visit.area_path.expression, paths)
    kinds = (VisitKind.INSPECTION, VisitKind.PATROL, VisitKind.LOOK_BACK)
    lines = [
        Series(kind.text, _counted(session, Visit.on_date, months, inside, Visit.kind == kind))
        for kind in kinds
    ]
    return Chart("visits", N_("Visits"), "", tuple(lines))


def minutes(session: FencedSession, paths: Sequence[str], months: Months, zone: str) -> Chart:
    """From the alarm to the arrival, on the mean of the alarms of each month of which both are recorded."""
    day = cast(func.timezone(zone, Alarm.received_at), Date)
    month = cast(func.date_trunc("month", day), Date)
    took = func.extract("epoch", Alarm.arrived_at - Alarm.received_at) / 60.0
    wanted = (
        select(month, func.avg(took))
        .where(under_any(Alarm.area_path.expression, paths), day >= months.first[0], day < months.after)
        .where(Alarm.arrived_at.is_not(None))
        .group_by(month)
    )
    found = {first: round(float(mean), 1) for first, mean in session.execute(wanted)}
    note = N_("Months without an alarm of which the arrival is recorded have no figure.")
    line = Series(N_("Minutes until somebody was there"), [found.get(first) for first in months.first])
    return Chart("minutes", N_("Minutes that help took"), N_("min"), (line,), note)


def items(session: FencedSession, paths: Sequence[str]) -> list[str]:
    """Keys of the goods that lie or lay in the depots, the most often booked first."""
    wanted = (
        select(Lot.item)
        .outerjoin(StockLine, StockLine.lot_id == Lot.id)
        .where(under_any(Lot.area_path.expression, paths), Lot.basis == Basis.PHYSICAL)
        .group_by(Lot.item)
        .order_by(func.count(StockLine.line_no).desc(), Lot.item)
    )
    return list(session.scalars(wanted))


def stock(
    session: FencedSession, paths: Sequence[str], months: Months, item: str, unit: str, now: datetime
) -> Chart:
    """What lay in the depots at each month's end, reckoned back from today's balance by the forms since.

    Unknown before the first form, and wherever a lot or a form since is not counted.
    """
    lots = select(Lot.id).where(
        under_any(Lot.area_path.expression, paths), Lot.basis == Basis.PHYSICAL, Lot.item == item
    )
    balances = list(session.scalars(select(Lot.quantity).where(Lot.id.in_(lots))))
    moved: list[tuple[datetime, float | None]] = []
    for column, sign in ((StockLine.lot_id, 1), (StockLine.to_lot_id, -1)):
        wanted = select(StockForm.at, StockLine.change).join(StockForm, StockForm.id == StockLine.form_id)
        for at, change in session.execute(wanted.where(column.in_(lots))):
            moved.append((at, None if change is None else sign * float(change)))
    today = None if any(each is None for each in balances) else float(sum(each or 0 for each in balances))
    values = [_balance(today, moved, datetime.combine(end, time(), now.tzinfo)) for end in months.ends]
    note = N_("Reckoned back from today’s balance; unknown before the first form.")
    return Chart(
        "stock", N_("Stock at the end of the month"), unit, (Series(N_("In the depots"), values),), note
    )


def _balance(today: float | None, moved: list[tuple[datetime, float | None]], end: datetime) -> float | None:
    since = [change for at, change in moved if at >= end]
    if today is None or not any(at < end for at, _ in moved) or any(change is None for change in since):
        return None
    return round(today - sum(change or 0.0 for change in since), 3)


def _counted(
    session: FencedSession, day: Any, months: Months, *wanted: ColumnElement[bool]
) -> list[float | None]:
    month = cast(func.date_trunc("month", day), Date)
    asked = (
        select(month, func.count()).where(*wanted, day >= months.first[0], day < months.after).group_by(month)
    )
    found = dict(iter(session.execute(asked)))
    return [float(found.get(first, 0)) for first in months.first]
