"""Are slips of the pen found in valid outlines?"""

from __future__ import annotations

import geopandas as gpd
import shapely
from shapely import MultiPolygon, Point, Polygon, box

from gridmap.analysis.rings import suspicious


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
