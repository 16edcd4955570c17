"""What does the OGC's suite for Tiles (20-057) demand of vector tiles of a collection on one set of tiles?

In words of our own, one function a demand; names are those of the standard's requirements without its prefix.
"""

from __future__ import annotations

import json
import math
import re
import tempfile
from pathlib import Path
from typing import Any

import pyogrio
import pytest

from tests.web.ogc.requirements import Demand, Given, demand, linked, refused

TILES: dict[str, Demand] = {}
CONF = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
REL = "http://www.opengis.net/def/rel/ogc/1.0"
SQUARE = "WebMercatorQuad"
CONTENT = "application/vnd.mapbox-vector-tile"
ZOOM, LON, LAT = 9, 117.09, 38.01


def square(given: Given) -> str:
    return f"{given.of()}/tiles/{SQUARE}"


def place() -> tuple[int, int]:
    """Row and column of the tile in which the Flour Mill stands."""
    sine = math.sin(math.radians(LAT))
    row = (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * 2**ZOOM
    return int(row), int((LON / 360 + 0.5) * 2**ZOOM)


def tile(given: Given, zoom: Any = ZOOM, row: Any = None, column: Any = None) -> Any:
    known_row, known_column = place()
    row = known_row if row is None else row
    return given.get(f"{square(given)}/{zoom}/{row}/{known_column if column is None else column}")


def read(content: bytes) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "0.mvt"
        file.write_bytes(content)
        return pyogrio.read_dataframe(file)


def parameter(given: Given, name: str) -> None:
    told = given.parameter(name)
    assert (told["in"], told["required"]) == ("path", True)
    path = "/ogc/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}"
    asked = given.definition["paths"][path]["get"]["parameters"]
    assert {"$ref": f"#/components/parameters/{name}"} in asked


@demand(TILES, "core/conformance-success")
def _conformance(given: Given) -> None:
    told = given.told("/ogc/conformance")["conformsTo"]
    assert {
        f"{CONF}/{each}" for each in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt")
    } <= set(told)
    assert f"{CONF}/png" not in told
    assert f"{CONF}/dataset-tilesets" not in told


@demand(TILES, "core/tc-tilematrix-definition")
def _tile_matrix(given: Given) -> None:
    parameter(given, "tileMatrix")


@demand(TILES, "core/tc-tilerow-definition")
def _tile_row(given: Given) -> None:
    parameter(given, "tileRow")


@demand(TILES, "core/tc-tilecol-definition")
def _tile_column(given: Given) -> None:
    parameter(given, "tileCol")


@demand(TILES, "core/tc-success", "core/tc-op")
def _success(given: Given) -> None:
    answer = tile(given)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == CONTENT


@demand(TILES, "core/tc-error")
def _error(given: Given) -> None:
    row, column = place()
    for wrong in (
        (23, 0, 0),
        (ZOOM, row, 2**ZOOM),
        (ZOOM, 2**ZOOM, column),
        (0, 0, 1),
        ("x", 0, 0),
        (-1, 0, 0),
    ):
        refused(tile(given, *wrong), 404)
    refused(given.get(f"{given.of()}/tiles/WorldCRS84Quad/{ZOOM}/{row}/{column}"), 404)


@demand(TILES, "core/tc-empty")
def _empty(given: Given) -> None:
    """Where nothing is, there is a tile with nothing."""
    answer = tile(given, ZOOM, 0, 0)
    assert (answer.status_code, answer.data) == (200, b"")


@demand(TILES, "mvt/content")
def _content(given: Given) -> None:
    """It is a vector tile as GDAL reads one, with the properties of the features."""
    found = read(tile(given).data)
    assert "Flour Mill" in set(found["title"])
    assert found["count"].sum() == 4


@demand(TILES, "tilesets-list/tsl-links")
def _list_links(given: Given) -> None:
    (found,) = linked(given.told(given.of()), f"{REL}/tilesets-vector")
    assert given.get(found["href"]).status_code == 200


@demand(TILES, "tilesets-list/tsl-success")
def _list(given: Given) -> None:
    (one,) = given.told(f"{given.of()}/tiles")["tilesets"]
    assert one["dataType"] == "vector"
    assert one["crs"].endswith("/EPSG/0/3857")
    assert linked(one, "self")
    assert given.told(linked(one, "self")[0]["href"])["dataType"] == "vector"


@demand(TILES, "tileset/tileset-success")
def _tileset(given: Given) -> None:
    told = given.told(square(given))
    assert told["tileMatrixSetURI"].endswith(f"/{SQUARE}")
    assert [each["id"] for each in told["layers"]] == ["layer"]


@demand(TILES, "tileset/tileset-links")
def _tileset_links(given: Given) -> None:
    """The template leads to a tile, the scheme to how the tiles are cut."""
    told = given.told(square(given))
    (item,) = linked(told, "item")
    assert (item["type"], item["templated"]) == (CONTENT, True)
    row, column = place()
    values = {"tileMatrix": ZOOM, "tileRow": row, "tileCol": column}
    address = re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), item["href"])
    assert read(given.get(address).data)["count"].sum() == 4
    (scheme,) = linked(told, f"{REL}/tiling-scheme")
    assert given.told(scheme["href"])["id"] == SQUARE


@demand(TILES, "geodata-tilesets/desc-links")
def _geodata(given: Given) -> None:
    """Every collection has them."""
    for each in given.collections:
        assert linked(each, f"{REL}/tilesets-vector"), each["id"]
    assert linked(given.told(square(given)), "geodata")


@demand(TILES, "tms/tilematrixset")
def _matrix_set(given: Given) -> None:
    """The scales are those of the standard's own square: each half of the one before, from the same corner."""
    (schemes,) = linked(given.told("/ogc/"), f"{REL}/tiling-schemes")
    assert [each["id"] for each in given.told(schemes["href"])["tileMatrixSets"]] == [SQUARE]
    matrices = given.told(f"/ogc/tileMatrixSets/{SQUARE}")["tileMatrices"]
    assert [each["id"] for each in matrices] == [str(zoom) for zoom in range(23)]
    for zoom, each in enumerate(matrices):
        assert each["pointOfOrigin"] == pytest.approx([-20037508.3427892, 20037508.3427892])
        assert each["scaleDenominator"] == pytest.approx(
            559082264.028717 / 2 / 2**zoom
        )  # of 256 px; ours have 512
        assert each["matrixWidth"] == each["matrixHeight"] == 2**zoom
    refused(given.get("/ogc/tileMatrixSets/WorldCRS84Quad"), 404)


@demand(TILES, "oas31/completeness")
def _completeness(given: Given) -> None:
    told = json.dumps(list(given.definition["paths"]))
    for path in ("/ogc/tileMatrixSets", "/tiles/{tileMatrixSetId}", "/{tileMatrix}/{tileRow}/{tileCol}"):
        assert path in told
