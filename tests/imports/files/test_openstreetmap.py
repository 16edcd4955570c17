"""OpenStreetMap extracts: nodes, areas and relations alike."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import osmium
import pytest

from gridmap.imports.reading.opening import read_file
from gridmap.imports.reading.sheets import Sheet
from gridmap.settings import project_folder
from tests.imports.files import files
from tests.imports.files.files import OSM

BAYREUTH = project_folder().parent / "shared" / "data" / "bayreuth_osm" / "north-bayreuth.osm.gz"


def by_name(path: Path, name: str) -> dict[str, Sheet]:
    return {sheet.name: sheet for sheet in read_file(path, name).sheets}


@pytest.fixture(params=["osm", "osm.gz", "osm.pbf"])
def sheets(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Sheet]:
    path = files.write(tmp_path / "made.osm", OSM)
    if request.param == "osm.gz":
        path = files.write(tmp_path / "made.gz", gzip.compress(OSM.encode()))
    elif request.param == "osm.pbf":
        with osmium.SimpleWriter(str(tmp_path / "made.osm.pbf")) as writer:
            for found in osmium.FileProcessor(str(path)):
                writer.add(found)
        path = tmp_path / "made.osm.pbf"
    return by_name(path, f"extract.{request.param}")


def kinds(sheet: Sheet) -> list[tuple[object, object, str | None]]:
    return [
        (row[0], row[1], shape.geom_type if shape else None)
        for row, shape in zip(sheet.rows, sheet.geometry or (), strict=True)
    ]


def test_a_station_is_found_as_a_point_and_as_a_building(sheets: dict[str, Sheet]) -> None:
    assert sorted(kinds(sheets["fire_stations"])) == [("node", 8, "Point"), ("way", 20, "Polygon")]
    assert kinds(sheets["buildings"]) == [("way", 20, "Polygon")]
    assert kinds(sheets["hydrants"]) == [("node", 9, "Point")]
    assert sheets["landmarks"].rows[0][2:4] == ("village", "Sample")


def test_a_relation_is_an_area_with_its_hole_and_one_that_was_cut_off_has_no_place(
    sheets: dict[str, Sheet],
) -> None:
    hospitals = sheets["hospitals"]
    assert sorted(kinds(hospitals)) == [("relation", 30, "MultiPolygon"), ("relation", 31, None)]
    whole = next(shape for shape in hospitals.geometry or () if shape)
    assert len(whole.geoms[0].interiors) == 1  # type: ignore[attr-defined]
    assert "1 objects have no place" in str(hospitals.notes[0])


def test_roads_keep_their_nodes_and_one_way_always_means_forward(sheets: dict[str, Sheet]) -> None:
    roads = sheets["roads"]
    told = {row[1]: dict(zip(roads.columns, row, strict=True)) for row in roads.rows}
    shapes = dict(zip((row[1] for row in roads.rows), roads.geometry or (), strict=True))
    assert (told[23]["nodes"], told[23]["oneway"], told[23]["bridge"]) == ("3 1", "yes", "yes")
    assert shapes[23].coords[0] == (116.81, 38.31)  # type: ignore[union-attr]
    assert (told[23]["maxspeed"], told[24]["maxspeed"], told[24]["oneway"]) == ("5", "120", "yes")
    assert shapes[25] is None


@pytest.mark.skipif(not BAYREUTH.exists(), reason="the extract is not on this machine")
def test_the_bayreuth_extract_holds_what_others_counted() -> None:
    found = by_name(BAYREUTH, "north-bayreuth.osm.gz")
    assert Counter(shape for *_, shape in kinds(found["fire_stations"])) == {"Point": 4, "Polygon": 3}
    assert len(found["hydrants"].rows) == 20
    assert sum(row[0] == "way" for row in found["buildings"].rows) == 4267
    assert len(found["roads"].rows) == 2056


NODES = {1: "116.85", 2: "116.86", 3: "116.87"}


def _extract(*objects: tuple[str, int, tuple[int, ...], str]) -> str:
    """(node or way, id, its nodes, its name)."""
    told = []
    for kind, number, nodes, name in objects:
        tags = f'<tag k="highway" v="service"/><tag k="name" v="{name}"/>' if name else ""
        refs = "".join(f'<nd ref="{each}"/>' for each in nodes)
        at = f' lat="38.3" lon="{NODES[abs(number)]}"' if kind == "node" else ""
        told.append(f'<{kind} id="{number}" version="1"{at}>{refs}{tags}</{kind}>')
    return f'<?xml version="1.0"?><osm version="0.6" generator="test">{"".join(told)}</osm>'


def _nodes(*numbers: int) -> list[tuple[str, int, tuple[int, ...], str]]:
    return [("node", number, (), "") for number in numbers]


@pytest.mark.parametrize(
    "objects",
    [
        # what is new before what is known, as JOSM writes it, and the other way round
        [*_nodes(-1, 2, 3), ("way", -5, (-1, 2), "甲"), ("way", 8, (2, 3), "乙")],
        [("way", 8, (2, 3), "乙"), ("way", -5, (-1, 2), "甲"), *_nodes(3, 2, -1)],
        # numbers that fall, and objects that stand there twice: several extracts put together
        [*_nodes(3, 2, 1), ("way", 9, (2, 3), "乙"), ("way", 8, (1, 2), "甲")],
        [*_nodes(1, 2), ("way", 8, (1, 2), "甲"), *_nodes(2, 3), ("way", 8, (1, 2), "甲"), ("way", 9, (2, 3), "乙")],
    ],
)  # fmt: skip
def test_objects_are_read_in_whatever_order_and_however_often_they_are_written(
    tmp_path: Path, objects: list[tuple[str, int, tuple[int, ...], str]]
) -> None:
    found = by_name(files.write(tmp_path / "a.osm", _extract(*objects)), "a.osm")["roads"]
    lines = {
        row[found.columns.index("name")]: [x for x, _ in shape.coords]
        for row, shape in zip(found.rows, found.geometry or (), strict=True)
        if shape is not None
    }
    assert lines == {"甲": [116.85, 116.86], "乙": [116.86, 116.87]}
    assert len(found.rows) == 2
