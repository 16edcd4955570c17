"""How does another program get a collection as vector tiles? OGC API Tiles, on the one square of the web's maps."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from gridmap.coordinates.reference_systems import EVERYWHERE
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.publishing import tiles as published
from gridmap.publishing.question import Question
from gridmap.publishing.tiles import TileIndex
from gridmap.web.access import allow_signed_in
from gridmap.web.language import translate
from gridmap.web.layers_api import opened
from gridmap.web.ogc.shared import Collection, answered, blueprint, find, link, own_link, refuse_unknown
from gridmap.web.tiles import answered as answered_tile

SQUARE = "WebMercatorQuad"
_SQUARE_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{SQUARE}"
_TILE_PX = 512
_PIXEL_M = 0.28e-3  # of the standard's screen
TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
_MERCATOR = next(each.uri for each in EVERYWHERE if each.srid == 3857)


@blueprint.get("/tileMatrixSets")
@allow_signed_in
def tile_matrix_sets() -> Response:
    refuse_unknown()
    own = link(_to_square(), "self")
    return answered({"tileMatrixSets": [{"id": SQUARE, "uri": _SQUARE_URI, "links": [own]}]})


@blueprint.get("/tileMatrixSets/<name>")
@allow_signed_in
def tile_matrix_set(name: str) -> Response:
    refuse_unknown()
    _known(name)
    return answered(
        {
            "id": SQUARE,
            "uri": _SQUARE_URI,
            "crs": _MERCATOR,
            "orderedAxes": ["X", "Y"],
            "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
            "tileMatrices": [_matrix(zoom) for zoom in range(published.LAST_ZOOM + 1)],
        }
    )


@blueprint.get("/collections/<collection_id>/tiles")
@allow_signed_in
def tilesets(collection_id: str) -> Response:
    refuse_unknown()
    of = find(collection_id)
    return answered({"links": [own_link()], "tilesets": [_described(of)]})


@blueprint.get("/collections/<collection_id>/tiles/<name>")
@allow_signed_in
def tileset(collection_id: str, name: str) -> Response:
    refuse_unknown()
    _known(name)
    of = find(collection_id)
    told = [{"id": published.NAME, "title": translate(of.layer.title), "dataType": "vector"}]
    return answered({**_described(of), "layers": told})


@blueprint.get("/collections/<collection_id>/tiles/<name>/<int:zoom>/<int:row>/<int:column>")
@allow_signed_in
def tile(collection_id: str, name: str, zoom: int, row: int, column: int) -> Response:
    """Row before column, as the standard writes it."""
    refuse_unknown()
    _known(name)
    of, place = find(collection_id), TileIndex(zoom, column, row)
    with opened(of.layer, of.place.area) as answer:
        return answered_tile(answer, Question(answer.township_path), place)


def _known(name: str) -> None:
    if name != SQUARE:
        raise NotFound(N_("There is only one set of tiles: {name}."), name=SQUARE)


def _matrix(zoom: int) -> dict[str, Any]:
    tiles_a_side = 2**zoom
    cell_m = 2 * published.WORLD / tiles_a_side / _TILE_PX
    return {
        "id": str(zoom),
        "scaleDenominator": cell_m / _PIXEL_M,
        "cellSize": cell_m,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-published.WORLD, published.WORLD],
        "tileWidth": _TILE_PX,
        "tileHeight": _TILE_PX,
        "matrixWidth": tiles_a_side,
        "matrixHeight": tiles_a_side,
    }


def _described(of: Collection) -> dict[str, Any]:
    own = of.url("tileset", name=SQUARE)
    template = f"{own}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    return {
        "title": f"{translate(of.layer.title)} · {of.place.name}",
        "dataType": "vector",
        "crs": _MERCATOR,
        "tileMatrixSetURI": _SQUARE_URI,
        "links": [
            link(own, "self"),
            link(template, "item", published.CONTENT, templated=True),
            link(_to_square(), "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"),
            link(of.url("collection"), "geodata"),
        ],
    }


def _to_square() -> str:
    return url_for("ogc.tile_matrix_set", name=SQUARE, _external=True)
