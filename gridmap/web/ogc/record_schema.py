"""How does OpenAPI say what a record of a register holds? JSON Schema of its fields."""

from __future__ import annotations

from typing import Any

from gridmap.fields import Field
from gridmap.registers import Register
from gridmap.web.language import translate

Told = dict[str, Any]


def record(register: Register) -> Told:
    """A record by its fields; a value that is not known is null."""
    properties = {each.key: _property(each) for each in register.typed}
    return {"type": "object", "title": translate(register.title), "properties": properties}


def _property(field: Field) -> Told:
    told: Told = {"title": translate(field.title), **_KINDS.get(field.kind, {"type": ["string", "null"]})}
    if field.choices and field.kind == "choice":
        told["enum"] = [*field.choices, None]
    if field.choices and field.kind == "choices":
        told["items"] = {"enum": list(field.choices)}
    if field.unit:
        told["description"] = field.unit
    if not field.editable:
        told["description"] = "Said when the record is made."
    return told


def _drawn(*types: str) -> Told:
    return {
        "type": ["object", "null"],
        "description": "GeoJSON (RFC 7946), WGS 84",
        "properties": {"type": {"enum": list(types)}, "coordinates": {"type": "array"}},
        "required": ["type", "coordinates"],
    }


UUID: Told = {"type": "string", "format": "uuid"}
_NUMBER: Told = {"type": ["number", "null"], "minimum": 0}
_KINDS: dict[str, Told] = {
    "number": _NUMBER,
    "distance": _NUMBER,
    "share": _NUMBER,
    "measure": _NUMBER,
    "date": {"type": ["string", "null"], "format": "date"},
    "datetime": {"type": ["string", "null"], "format": "date-time"},
    "flag": {"type": ["boolean", "null"]},
    "choices": {"type": ["array", "null"]},
    "people": {"type": ["array", "null"], "items": UUID},
    "person": {"type": ["string", "null"], "format": "uuid"},
    "enterprise": {"type": ["string", "null"], "format": "uuid"},
    "point": {
        "type": ["object", "null"],
        "description": "WGS 84",
        "properties": {"lon": {"type": "number"}, "lat": {"type": "number"}},
        "required": ["lon", "lat"],
    },
    "line": _drawn("LineString"),
    "area": _drawn("Polygon", "MultiPolygon"),
}
