"""The coordinate system is asked, and the answer is tested: what does not fit is quarantined with what would fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely import LineString, box

from gridmap.coordinates import bd09_from_wgs84, gcj02_from_wgs84
from gridmap.errors import InvalidInput
from gridmap.imports.checking import Checked, CrsChoice, check
from gridmap.imports.mapping import propose_mapping
from gridmap.imports.reading.sheets import Row, Sheet

OUTLINE = box(116.8, 38.2, 116.9, 38.4)
Place = tuple[float, float]
inside = st.tuples(st.floats(116.81, 116.89), st.floats(38.21, 38.39))
ZONES = {
    4527: CrsChoice("gauss_kruger"),
    4548: CrsChoice.zone(39, width_deg=3),
    4498: CrsChoice("gauss_kruger"),
    4509: CrsChoice.zone(20, width_deg=6),
}


def as_gcj02(lon: float, lat: float) -> Place:
    x, y = gcj02_from_wgs84(lon, lat)
    return float(x), float(y)


def written(epsg: int, lon: float, lat: float) -> tuple[float, float]:
    x, y = Transformer.from_crs(4326, epsg, always_xy=True).transform(lon, lat)
    return float(x), float(y)


def answered(
    places: list[tuple[Any, Any]], crs: CrsChoice, roads: Any = None, outline: Any = OUTLINE
) -> Checked:
    rows = [(f"厂{number}", "工贸", *place) for number, place in enumerate(places)]
    sheet = Sheet("s", ("企业名称", "行业", "经度", "纬度"), rows, range(1, len(rows) + 1))
    return check(sheet, propose_mapping(sheet.columns, rows, "enterprises"), crs, outline, roads)


def off_deg(shape: Any, lon: float, lat: float) -> float:
    return float(max(abs(shape.x - lon), abs(shape.y - lat)))


@given(place=inside)
@settings(max_examples=10, deadline=None)
def test_every_system_leads_to_the_same_place(place: tuple[float, float]) -> None:
    answers: list[tuple[Any, CrsChoice]] = [
        (place, CrsChoice("wgs84")),
        (place, CrsChoice("cgcs2000")),
        (as_gcj02(*place), CrsChoice("gcj02")),
        (tuple(map(float, bd09_from_wgs84(*place))), CrsChoice("bd09")),
        *((written(epsg, *place), choice) for epsg, choice in ZONES.items()),
        *((written(epsg, *place)[::-1], choice) for epsg, choice in ZONES.items()),
    ]
    for numbers, choice in answers:
        (good,) = answered([numbers], choice).good
        assert off_deg(good.shape, *place) < 1e-8, choice


@given(place=inside)
@settings(max_examples=10, deadline=None)
def test_what_fits_no_answer_is_quarantined_with_the_reading_that_brings_it_home(
    place: tuple[float, float],
) -> None:
    wrong: list[tuple[tuple[float, float], CrsChoice, str]] = [
        (place[::-1], CrsChoice("wgs84"), "exchanged"),
        (written(3857, *place), CrsChoice("wgs84"), "web_mercator"),
        (written(4527, *place), CrsChoice("wgs84"), "gauss_kruger"),
        (written(4548, *place), CrsChoice("gcj02"), "gauss_kruger 117"),
        (written(4548, *place), CrsChoice.zone(38, width_deg=3), "gauss_kruger 117"),
        (place, CrsChoice("gauss_kruger"), "wgs84"),
    ]
    for numbers, choice, kind in wrong:
        found = answered([numbers], choice)
        (waiting,) = found.quarantined
        assert waiting.fix is not None, (choice, kind)
        assert waiting.fix.kind == kind
        assert off_deg(waiting.fix.shape, *place) < 1e-8
        assert found.good == ()


def test_a_point_that_only_gcj02_brings_inside_says_how_far_it_would_move() -> None:
    lon, lat = 116.8003, 38.3
    shifted = as_gcj02(116.8995, 38.3)
    (waiting,) = answered([shifted], CrsChoice("wgs84")).quarantined
    assert waiting.fix is not None
    assert waiting.fix.kind == "gcj02"
    assert waiting.fix.moved_m == pytest.approx(500, abs=150)
    assert off_deg(waiting.fix.shape, 116.8995, 38.3) < 1e-8
    assert answered([(lon, lat)], CrsChoice("wgs84")).quarantined == ()


def test_the_reading_that_helps_most_rows_is_proposed_for_all_it_helps() -> None:
    shifted = [as_gcj02(116.8999 - n * 1e-5, 38.3 + n / 1000) for n in range(10)]
    found = answered([*shifted, (38.3, 116.85)], CrsChoice("wgs84"))
    assert [each.fix.kind for each in found.quarantined if each.fix] == ["gcj02"] * 10 + ["exchanged"]


def test_what_nothing_brings_home_has_no_proposal() -> None:
    (waiting,) = answered([(100.0, 20.0)], CrsChoice("wgs84")).quarantined
    assert waiting.fix is None
    assert "outside" in str(waiting.reason)


def test_a_sheet_that_is_misread_as_a_whole_is_remarked_on() -> None:
    edge = [as_gcj02(116.8990, 38.21 + n / 300) for n in range(40)]
    found = answered(edge, CrsChoice("wgs84"))
    assert any("GCJ-02, 40 more places" in str(note) for note in found.notes)


def test_the_roads_tell_what_the_outline_cannot() -> None:
    roads = [LineString([(116.8, lat), (116.9, lat)]) for lat in np.arange(38.2, 38.4, 0.02)]
    along = [(116.82 + n / 1000, 38.2201 + 0.02 * (n % 8)) for n in range(40)]
    shifted = [as_gcj02(*place) for place in along]
    wide = shapely.buffer(OUTLINE, 0.1)
    assert answered(along, CrsChoice("wgs84"), roads, wide).notes == ()
    told = answered(shifted, CrsChoice("wgs84"), roads, wide).notes
    assert any("from a road; read as GCJ-02" in str(note) for note in told)


def test_each_row_may_name_its_own_system() -> None:
    gcj = as_gcj02(116.85, 38.3)
    rows: list[Row] = [
        ("甲", "工贸", *gcj, "高德"),
        ("乙", "工贸", 116.86, 38.3, "GPS"),
        ("丙", "工贸", 116.87, 38.3, None),
    ]
    sheet = Sheet("s", ("企业名称", "行业", "经度", "纬度", "坐标系"), rows, range(1, 4))
    found = check(sheet, propose_mapping(sheet.columns, rows, "enterprises"), CrsChoice("by_row"), OUTLINE)
    assert [good.source_crs for good in found.good] == ["gcj02", "wgs84"]
    assert off_deg(found.good[0].shape, 116.85, 38.3) < 1e-8
    assert "does not say" in str(found.quarantined[0].reason)


def test_what_the_file_declares_can_be_the_answer_where_it_declares_something() -> None:
    place = shapely.Point(written(3857, 116.85, 38.3))
    sheet = Sheet("s", ("企业名称", "行业"), [("甲", "工贸")], [1], geometry=[place], declared_crs=3857)
    mapping = propose_mapping(sheet.columns, sheet.rows, "enterprises")
    (good,) = check(sheet, mapping, CrsChoice("declared"), OUTLINE).good
    assert off_deg(good.shape, 116.85, 38.3) < 1e-8
    silent = Sheet("s", sheet.columns, sheet.rows, [1], geometry=[place])
    with pytest.raises(InvalidInput, match="does not declare"):
        check(silent, mapping, CrsChoice("declared"), OUTLINE)


@given(x=st.floats(), y=st.floats(), system=st.sampled_from(["wgs84", "gcj02", "bd09", "gauss_kruger"]))
@settings(max_examples=200, deadline=None)
def test_no_number_breaks_the_check_and_no_row_is_lost(x: float, y: float, system: Any) -> None:
    found = answered([(x, y)], CrsChoice(system))
    assert len(found.good) + len(found.unlocated) + len(found.quarantined) == 1
    for good in found.good:
        assert OUTLINE.intersects(good.shape)
