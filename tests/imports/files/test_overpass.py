"""Is an answer of Overpass in JSON read like the extract that holds the same? In this process, as the worker reads."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from gridmap.errors import InvalidInput
from gridmap.imports.reading import formats, readers
from gridmap.imports.reading.sheets import Sheet
from tests.imports.files import files
from tests.imports.files.files import OSM

HEAD = {"version": 0.6, "generator": "Overpass API", "osm3s": {"copyright": "© OpenStreetMap contributors"}}


def elements(form: str) -> list[dict[str, Any]]:
    """The made extract as Overpass writes it, ways first. form: "body", or "geom", where ways carry their points."""
    root = ET.fromstring(OSM)  # noqa: S314 (our own text)
    places: dict[Any, dict[str, float]] = {
        each.get("id"): {"lat": float(each.get("lat", 0)), "lon": float(each.get("lon", 0))}
        for each in root.iter("node")
    }
    found = []
    for each in (*root.iter("relation"), *root.iter("way"), *root.iter("node")):
        told: dict[str, Any] = {"type": each.tag, "id": int(each.get("id", 0))}
        told["tags"] = {tag.get("k"): tag.get("v") for tag in each.iter("tag")}
        refs = [nd.get("ref") for nd in each.iter("nd")]
        if each.tag == "node":
            told |= places[each.get("id")]
        elif each.tag == "way":
            told["nodes"] = [int(ref or 0) for ref in refs]
            if form == "geom":
                told["geometry"] = [places.get(ref) for ref in refs]
        else:
            told["members"] = [
                {"type": m.get("type"), "ref": int(m.get("ref", 0)), "role": m.get("role", "")}
                for m in each.iter("member")
            ]
        found.append(told)
    if form == "geom":  # nobody asked for the points without a tag
        found = [each for each in found if each["type"] != "node" or each["tags"]]
    return found


def sheets(path: Path, content: str) -> dict[str, Sheet]:
    return {sheet.name: sheet for sheet in readers.read(files.write(path, content), path.name).sheets}


def told(sheet: Sheet) -> list[tuple[Any, ...]]:
    shapes = [shape.wkt if shape else None for shape in sheet.geometry or ()]
    return sorted(zip(map(tuple, sheet.rows), shapes, strict=True), key=str)


@pytest.mark.parametrize("form", ["body", "geom"])
def test_it_holds_what_the_extract_holds(tmp_path: Path, form: str) -> None:
    wanted = sheets(tmp_path / "made.osm", OSM)
    found = sheets(tmp_path / "made.json", json.dumps({**HEAD, "elements": elements(form)}))
    assert found.keys() == wanted.keys()
    for name in wanted:
        assert told(found[name]) == told(wanted[name]), name


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (json.dumps({**HEAD, "elements": [{"type": "node", "id": 1}]}), "damaged"),
        (json.dumps({**HEAD, "elements": []})[:-4] + "[", "not"),
        (
            json.dumps({**HEAD, "elements": elements("body"), "remark": "runtime error: Query timed out"}),
            "broke off",
        ),
        (json.dumps({"elements": 7}), "not GeoJSON"),
        (json.dumps({**HEAD, "elements": [{"type": "way", "id": "<x>", "nodes": []}]}), "damaged"),
    ],
    ids=["no place", "cut off", "broken off", "no list", "no number"],
)
def test_what_is_no_whole_answer_is_refused(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        sheets(tmp_path / "made.json", content)


def test_what_somebody_typed_stays_a_value(tmp_path: Path) -> None:
    name = '"/><node id="1" lat="0" lon="0"/>&<!--'
    hydrant = {
        "type": "node",
        "id": 9,
        "lat": 38.3,
        "lon": 116.8,
        "tags": {"emergency": "fire_hydrant", "name": name},
    }
    found = sheets(tmp_path / "made.json", json.dumps({**HEAD, "elements": [hydrant]}))
    (row,) = found["hydrants"].rows
    assert name in row


def test_geojson_that_speaks_of_elements_is_still_geojson(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [116.8, 38.3]}
    feature = {"type": "Feature", "geometry": point, "properties": {"elements": "[1]", "name": "x"}}
    content = json.dumps({"type": "FeatureCollection", "features": [feature]})
    assert formats.sniff(files.write(tmp_path / "made.json", content)) == "geojson"


@pytest.mark.parametrize("form", ["json", "xml"])
def test_lines_without_numbers_of_their_points_join_where_they_share_a_place(
    tmp_path: Path, form: str
) -> None:
    """As “out tags geom” writes them."""
    lines = [[(38.3, 116.87), (38.3, 116.88)], [(38.3, 116.88), (38.31, 116.88)]]
    tags = {"highway": "residential"}
    if form == "json":
        ways = [
            {
                "type": "way",
                "id": n,
                "tags": tags,
                "geometry": [{"lat": lat, "lon": lon} for lat, lon in line],
            }
            for n, line in enumerate(lines, 1)
        ]
        found = sheets(tmp_path / "made.json", json.dumps({**HEAD, "elements": ways}))["roads"]
    else:
        drawn = "".join(
            f'<way\nid="{n}">'
            + "".join(f'<nd lat="{lat}" lon="{lon}"/>' for lat, lon in line)
            + '<tag k="highway" v="residential"/></way>'
            for n, line in enumerate(lines, 1)
        )
        found = sheets(tmp_path / "made.osm", f'<?xml version="1.0"?><osm version="0.6">{drawn}</osm>')[
            "roads"
        ]
    assert [shape and shape.wkt for shape in found.geometry or ()] == [
        "LINESTRING (116.87 38.3, 116.88 38.3)",
        "LINESTRING (116.88 38.3, 116.88 38.31)",
    ]
    nodes = [str(row[found.columns.index("nodes")]).split() for row in found.rows]
    assert nodes[0][1] == nodes[1][0]
    assert len({*nodes[0], *nodes[1]}) == 3
