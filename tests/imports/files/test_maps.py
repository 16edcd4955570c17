"""Map files: what they hold, in which system they say they are, and how their texts are read."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely import LineString, Point, Polygon, box

from gridmap.errors import InvalidInput
from gridmap.imports.reading.opening import read_file
from gridmap.imports.reading.sheets import OpenedFile
from tests.imports.files import files
from tests.imports.files.files import GEOJSON, GPX, KML

ROWS = [((116.85, 38.3), ("示例消防站", "工贸")), ((116.86, 38.31), ("示例微站", "其他"))]


def read(tmp_path: Path, name: str, content: bytes | str) -> OpenedFile:
    return read_file(files.write(tmp_path / "handed-in", content), name)


def test_geojson_keeps_rows_without_a_place(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, "a.geojson", GEOJSON).sheets
    assert sheet.columns == ("名称", "人数")
    assert sheet.rows == [("示例站", 6), ("无位置", None)]
    assert sheet.geometry == [Point(116.85, 38.3), None]
    assert (sheet.declared_crs, list(sheet.row_numbers)) == (4326, [1, 2])


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_shapefile_without_cpg_is_read_right_column_names_too(tmp_path: Path, encoding: str) -> None:
    members = files.shapefile(ROWS, ["名称", "行业"], encoding)
    (sheet,) = read(tmp_path, "点位.zip", files.zipped(members)).sheets
    assert (sheet.name, sheet.columns) == ("点位", ("名称", "行业"))
    assert sheet.rows == [("示例消防站", "工贸"), ("示例微站", "其他")]
    assert any("preview" in str(note) for note in sheet.notes)


@pytest.mark.parametrize(("encoding", "label"), [("gb18030", "936"), ("gb18030", "GBK"), ("utf-8", "UTF-8")])
def test_what_the_cpg_says_is_believed_where_it_is_true(tmp_path: Path, encoding: str, label: str) -> None:
    members = files.shapefile(ROWS, ["名称", "行业"], encoding, cpg=label)
    (sheet,) = read(tmp_path, "a.zip", files.zipped(members)).sheets
    assert sheet.rows[1] == ("示例微站", "其他")
    assert any("as the file itself says" in str(note) for note in sheet.notes)


def test_a_cpg_that_lies_is_not_believed(tmp_path: Path) -> None:
    members = files.shapefile(ROWS, ["名称", "行业"], "gb18030", cpg="UTF-8")
    (sheet,) = read(tmp_path, "a.zip", files.zipped(members)).sheets
    assert sheet.columns == ("名称", "行业")


def test_a_character_that_the_width_of_the_field_cut_costs_only_itself(tmp_path: Path) -> None:
    members = files.shapefile([((1, 2), ("示例示例示例",))], ["名称"], "utf-8", width=10)
    (sheet,) = read(tmp_path, "a.zip", files.zipped(members)).sheets
    assert sheet.rows == [("示例示",)]


def test_names_packed_as_gbk_are_shown_as_they_were(tmp_path: Path) -> None:
    """zipfile writes names as it is told; Windows writes GBK and sets no flag."""
    plain = files.zipped(files.shapefile([((1, 2), ("x",))], ["a"], "ascii", stem="abcd"))
    packed = plain.replace(b"abcd.", "点位".encode("gbk") + b".")
    (sheet,) = read(tmp_path, "a.zip", packed).sheets
    assert sheet.name == "点位"


def test_a_shapefile_that_lacks_a_part_is_refused_with_its_name(tmp_path: Path) -> None:
    members = files.shapefile(ROWS, ["名称", "行业"], "utf-8")
    del members["点位.dbf"]
    with pytest.raises(InvalidInput, match=r"lacks its \.dbf"):
        read(tmp_path, "a.zip", files.zipped(members))


def test_the_declared_system_of_a_survey_is_told(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"name": ["a"]}, geometry=[Point(486_878.98, 4_240_808.46)], crs=4548)
    folder = tmp_path / "survey"
    folder.mkdir()
    frame.to_file(folder / "s.shp")
    (sheet,) = read(
        tmp_path, "s.zip", files.zipped({path.name: path.read_bytes() for path in folder.iterdir()})
    ).sheets
    assert sheet.declared_crs == 4548


def test_every_layer_of_a_geopackage_is_a_sheet(tmp_path: Path) -> None:
    made = tmp_path / "made.gpkg"
    towns = gpd.GeoDataFrame({"名称": ["甲镇"], "人口": [1200]}, geometry=[box(0, 0, 1, 1)], crs=4490)
    towns.to_file(made, layer="镇", driver="GPKG")
    roads = gpd.GeoDataFrame({"名称": ["路"]}, geometry=[LineString([(0, 0, 5), (1, 1, 6)])], crs=4326)
    roads.to_file(made, layer="路", driver="GPKG")
    one, two = read(tmp_path, "a.gpkg", made.read_bytes()).sheets
    assert (one.name, one.declared_crs, one.rows) == ("镇", 4490, [("甲镇", 1200)])
    assert two.geometry == [LineString([(0, 0), (1, 1)])]


@pytest.mark.parametrize("packed", [False, True])
def test_kml_and_kmz_keep_what_was_filled_and_drop_how_it_is_drawn(tmp_path: Path, packed: bool) -> None:
    content = files.zipped({"doc.kml": KML, "files/icon.png": b"x"}) if packed else KML
    (sheet,) = read(tmp_path, "a.kmz" if packed else "a.kml", content).sheets
    assert (sheet.name, sheet.columns) == ("站点", ("Name", "description", "人数"))
    assert sheet.rows == [("示例站", "a <b> c", "6")]
    assert sheet.geometry == [Point(116.85, 38.3)]


def test_a_kml_in_gbk_is_read(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, "a.kml", KML.replace("UTF-8", "GBK").encode("gbk")).sheets
    assert sheet.rows[0][0] == "示例站"


def test_waypoints_are_read(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, "a.gpx", GPX).sheets
    assert (sheet.columns, sheet.rows, sheet.geometry) == (("name",), [("示例点",)], [Point(116.85, 38.3)])


def test_shapes_come_back_as_they_were(tmp_path: Path) -> None:
    hole = Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (2, 1), (2, 2)]])
    made = tmp_path / "made.geojson"
    gpd.GeoDataFrame({"n": [1]}, geometry=[hole], crs=4326).to_file(made, driver="GeoJSON")
    (sheet,) = read(tmp_path, "a.geojson", made.read_bytes()).sheets
    assert sheet.geometry is not None
    assert shapely.equals(sheet.geometry[0], hole)


def test_ovital_marks_are_read_with_the_system_each_line_names(tmp_path: Path) -> None:
    text = (
        "示例消防站 116.72135049 34.70805560 21 值班 电话\n"
        "g 示例微站 116°43'16.8618\" 34°42'29.0002\"\n"
        "b 116.72135049 34.70805560 取水点\n\n"
    )
    ledger = read(tmp_path, "marks.txt", text)
    (sheet,) = ledger.sheets
    assert ledger.format == "Ovital text"
    assert sheet.columns == ("name", "longitude", "latitude", "altitude", "remarks", "coordinate system")
    assert sheet.rows[0] == ("示例消防站", "116.72135049", "34.70805560", "21", "值班 电话", "cgcs2000")
    assert sheet.rows[1][:3] == ("示例微站", "116°43'16.8618\"", "34°42'29.0002\"")
    assert [row[5] for row in sheet.rows] == ["cgcs2000", "gcj02", "bd09"]
    assert sheet.rows[2][0] == "取水点"


def test_a_list_with_headings_is_no_list_of_marks(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, "a.txt", "名称,经度,纬度\n甲,116.7213,34.7080\n").sheets
    assert sheet.columns == ("名称", "经度", "纬度")
