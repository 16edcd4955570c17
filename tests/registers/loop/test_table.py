"""Does the table of steps say a whole loop, and does every state take exactly the steps that it names?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gridmap.registers.base.loop import Step
from gridmap.registers.loop.judging import PendingStep, entry, judge
from gridmap.registers.loop.standing import Standing, Taken, ordered, stand
from gridmap.registers.loop.steps import OPEN, STEPS
from gridmap.vocabulary import HazardGrade, HazardState, Word
from tests.registers.loop.walks import BEFORE, FIXER, FOUND_ON, INSPECTORS, MAJOR, asked, named

OFFERED = [step for step in STEPS if step.offered]
every_step = pytest.mark.parametrize("step", OFFERED, ids=lambda each: each.key)


def walked(*steps: str) -> list[Taken]:
    """The history of a major hazard that went these steps, each a day after the one before."""
    history: list[Taken] = [PendingStep("register", FOUND_ON, state=HazardState.FOUND, ordinal=0)]
    for day, each in enumerate(steps, start=1):
        step, choice = named(each)
        want = asked(step, FOUND_ON + timedelta(days=day), choice)
        assert judge(Standing(**MAJOR), FOUND_ON, history, step, want) == [], each
        history.append(replace(entry(step, want), ordinal=day))
    return history


def test_every_step_that_people_take_is_walked_to() -> None:
    assert set(BEFORE) == {step.key for step in OFFERED}


@every_step
def test_a_step_is_taken_from_its_states_and_leads_where_the_table_says(step: Step) -> None:
    history = walked(*BEFORE[step.key], step.key if step.key != "put_in_place" else "put_in_place:plan")
    before, after = stand(Standing(**MAJOR), history[:-1]), stand(Standing(**MAJOR), history)
    assert before.state in step.before
    assert after.state == (step.after or before.state)


@every_step
@pytest.mark.parametrize("state", list(HazardState))
def test_from_any_other_state_it_is_refused_with_where_it_could_be(step: Step, state: Word) -> None:
    if state in step.before:
        return
    history = [
        PendingStep("register", FOUND_ON, state=HazardState.FOUND),
        PendingStep("ledger", FOUND_ON, state=state, deadline=FOUND_ON + timedelta(days=1)),
    ]
    problems = judge(Standing(**MAJOR), FOUND_ON, history, step, asked(step, FOUND_ON + timedelta(days=2)))
    assert [each.field for each in problems] == ["step"]
    assert state.text in str(problems[0].sentence)
    assert all(word.text in str(problems[0].sentence) for word in step.before)


def test_from_every_open_state_there_is_a_way_to_the_end() -> None:
    ends = {HazardState.CLOSED, HazardState.FIXED_ON_SPOT}
    for state in OPEN:
        reached, more = {state}, {state}
        while more:
            more = {step.after for step in OFFERED if step.after and reached & set(step.before)} - reached  # type: ignore[assignment]
            reached |= more
        assert reached & ends, state


def refused(step: str, *before: str, by: tuple[object, ...] | None = None, **facts: str) -> dict[str, str]:
    known, choice = named(step)
    history = walked(*before)
    want = asked(known, FOUND_ON + timedelta(days=len(before) + 1), choice, by)  # type: ignore[arg-type]
    want = replace(want, facts={**want.facts, **facts})
    found = judge(Standing(**MAJOR), FOUND_ON, history, known, want)
    return {
        each.field: " ".join(one.sentence.msgid for one in found if one.field == each.field) for each in found
    }


def test_an_order_of_one_person_or_with_a_deadline_before_its_day_is_refused() -> None:
    assert "certificate" in refused("order", by=(FIXER,))["people"]
    assert "before the day" in refused("order", deadline=FOUND_ON.isoformat())["deadline"]


def test_who_put_it_right_does_not_recheck_it() -> None:
    history = walked("order")
    rectify, _ = named("rectify")
    want = asked(rectify, FOUND_ON + timedelta(days=2), by=(FIXER,))
    history.append(replace(entry(rectify, want), ordinal=9))
    recheck, _ = named("recheck_passed")
    day = FOUND_ON + timedelta(days=3)
    by_fixer = asked(recheck, day, by=(FIXER, INSPECTORS[0]))
    problems = judge(Standing(**MAJOR), FOUND_ON, history, recheck, by_fixer)
    assert [each.field for each in problems] == ["people"]
    assert "somebody else" in problems[0].sentence.msgid
    assert not judge(Standing(**MAJOR), FOUND_ON, history, recheck, asked(recheck, day))


def test_a_listed_hazard_is_delisted_before_it_is_closed_and_six_things_are_in_place() -> None:
    assert "delisted first" in refused("close", "list", "order", "rectify", "recheck_passed")["step"]
    assert "Not in place" in refused("close", "order", "rectify", "recheck_passed")["step"]


def test_an_extension_is_longer_and_asked_for_once() -> None:
    assert (
        "must be later" in refused("ask_extension", "order", asked_until=FOUND_ON.isoformat())["asked_until"]
    )
    assert "answered first" in refused("ask_extension", "order", "ask_extension")["step"]
    assert "asked for" in refused("grant_extension", "order")["step"]


def test_a_listing_lasts_a_year_at_most() -> None:
    until = (FOUND_ON + timedelta(days=400)).isoformat()
    assert "days at most" in refused("list", until=until)["until"]


def test_a_general_hazard_is_not_listed_and_needs_no_six() -> None:
    general = Standing(grade=HazardGrade.GENERAL)
    listing, close = named("list")[0], named("close")[0]
    day = FOUND_ON + timedelta(days=9)
    assert judge(general, FOUND_ON, walked(), listing, asked(listing, day))
    assert not judge(
        general, FOUND_ON, walked("order", "rectify", "recheck_passed"), close, asked(close, day)
    )


def test_a_late_entry_must_leave_the_later_ones_right() -> None:
    """Fixed on the spot, written of a day before the order that is on record."""
    history, spot = walked("order"), named("fix_on_spot")[0]
    problems = judge(Standing(**MAJOR), FOUND_ON, history, spot, asked(spot, FOUND_ON))
    assert [each.field for each in problems] == ["on_date"]
    assert "would no longer follow" in problems[0].sentence.msgid


def test_back_entry_of_an_order_keeps_both_times() -> None:
    """On 30 June: an order of 10 March, due on the 20th, put right and re-checked on the 22nd, closed that day."""
    start, history = Standing(grade=HazardGrade.GENERAL), list[Taken]()
    history.append(PendingStep("register", date(2026, 3, 8), state=HazardState.FOUND, ordinal=0))
    for place, (key, day) in enumerate(
        (("order", 10), ("rectify", 22), ("recheck_passed", 22), ("close", 22)), start=1
    ):
        step, on_date = named(key)[0], date(2026, 3, day)
        want = asked(step, on_date)
        if key == "order":
            want = replace(want, facts={**want.facts, "deadline": "2026-03-20"})
        assert judge(start, date(2026, 3, 8), history, step, want) == []
        history.append(replace(entry(step, want), ordinal=place))
    as_of = {day: stand(start, history, date(2026, 3, day)) for day in (9, 15, 21, 23)}
    assert (as_of[9].state, as_of[9].deadline) == ("found", None)
    assert as_of[15].is_open
    assert as_of[15].deadline == date(2026, 3, 20)
    assert as_of[21].is_open
    assert (date(2026, 3, 21) - (as_of[21].deadline or date.max)).days == 1
    assert not as_of[23].is_open
    assert ((as_of[23].closed_on or date.max) - (as_of[23].deadline or date.max)).days == 2


def test_what_was_taken_back_does_not_count() -> None:
    history = walked("order", "rectify")
    wrong = history[-1]
    history.append(PendingStep("rectify", wrong.on_date, voids=wrong.id))
    assert stand(Standing(**MAJOR), history).state == HazardState.ORDERED
    assert len(ordered(history)) == 2
