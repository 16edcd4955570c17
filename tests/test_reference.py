"""Is every public name of the library documented: what it is, its shapes, its reference system, its errors?"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

import gridmap
from tests import reference
from tests.reference import Name

NAMES = [each for module in reference.modules() for each in reference.names(module)]


def test_no_name_lacks_what_whoever_calls_it_must_know() -> None:
    assert [(each.name, each.lacks) for each in NAMES if each.lacks] == []


def test_the_page_holds_all_of_them() -> None:
    page = reference.page()
    assert all(f"### `{each.signature}`" in page for each in NAMES)


def test_what_import_gridmap_offers_is_among_them() -> None:
    assert {getattr(gridmap, name) for name in gridmap._OF_THE_LIBRARY} <= {each.value for each in NAMES}


def bare(points: NDArray[np.float64]) -> None:
    pass


def vague(points: NDArray[np.float64]) -> shapely.geometry.base.BaseGeometry:
    """The hull of the points."""
    if not len(points):
        raise ValueError
    raise ValueError("none")


def told(points: NDArray[np.float64]) -> shapely.geometry.base.BaseGeometry:
    """The hull of the points, (n, 2), EPSG:4326. Raises ValueError where there is none."""
    raise ValueError("none")


@pytest.mark.parametrize(
    ("value", "lacks"),
    [
        (bare, ["words"]),
        (vague, ["shape of its arrays", "reference system", "Raises ValueError"]),
        (told, []),
    ],
)
def test_a_name_that_lacks_something_is_found(value: object, lacks: list[str]) -> None:
    assert Name(value.__name__, value, "").lacks == lacks  # type: ignore[attr-defined]
