"""Is a quantity in a sentence read as the number that it is?"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.i18n.texts import amount, duration


@pytest.mark.parametrize(
    ("number", "written"),
    [(0.0, "0"), (10.0, "10"), (1210.0, "1,210"), (1_234_567.0, "1,234,567"), (2.5, "2.5"), (18.904, "18.9")],
)
def test_thousands_stand_apart_and_decimals_only_where_there_are_any(number: float, written: str) -> None:
    assert amount(number) == written


@given(st.integers(0, 10**12))
def test_hundredths_are_never_lost(hundredths: int) -> None:
    assert Decimal(amount(hundredths / 100).replace(",", "")) == Decimal(hundredths) / 100


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (59, "59 s"),
        (61, "2 min"),
        (7140, "119 min"),
        (7200, "2 h 0 min"),
        (86_340, "23 h 59 min"),
        (86_400, "1 d 0 h"),
        (321_240, "3 d 17 h"),
    ],
)
def test_a_time_is_told_in_the_parts_that_matter(seconds: float, told: str) -> None:
    assert duration(seconds).render(str) == told
