"""Do boxes of every reference system mean the place that they name, and is nonsense refused?"""

from __future__ import annotations

import math

import pytest
from pyproj import Transformer
from shapely import Point

from gridmap.coordinates.reference_systems import DEFAULT, OutsideOfSystem, System, box_on_wgs84, systems

HERE = systems(117.05)


def test_a_township_has_the_world_s_systems_and_its_own_two_zones() -> None:
    assert [each.srid for each in HERE] == [4326, 4326, 4490, 3857, 4548, 4527]
    assert (
        [each.srid for each in systems(None)]
        == [each.srid for each in systems(-60.0)]
        == [4326, 4326, 4490, 3857]
    )
    # By the register of the EPSG: zone 25 lies around 75 degrees east, zone 45 around 135.
    assert [each.srid for each in systems(74.0)[4:]] == [4534, 4513]
    assert [each.srid for each in systems(135.2)[4:]] == [4554, 4533]


@pytest.mark.parametrize("system", HERE[1:], ids=lambda each: str(each.srid))
def test_a_box_holds_its_middle_and_not_what_lies_beside_it(system: System) -> None:
    forth = Transformer.from_crs("OGC:CRS84", f"EPSG:{system.srid}")
    numbers = [*forth.transform(117.0, 38.0), *forth.transform(117.1, 38.1)]
    shape = box_on_wgs84(system, numbers)
    assert shape.is_valid
    assert shape.covers(Point(117.05, 38.05))
    assert not shape.intersects(Point(117.05, 38.11))
    assert not shape.intersects(Point(116.98, 38.05))


def test_over_the_antimeridian_a_box_has_two_parts() -> None:
    shape = box_on_wgs84(DEFAULT, (170, -10, -170, 10))
    assert shape.covers(Point(175, 0))
    assert shape.covers(Point(-175, 0))
    assert not shape.intersects(Point(0, 0))


def test_a_box_without_width_or_height_still_meets_what_stands_there() -> None:
    assert box_on_wgs84(DEFAULT, (117, 38, 117, 38)).intersects(Point(117, 38))
    assert box_on_wgs84(DEFAULT, (117, 38, 118, 38)).intersects(Point(117.5, 38))


@pytest.mark.parametrize(
    "numbers",
    [(0, 1, 1, 0), (0, -91, 1, 1), (181, 0, 182, 1), (math.nan, 0, 1, 1), (0, 0, math.inf, 1)],
)
def test_what_is_no_box_of_degrees_is_refused(numbers: tuple[float, ...]) -> None:
    with pytest.raises(OutsideOfSystem):
        box_on_wgs84(DEFAULT, numbers)


@pytest.mark.parametrize("system", HERE[3:], ids=lambda each: str(each.srid))
@pytest.mark.parametrize(
    "numbers", [(1e300, 1e300, 1e301, 1e301), (1e9, 1e9, 2e9, 2e9), (5.0, 5.0, 1.0, 1.0)]
)
def test_metres_of_nowhere_are_refused(system: System, numbers: tuple[float, ...]) -> None:
    with pytest.raises(OutsideOfSystem):
        box_on_wgs84(system, numbers)
