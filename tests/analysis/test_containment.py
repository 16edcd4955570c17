"""Does a point's place agree with where it is registered, also on borders and where areas overlap?"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from shapely import Point, box

from gridmap.analysis.containment import containing, judged
from gridmap.analysis.tolerances import BORDER_M

METRE = 1 / 87_500  # of longitude at 38 degrees north
AREAS = gpd.GeoSeries(
    {
        "A": box(117.0, 38.0, 117.1, 38.1),
        "B": box(117.1, 38.0, 117.2, 38.1),
        "C": box(117.19, 38.0, 117.3, 38.1),
    },
    crs=4326,
)


def verdicts(*asked: tuple[float | None, str | None]) -> dict[int, tuple[str, list[str]]]:
    """longitude (None: unlocated) and the registered area of each point -> what is wrong with it."""
    points = gpd.GeoSeries([None if lon is None else Point(lon, 38.05) for lon, _ in asked], crs=4326)
    wrong = judged(points, pd.Series([area for _, area in asked], dtype=object), AREAS)
    said = zip(wrong["verdict"], wrong["found"], strict=True)
    return dict(zip(wrong.index, said, strict=True))


def test_a_point_in_its_own_area_is_right() -> None:
    assert verdicts((117.05, "A"), (117.25, "C")) == {}


def test_a_point_in_another_area_is_said_to_lie_there() -> None:
    assert verdicts((117.15, "A"), (117.05, "C")) == {0: ("elsewhere", ["B"]), 1: ("elsewhere", ["A"])}


def test_a_point_in_two_areas_is_one_finding() -> None:
    assert verdicts((117.195, "B")) == {0: ("two", ["B", "C"])}
    assert verdicts((117.195, "A")) == {0: ("elsewhere", ["B", "C"])}


def test_a_point_in_no_area_is_nowhere() -> None:
    assert verdicts((118.0, "A")) == {0: ("nowhere", [])}


def test_on_the_border_and_a_few_metres_over_it_is_no_contradiction() -> None:
    assert verdicts((117.1, "A"), (117.1, "B")) == {}
    assert verdicts((117.1 + 0.8 * BORDER_M * METRE, "A"), (117.0 - 0.8 * BORDER_M * METRE, "A")) == {}
    assert verdicts((117.1 + 1.3 * BORDER_M * METRE, "A")) == {0: ("elsewhere", ["B"])}
    assert verdicts((117.0 - 1.3 * BORDER_M * METRE, "A")) == {0: ("nowhere", [])}


def test_what_is_not_known_is_not_judged() -> None:
    assert verdicts((None, "A"), (117.05, None), (117.05, "not drawn")) == {}
    nothing = gpd.GeoSeries([], crs=4326, dtype="geometry")
    assert judged(nothing, pd.Series([], dtype=object), AREAS).empty
    assert judged(gpd.GeoSeries([Point(0, 0)], crs=4326), pd.Series(["A"]), AREAS.iloc[:0]).empty


def test_a_join_gives_a_point_in_two_areas_twice() -> None:
    point, area = containing(gpd.GeoSeries([Point(117.195, 38.05), Point(118, 38)], crs=4326), AREAS)
    assert point.tolist() == [0, 0]
    assert sorted(area.tolist()) == [1, 2]
