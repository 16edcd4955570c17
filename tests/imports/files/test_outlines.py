"""Areas: parts over several rows are one multipolygon, crossing rings are mended only when a person agrees."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pyproj import Geod
from shapely import MultiPolygon, Polygon, box, union_all

from gridmap.imports.checking import Checked, CrsChoice, check
from gridmap.imports.checking.ground import area_km2
from gridmap.imports.mapping import propose_mapping
from gridmap.imports.reading.opening import read_file
from gridmap.imports.reading.sheets import Sheet
from gridmap.settings import project_folder

DATA = project_folder().parent / "shared" / "data"
BOW_TIE = Polygon([(0, 0), (0.01, 0.01), (0.01, 0), (0, 0.01)])


def areas(rows: list[tuple[tuple[Any, ...], Any]], headings: tuple[str, ...] = ("名称", "人口")) -> Checked:
    sheet = Sheet(
        "s",
        headings,
        [cells for cells, _ in rows],
        range(1, len(rows) + 1),
        geometry=[shape for _, shape in rows],
    )
    return check(sheet, propose_mapping(headings, sheet.rows, "areas"), CrsChoice("wgs84"), None)


def test_parts_of_one_area_are_joined_and_what_overlaps_counts_once() -> None:
    found = areas(
        [
            (("甲村", 100), box(0, 0, 0.02, 0.02)),
            (("甲村", None), box(0.01, 0, 0.03, 0.02)),
            (("乙村", 7), box(1, 1, 2, 2)),
        ]
    )
    first, second = found.good
    assert (first.joined, second.joined) == ((1, 2), ())
    assert first.values == {"name": "甲村", "population": 100}
    assert isinstance(first.shape, MultiPolygon)
    assert area_km2(first.shape) == pytest.approx(area_km2(box(0, 0, 0.03, 0.02)))
    assert "甲村" in str(found.notes[-1])


def test_parts_that_disagree_wait_for_a_person() -> None:
    found = areas([(("甲村", 100), box(0, 0, 1, 1)), (("甲村", 200), box(2, 0, 3, 1))])
    assert found.good == ()
    assert "disagree on population" in str(found.quarantined[0].reason)


def test_the_same_name_under_another_code_is_another_area() -> None:
    found = areas(
        [(("甲村", "130900001"), box(0, 0, 1, 1)), (("甲村", "130900002"), box(2, 0, 3, 1))], ("名称", "编码")
    )
    assert len(found.good) == 2


def test_a_ring_that_crosses_itself_is_mended_only_as_a_proposal_with_both_areas() -> None:
    found = areas([(("甲村", 1), BOW_TIE)])
    (waiting,) = found.quarantined
    assert waiting.row.shape is not None
    assert not waiting.row.shape.is_valid
    assert waiting.fix is not None
    assert waiting.fix.shape is not None
    assert (waiting.fix.kind, waiting.fix.shape.is_valid) == ("repair", True)
    assert waiting.fix.before_km2 == pytest.approx(0, abs=0.01)
    assert waiting.fix.after_km2 == pytest.approx(area_km2(box(0, 0, 0.01, 0.01)) / 2, rel=0.01)


def test_an_area_that_is_drawn_as_a_point_is_quarantined() -> None:
    assert "not drawn as an area" in str(areas([(("甲村", 1), BOW_TIE.centroid)]).quarantined[0].reason)


def test_an_area_with_a_vertex_nowhere_is_quarantined() -> None:
    (waiting,) = areas([(("甲村", 1), Polygon([(0, 0), (1, 0), (1, 95), (0, 1)]))]).quarantined
    assert "cannot be" in str(waiting.reason)


def test_the_area_of_a_square_is_the_one_on_the_ellipsoid() -> None:
    square = box(116.8, 38.2, 116.9, 38.3)
    wanted = abs(Geod(ellps="WGS84").geometry_area_perimeter(square)[0]) / 1e6
    assert area_km2(square) == pytest.approx(wanted)


@pytest.mark.skipif(not DATA.exists(), reason="the data are not on this machine")
def test_the_streets_of_shenzhen_have_their_own_areas() -> None:
    path = DATA / "shenzhen_streets" / "shenzhen_74_streets.geojson"
    (sheet,) = read_file(path, path.name).sheets
    at = sheet.columns.index("AREA")
    assert sheet.geometry is not None
    sizes = [area_km2(shape) for shape in sheet.geometry if shape is not None]
    told = json.loads((DATA / "answers" / "shenzhen_streets.json").read_text(encoding="utf-8"))
    assert sum(sizes) == pytest.approx(told["sum_geodesic_km2"], rel=1e-9)
    assert all(
        abs(size / float(str(row[at])) - 1) < 0.006 for size, row in zip(sizes, sheet.rows, strict=True)
    )


@pytest.mark.skipif(not DATA.exists(), reason="the data are not on this machine")
def test_the_towns_and_places_of_yiyang_come_in_whole() -> None:
    folder = DATA / "yiyang_county"
    (towns,) = read_file(folder / "yiyang_townships.geojson", "yiyang_townships.geojson").sheets
    found = check(towns, propose_mapping(towns.columns, towns.rows, "areas"), CrsChoice("wgs84"), None)
    assert len(found.good) == 17
    (places,) = read_file(folder / "places_200_labelled.csv", "places_200_labelled.csv").sheets
    mapping = propose_mapping(places.columns, places.rows, "risk_points")
    county = union_all([town.shape for town in found.good])
    told = check(places, mapping, CrsChoice("wgs84"), county)
    assert (len(told.good), told.notes) == (200, ())
    moved = check(places, mapping, CrsChoice("gcj02"), county)
    assert {each.fix.kind for each in moved.quarantined if each.fix} <= {"wgs84"}
