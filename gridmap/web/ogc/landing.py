"""What is here for other programs, and by which standards is it given?"""

from __future__ import annotations

from flask import Response, url_for

from gridmap.web.access import allow_signed_in
from gridmap.web.language import _
from gridmap.web.ogc.shared import OPENAPI, answered, blueprint, link, own_link, refuse_unknown
from gridmap.web.ogc.tiles import SCHEMES

_FEATURES = "http://www.opengis.net/spec/ogcapi-features-1"
_TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
CONFORMS_TO = (
    f"{_FEATURES}/1.0/conf/core",
    f"{_FEATURES}/1.0/conf/geojson",
    f"{_FEATURES}/1.1/conf/oas31",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    f"{_TILES}/core",
    f"{_TILES}/tileset",
    f"{_TILES}/tilesets-list",
    f"{_TILES}/geodata-tilesets",
    f"{_TILES}/mvt",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
)


@blueprint.get("/")
@allow_signed_in
def landing() -> Response:
    refuse_unknown()
    return answered(
        {
            "title": _("gridmap"),
            "description": _(
                "The layers of gridmap for other programs. Each person gets what they see in gridmap."
            ),
            "links": [
                own_link(),
                link(_to("definition"), "service-desc", OPENAPI, title=_("What can be asked (OpenAPI 3.1)")),
                link(_to("conformance"), "conformance", title=_("Standards that are kept")),
                link(_to("collections"), "data", title=_("Layers")),
                link(_to("tile_matrix_sets"), SCHEMES, title=_("How the tiles are cut")),
            ],
        }
    )


@blueprint.get("/conformance")
@allow_signed_in
def conformance() -> Response:
    refuse_unknown()
    return answered({"conformsTo": list(CONFORMS_TO)})


def _to(endpoint: str) -> str:
    return url_for(f"ogc.{endpoint}", _external=True)
