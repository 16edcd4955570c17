"""Do official codes tell level and parents, filled up with zeros or not?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.records.areas.official_code import DIGITS, around, level_of, unpadded
from gridmap.vocabulary import Level

PART = st.integers(1, 999).map(lambda number: f"{number:03d}")
COUNTY = st.integers(110101, 659099).filter(lambda code: code % 100).map(str)


@given(COUNTY, PART, PART, PART, st.sampled_from([9, 12, 15]))
def test_filled_up_or_not_it_is_the_same_code(
    county: str, town: str, village: str, grid: str, width: int
) -> None:
    for level, code in (
        (Level.COUNTY, county),
        (Level.TOWNSHIP, county + town),
        (Level.VILLAGE, county + town + village),
        (Level.GRID, county + town + village + grid),
    ):
        filled = code.ljust(max(width, len(code)), "0")
        assert unpadded(filled) == code
        assert level_of(filled) == level
        assert len(code) == DIGITS[level]


@given(COUNTY, PART, PART, PART)
def test_what_is_around_is_told_from_near_to_far(county: str, town: str, village: str, grid: str) -> None:
    found = list(around(county + town + village + grid))
    assert found[:3] == [county + town + village, county + town, county]
    assert {county[:4] + "00", county[:2] + "0000"} <= set(found[3:])


@pytest.mark.parametrize("code", ["", "G-001", "甲001", "1301A0001000"])
def test_what_is_no_official_code_is_left_as_it_is(code: str) -> None:
    assert (unpadded(code), level_of(code), list(around(code))) == (code, None, [])


def test_digits_of_a_level_that_is_said_are_no_filling() -> None:
    assert unpadded("880101001201000", Level.GRID) == "880101001201000"
    assert unpadded("880101001201000", Level.VILLAGE) == "880101001201"
