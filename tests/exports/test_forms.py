"""Does what leaves come back the same, in every form: ids, values, shapes to the last decimal the form keeps?"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box

from gridmap.coordinates import wgs84_from_gcj02
from gridmap.exports import FORMS, FileColumn, LayerContents, in_gcj02
from gridmap.exports.shapefile import short_names
from gridmap.imports.reading.opening import read_file
from gridmap.marks import Mark

HOLED = Polygon(box(117.0, 38.0, 117.1, 38.1).exterior, [box(117.04, 38.04, 117.06, 38.06).exterior])
SHAPES = [
    Point(117.1234567, 38.7654321),
    MultiPolygon([HOLED, box(117.2, 38.0, 117.3, 38.1)]),
    LineString([(117.0, 38.0), (117.05, 38.02), (117.1, 38.0)]),
    None,
]
NASTY = "]]><script>&\"' =1+1 D:\\users 面粉厂 𠮷"
MARKS = {
    "红色": Mark("red", "Red", "#c62828", "diamond"),
    "未知": Mark("unknown", "Unknown", "#8a8f98", "area", hatch=True),
}
COLUMNS = (
    FileColumn("name", "名称"),
    FileColumn("people", "人口（人）", number=True),
    FileColumn("note", "备注"),
    FileColumn("share", "占比（%）", number=True),
    FileColumn("class", "图例：风险"),
    FileColumn("id", "gridmap_id"),
)
ROWS = [
    ("面粉厂", 12, NASTY, 33.25, "红色", "a1"),
    ("东村", None, "", None, "未知", "a2"),
    ("主街", 0, None, 0.0, "红色", "a3"),
    ("无处", 7, "换\n行", 100.0, "未知", "a4"),
]


@pytest.fixture
def contents() -> LayerContents:
    frame = pd.DataFrame(ROWS, columns=[each.key for each in COLUMNS], dtype=object)
    placed = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(SHAPES, crs="EPSG:4326"))
    return LayerContents("企业", COLUMNS, placed, "name", "id", "class", MARKS, ("截至今天。",))


def _read(content: bytes, suffix: str, folder: Path) -> gpd.GeoDataFrame:
    """Every layer of the file, by GDAL or the reader of our own imports, under the ids of the features."""
    path = folder / f"back{suffix}"
    path.write_bytes(content)
    if suffix in {".kml", ".kmz"}:  # GDAL's own names of columns have no Chinese; ours come as they are
        sheets = read_file(path, path.name).sheets
        rows = [
            {**dict(zip(sheet.columns, row, strict=True)), "geometry": shape}
            for sheet in sheets
            for row, shape in zip(sheet.rows, sheet.geometry or [], strict=True)
        ]
        return gpd.GeoDataFrame(rows, geometry="geometry").set_index("gridmap_id").sort_index()
    layers = [name for name, kind in pyogrio.list_layers(path) if kind is not None]
    found = pd.concat([pyogrio.read_dataframe(path, layer=name) for name in layers], ignore_index=True)
    return gpd.GeoDataFrame(found).set_index("gridmap_id").sort_index()


def _same_values(
    back: gpd.GeoDataFrame, name: str = "名称", people: str = "人口（人）", note: str = "备注"
) -> None:
    assert list(back.index) == ["a1", "a2", "a3", "a4"]
    assert list(back[name]) == [row[0] for row in ROWS]
    numbers = pd.to_numeric(back[people], errors="coerce")
    assert [None if np.isnan(each) else each for each in numbers] == [12, None, 0, 7]
    assert back.loc["a4", note] == "换\n行"


@pytest.mark.parametrize(
    ("form", "tolerance"), [("gpkg", 0.0), ("geojson", 1e-7), ("kml", 1e-7), ("kmz", 1e-7)]
)
def test_what_leaves_comes_back_the_same(
    contents: LayerContents, form: str, tolerance: float, tmp_path: Path
) -> None:
    back = _read(FORMS[form].write(contents), FORMS[form].suffix, tmp_path)
    _same_values(back)
    assert back.loc["a1", "备注"] == NASTY
    for (number, shape), kept in zip(enumerate(SHAPES), back.geometry, strict=True):
        if shape is None:
            assert kept is None
        else:
            back_xy = shapely.get_coordinates(shapely.normalize(shapely.force_2d(kept)))
            xy = shapely.get_coordinates(shapely.normalize(shape))
            assert np.abs(back_xy - xy).max() <= tolerance, number


def test_a_shapefile_comes_back_in_gbk_under_names_of_ten_bytes(
    contents: LayerContents, tmp_path: Path
) -> None:
    content = FORMS["shp"].write(contents)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path)
        names = archive.namelist()
        listed = list(csv.reader(io.StringIO(archive.read("企业.csv").decode("utf-8-sig"))))
    assert {(tmp_path / name).read_bytes() for name in names if name.endswith(".cpg")} == {b"GBK"}
    short = {name: code for code, name, *_ in (row for row in listed[1:] if len(row) > 1)}
    assert all(len(code.encode("gbk")) <= 10 for code in short.values())
    parts = [pyogrio.read_dataframe(tmp_path / name) for name in names if name.endswith(".shp")]
    back = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True)).set_index(short["gridmap_id"]).sort_index()
    _same_values(back, short["名称"], short["人口（人）"], short["备注"])
    assert back.loc["a1", short["备注"]] == NASTY.replace("𠮷", "?")  # no letter of GBK; said in the list
    assert next(row[2] for row in listed if len(row) == 3 and row[1] == "备注") == "yes"
    for shape, kept in zip(SHAPES[:3], back.geometry[:3], strict=True):
        assert kept.equals(shape)


def test_letters_whose_bytes_look_like_signs_that_nobody_sees_come_back_by_our_own_reader(
    contents: LayerContents, tmp_path: Path
) -> None:
    """Half of 经 in GBK is the byte of a soft hyphen, half of 犲 that of a blank."""
    path = tmp_path / "gbk.zip"
    frame = contents.frame.assign(note=["经营中", "北苇泊 · 经度", "犲狼", "苇"])
    content = io.BytesIO(FORMS["shp"].write(replace(contents, frame=frame)))
    with zipfile.ZipFile(content) as archive, zipfile.ZipFile(path, "w") as kept:
        for name in archive.namelist():
            if not name.endswith(".csv"):
                kept.writestr(name, archive.read(name))
    read = {cell for sheet in read_file(path, path.name).sheets for row in sheet.rows for cell in row}
    assert {"经营中", "北苇泊 · 经度", "犲狼", "苇"} <= read


def test_short_names_differ_whatever_is_cut_off() -> None:
    names = [
        "最近一次检查日期",
        "最近一次检查人员",
        "最近一次检查",
        "Distance_to_A",
        "distance_to_B",
        "m²",
        "𠮷",
        "",
    ]
    short = short_names(names)
    assert len({each.casefold() for each in short}) == len(names)
    assert all(0 < len(each.encode("gbk")) <= 10 for each in short)
    many = short_names(["所属行业领域"] * 120)
    assert len(set(many)) == 120
    assert all(len(each.encode("gbk")) <= 10 for each in many)


def test_geojson_is_rfc_7946(contents: LayerContents) -> None:
    told = json.loads(FORMS["geojson"].write(contents))
    assert "crs" not in told
    assert [each["id"] for each in told["features"]] == ["a1", "a2", "a3", "a4"]
    assert told["features"][3]["geometry"] is None
    for polygon in told["features"][1]["geometry"]["coordinates"]:
        outer, *holes = (shapely.LinearRing(ring) for ring in polygon)
        assert outer.is_ccw
        assert not any(hole.is_ccw for hole in holes)


def test_kml_has_a_folder_and_a_style_for_each_class_and_no_mark_up_of_a_stranger(
    contents: LayerContents,
) -> None:
    text = FORMS["kml"].write(contents).decode()
    root = ElementTree.fromstring(text)  # noqa: S314
    ns = {"k": "http://www.opengis.net/kml/2.2"}
    assert [each.text for each in root.findall(".//k:Folder/k:name", ns)] == ["红色", "未知"]
    styles = {each.get("id") for each in root.findall(".//k:Style", ns)}
    assert {str(each.text).lstrip("#") for each in root.findall(".//k:styleUrl", ns)} <= styles
    assert root.find(".//k:Style/k:LineStyle/k:color", ns).text == "ff2828c6"  # type: ignore[union-attr]
    assert "<script" not in text
    assert len(root.findall(".//k:Placemark", ns)) == 4


def test_a_geopackage_brings_its_style_for_each_of_its_layers(
    contents: LayerContents, tmp_path: Path
) -> None:
    path = tmp_path / "styled.gpkg"
    path.write_bytes(FORMS["gpkg"].write(contents))
    with sqlite3.connect(path) as database:
        styles = database.execute("SELECT f_table_name, styleQML, useAsDefault FROM layer_styles").fetchall()
        layers = {
            row[0]
            for row in database.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")
        }
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert {name for name, _, _ in styles} == layers
    for _, qml, default in styles:
        root = ElementTree.fromstring(qml.split(">", 1)[1])  # noqa: S314
        assert [each.get("value") for each in root.iter("category")] == list(MARKS)
        assert root.find("renderer-v2").get("attr") == "图例：风险"  # type: ignore[union-attr]
        assert default


@pytest.mark.parametrize("form", ["gpkg", "kml", "shp"])
def test_gcj_02_is_moved_there_and_says_so_in_the_file(
    contents: LayerContents, form: str, tmp_path: Path
) -> None:
    moved = in_gcj02(contents)
    content = FORMS[form].write(moved)
    assert moved.called == "企业 GCJ-02"
    if form == "shp":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert all("GCJ-02" in name for name in archive.namelist())
            assert not any(name.endswith(".prj") for name in archive.namelist())
        return
    back = _read(content, FORMS[form].suffix, tmp_path)
    assert "GCJ-02" in content.decode("utf-8", "replace")
    place = back.geometry["a1"]
    first = SHAPES[0]
    assert isinstance(place, Point)
    assert isinstance(first, Point)
    assert place.distance(first) > 0.001
    lon, lat = wgs84_from_gcj02([place.x], [place.y])
    assert np.hypot(lon[0] - first.x, lat[0] - first.y) < 1e-6
