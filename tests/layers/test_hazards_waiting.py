"""Which hazards wait, by what their steps say and their deadlines; and in which months did a leader lead?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from gridmap.layers.hazards_waiting import recheck_days, terms_of, waiting
from gridmap.layers.led_months import months
from gridmap.layers.shared import deadlines
from gridmap.registers.loop.terms import PUBLISH, Calendar, Days

TODAY = date(2026, 3, 2)
HOLIDAY = Calendar(frozenset({date(2026, 2, 23)}))


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


def step(ordinal: int, state: str | None, ago: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"s{ordinal}",
        "step": "refer" if state == "referred" else "any",
        "hazard_id": "h",
        "ordinal": ordinal,
        "state": state,
        "on_date": day(ago),
        "facts": {},
        "voids": None,
        "place": None,
        **more,
    }


def waits(state: str, deadline: int | None, *steps: dict[str, Any], major_days: int = 0) -> list[str]:
    """What the hazard "h" waits for; deadline: days ago. 10 days for a re-check, 30 for a reply."""
    hazards = pd.DataFrame(
        {
            "id": ["h"],
            "state": [state],
            "grade": ["major" if major_days else "general"],
            "deadline": pd.Series([None if deadline is None else day(deadline)], dtype=object),
        }
    )
    columns = ["id", "step", "hazard_id", "ordinal", "place", "state", "on_date", "facts", "voids"]
    standing = deadlines.standing_steps(pd.DataFrame(list(steps), columns=columns))
    return waiting(hazards, terms_of(hazards, standing, recheck_days(hazards, 10, major_days), 30), TODAY)[0]


def test_an_order_is_overdue_the_day_after_and_without_re_check_ten_days_later() -> None:
    assert waits("ordered", 0) == []
    assert waits("ordered", 1) == ["overdue"]
    assert waits("ordered", 10) == ["overdue"]
    assert waits("ordered", 11) == ["overdue", "recheck"]


def test_what_is_reported_as_rectified_is_re_checked_within_ten_days_of_the_report() -> None:
    assert waits("rectified", -20, step(1, "ordered", 30), step(2, "rectified", 10)) == []
    assert waits("rectified", -20, step(1, "ordered", 30), step(2, "rectified", 11)) == ["recheck"]


def test_a_major_hazard_is_accepted_within_days_of_its_own() -> None:
    assert waits("ordered", 11, major_days=30) == ["overdue"]
    assert waits("ordered", 31, major_days=30) == ["overdue", "recheck"]


def test_a_late_report_does_not_put_the_re_check_off() -> None:
    assert waits("rectified", 15, step(1, "ordered", 30), step(2, "rectified", 3)) == ["recheck"]


def test_a_hazard_rectified_again_after_a_failed_re_check_waits_from_the_second_report() -> None:
    again = (step(1, "rectified", 40), step(2, "ordered", 30), step(3, "rectified", 5))
    assert waits("rectified", -3, *again) == []


def test_an_extension_while_rectified_is_no_second_report() -> None:
    assert waits("rectified", None, step(1, "rectified", 12), step(2, None, 3)) == ["recheck"]
    assert waits("rectified", None, step(1, "rectified", 12), step(2, None, 6), step(3, "rectified", 3)) == [
        "recheck"
    ]


def test_a_ledger_tells_that_a_hazard_is_rectified_but_not_since_when() -> None:
    entered = step(1, "rectified", 40, step="ledger")
    assert waits("rectified", -3, entered) == []
    assert waits("rectified", None, entered) == ["recheck"]
    assert waits("rectified", None, entered, step(2, "rectified", 4)) == []


def test_a_step_that_was_taken_back_tells_nothing() -> None:
    wrong = (step(1, "rectified", 40), step(2, "ordered", 40, voids="s1"), step(3, "rectified", 4))
    assert waits("rectified", -3, *wrong) == []


def test_where_nobody_knows_since_when_it_waits_all_the_same() -> None:
    assert waits("rectified", None) == ["recheck"]
    assert waits("referred", None) == ["reply"]


def test_a_referral_waits_from_the_day_it_names_else_from_thirty_days() -> None:
    assert waits("referred", None, step(1, "referred", 30)) == []
    assert waits("referred", None, step(1, "referred", 31)) == ["reply"]
    named = {"reply_due": day(1).isoformat()}
    assert waits("referred", None, step(1, "referred", 3, facts=named)) == ["reply"]
    later = {"reply_due": day(-1).isoformat()}
    assert waits("referred", None, step(1, "referred", 90, facts=later)) == []


def test_a_referral_that_the_department_accepted_is_answered_until_it_is_referred_again() -> None:
    sent, accepted = step(1, "referred", 90), step(2, None, 80, step="referral_accepted")
    assert waits("referred", None, sent, accepted) == []
    assert waits("referred", None, sent, accepted, step(3, "found", 70), step(4, "referred", 60)) == ["reply"]


def test_what_passed_its_re_check_is_late_for_nothing() -> None:
    assert waits("passed", 40, step(1, "rectified", 30), step(2, "passed", 20)) == []


def test_what_was_only_found_and_has_no_deadline_waits_for_nothing_here() -> None:
    assert waits("found", None) == []


def test_a_listing_waits_to_be_published_for_five_working_days_and_no_longer_once_delisted() -> None:
    def due(*steps: dict[str, Any]) -> object:
        standing = deadlines.standing_steps(pd.DataFrame(list(steps)))
        return deadlines.publish_by(pd.DataFrame({"id": ["h"]}), standing, Days({PUBLISH: 5}, HOLIDAY))[0]

    listed = step(1, None, 10, step="list")  # Friday 20 February; the Monday after is off
    assert due(listed) == date(2026, 3, 2)
    assert due(listed, step(2, None, 3, step="publish")) is None
    assert due(listed, step(2, None, 3, step="delist")) is None
    assert due(listed, step(2, None, 3, step="delist"), step(3, None, 0, step="list")) == date(2026, 3, 9)


def leading(*outings: tuple[date, bool, int]) -> dict[str, str]:
    """Month -> its state. outings: day, led by a leader, how many inspections."""
    frame = pd.DataFrame(
        [(at, on, led) for at, (on, led, _) in enumerate(outings)], columns=["id", "on_date", "leader_led"]
    )
    inspected = pd.DataFrame({"outing_id": [at for at, each in enumerate(outings) for _ in range(each[2])]})
    found = months(frame, inspected, TODAY)
    return {on.isoformat()[:7]: state for on, state in zip(found["month"], found["state"], strict=True)}


def test_a_month_is_led_when_a_leader_led_an_outing_that_inspected() -> None:
    found = leading(
        (date(2026, 2, 10), True, 2),
        (date(2026, 1, 31), False, 3),
        (date(2025, 12, 1), True, 0),
        (day(-1), True, 1),
    )
    assert found["2026-02"] == "led"
    assert found["2026-01"] == "none"
    assert found["2025-12"] == "none"
    assert found["2025-11"] == "unknown"
    assert found["2026-03"] == "running"
    assert next(iter(found)) == "2026-03"
    assert list(found)[-1] == "2025-04"


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2024, 2, 29), date(2025, 12, 31)])
def test_there_are_always_the_last_twelve_months(today: date) -> None:
    empty = pd.DataFrame(columns=["id", "on_date", "leader_led"])
    found = months(empty, pd.DataFrame(columns=["outing_id"]), today)
    assert found["month"].iloc[0] == today.replace(day=1)
    assert len(set(found["month"])) == 12
    assert all(each.day == 1 for each in found["month"])
