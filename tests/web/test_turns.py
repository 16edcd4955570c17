"""Who is next: is each begun in its turn, few at once, and does what takes long keep nobody back?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.web.turns import Turns


def begun(turns: Turns[str], now: float) -> list[str]:
    told = []
    while (each := turns.next(now)) is not None:
        told.append(each)
    return told


def test_few_begin_at_once_and_whoever_ends_makes_room_for_the_first_who_waits() -> None:
    turns: Turns[str] = Turns(at_once=2, short_s=0.05)
    for name in "abcd":
        turns.wait(name)
    assert begun(turns, 0.0) == ["a", "b"]
    assert begun(turns, 0.01) == []
    turns.done("b")
    assert begun(turns, 0.02) == ["c"]
    turns.done("a")
    turns.done("c")
    assert begun(turns, 0.03) == ["d"]


def test_what_takes_long_no_longer_keeps_the_next_from_beginning() -> None:
    turns: Turns[str] = Turns(at_once=2, short_s=0.05)
    for name in "abcde":
        turns.wait(name)
    assert begun(turns, 0.0) == ["a", "b"]
    assert turns.until_next_s(0.02) == pytest.approx(0.03)
    assert begun(turns, 0.05) == ["c", "d"]
    assert begun(turns, 0.1) == ["e"]
    assert turns.until_next_s(0.1) is None, "nobody waits"


def test_with_room_nobody_waits() -> None:
    turns: Turns[str] = Turns(at_once=2, short_s=0.05)
    assert turns.until_next_s(0.0) is None
    turns.wait("a")
    assert turns.until_next_s(0.0) == 0.0


@given(
    st.lists(st.tuples(st.sampled_from(["come", "end", "pass"]), st.floats(0, 0.1)), max_size=60),
    st.integers(1, 4),
)
def test_each_is_begun_once_in_the_order_of_coming_and_no_more_short_ones_than_allowed(
    steps: list[tuple[str, float]], at_once: int
) -> None:
    turns: Turns[int] = Turns(at_once, short_s=0.05)
    came, order, running, now = 0, list[int](), dict[int, float](), 0.0
    for step, wait_s in [*steps, *[("end", 0.06)] * 60]:
        now += wait_s
        if step == "come":
            turns.wait(came)
            came += 1
        elif step == "end" and running:
            ended = min(running)
            del running[ended]
            turns.done(ended)
        while (each := turns.next(now)) is not None:
            order.append(each)
            running[each] = now
            assert sum(now - began < 0.05 for began in running.values()) <= at_once
        assert (turns.until_next_s(now) is None) == (len(order) == came)
    assert order == list(range(came))
