"""How does a form get past every check and into the ledger, once, whole, or not at all? The caller commits."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from gridmap.db.models import Lot, StockForm
from gridmap.db.models.supplies import StockKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard
from gridmap.records.supplies.arriving import bring_in
from gridmap.records.supplies.counting import count, refuse_incomplete
from gridmap.records.supplies.forms import FormReading, TypedForm, TypedLine
from gridmap.records.supplies.leaving import take_out
from gridmap.records.supplies.plan import SupplyPlan
from gridmap.records.supplies.stock import counted_at
from gridmap.records.supplies.writing import write
from gridmap.registers.resources import Resource
from gridmap.standards.goods import in_force
from gridmap.vocabulary import ResourceKind, Role

ROLES = (Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER)
"""Who may book; the fence of the tables says the same."""
REFUSED = N_("Nothing was booked: some entries cannot be accepted.")


@dataclass(frozen=True)
class Booked:
    """again: the same request had been booked before, and nothing was added."""

    id: uuid.UUID
    again: bool = False


def book(session: FencedSession, typed: TypedForm, now: datetime) -> Booked:
    """Write one form with all its lines.

    Raises InvalidInput with every complaint (nothing is booked then), NotFound for a depot that is none, Forbidden,
    and Conflict where the id stands for another form.
    """
    depot = find_depot(session, typed.depot_id)
    require(session, depot)
    if session.get(StockForm, typed.id) is not None:
        return _again(session, typed)
    reading = FormReading(now, in_force(session, depot.area_path))
    form = _form(session, typed, reading)
    plan = _plan(session, typed, form, reading)
    _plan_lines(plan)
    if reading.problems:
        if session.get(StockForm, typed.id) is not None:  # booked by a twin of this request since we looked
            return _again(session, typed)
        raise InvalidInput(REFUSED, reading.problems)
    try:
        with guard.written(session, StockForm.__tablename__, typed.id, now):
            write(session, form, plan.made, plan.lines)
    except guard.IdInUse:  # by a request that ran beside this one
        if session.get(StockForm, typed.id) is not None:
            return _again(session, typed)
        raise InvalidInput(REFUSED, [_booked_already(form)]) from None
    session.expire_all()
    return Booked(typed.id)


def find_depot(session: FencedSession, depot_id: uuid.UUID | None) -> Resource:
    """Raises NotFound for what is no supply depot."""
    found = session.get(Resource, depot_id) if depot_id else None
    if found is None or found.kind != ResourceKind.SUPPLY_DEPOT:
        raise NotFound(N_("There is no such depot."))
    return found


def require(session: FencedSession, depot: Resource) -> None:
    """Raises Forbidden, naming the area, unless the viewer may book there."""
    guard.require(session, depot.area_path, guard.held(session, ROLES))


def _form(session: FencedSession, typed: TypedForm, reading: FormReading) -> StockForm:
    form = StockForm(
        id=typed.id,
        kind=typed.kind,
        depot_id=typed.depot_id,
        to_depot_id=_destination(session, typed, reading),
        number=" ".join(reading.text("number", typed.number).split()),
        partner=reading.text("partner", typed.partner),
        reason=reading.text("reason", typed.reason),
        at=reading.now if typed.kind == StockKind.COUNT else reading.moment(typed.at),
        person_id=session.author,
        digest=typed.digest,
    )
    told = {problem.field for problem in reading.problems}
    if typed.kind in (StockKind.OUT, StockKind.WRITTEN_OFF) and not form.reason and "reason" not in told:
        reading.complain("reason", Sentence(N_("Say for whom, or why.")))
    if form.number and _is_booked(session, form):
        reading.problems.append(_booked_already(form))
    return form


def _destination(session: FencedSession, typed: TypedForm, reading: FormReading) -> uuid.UUID | None:
    if typed.kind != StockKind.TRANSFER:
        return None
    if typed.to_depot_id is None or typed.to_depot_id == typed.depot_id:
        reading.complain("to_depot_id", Sentence(N_("Choose the depot that receives the goods.")))
        return None
    require(session, find_depot(session, typed.to_depot_id))
    return typed.to_depot_id


def _is_booked(session: FencedSession, form: StockForm) -> bool:
    same = (StockForm.depot_id == form.depot_id, StockForm.kind == form.kind)
    found = select(StockForm.id).where(*same, func.lower(StockForm.number) == func.lower(form.number))
    return session.scalar(found.limit(1)) is not None


def _booked_already(form: StockForm) -> Problem:
    number = {"number": form.number}
    return Problem("number", Sentence(N_("Number {number} is booked in this depot already."), number))


def _plan(session: FencedSession, typed: TypedForm, form: StockForm, reading: FormReading) -> SupplyPlan:
    """The lots are locked in one order, so that of two who book at once the second sees what the first left."""
    depots = [depot for depot in (form.depot_id, form.to_depot_id) if depot]
    locked = select(Lot).where(Lot.depot_id.in_(depots)).order_by(Lot.id).with_for_update()
    lots = list(session.scalars(locked.execution_options(populate_existing=True)))
    return SupplyPlan(
        form=typed,
        reading=reading,
        lots={lot.id: lot for lot in lots if lot.depot_id == form.depot_id},
        arriving=[lot for lot in lots if lot.depot_id != form.depot_id],
        counted=counted_at(session, form.depot_id) is not None,
        today=form.at.astimezone(reading.now.tzinfo).date(),
    )


def _plan_lines(plan: SupplyPlan) -> None:
    if not plan.form.lines and plan.form.kind != StockKind.COUNT:
        plan.reading.complain("lines", Sentence(N_("Write at least one line.")))
    for number, line in enumerate(plan.form.lines):
        _PLANS[plan.form.kind](plan, f"lines-{number}", line)
    if plan.form.kind == StockKind.COUNT:
        refuse_incomplete(plan)


def _again(session: FencedSession, typed: TypedForm) -> Booked:
    form = session.get_one(StockForm, typed.id)
    if form.person_id != session.author or form.digest != typed.digest:
        raise Conflict(N_("This form was booked already. Open a new one for what is still to be booked."))
    return Booked(form.id, again=True)


_PLANS: dict[StockKind, Callable[[SupplyPlan, str, TypedLine], None]] = {
    StockKind.OPENING: bring_in,
    StockKind.IN: bring_in,
    StockKind.OUT: take_out,
    StockKind.WRITTEN_OFF: take_out,
    StockKind.TRANSFER: take_out,
    StockKind.COUNT: count,
}
