"""Do the page, the county's form and the work report say the same, whatever outings and visits there are?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from gridmap.db.models import Person, ReportShape
from gridmap.db.sessions import FencedSession
from gridmap.papers import county_figures
from gridmap.papers.report.figures import figures, visits_of
from gridmap.papers.report.period import Period
from gridmap.papers.report.records import load
from gridmap.records import visiting
from gridmap.registers.attempts import Attempt, AttemptReason
from gridmap.registers.outings import Outing, OutingStop
from gridmap.registers.visits import Visit
from gridmap.vocabulary import Sector, VisitKind
from tests import world
from tests.conftest import SessionAs

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)
CREW = ("Paula", "Dora", "Mayor")
CALLS = ("Flour Mill", "Corner Shop", "Noodle House", "Gas Point")
Trip = tuple[int, int, bool, bool, Sequence[tuple[str, VisitKind]]]
trips = st.lists(
    st.tuples(
        st.integers(-3, 33),
        st.integers(0, 3),
        st.booleans(),
        st.booleans(),
        st.lists(st.tuples(st.sampled_from(CALLS), st.sampled_from(VisitKind)), max_size=3),
    ),
    max_size=6,
)


def keep(session: FencedSession, went: Sequence[Trip]) -> None:
    """Outings with members, stops that were planned, calls that found nobody, and visits of every kind."""
    people = list(session.scalars(select(Person).where(Person.name.in_(CREW))))
    for day, crew, planned, shut, calls in went:
        on_date = FIRST + timedelta(days=day)
        outing = Outing(id=uuid.uuid4(), area_path=world.T1, on_date=on_date, members=people[:crew])
        session.add(outing)
        session.flush()
        if planned:
            session.add(OutingStop(outing_id=outing.id, enterprise_id=world.name_id(CALLS[0]), ordinal=1))
        if shut:
            session.add(
                Attempt(
                    id=uuid.uuid4(), area_path=world.G22, enterprise_id=world.name_id(CALLS[1]), on_date=on_date,
                    reason=next(iter(AttemptReason)).value, outing_id=outing.id,
                )
            )  # fmt: skip
        for name, kind in calls:
            session.add(
                Visit(
                    id=uuid.uuid4(), area_path=world.G22, enterprise_id=world.name_id(name), on_date=on_date,
                    kind=kind.value, sector="shop", outing_id=outing.id,
                )
            )  # fmt: skip
    session.flush()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(trips)
def test_whatever_was_done_is_told_alike(session_as: SessionAs, went: Sequence[Trip]) -> None:
    session = session_as("Paula")
    with session.begin_nested() as undone:
        keep(session, went)
        counted = visiting.counts(session, world.T1, FIRST, LAST)
        county = county_figures.figures(session, world.T1, FIRST, LAST)
        period = Period(ReportShape.MONTH, FIRST, LAST)
        report = figures(load(session, world.T1, period))
        undone.rollback()
    assert report["person_trips"].number == county["person_trips"]
    assert county["person_trips"] == (counted.person_trips or (None if counted.all_visits else 0))
    assert report["visited_places"].number == county["places"] == counted.all_places
    for sector in Sector:
        told = counted.visits.get(sector, 0)
        assert report[visits_of(sector)].number == county[f"visits.{sector}"] == told
    assert county["found.general"] == report["hazards.general"].number
