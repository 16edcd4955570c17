"""Is the sample of a quarter drawn by lot, the same for everybody, and as large as the standards ask?"""

from __future__ import annotations

import math
import uuid
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gridmap.records import loop
from gridmap.records.look_back import Quarter, sample
from tests import world
from tests.conftest import SessionAs
from tests.records.test_loop import new, wanted
from tests.records.typed import made

FIRST = Quarter(2026, 1)


@given(st.dates(date(1999, 1, 1), date(2100, 1, 1)))
def test_a_quarter_holds_its_days_and_the_next_follows(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.next.first_day == quarter.last_day + timedelta(days=1)
    assert quarter.next.before == quarter


def closed(session: object, number: int) -> list[uuid.UUID]:
    day = world.TODAY.isoformat()
    return [new(session, f"Closed {n}", state="closed", closed_on=day) for n in range(number)]


def test_a_tenth_is_drawn_rounded_up_and_the_same_again(session_as: SessionAs) -> None:
    session = session_as("Paula")
    closed(session, 25)
    found = sample(session, world.T1, FIRST, 0.1)
    total = found.closed
    assert total >= 25
    assert found.wanted == len(found.drawn) == math.ceil(total / 10)
    again = sample(session, world.T1, FIRST, 0.1)
    assert [each.hazard.id for each in found.drawn] == [each.hazard.id for each in again.drawn]
    assert sample(session, world.T1, FIRST.before, 0.1).drawn == ()
    assert len(sample(session, world.T1, FIRST, 1.0).drawn) == total


def test_each_is_drawn_by_chance_and_not_by_its_place(session_as: SessionAs) -> None:
    session = session_as("Paula")
    ids = closed(session, 40)
    drawn = {each.hazard.id for each in sample(session, world.T1, FIRST, 0.25).drawn}
    assert drawn != set(ids[:10])
    assert drawn & set(ids[20:])


def test_what_was_looked_at_is_told_and_stays_in_the_list(session_as: SessionAs) -> None:
    session = session_as("Paula")
    closed(session, 12)
    other = sample(session, world.T1, FIRST, 1.0).drawn[-1].hazard.id
    assert other not in {each.hazard.id for each in sample(session, world.T1, FIRST, 0.1).drawn}
    step = loop.take(session, [other], wanted("look_back", world.TODAY), world.NOW).steps[0]
    found = sample(session, world.T1, FIRST, 0.1)
    assert [(each.looked_on, each.relapsed) for each in found.drawn if each.hazard.id == other] == [
        (world.TODAY, False)
    ]
    assert found.done == 1
    loop.void(session, step.id, "Another place", world.NOW)
    assert sample(session, world.T1, FIRST, 0.1).done == 0


def test_the_sample_lies_inside_the_fence(session_as: SessionAs) -> None:
    closed(session_as("Paula"), 3)
    assert sample(session_as("Nora"), world.T1, FIRST, 1.0).drawn == ()
    made(session_as("Paula"), "hazards", {"title": "Open", "geom": {"lon": 117.06, "lat": 38.01}})
    assert all(each.hazard.closed_on for each in sample(session_as("Paula"), world.T1, FIRST, 1.0).drawn)
