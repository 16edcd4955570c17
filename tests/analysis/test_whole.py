"""Is the outline of the parts their union, with the seams of drawing closed and nothing else?"""

from __future__ import annotations

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import Polygon, box

from gridmap.analysis.whole import whole

GEOD = Geod(ellps="WGS84")


def m2(shape: shapely.Geometry) -> float:
    return abs(GEOD.geometry_area_perimeter(shapely.segmentize(shape, 0.0005))[0])


@settings(deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.floats(-60, 60), st.floats(0, 1e-6))
def test_cells_that_meet_within_a_drawing_error_become_one_rectangle(
    columns: int, rows: int, south: float, shrunk: float
) -> None:
    step = 0.01
    cells = [
        box(100 + i * step + shrunk, south + j * step + shrunk, 100 + (i + 1) * step, south + (j + 1) * step)
        for i in range(columns)
        for j in range(rows)
    ]
    found = whole(cells)
    around = box(100 + shrunk, south + shrunk, 100 + columns * step, south + rows * step)
    assert len(found.geoms) == 1
    assert not found.geoms[0].interiors
    assert found.is_valid
    assert abs(m2(found) - m2(around)) < 3e-5 * m2(around)


def test_a_hole_that_nobody_has_stays_and_so_does_a_part_that_lies_apart() -> None:
    ring = Polygon(box(0, 0, 0.03, 0.03).exterior, [box(0.01, 0.01, 0.02, 0.02).exterior])
    found = whole([ring, box(0.05, 0, 0.06, 0.01)])
    assert len(found.geoms) == 2
    assert sum(len(part.interiors) for part in found.geoms) == 1


def test_of_nothing_follows_nothing() -> None:
    assert whole([]).is_empty
