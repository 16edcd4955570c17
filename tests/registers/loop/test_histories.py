"""Do random histories, written in any order, stay legal, and does the past stay as it was known?"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.registers.base.loop import Step
from gridmap.registers.loop.judging import PendingStep, entry, judge, judge_without
from gridmap.registers.loop.standing import CLOSED, Standing, Taken, known_at, ordered, stand, walk, when
from gridmap.registers.loop.steps import BY_KEY, STEPS
from gridmap.registers.loop.words import InPlace
from gridmap.vocabulary import HazardState
from tests.registers.loop.walks import FIXER, FOUND_ON, INSPECTORS, MAJOR, asked

OFFERED = [step for step in STEPS if step.offered]
START = Standing(**MAJOR)
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
Tried = list[tuple[Step, int, tuple[uuid.UUID, ...], str, bool]]
attempts = st.lists(
    st.tuples(
        st.sampled_from(OFFERED),
        st.integers(0, 60),
        st.sampled_from([INSPECTORS, (FIXER,), (*INSPECTORS, FIXER)]),
        st.sampled_from([word.value for word in InPlace]),
        st.booleans(),
    ),
    max_size=40,
)


def offered(taken: Taken) -> bool:
    return BY_KEY[taken.step].offered


def written(tried: Tried) -> list[Taken]:
    """What was accepted, a minute apart; some are taken back again, some written again in their place."""
    history: list[Taken] = [
        PendingStep("register", FOUND_ON, state=HazardState.FOUND, ordinal=0, written_at=BEGIN)
    ]
    for minute, (step, day, people, what, back) in enumerate(tried, start=1):
        at = BEGIN + timedelta(minutes=minute)
        choice = what if step.key == "put_in_place" else ""
        want = asked(step, FOUND_ON + timedelta(days=day), choice, people)
        wrong = next(
            (each for each in ordered(history) if back and each.step == step.key and offered(each)), None
        )
        if wrong and not judge(START, FOUND_ON, history, step, want, wrong):
            history.append(
                PendingStep(wrong.step, wrong.on_date, ordinal=minute, written_at=at, voids=wrong.id)
            )
            again = entry(step, want, when(wrong)[1])
            history.append(replace(again, ordinal=1000 + minute, written_at=at))
        elif not judge(START, FOUND_ON, history, step, want):
            history.append(replace(entry(step, want), ordinal=minute, written_at=at))
        elif (
            back
            and len(history) > 1
            and not judge_without(START, history, history[-1], BY_KEY[history[-1].step])
        ):
            wrong = history[-1]
            if wrong.voids is None:
                history.append(
                    PendingStep(wrong.step, wrong.on_date, ordinal=minute, written_at=at, voids=wrong.id)
                )
    return history


@settings(max_examples=400)
@given(attempts)
def test_a_history_is_legal_step_by_step_in_the_order_of_its_days(
    tried: Tried,
) -> None:
    history = written(tried)
    for before, taken in walk(START, ordered(history)):
        known = BY_KEY[taken.step]
        assert not known.before or before.state in known.before
    end = stand(START, history)
    assert (end.closed_on is not None) == (end.state in CLOSED)
    states = [each.state for each in ordered(history) if each.state]
    assert end.state == states[-1]


@settings(max_examples=400)
@given(attempts, st.integers(0, 40), st.integers(0, 60))
def test_what_was_known_of_a_day_at_a_moment_can_be_told_again(tried: Tried, cut: int, day: int) -> None:
    """The answer that was given after `cut` entries is the one that is re-made from all of them."""
    moment, on = BEGIN + timedelta(minutes=cut), FOUND_ON + timedelta(days=day)
    then, later = written(tried[:cut]), written(tried)
    assert stand(START, known_at(later, moment), on) == stand(START, then, on)
    assert [each.written_at for each in later if each.written_at and each.written_at > moment] == [
        each.written_at for each in later[len(then) :]
    ]
