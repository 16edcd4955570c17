"""Is the state of a hazard on a day told as it was known at a moment, whatever was entered late or taken back?"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.registers.hazard_history import (
    Recorded,
    StepRow,
    history,
    in_force,
    standing,
    standings,
    without_steps,
)
from gridmap.vocabulary import HazardState

FIRST = date(2024, 1, 1)
BEGAN = datetime(2024, 1, 1, 12, tzinfo=UTC)
STATES = tuple(HazardState)


def step(
    ordinal: int, day: int, written: int, state: str, due: int | None = None, voids: int | None = None
) -> StepRow:
    """Days from FIRST; steps are known by their ordinal."""
    return StepRow(
        uuid.UUID(int=ordinal),
        ordinal,
        FIRST + timedelta(days=day),
        BEGAN + timedelta(days=written),
        state,
        None if due is None else FIRST + timedelta(days=due),
        None if voids is None else uuid.UUID(int=voids),
    )


@st.composite
def histories(draw: st.DrawFn) -> list[StepRow]:
    """Up to eight steps, written in their order, of any days: late entries, several on a day, some taken back."""
    steps: list[StepRow] = []
    written = 0
    for ordinal in range(1, draw(st.integers(1, 8)) + 1):
        written += draw(st.integers(0, 20))
        gone = {other.voids for other in steps}
        free = [each.ordinal for each in steps if each.id not in gone and each.voids is None]
        voids = draw(st.one_of(st.none(), st.sampled_from(free))) if free else None
        state, due = draw(st.sampled_from(STATES)), draw(st.one_of(st.none(), st.integers(0, 90)))
        steps.append(step(ordinal, draw(st.integers(0, 60)), written, state, due, voids))
    return steps


def told_by_hand(steps: list[StepRow], day: date, known_at: datetime) -> tuple[str, date | None] | None:
    """The same in other words: a step counts if it was written, takes none back, and none by then takes it back."""

    def counts(one: StepRow) -> bool:
        by_then = [other for other in steps if other.written_at <= known_at]
        return one in by_then and one.voids is None and all(other.voids != one.id for other in by_then)

    told = [one for one in steps if counts(one) and one.on_date <= day]
    told.sort(key=lambda one: (one.on_date, one.ordinal))
    if not told:
        return None
    # A step that names no state or no deadline leaves it as it was.
    states = [one.state for one in told if one.state]
    deadlines = [one.deadline for one in told if one.deadline]
    return states[-1] if states else "found", deadlines[-1] if deadlines else None


@settings(max_examples=1000)
@given(histories(), st.integers(-1, 70), st.integers(-1, 170))
def test_of_a_thousand_histories_each_is_told_as_by_hand(steps: list[StepRow], day: int, known: int) -> None:
    on, known_at = FIRST + timedelta(days=day), BEGAN + timedelta(days=known)
    found = standing(steps, on, known_at)
    assert (found and (found.state, found.deadline)) == told_by_hand(steps, on, known_at)


@settings(max_examples=1000)
@given(
    histories(), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 50)), max_size=5), st.integers(-1, 70)
)
def test_what_is_entered_later_changes_nothing_of_what_was_known(
    steps: list[StepRow], later: list[tuple[int, int]], day: int
) -> None:
    issued = max(each.written_at for each in steps)
    days_written = (issued - BEGAN).days
    entered = [
        step(
            100 + number,
            on,
            days_written + after,
            STATES[number % len(STATES)],
            voids=number + 1 if number % 2 else None,
        )
        for number, (on, after) in enumerate(later)
    ]
    on_day = FIRST + timedelta(days=day)
    assert standing([*steps, *entered], on_day, issued) == standing(steps, on_day, issued)


@given(histories())
def test_the_times_of_a_history_follow_each_other_without_a_gap(steps: list[StepRow]) -> None:
    told = standings(steps)
    for one, after in pairwise(told):
        assert one.since < after.since
        assert one.until == after.since
    assert not told or told[-1].until is None
    assert bool(told) == bool(in_force(steps))


def test_an_order_entered_in_june_is_told_of_march_as_it_was() -> None:
    """Found and ordered on 10 March, due on the 20th, closed on the 22nd; all of it written on 30 June."""
    march, june = date(2024, 3, 10), (date(2024, 6, 30) - FIRST).days
    at = (march - FIRST).days
    steps = [
        step(1, at, june, HazardState.FOUND),
        step(2, at, june, HazardState.ORDERED, at + 10),
        step(3, at + 12, june, HazardState.CLOSED, at + 10),
    ]

    def on(day: int) -> tuple[bool, bool]:
        found = standing(steps, date(2024, 3, day))
        assert found is not None
        return found.is_closed, found.is_overdue(date(2024, 3, day))

    assert on(15) == (False, False)
    assert on(20) == (False, False)
    assert on(21) == (False, True)
    assert on(22) == (True, False)
    assert standing(steps, date(2024, 3, 9)) is None
    assert standing(steps, date(2024, 3, 15), known_at=datetime(2024, 6, 1, tzinfo=UTC)) is None


def test_a_hazard_without_steps_is_told_by_its_own_record() -> None:
    closed = Recorded(
        uuid.uuid4(), FIRST, "general", "closed", FIRST + timedelta(days=9), FIRST + timedelta(days=5)
    )
    assert [(each.state, each.since) for each in without_steps(closed)] == [
        ("ordered", FIRST),
        ("closed", FIRST + timedelta(days=5)),
    ]
    spot = Recorded(uuid.uuid4(), FIRST, "general", "fixed_on_spot", None, FIRST)
    assert [each.state for each in without_steps(spot)] == ["fixed_on_spot"]
    still = Recorded(uuid.uuid4(), FIRST, "general", "found", None, None)
    assert history(still, {}) == without_steps(still)
    own = [step(1, 0, 0, HazardState.FOUND)]
    assert history(closed, {closed.id: own}) == standings(own)
