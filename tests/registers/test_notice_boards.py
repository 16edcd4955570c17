"""Do notice boards keep the rules that are theirs alone? All else is in the contract of the registers."""

from __future__ import annotations

import pytest

from gridmap.errors import InvalidInput
from gridmap.registers.notice_boards import NOTICE_BOARDS, BoardState, NoticeBoard
from tests.conftest import SessionAs
from tests.records.typed import IN_G22, at, complaints, made

BOARD = {"name": "At the mill", "kind": "notice", "geom": at(IN_G22)}


def test_a_board_stands_until_somebody_says_otherwise(session_as: SessionAs) -> None:
    session = session_as("Gloria")
    saved = made(session, "notice_boards", BOARD)
    assert session.get_one(NoticeBoard, saved.id).state == BoardState.STANDING


def test_a_board_of_tomorrow_is_refused(session_as: SessionAs) -> None:
    with pytest.raises(InvalidInput) as refused:
        made(session_as("Paula"), "notice_boards", {**BOARD, "put_up_on": "2026-03-03"})
    assert set(complaints(refused)) == {"put_up_on"}


def test_what_is_damaged_is_drawn_before_what_stands() -> None:
    assert [mark.key for mark in NOTICE_BOARDS.marks] == ["damaged", "standing", "removed", "unknown"]
