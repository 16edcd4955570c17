"""Which sample do the tests of the sample look at?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from geodata.sample import Sample, township

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="package")
def sample() -> Sample:
    return township(TODAY)


@pytest.fixture(scope="package")
def tables(sample: Sample) -> dict[str, Any]:
    """The frames, untyped: pandas' stubs know nothing of columns that hold plain objects."""
    return dict(sample.tables)
