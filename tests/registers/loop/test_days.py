"""Is each number of days in `docs/days.md` what the standards hold, and does the program judge by it as it says?"""

from __future__ import annotations

import importlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.papers import phrases
from gridmap.registers.base.loop import StepRequest
from gridmap.registers.loop import rules
from gridmap.registers.loop.judging import PendingStep
from gridmap.registers.loop.standing import Standing
from gridmap.registers.loop.terms import FIGURES, WORKING, Calendar, Days, due_terms, told
from gridmap.standards import shipped
from gridmap.vocabulary import HazardGrade, HazardState

FIGURES_SHIPPED = shipped("cn_township_supervision").norms
TABLE = Path(__file__).parents[3].joinpath("docs/days.md").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in TABLE.splitlines()
    if line.startswith("|") and not line.startswith(("|---", "| rule"))
]
DAYS = Days({key: FIGURES_SHIPPED[key].value for key in FIGURES})
LISTED_ON = date(2026, 3, 2)
"""A Monday."""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_number_of_the_table_is_the_figure_in_force_and_is_judged_where_it_says(
    row: tuple[str, ...],
) -> None:
    _, days, figure, becomes, where = row
    assert set(becomes.split(", ")) <= {"refused", "told", "listed", "printed"}
    if figure:
        assert FIGURES_SHIPPED[figure].value == float(days)
        assert ("working days" in row[0]) == figure.endswith(WORKING)
    if "phrases.toml" in where:
        assert where.rpartition(" ")[2] in phrases.say("remedies", review_body="", court="")
    elif where.startswith("gridmap."):
        module, _, name = where.partition(":")
        found = importlib.import_module(module)
        assert not name or hasattr(found, name), where
    else:
        assert where.rpartition(" ")[2] == "tests/records/test_loop.py"


def test_no_figure_of_supervision_is_missing_in_the_table() -> None:
    assert {row[2] for row in ROWS} - {""} == set(FIGURES_SHIPPED)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 40), st.sets(st.integers(0, 90)),
       st.sets(st.integers(0, 90)))  # fmt: skip
def test_working_days_are_counted_as_by_hand(day: date, count: int, off: set[int], worked: set[int]) -> None:
    calendar = Calendar(
        frozenset(day + timedelta(days=each) for each in off - worked),
        frozenset(day + timedelta(days=each) for each in worked),
    )
    end = calendar.after(day, count)
    between = [day + timedelta(days=each) for each in range(1, (end - day).days + 1)]
    assert sum(calendar.is_working(each) for each in between) == count
    assert not between or calendar.is_working(end)
    if count:
        assert calendar.before(end, count) <= day < calendar.before(end, count - 1)


def listed(published_on: date | None = None) -> Standing:
    return Standing(
        grade=HazardGrade.MAJOR, state=HazardState.ORDERED, listed_on=LISTED_ON, listed_until=date(2026, 6, 30),
        published_on=published_on,
    )  # fmt: skip


def terms(standing: Standing, days: Days = DAYS) -> dict[str, date]:
    return {term.key: day for term, day in due_terms(standing, days)}


def test_a_listing_is_published_within_five_working_days() -> None:
    assert terms(listed())["listing_publish_working_days"] == date(2026, 3, 9)
    holiday = replace(DAYS, calendar=Calendar(frozenset({date(2026, 3, 4)}), frozenset({date(2026, 3, 7)})))
    assert terms(listed(), holiday)["listing_publish_working_days"] == date(2026, 3, 9)
    off_only = replace(DAYS, calendar=Calendar(frozenset({date(2026, 3, 4)})))
    assert terms(listed(), off_only)["listing_publish_working_days"] == date(2026, 3, 10)
    assert "listing_publish_working_days" not in terms(listed(published_on=date(2026, 3, 3)))
    for day, late in ((date(2026, 3, 9), []), (date(2026, 3, 11), [{"days": 2, "day": date(2026, 3, 9)}])):
        assert [each.parts for each in told(listed(), PendingStep("publish", day), DAYS)] == late


@pytest.mark.parametrize(
    ("asked_on", "refused"),
    [
        ("2026-06-02", False),
        ("2026-06-03", True),
        ("2026-06-29", True),
        ("2026-03-02", False),
        ("2026-06-09", True),
    ],
)
def test_an_extension_of_a_listing_is_asked_for_twenty_working_days_before_its_end(
    asked_on: str, refused: bool
) -> None:
    """The listing ends on Tuesday, 30 June; twenty working days before is Tuesday, 2 June."""
    asked = StepRequest(date(2026, 6, 8), frozenset(), 0, {"asked_on": asked_on}, DAYS)
    said = rules.ASKED_IN_TIME.broken(listed(), asked)
    assert (said is not None) == refused
    if said is not None and "latest" in said.parts:
        assert said.parts["latest"] == date(2026, 6, 2)


def test_a_listing_lasts_as_long_as_the_township_says_at_most() -> None:
    short = replace(DAYS, figures={**DAYS.figures, "listing_days": 90})
    asked = StepRequest(LISTED_ON, frozenset(), 0, {"until": "2026-06-30"}, DAYS)
    assert rules.NOT_TOO_LONG.broken(Standing(), asked) is None
    assert rules.NOT_TOO_LONG.broken(Standing(), replace(asked, days=short)) is not None


@pytest.mark.parametrize("grade", HazardGrade)
def test_a_re_check_follows_within_ten_days_of_deadline_or_report(grade: HazardGrade) -> None:
    key = "acceptance_days" if grade == HazardGrade.MAJOR else "recheck_days"
    ordered = Standing(grade=grade, state=HazardState.ORDERED, deadline=date(2026, 3, 20))
    assert terms(ordered)[key] == date(2026, 3, 30)
    rectified = replace(ordered, state=HazardState.RECTIFIED, rectified_on=date(2026, 3, 10))
    assert terms(rectified)[key] == date(2026, 3, 20)
    assert [
        each.parts["days"] for each in told(rectified, PendingStep("recheck_passed", date(2026, 3, 25)), DAYS)
    ] == [5]
    assert told(rectified, PendingStep("recheck_passed", date(2026, 3, 20)), DAYS) == []
    assert terms(replace(ordered, state=HazardState.PASSED)) == {}


def test_an_order_of_more_than_thirty_days_is_told_and_not_refused() -> None:
    long = PendingStep("order", LISTED_ON, deadline=LISTED_ON + timedelta(days=31))
    assert [each.parts for each in told(Standing(), long, DAYS)] == [{"days": 31, "most": 30}]
    assert told(Standing(), replace(long, deadline=LISTED_ON + timedelta(days=30)), DAYS) == []
