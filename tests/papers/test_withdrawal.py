"""An order issued in error: is it withdrawn by a paper of its own, and does the hazard stand as before the order?"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from gridmap.db.models import HazardStep, Paper
from gridmap.errors import InvalidInput
from gridmap.papers import county_figures, of_steps
from gridmap.records import loop
from gridmap.records.loop_wanted import WantedStep
from gridmap.registers.hazards import Hazard
from tests import world
from tests.conftest import SessionAs
from tests.papers import made
from tests.registers.loop.walks import INSPECTORS

DAY = world.TODAY
DUE = DAY + timedelta(days=14)
ORDER = {"deadline": DUE.isoformat(), "measures": "Open it"}
WRONG = {"reason": "Another mill was meant", "decided_by": "Dee Test"}


def take(
    session: Any, step: str, ids: list[uuid.UUID], said: dict[str, Any], on: date = DAY, **more: Any
) -> Any:
    people = INSPECTORS if step in ("order", "serve") else ()
    asked = replace(WantedStep(step, on, people, said), **more)
    issued = lambda taken, hazards: of_steps.issue_for(session, taken, hazards, asked, {}, world.NOW)  # noqa: E731
    (first, *_) = loop.take(session, ids, asked, world.NOW, issued).steps
    return session.get(Paper, first.paper_id) if first.paper_id else None


def test_one_item_and_then_the_rest_is_withdrawn_and_the_order_holds_until_nobody_is_left(
    session_as: SessionAs,
) -> None:
    session = session_as("Paula")
    one, two = made.hazards(session, "general", "general")
    before = DAY - timedelta(days=1)
    order = take(session, "order", [one, two], ORDER, before)
    first = take(session, "withdraw", [one], WRONG)
    assert first.replaces is None
    said = made.text(first)
    assert order.number in said
    assert "Another mill was meant" in said
    assert "1.Fault 1" in said
    assert "Fault 2" not in said
    hazard = session.get_one(Hazard, one)
    assert (hazard.state, hazard.deadline) == ("found", None)
    stepped = session.execute(text("SELECT state, deadline FROM gm_stepped(:id)"), {"id": one}).one()
    assert tuple(stepped) == ("found", None)
    assert loop.standing(session, hazard, before).state == "ordered", "until that day it was in force"
    assert session.get_one(Hazard, two).state == "ordered"

    second = take(session, "withdraw", [two], WRONG)
    assert second.replaces == order.id
    assert "本文书更正并替代" not in made.text(second), "it ends the order and does not take its place"

    receipt = take(
        session, "serve", [two], {"received_by": "Eve Test", "way": "direct", "place": "Flour Mill"}
    )
    assert second.number in made.text(receipt)
    again = take(session, "order", [one], ORDER)
    assert (session.get_one(Hazard, one).state, session.get_one(Hazard, one).deadline) == ("ordered", DUE)
    assert again.number != order.number


def test_a_withdrawal_that_is_corrected_still_names_the_order(session_as: SessionAs) -> None:
    session = session_as("Paula")
    (one,) = made.hazards(session, "general")
    order = take(session, "order", [one], ORDER)
    first = take(session, "withdraw", [one], WRONG)
    step = session.scalars(select(HazardStep).where(HazardStep.paper_id == first.id)).one()
    right = {**WRONG, "reason": "The door was open all along"}
    second = take(session, "withdraw", [one], right, again=frozenset({step.id}))
    assert second.replaces == first.id
    assert order.number in made.text(second)
    assert "The door was open all along" in made.text(second)
    assert session.get_one(Hazard, one).state == "found"


def test_without_an_order_without_a_reason_or_before_the_order_nothing_is_withdrawn(
    session_as: SessionAs,
) -> None:
    session = session_as("Paula")
    (one,) = made.hazards(session, "general")
    with pytest.raises(InvalidInput):
        take(session, "withdraw", [one], WRONG)
    take(session, "order", [one], ORDER)
    with pytest.raises(InvalidInput) as refused:
        take(session, "withdraw", [one], {"reason": " "})
    assert {each.field for each in refused.value.problems} == {"reason", "decided_by"}
    with pytest.raises(InvalidInput):
        take(session, "withdraw", [one], WRONG, DAY - timedelta(days=1))
    assert session.get_one(Hazard, one).state == "ordered"


def test_two_orders_are_withdrawn_one_by_one(session_as: SessionAs) -> None:
    session = session_as("Paula")
    one, two = made.hazards(session, "general", "general")
    for each in (one, two):
        take(session, "order", [each], ORDER)
    with pytest.raises(InvalidInput) as refused:
        take(session, "withdraw", [one, two], WRONG)
    assert [each.field for each in refused.value.problems] == ["hazards"]


def test_what_follows_from_the_order_stands_in_the_way(session_as: SessionAs) -> None:
    """A later step that was written already would no longer follow: it is named, nothing is withdrawn."""
    session = session_as("Paula")
    (one,) = made.hazards(session, "general")
    take(session, "order", [one], ORDER, DAY - timedelta(days=1))
    take(
        session,
        "ask_extension",
        [one],
        {"asked_until": (DUE + timedelta(days=3)).isoformat(), "reason": "Late"},
    )
    with pytest.raises(InvalidInput) as refused:
        take(session, "withdraw", [one], WRONG, DAY - timedelta(days=1))
    assert [each.field for each in refused.value.problems] == ["on_date"]
    take(session, "withdraw", [one], WRONG)
    assert loop.standing(session, session.get_one(Hazard, one)).asked_until is None


def test_the_county_form_counts_an_order_once_and_a_withdrawn_one_not_at_all(session_as: SessionAs) -> None:
    session = session_as("Paula")
    one, two = made.hazards(session, "general", "general")

    def papers() -> tuple[int | None, int | None]:
        told = county_figures.figures(session, world.T1, DAY, DAY)
        return told["papers.order"], told["papers.withdrawal"]

    before, _ = papers()
    assert before is not None
    take(session, "order", [one], ORDER)
    wrong = take(session, "order", [two], ORDER)
    step = session.scalars(select(HazardStep).where(HazardStep.paper_id == wrong.id)).one()
    take(session, "order", [two], {**ORDER, "measures": "Open both"}, again=frozenset({step.id}))
    assert papers() == (before + 2, 0)
    take(session, "withdraw", [two], WRONG)
    assert papers() == (before + 1, 1)
