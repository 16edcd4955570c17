"""Does a place stand on every day as the rule of that day's inspections and that day's risk says?"""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gridmap.layers.inspection_history import risks, spans
from gridmap.layers.shared.inspections import Status

FIRST = date(2025, 1, 1)
CYCLES = {"red": 31, "orange": 92, "blue": 366}
DAYS = st.integers(0, 700)
RISKS = st.sampled_from([None, *CYCLES])


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


@given(
    inspected=st.sets(DAYS, max_size=6),
    first=RISKS,
    changes=st.dictionaries(DAYS, RISKS, max_size=4),
    closed=st.none() | DAYS,
    asked=st.integers(-5, 1200),
)
def test_on_every_day_one_span_holds_and_tells_what_the_rule_says(
    inspected: set[int], first: str | None, changes: dict[int, str | None], closed: int | None, asked: int
) -> None:
    known, before = [], first
    for number, after in sorted(changes.items()):
        known.append((day(number), before, after))
        before = after
    found = list(
        spans(
            [day(each) for each in sorted(inspected)],
            risks(before, known),
            CYCLES,
            None if closed is None else day(closed),
        )
    )
    on = day(asked)
    held = [
        each
        for each in found
        if (each.since is None or each.since <= on) and (each.until is None or each.until > on)
    ]
    if closed is not None and asked >= closed:
        assert held == []
        return
    (span,) = held
    last = max((each for each in inspected if each <= asked), default=None)
    risk = ([first] + [after for number, after in sorted(changes.items()) if number <= asked])[-1]
    if last is None:
        assert span.standing == Status.NEVER
    elif risk is None:
        assert span.standing == Status.UNKNOWN
    else:
        assert span.standing == (Status.LATE if asked - last > CYCLES[risk] else Status.IN_TIME)
    assert (span.risk, span.last) == (risk, None if last is None else day(last))


def test_without_a_change_the_risk_of_today_held_always() -> None:
    assert risks("red", []) == [(None, "red")]
    assert risks("red", [(FIRST, "blue", "red")]) == [(None, "blue"), (FIRST, "red")]
