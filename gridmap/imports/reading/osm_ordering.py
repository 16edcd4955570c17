"""Does an extract hold its nodes before its ways, each by its number, as the reader looks them up? Written anew where
not.

Overpass writes ways first, or the coordinates into the ways ("out geom", "out center"); JOSM numbers what is new below
zero, and keeps what was deleted, marked so; what was put together of several extracts holds objects twice. https://wiki.openstreetmap.org/wiki/JOSM_file_format,
https://wiki.openstreetmap.org/wiki/Overpass_API/Overpass_QL#out
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_

NEW_FROM = 10**13
"""An object that has no number of its own yet, -7, is read as this and 7; OpenStreetMap has reached some 10^10."""

_SIGNS = re.compile(
    rb"""\saction=["']delete|\svisible=["']false|\s(?:id|ref)=["']-|<nd[^>]*\slat=|<member[^>]*\slat=|<center\s"""
)
_NUMBERED = re.compile(rb"""<(node|way|relation)\s[^>]*?\bid=["'](\d+)["']""")
_OBJECTS = ("node", "way", "relation")
_PLACED = ("id", "lat", "lon", "version", "uid", "user", "changeset", "timestamp")
Centres = dict[tuple[str, int], tuple[float, float]]


def ordered(path: Path) -> Centres:
    """Put the extract right in place; the middles that it tells of ways and relations without their points."""
    content = path.read_bytes()
    if not _SIGNS.search(content) and _is_in_order(content):
        return {}
    sorter = _Sorter()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = sorter.begin, sorter.end
    try:
        parser.Parse(content, True)
    except (ValueError, KeyError) as error:
        raise InvalidInput(
            N_("This extract is damaged or was not copied whole. Download it once more and hand it in again.")
        ) from error
    path.write_text(sorter.written(), encoding="utf-8")
    return sorter.centres


def _is_in_order(content: bytes) -> bool:
    """Nodes, ways and relations one behind the other, each once and by rising numbers?"""
    before = (0, -1)
    for found in _NUMBERED.finditer(content):
        here = _OBJECTS.index(found[1].decode()), int(found[2])
        if here <= before:
            return False
        before = here
    return True


def own_id(number: int) -> int:
    """The id that the object has in its file."""
    return NEW_FROM - number if number > NEW_FROM else number


@dataclass
class _Sorter:
    """What is kept of each object, as XML, by type and number; and the points that others carry themselves."""

    kept: dict[str, dict[int, str]] = field(default_factory=lambda: {name: {} for name in _OBJECTS})
    nodes: set[int] = field(default_factory=set)
    points: dict[int, tuple[str, str]] = field(default_factory=dict)
    places: dict[tuple[str, str], int] = field(default_factory=dict)
    ways: set[int] = field(default_factory=set)
    drawn: dict[int, list[int]] = field(default_factory=dict)
    centres: Centres = field(default_factory=dict)
    object: tuple[str, int] | None = None
    member: int | None = None
    lines: list[str] = field(default_factory=list)

    def begin(self, name: str, said: dict[str, str]) -> None:
        if name in _OBJECTS:
            self._object(name, said)
        elif self.object is None:
            return
        elif name == "center":
            self.centres[self.object] = float(said["lon"]), float(said["lat"])
        elif name == "nd":
            self._vertex(said)
        elif name == "member":
            self._member(said)
        elif name == "tag":
            self.lines.append(_element("tag", said))

    def end(self, name: str) -> None:
        if name == "member":
            self.member = None
        elif self.object is not None and name == self.object[0]:
            self.kept[name][self.object[1]] = "".join([*self.lines, f"</{name}>"])
            self.object, self.lines = None, []

    def written(self) -> str:
        for number, (lat, lon) in self.points.items():
            if number not in self.nodes:
                self.kept["node"][number] = _element("node", {"id": str(number), "lat": lat, "lon": lon})
        for number, vertices in self.drawn.items():
            if number not in self.ways:
                refs = "".join(_element("nd", {"ref": str(each)}) for each in vertices)
                self.kept["way"][number] = f'<way id="{number}">{refs}</way>'
        bodies = "\n".join(line for name in _OBJECTS for _, line in sorted(self.kept[name].items()))
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n{bodies}\n</osm>\n'

    def _object(self, name: str, said: dict[str, str]) -> None:
        if said.get("action") == "delete" or said.get("visible") == "false":
            self.object = None
            return
        number = _looked_up(said["id"])
        self.object = name, number
        told = {key: said[key] for key in _PLACED if key in said} | {"id": str(number)}
        self.lines = [f"<{name}{_attributes(told)}>"]
        if name == "node":
            self.nodes.add(number)
        elif name == "way":
            self.ways.add(number)

    def _vertex(self, said: dict[str, str]) -> None:
        """Of a way, with its number or its place; or of a member that is written with its line, by places alone."""
        if self.member is not None:
            self.drawn.setdefault(self.member, []).append(self._numbered(said))
            return
        if "ref" not in said:
            self.lines.append(_element("nd", {"ref": str(self._numbered(said))}))
            return
        number = _looked_up(said["ref"])
        if "lat" in said and "lon" in said:
            self.points[number] = said["lat"], said["lon"]
        self.lines.append(_element("nd", {"ref": str(number)}))

    def _numbered(self, said: dict[str, str]) -> int:
        """A number for the point at this place, which is the same for all that come there."""
        place = said["lat"], said["lon"]
        number = self.places.setdefault(place, 2 * NEW_FROM + len(self.places))
        self.points[number] = place
        return number

    def _member(self, said: dict[str, str]) -> None:
        number = _looked_up(said["ref"])
        if said["type"] == "node" and "lat" in said:
            self.points[number] = said["lat"], said["lon"]
        self.member = number if said["type"] == "way" else None
        told = {"type": said["type"], "ref": str(number), "role": said.get("role", "")}
        self.lines.append(_element("member", told))


def _looked_up(number: str) -> int:
    own = int(number)
    return own if own >= 0 else NEW_FROM - own


def _element(name: str, said: dict[str, str]) -> str:
    return f"<{name}{_attributes(said)}/>"


def _attributes(said: dict[str, str]) -> str:
    return "".join(f" {key}={quoteattr(value)}" for key, value in said.items())
