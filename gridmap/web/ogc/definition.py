"""What can a program ask, with which parameters, and what does it get? OpenAPI 3.1 of our own."""

from __future__ import annotations

from typing import Any

from flask import Response

from gridmap.publishing import tiles
from gridmap.registers import REGISTERS, Register
from gridmap.web.access import allow_signed_in
from gridmap.web.language import _, translate
from gridmap.web.ogc import record_schema
from gridmap.web.ogc.asked import MOST, USUAL
from gridmap.web.ogc.record_schema import UUID, Told
from gridmap.web.ogc.shared import GEOJSON, OPENAPI, answered, blueprint, refuse_unknown

_PROBLEM, _JSON = "application/problem+json", "application/json"
_STATUSES = {
    "400": "What was asked cannot be understood; the answer names the parameter.",
    "401": "Nobody is let in by this name and password.",
    "403": "The rights do not reach this.",
    "404": "It does not exist, or lies outside the areas that may be seen.",
    "429": "Too many requests came from this address.",
    "503": "The database does not answer; nothing was saved.",
}
_WAITING = ("401", "429", "503")  # these may say after how many seconds it is worth asking again
_WRITING = {
    "409": "Somebody else was first.",
    "413": "What was sent is too large.",
    "415": "What was sent is no JSON.",
    "422": "Every complaint, by field.",
}


@blueprint.get("/api")
@allow_signed_in
def definition() -> Response:
    refuse_unknown()
    return answered(
        {
            "openapi": "3.1.0",
            "info": {
                "title": _("gridmap"),
                "version": "1",
                "description": _("Layers and records of gridmap."),
            },
            # The addresses below are those of the whole service, whatever stands before /ogc.
            "servers": [{"url": "/"}],
            "security": [{"basic": []}, {"bearer": []}],
            "paths": {**_features(), **_tiles(), **_records()},
            "components": {
                "securitySchemes": {
                    "basic": {
                        "type": "http",
                        "scheme": "basic",
                        "description": _("User name, and a password for programs made on “My account”."),
                    },
                    "bearer": {
                        "type": "http",
                        "scheme": "bearer",
                        "description": _(
                            "The token that is told with a password for programs on “My account”."
                        ),
                    },
                },
                "schemas": {
                    "problem": _PROBLEM_SCHEMA,
                    "complaint": _COMPLAINT_SCHEMA,
                    **{each.key: record_schema.record(each) for each in REGISTERS},
                },
                "parameters": _PARAMETERS,
            },
        },
        OPENAPI,
    )


def _features() -> Told:
    one, of = "/ogc/collections/{collectionId}", [_ref("collectionId")]
    filters = {
        "name": "properties",
        "in": "query",
        "description": "Any property of the features, as name=value.",
        "required": False,
        "style": "form",
        "explode": True,
        "schema": {"type": "object", "additionalProperties": {"type": "string"}},
    }
    names = ("bbox", "bbox-crs", "crs", "datetime", "limit", "after")
    return {
        "/ogc/": {"get": _get("landing", "The landing page")},
        "/ogc/api": {"get": _get("definition", "This document", kind=OPENAPI)},
        "/ogc/conformance": {"get": _get("conformance", "Standards that are kept")},
        "/ogc/collections": {"get": _get("collections", "Every layer of every township that may be seen")},
        one: {"get": _get("collection", "One of them", of)},
        f"{one}/items": {
            "get": _get("items", "Features", [*of, *map(_ref, names), filters], GEOJSON),
        },
        f"{one}/items/{{featureId}}": {
            "get": _get("item", "One feature", [*of, _ref("featureId"), _ref("crs")], GEOJSON)
        },
    }


def _tiles() -> Told:
    of, square = [_ref("collectionId")], _ref("tileMatrixSetId")
    one = "/ogc/collections/{collectionId}/tiles"
    place = [_ref(name) for name in ("tileMatrix", "tileRow", "tileCol")]
    sets = "/ogc/tileMatrixSets"
    return {
        sets: {"get": _get("tile_matrix_sets", "How tiles are cut")},
        f"{sets}/{{tileMatrixSetId}}": {"get": _get("tile_matrix_set", "How tiles are cut", [square])},
        one: {"get": _get("tilesets", "Sets of tiles of a collection", of)},
        f"{one}/{{tileMatrixSetId}}": {"get": _get("tileset", "One of them", [*of, square])},
        f"{one}/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": {
            "get": _get("tile", "A Mapbox vector tile", [*of, square, *place], tiles.CONTENT)
        },
    }


def _records() -> Told:
    """Of each register that people write: enter, read, change."""
    told: Told = {}
    for each in REGISTERS:
        path = f"/api/records/{each.key}"
        told[path] = {"post": _write(each, "create", {"id": UUID, "values": _of(each)}, "201")}
        told[f"{path}/{{id}}"] = {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": UUID}],
            "get": _get(f"show_{each.key}", translate(each.title), schema=_record(each), refused=_JSON),
            "patch": _write(each, "change", {"version": {"type": "integer"}, "changes": _of(each)}, "200"),
        }
    return told


def _get(
    name: str,
    about: str,
    parameters: list[Told] | None = None,
    kind: str = _JSON,
    schema: Any = None,
    refused: str = _PROBLEM,
) -> Told:
    schema = schema or {"type": "object"}
    return {
        "operationId": name,
        "summary": about,
        "parameters": parameters or [],
        "responses": {
            "200": {"description": about, "content": {kind: {"schema": schema}}},
            **_refusals(_STATUSES, refused),
        },
    }


def _write(of: Register, name: str, sent: Told, done: str) -> Told:
    schema = {"type": "object", "properties": sent, "required": list(sent), "additionalProperties": False}
    saved: Told = {"description": "Saved.", "content": {_JSON: {"schema": _SAVED}}}
    told = {done: saved}
    if done == "201":
        saved["headers"] = {"Location": {"schema": {"type": "string", "format": "uri-reference"}}}
        told["200"] = {
            **saved,
            "description": "It was there already, with this very id; nothing was changed.",
        }
    return {
        "operationId": f"{name}_{of.key}",
        "summary": translate(of.title),
        "requestBody": {"required": True, "content": {_JSON: {"schema": schema}}},
        "responses": {**told, **_refusals({**_STATUSES, **_WRITING}, _JSON)},
    }


def _refusals(statuses: dict[str, str], kind: str = _PROBLEM) -> Told:
    schema = {"$ref": f"#/components/schemas/{'problem' if kind == _PROBLEM else 'complaint'}"}
    wait = {"headers": {"Retry-After": {"schema": {"type": "integer"}}}}
    return {
        code: {
            "description": words,
            # Who asks too often is answered at the door, which knows no more of who asks.
            "content": {"text/plain": {"schema": {"type": "string"}}}
            if code == "429"
            else {kind: {"schema": schema}},
            **(wait if code in _WAITING else {}),
        }
        for code, words in statuses.items()
    }


def _of(register: Register) -> Told:
    return {"$ref": f"#/components/schemas/{register.key}"}


def _ref(name: str) -> Told:
    return {"$ref": f"#/components/parameters/{name}"}


def _record(register: Register) -> Told:
    known = {
        "noun": {"type": "string"},
        "id": UUID,
        "version": {"type": "integer"},
        "area": {"type": "string"},
    }
    return {"type": "object", "properties": {**known, "values": _of(register)}}


_SAVED: Told = {
    "type": "object",
    "properties": {"id": UUID, "version": {"type": "integer"}, "change": {"type": ["integer", "null"]}},
}
_PROBLEM_SCHEMA: Told = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
_COMPLAINT_SCHEMA: Told = {
    "type": "object",
    "properties": {
        "error": {"type": "string"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
_IN_PATH = frozenset({"collectionId", "featureId", "tileMatrixSetId", "tileMatrix", "tileRow", "tileCol"})
_URI: Told = {"type": "string", "format": "uri"}
_SAID: dict[str, Told] = {
    "collectionId": {"schema": {"type": "string"}},
    "featureId": {"schema": {"type": "string"}},
    "tileMatrixSetId": {"schema": {"enum": ["WebMercatorQuad"]}},
    "tileMatrix": {"schema": {"type": "integer", "minimum": 0, "maximum": tiles.LAST_ZOOM}},
    "tileRow": {"schema": {"type": "integer", "minimum": 0}},
    "tileCol": {"schema": {"type": "integer", "minimum": 0}},
    "bbox": {
        "schema": {
            "type": "array",
            "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
            "items": {"type": "number"},
        },
        "style": "form",
        "explode": False,
    },
    "bbox-crs": {"schema": _URI, "style": "form", "explode": False},
    "crs": {"schema": _URI, "style": "form", "explode": False},
    "datetime": {"schema": {"type": "string"}, "style": "form", "explode": False},
    "limit": {
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
        "style": "form",
        "explode": False,
    },
    "after": {
        "description": "What stands in the link “next”: the last id of the page before.",
        "schema": {"type": "string"},
    },
}
_PARAMETERS: dict[str, Told] = {
    name: {
        "name": name,
        "in": "path" if name in _IN_PATH else "query",
        "required": name in _IN_PATH,
        **more,
    }
    for name, more in _SAID.items()
}
