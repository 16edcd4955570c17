"""The township of the lists, and the right answers."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import Engine

from tests.web.work_lists import township
from tests.web.work_lists.oracle import oracle


@pytest.fixture(scope="module", autouse=True)
def built(owner: Engine) -> None:
    township.build(owner)


@pytest.fixture(scope="module")
def right(owner: Engine, built: None) -> dict[str, Counter[str]]:
    """List -> the names of its rows."""
    return oracle(owner)
