"""Are the figures of a report those of the registers: by kind, area and period, with what cannot be known beside?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gridmap.registers import REGISTERS
from gridmap.registers.counting import RegisterFigure, counts
from tests import world
from tests.conftest import SessionAs
from tests.records.typed import IN_G11, IN_G22, at, made

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
EVERY_COUNT = [(register, each) for register in REGISTERS for each in register.counts]


def figure(session: Any, key: str, area: str = world.T1, period: tuple[date, date] = YEAR) -> RegisterFigure:
    return next(each for each in counts(session, area, *period) if each.key == key)


def board(session: Any, day: str | None, kind: str = "notice", place: tuple[float, float] = IN_G22) -> None:
    made(session, "notice_boards", {"name": "B", "kind": kind, "geom": at(place), "put_up_on": day})


def test_both_ends_of_the_period_count_and_other_kinds_do_not(session_as: SessionAs) -> None:
    session = session_as("Paula")
    for day in ("2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01"):
        board(session, day)
    board(session, "2025-06-01", "reward")
    assert figure(session, "notice_boards").number == 2
    assert figure(session, "reward_boards").number == 1


def test_only_the_area_and_what_may_be_seen_of_it(session_as: SessionAs) -> None:
    session = session_as("Paula")
    board(session, "2025-05-01", place=IN_G11)
    board(session, "2025-05-01")
    assert [figure(session, "notice_boards", path).number for path in (world.T1, world.V1, world.G22)] == [
        2,
        1,
        1,
    ]
    assert figure(session_as("Nora"), "notice_boards").number == 0


def test_a_record_without_its_day_is_not_counted_and_said(session_as: SessionAs) -> None:
    session = session_as("Paula")
    board(session, None)
    board(session, "2025-05-01")
    found = figure(session, "notice_boards")
    assert (found.number, found.undated, found.unknown) == (1, 1, 0)
    assert (found.register, found.filter) == ("notice_boards", {"kind": ("notice",)})


def test_no_two_figures_have_one_key() -> None:
    keys = [each.key for _, each in EVERY_COUNT]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(("register", "each"), EVERY_COUNT, ids=[each.key for _, each in EVERY_COUNT])
def test_what_a_figure_asks_for_is_in_its_register(register: Any, each: Any) -> None:
    for name, values in each.only.items():
        field = register.field(name)
        assert field.filter, name
        assert set(values) <= set(field.choices)
    assert register.field(register.counted_on).kind == "date"
    assert not register.counted_until or register.field(register.counted_until).kind == "date"
    assert not each.sums or register.field(each.sums).kind == "number"
