"""Is a repair a proposal that can be judged, and are slips of the pen found in valid outlines?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, box

from gridmap.analysis.metres import area_km2
from gridmap.analysis.rings import repair, suspicious

BOW_TIE = Polygon([(117, 38), (117.01, 38.01), (117.01, 38), (117, 38.01)])


def m2(shape: shapely.Geometry) -> float:
    return float(area_km2(gpd.GeoSeries([shape], crs=4326))[0]) * 1e6


def test_a_sound_outline_comes_back_as_it_is() -> None:
    cell = box(117, 38, 117.01, 38.01)
    done = repair(cell)
    assert done.repaired.equals_exact(MultiPolygon([cell]), 0)
    assert done.area_before_m2 == done.area_after_m2 == pytest.approx(m2(cell))
    assert done.moved_m == 0


def test_a_bow_tie_becomes_its_two_wings_and_says_what_changed() -> None:
    done = repair(BOW_TIE)
    assert len(done.repaired.geoms) == 2
    assert done.area_before_m2 == pytest.approx(0, abs=1)
    assert done.area_after_m2 == pytest.approx(m2(box(117, 38, 117.01, 38.01)) / 2, rel=1e-3)
    assert done.moved_m < 1


def test_a_needle_goes_and_its_length_is_told() -> None:
    needle = Polygon(
        [
            (117, 38),
            (117.01, 38),
            (117.01, 38.01),
            (117, 38.01),
            (117, 38.005),
            (116.99, 38.005),
            (117, 38.005),
        ]
    )
    done = repair(needle)
    assert done.repaired.bounds[0] == 117
    assert done.moved_m == pytest.approx(877, rel=0.01)


def test_what_encloses_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="encloses"):
        repair(Polygon([(117, 38), (117.01, 38), (117, 38)]))
    with pytest.raises(ValueError, match="no number"):
        repair(shapely.transform(BOW_TIE, lambda lonlat: np.where(lonlat > 117.005, np.nan, lonlat)))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=4, max_size=9, unique=True))
def test_a_repair_is_valid_and_repairing_it_again_changes_nothing(corners: list[tuple[int, int]]) -> None:
    drawn = Polygon([(117 + x / 1000, 38 + y / 1000) for x, y in corners])
    try:
        once = repair(drawn)
    except ValueError:
        assert m2(drawn.convex_hull) == pytest.approx(0, abs=1)
        return
    assert once.repaired.is_valid
    assert repair(once.repaired).repaired.equals_exact(once.repaired, 0)


def found(shape: shapely.Geometry) -> list[str]:
    return [str(what) for what in suspicious(gpd.GeoSeries({"A": shape}, crs=4326))["what"]]


def test_crumbs_and_needles_are_suspicious_and_plain_outlines_are_not() -> None:
    cell, metre = box(117, 38, 117.01, 38.01), 1 / 100_000
    assert found(cell) == []
    assert found(MultiPolygon([cell, box(117.02, 38, 117.02 + 5 * metre, 38 + 5 * metre)])) == ["crumb"]
    pinhole = Point(117.005, 38.005).buffer(3 * metre, 2).exterior
    assert found(Polygon(cell.exterior, [pinhole])) == ["crumb"]
    needle = [(117, 38.005), (116.99, 38.00501), (117, 38.00502)]
    spiked = Polygon([(117, 38), (117.01, 38), (117.01, 38.01), (117, 38.01), *reversed(needle)])
    assert found(spiked) == ["spike"]
    assert suspicious(gpd.GeoSeries({"A": spiked}, crs=4326)).geometry[0] == Point(116.99, 38.00501)


def test_a_needle_at_the_first_corner_of_its_ring_is_found_too() -> None:
    corners = [
        (116.99, 38.00501),
        (117, 38.005),
        (117, 38),
        (117.01, 38),
        (117.01, 38.01),
        (117, 38.01),
        (117, 38.00502),
    ]
    assert found(Polygon(corners)) == ["spike"]


def test_nothing_drawn_is_nothing_suspicious() -> None:
    assert suspicious(gpd.GeoSeries([None, None], crs=4326)).empty
    assert suspicious(gpd.GeoSeries([], crs=4326)).empty
