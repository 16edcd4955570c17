"""Is what tags of OpenStreetMap say believed when they come as columns of GeoJSON, a GeoPackage or a table?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from gridmap.imports.reading.opening import read_file
from gridmap.imports.reading.sheets import Sheet

AT = shapely.Point(116.87, 38.3)
ROAD = shapely.LineString([(116.87, 38.3), (116.88, 38.3), (116.89, 38.3)])


def sheet(tmp_path: Path, *features: tuple[dict[str, Any], shapely.Geometry]) -> Sheet:
    told = [
        {"type": "Feature", "properties": tags, "geometry": shapely.geometry.mapping(shape)}
        for tags, shape in features
    ]
    file = tmp_path / "export.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": told}))
    (found,) = read_file(file, file.name).sheets
    return found


def cells(found: Sheet, *names: str) -> list[Sequence[object]]:
    return [
        tuple(dict(zip(found.columns, row, strict=True)).get(name) for name in names) for row in found.rows
    ]


def test_help_that_is_not_there_says_so(tmp_path: Path) -> None:
    station = {"amenity": "fire_station"}
    found = sheet(
        tmp_path,
        ({"@id": "node/1", "name": "One", **station}, AT),
        ({"@id": "node/2", "name": "Two", "disused": "yes", **station}, AT),
        ({"@id": "node/3", "name": "Three", "proposed": "yes", **station}, AT),
        ({"@id": "node/4", "emergency": "fire_hydrant", "operational_status": "broken"}, AT),
        ({"@id": "node/5", "disused:amenity": "fire_station"}, AT),
    )
    assert cells(found, "name", "amenity", "in_service", "out_reason") == [
        ("One", "fire_station", None, None),
        ("Two", "fire_station", "no", "disused=yes"),
        ("Three", "fire_station", "no", "proposed=yes"),
        ("OSM 4", "fire_hydrant", "no", "operational_status=broken"),
        (None, None, None, None),
    ]


@pytest.mark.parametrize(
    ("tags", "told"),
    [
        ({"highway": "residential"}, ("residential", "no", None, None)),
        ({"highway": "residential", "access": "no"}, ("residential", "no", "no", None)),
        ({"highway": "residential", "disused": "yes"}, ("residential", "no", "no", None)),
        ({"highway": "footway", "emergency": "yes"}, ("service", "no", None, None)),
        ({"highway": "primary", "motor_vehicle:backward": "no"}, ("primary", "yes", None, None)),
        ({"highway": "primary", "vehicle:forward": "no"}, ("primary", "-1", None, None)),
        ({"highway": "primary", "maxspeed": "50", "maxspeed:forward": "30"}, ("primary", "no", None, "30")),
        ({"highway": "track", "barrier": "debris"}, ("track", "no", "no", None)),
    ],
)
def test_a_road_is_driven_as_all_its_tags_say(
    tmp_path: Path, tags: dict[str, str], told: tuple[object, ...]
) -> None:
    also = ({"highway": "primary", "oneway": "yes", "name": "beside"}, ROAD)
    found = sheet(tmp_path, (tags, ROAD), also)
    assert cells(found, "highway", "oneway", "drivable", "maxspeed")[0] == told


def test_limits_stand_in_the_column_that_is_read(tmp_path: Path) -> None:
    found = sheet(tmp_path, ({"highway": "primary", "maxheight": "7'6\"", "maxweight:signed": "3.5 t"}, ROAD))
    assert cells(found, "maxheight", "max_weight_t") == [("2.286", "3.5")]


def test_a_barrier_counts_where_it_shares_a_vertex_with_a_road(tmp_path: Path) -> None:
    found = sheet(
        tmp_path,
        ({"highway": "primary"}, ROAD),
        ({"@id": "node/7", "barrier": "bollard"}, shapely.Point(116.88, 38.3)),
        ({"@id": "node/8", "barrier": "gate", "access": "no"}, shapely.Point(116.88, 38.3001)),
        ({"@id": "node/9", "barrier": "gate"}, shapely.Point(116.89, 38.3)),
    )
    assert cells(found, "name", "barrier")[1:] == [("OSM 7", "bollard"), (None, None), (None, None)]
    assert [note.parts["count"] for note in found.notes if "count" in note.parts] == [1]


@pytest.mark.parametrize("packed", ['"disused"=>"yes","ele"=>"3"', '{"disused": "yes"}'])
def test_tags_in_one_cell_are_tags(tmp_path: Path, packed: str) -> None:
    file = tmp_path / "points.gpkg"
    told = {
        "osm_id": ["1"],
        "name": ["One"],
        "other_tags": [packed.replace("{", '{"amenity": "fire_station", ')],
    }
    if "=>" in packed:
        told["other_tags"] = [f'"amenity"=>"fire_station",{packed}']
    gpd.GeoDataFrame(told, geometry=[AT], crs=4326).to_file(file, driver="GPKG")
    (found,) = read_file(file, file.name).sheets
    assert cells(found, "amenity", "in_service", "out_reason") == [("fire_station", "no", "disused=yes")]


def test_a_ledger_without_tags_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("名称,状态,barrier_free\n东站,closed,yes\n", encoding="utf-8")
    (found,) = read_file(file, file.name).sheets
    assert found.columns == ("名称", "状态", "barrier_free")
    assert list(found.rows) == [("东站", "closed", "yes")]
