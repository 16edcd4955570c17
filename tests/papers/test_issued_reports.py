"""Does an issued report stay as it was issued, and is everything that was entered since, and nothing else, listed?

Everything here is written for good: each example issues a report of its own.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import ProgrammingError

from gridmap.db.models import HazardStep, IssuedReport, ReportShape, WorkReport
from gridmap.db.sessions import FencedSession
from gridmap.db.sessions import session as opened
from gridmap.errors import NotFound, SetupError
from gridmap.papers.report import build, issuing
from gridmap.papers.report.period import Period
from gridmap.planning.shortfall import ShortfallReader
from gridmap.registers.hazard_history import StepRow
from gridmap.registers.hazards import Hazard
from gridmap.registers.outings import Outing, OutingMember
from gridmap.registers.visits import Visit
from gridmap.vocabulary import HazardState, Role
from tests import world
from tests.registers.test_hazard_history import told_by_hand

YEAR = Period(ReportShape.YEAR, date(2025, 1, 1), date(2025, 12, 31))
PAULA = world.name_id("Paula")
STATES = tuple(HazardState)
DAYS = st.integers(-40, 400)  # from the first day of the year: also before and behind it


def issued(engine: Engine) -> uuid.UUID:
    reader = ShortfallReader(engine, world.T1, PAULA, frozenset({Role.PLANNER}), lambda: world.TODAY)
    report = build.make(reader, YEAR, {}, str, with_maps=False)
    with opened(engine, PAULA) as session:
        made = issuing.issue(session, world.T1, report, str)
        session.commit()
        return made.id


def day(number: int) -> date:
    return min(YEAR.first_day + timedelta(days=number), world.TODAY)


def steps_of(session: FencedSession, hazard: uuid.UUID) -> list[StepRow]:
    rows = session.scalars(select(HazardStep).where(HazardStep.hazard_id == hazard))
    return [
        StepRow(row.id, row.ordinal, row.on_date, row.written_at, row.state, row.deadline, row.voids)
        for row in rows
    ]


def new_hazard(session: FencedSession, found_on: date) -> uuid.UUID:
    made = Hazard(id=uuid.uuid4(), area_path=world.G11, title="Late", found_on=found_on)
    session.add(made)
    session.flush()
    session.add(new_step(made.id, found_on, "found"))
    return made.id


def new_step(hazard: uuid.UUID, on: date, state: str, voids: uuid.UUID | None = None) -> HazardStep:
    made = HazardStep(
        hazard_id=hazard, area_path=world.G11, step="test", on_date=on, state=state, voids=voids
    )
    made.deadline = on + timedelta(days=9) if state == "ordered" else None
    return made


ENTRIES = st.lists(
    st.one_of(
        st.tuples(st.just("visit"), DAYS, st.just(0)),
        st.tuples(st.just("outing"), DAYS, st.integers(0, 2)),
        st.tuples(st.just("hazard"), DAYS, st.just(0)),
        st.tuples(st.just("step"), DAYS, st.integers(0, len(STATES) - 1)),
        st.tuples(st.just("void"), DAYS, st.integers(0, len(STATES) - 1)),
    ),
    max_size=5,
)


def enter(
    session: FencedSession, hazard: uuid.UUID, kind: str, on: date, choice: int
) -> tuple[str, str] | None:
    """Write one entry; what of the report it changes, where that does not depend on steps."""
    if kind == "visit":
        visit = Visit(
            id=uuid.uuid4(), area_path=world.G11, enterprise_id=world.name_id("Gas Point"), on_date=on, kind="patrol",
            sector="trade",
        )  # fmt: skip
        session.add(visit)
        return ("visits", str(visit.id)) if YEAR.holds(on) else None
    if kind == "outing":
        outing = Outing(id=uuid.uuid4(), area_path=world.T1, on_date=on, purpose="Late")
        session.add(outing)
        session.flush()
        for name in ("Paula", "Dora")[:choice]:
            session.add(OutingMember(outing_id=outing.id, person_id=world.name_id(name)))
        return ("outings", str(outing.id)) if YEAR.holds(on) else None
    if kind == "hazard":
        made = new_hazard(session, on)
        return ("hazards", str(made)) if on <= YEAR.last_day else None
    free = steps_of(session, hazard)
    gone = {each.voids for each in free}
    voids = next((each.id for each in free if each.id not in gone), None) if kind == "void" else None
    session.add(new_step(hazard, on, STATES[choice], voids))
    return None


@dataclass(frozen=True)
class MadeAgain:
    """again and issued: the figures made again, and the same as they were issued. listed: what is said to have been
    entered since; entered: what was.
    """

    again: dict[str, float | None]
    issued: dict[str, float | None]
    listed: set[tuple[str, str]]
    entered: set[tuple[str, str]]


def made_again(
    engine: Engine, issue: Callable[[Engine], uuid.UUID], entries: Sequence[tuple[str, int, int]]
) -> MadeAgain:
    """A hazard is found, the report issued, then the entries are made, each committed, and the report is made again."""
    with opened(engine, PAULA) as session:
        hazard = new_hazard(session, date(2025, 5, 1))
        session.commit()
    report_id = issue(engine)
    entered: set[tuple[str, str]] = set()
    with opened(engine, PAULA) as session:
        before = told_by_hand(steps_of(session, hazard), YEAR.last_day, session.scalar(text("SELECT now()")))
    for kind, number, choice in entries:
        with opened(engine, PAULA) as session:
            changed = enter(session, hazard, kind, day(number), choice)
            session.commit()
        entered |= {changed} if changed else set()
    with opened(engine, PAULA) as session:
        after = told_by_hand(steps_of(session, hazard), YEAR.last_day, session.scalar(text("SELECT now()")))
        entered |= {("hazards", str(hazard))} if before != after else set()
        report = issuing.find(session, report_id)
        again = issuing.again(session, report)
        listed = {(each.noun, each.record_id) for each in issuing.since(session, report)}
        return MadeAgain(again, {key: report.figures[key] for key in again}, listed, entered)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ENTRIES)
def test_a_report_made_again_is_the_issued_one_and_later_entries_are_listed(
    engine: Engine, entries: list[tuple[str, int, int]]
) -> None:
    told = made_again(engine, issued, entries)
    assert told.issued == told.again
    assert told.listed == told.entered


def test_an_issued_report_is_kept_to_the_byte_and_nobody_changes_it(engine: Engine, owner: Engine) -> None:
    report_id = issued(engine)
    with opened(engine, PAULA) as session:
        report = issuing.find(session, report_id)
        content = issuing.content(report)
        assert hashlib.sha256(content).hexdigest() == report.sha256
        assert report.issued_by == PAULA
        assert report.paragraphs["step.duty"]
        for change in ("sha256 = 'x'", "figures = '{}'", "content = 'x'"):
            with pytest.raises(ProgrammingError), session.begin_nested():
                session.execute(text(f"UPDATE issued_reports SET {change}"))  # noqa: S608
        with pytest.raises(ProgrammingError), session.begin_nested():
            session.execute(text("DELETE FROM issued_reports"))
    with owner.begin() as connection:
        connection.execute(
            text("UPDATE issued_reports SET content = 'damaged' WHERE id = :id"), {"id": report_id}
        )
    with opened(engine, PAULA) as session, pytest.raises(SetupError):
        issuing.content(issuing.find(session, report_id))


def test_a_report_lies_behind_the_fence(engine: Engine) -> None:
    report_id = issued(engine)
    for name in ("Nora", "Nobody"):
        with opened(engine, world.name_id(name)) as session:
            assert not issuing.issued(session, world.T1)
            with pytest.raises(NotFound):
                issuing.find(session, report_id)
    for name in ("Dora", "Nora"):
        with opened(engine, world.name_id(name)) as session:
            kept = {
                "area_path": world.T1, "shape": "year", "first_day": YEAR.first_day, "last_day": YEAR.last_day,
                "records": {}, "figures": {}, "paragraphs": {}, "content": b"x", "sha256": "x",
            }  # fmt: skip
            days = {key: kept[key] for key in ("area_path", "shape", "first_day", "last_day")}
            for made in (IssuedReport(**kept), WorkReport(**days)):
                session.add(made)
                with pytest.raises(ProgrammingError):
                    session.flush()
                session.rollback()
