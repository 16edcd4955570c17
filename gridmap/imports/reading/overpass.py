"""What does an answer of Overpass in JSON hold? It is written out as an extract, and read like one.

https://wiki.openstreetmap.org/wiki/Overpass_API/Overpass_QL#Output_Format_(out:json)
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_
from gridmap.imports.reading import openstreetmap
from gridmap.imports.reading.sheets import OpenedFile

_TYPES = ("node", "way", "relation")


def read(path: Path) -> OpenedFile:
    """Raises InvalidInput where the answer is damaged, or was cut off while Overpass wrote it."""
    target = path.with_name("overpass.osm")
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
        remark = str(found.get("remark", ""))
        lines = [line for each in found["elements"] for line in _object(each)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InvalidInput(
            N_("This answer of Overpass is damaged or was not copied whole. Ask it once more.")
        ) from error
    if "error" in remark.lower():
        raise InvalidInput(
            N_("Overpass broke off while it answered ({remark}); ask for a smaller area."), remark=remark
        )
    body = "\n".join(lines)
    target.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n{body}\n</osm>\n', "utf-8"
    )
    return openstreetmap.read_xml(target)


def _object(told: dict[str, Any]) -> Iterator[str]:
    kind = told["type"]
    if kind not in _TYPES:
        return
    placed = {"lat": told["lat"], "lon": told["lon"]} if kind == "node" else {}
    yield f"<{kind}{_attributes({'id': int(told['id']), **placed})}>"
    if "center" in told:
        yield f"<center{_attributes({'lat': told['center']['lat'], 'lon': told['center']['lon']})}/>"
    if kind == "way":
        yield from _vertices(told)
    for member in told.get("members", ()):
        yield from _member(member)
    for key, value in told.get("tags", {}).items():
        yield f"<tag{_attributes({'k': key, 'v': value})}/>"
    yield f"</{kind}>"


def _vertices(way: dict[str, Any]) -> Iterator[str]:
    places = way.get("geometry", ())
    if "nodes" not in way:
        for place in filter(None, places):
            yield f"<nd{_attributes({'lat': float(place['lat']), 'lon': float(place['lon'])})}/>"
    for at, number in enumerate(way.get("nodes", ())):
        place = places[at] if at < len(places) and places[at] else {}
        told: dict[str, Any] = {key: float(place[key]) for key in ("lat", "lon") if key in place}
        yield f"<nd{_attributes({'ref': int(number), **told})}/>"


def _member(told: dict[str, Any]) -> Iterator[str]:
    own = {"type": told["type"], "ref": int(told["ref"]), "role": told.get("role", "")}
    place: dict[str, Any] = {key: float(told[key]) for key in ("lat", "lon") if key in told}
    vertices = [each for each in told.get("geometry", ()) if each]
    yield f"<member{_attributes({**own, **place})}>"
    for each in vertices:
        yield f"<nd{_attributes({'lat': float(each['lat']), 'lon': float(each['lon'])})}/>"
    yield "</member>"


def _attributes(told: dict[str, Any]) -> str:
    return "".join(f" {key}={quoteattr(str(value))}" for key, value in told.items())
