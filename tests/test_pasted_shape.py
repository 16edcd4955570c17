"""Is a pasted outline read as it was meant, and is every other text refused with a sentence?"""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from gridmap.coordinates import gcj02_from_wgs84
from gridmap.coordinates.pasted_shape import as_text, parse_shape
from gridmap.errors import InvalidInput

GRID = box(117.05, 38.0, 117.1, 38.04)
LINES = "117.05, 38.0\n117.1, 38.0\n117.1, 38.04\n117.05, 38.04\n"
FEATURE = {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(GRID))}


@pytest.mark.parametrize(
    "text",
    [
        GRID.wkt,
        f"SRID=4326;{GRID.wkt}",
        shapely.MultiPolygon([GRID]).wkt,
        shapely.to_geojson(GRID),
        json.dumps(FEATURE),
        json.dumps({"type": "FeatureCollection", "features": [FEATURE]}),
        LINES,
        LINES + "117.05, 38.0",
        "38.0 117.05\n38.0 117.1\n38.04 117.1\n38.04 117.05",
        "东经117度3分 北纬38度\n东经117度6分 北纬38度\n东经117度6分 北纬38度2.4分\n东经117度3分 北纬38度2.4分",
    ],
    ids=[
        "wkt",
        "ewkt",
        "multi",
        "geojson",
        "feature",
        "collection",
        "lines",
        "closed",
        "latitude first",
        "signs",
    ],
)
def test_an_outline_is_read_from_what_people_copy(text: str) -> None:
    assert shapely.symmetric_difference(parse_shape(text), GRID).area < 1e-12


def test_an_empty_line_begins_another_part() -> None:
    assert len(parse_shape(LINES + "\n117.2 38.0\n117.3 38.0\n117.3 38.1").geoms) == 2  # type: ignore[attr-defined]


def test_degrees_of_a_web_map_are_put_back() -> None:
    xy = shapely.get_coordinates(GRID)
    shifted = shapely.set_coordinates(GRID, np.column_stack(gcj02_from_wgs84(xy[:, 0], xy[:, 1])))
    assert shapely.hausdorff_distance(shifted, GRID) > 1e-3
    assert shapely.hausdorff_distance(parse_shape(shifted.wkt, "gcj02"), GRID) < 1e-8


def test_the_line_that_is_no_coordinate_is_named() -> None:
    with pytest.raises(InvalidInput, match="Line 2 is no coordinate: “by the mill”"):
        parse_shape("117.05, 38.0\nby the mill\n117.1, 38.04")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "POLYGON((",
        "{",
        '{"type": "Point", "coordinates": [117, 38]}',
        "117 38\n117 39",
        "POINT (117 38)",
        "[]",
    ],
)
def test_what_is_no_outline_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_shape(text)


@settings(deadline=None, max_examples=150)
@given(st.text() | st.text(alphabet='{}[]":,0123456789. -\nPOLYGN()coordinatesmultype'))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse_shape(text)
    except InvalidInput:
        return
    assert found.geom_type in {"MultiPolygon", "LineString"}


_CORNER = st.tuples(st.floats(-180, 180), st.floats(-85, 85))


@settings(max_examples=200)
@given(st.lists(_CORNER, min_size=2, max_size=6), st.booleans())
def test_a_shape_as_text_is_read_back_as_it_is(corners: list[tuple[float, float]], line: bool) -> None:
    ring = shapely.Polygon([*corners, (0.5, 0.25)])
    shape = shapely.LineString(corners) if line else shapely.MultiPolygon([ring])
    assert parse_shape(as_text(shape), line=line) == shape


def test_an_outline_with_a_hole_is_told_whole() -> None:
    hole = box(117.06, 38.01, 117.07, 38.02).exterior.coords
    shape = shapely.MultiPolygon([shapely.Polygon(GRID.exterior.coords, [hole])])
    assert parse_shape(as_text(shape)) == shape
