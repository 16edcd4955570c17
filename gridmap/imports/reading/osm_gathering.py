"""Which rows do the objects of an extract make, and what must be said of those that make none?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import osm_barriers
from gridmap.imports.reading.osm_ordering import Centres, own_id
from gridmap.imports.reading.osm_subjects import SUBJECTS, OsmSubject, Tags, is_driven
from gridmap.imports.reading.osm_traffic import access, is_no, is_open_at_times, open_directions
from gridmap.imports.reading.sheets import Row, Sheet
from gridmap.imports.synonyms import WORDS, folded

BARRIERS = "road_barriers"
_BARRIER_COLUMNS = ("osm_type", "osm_id", "kind", "name", "max_height_m", "max_width_m", "max_weight_t")
Line = list[tuple[int, float, float]]
Shape = BaseGeometry | None
Key = tuple[str, int]


@dataclass
class Gathering:
    """By subject: type and id of an object -> its rows with their shapes; several where a road is cut in pieces."""

    centres: Centres
    rows: dict[str, dict[Key, list[tuple[Row, Shape]]]] = field(
        default_factory=lambda: {subject.name: {} for subject in SUBJECTS}
    )
    barriers: dict[int, tuple[Tags, Shape]] = field(default_factory=dict)
    passages: set[int] = field(default_factory=set)
    driven: set[int] = field(default_factory=set)
    cut: int = 0
    ferries: int = 0
    at_times: int = 0

    def take(self, kind: str, found: Any) -> None:
        """kind: pyosmium's letter, n, w, r, or a for the area that a closed way or a relation encloses."""
        tags = dict(found.tags)
        self._note_traffic(kind, found, tags)
        for subject in SUBJECTS:
            what = subject.is_about(tags)
            key = _key(kind, found) if what else None
            if key is None or (kind == "r" and key in self.rows[subject.name]):
                continue
            head = (*key, what, tags.get("name"))
            if not subject.lines_only:
                shape = _shape(kind, found) or self._middle(kind, found)
                self.rows[subject.name][key] = [((*head, *subject.cells(tags, None)), shape)]
            elif kind in "wa":
                self.rows[subject.name][key] = self._lines(subject, head, kind, found)

    def sheets(self) -> tuple[Sheet, ...]:
        found = [self._sheet(subject) for subject in SUBJECTS]
        return tuple(sheet for sheet in (*found, self._barriers()) if sheet is not None)

    def _note_traffic(self, kind: str, found: Any, tags: Tags) -> None:
        """Barriers stand on roads where they share a node with one; which nodes these are is known at the end.

        passages: nodes that say of themselves how one passes, whatever the wall says that runs through them.
        """
        if kind == "w" and tags.get("route") == "ferry":
            self.ferries += not is_no(access(tags, ("motor_vehicle", "vehicle", "access")))
        if kind == "w" and _is_for_engines(tags):
            self.driven.update(node.ref for node in found.nodes)
            self.at_times += is_open_at_times(tags)
        elif osm_barriers.barrier(tags) and (kind == "n" or osm_barriers.lies_across(tags)):
            for number, lon, lat in _nodes(kind, found):
                if number not in self.passages:
                    self.barriers.setdefault(number, (tags, shapely.Point(lon, lat)))
        if kind == "n" and "barrier" in tags:
            self.passages.add(found.id)

    def _lines(self, subject: OsmSubject, head: Row, kind: str, found: Any) -> list[tuple[Row, Shape]]:
        """One row for each part whose points are all known, turned so that one way always means forward."""
        tags = dict(found.tags)
        rings = [found.nodes] if kind == "w" else list(found.outer_rings())
        parts = [part for ring in rings for part in _known_parts(ring)]
        whole = sum(len(part) for part in parts) == sum(len(ring) for ring in rings)
        self.cut += bool(parts) and not whole
        if open_directions(tags) == "backward":
            parts = [part[::-1] for part in parts]
        rows: list[tuple[Row, Shape]] = []
        for part in parts:
            cells = subject.cells(tags, [own_id(number) for number, _, _ in part])
            rows.append(((*head, *cells), shapely.LineString([(lon, lat) for _, lon, lat in part])))
        return rows or [((*head, *subject.cells(tags, None)), None)]

    def _middle(self, kind: str, found: Any) -> Shape:
        name = {"w": "way", "r": "relation"}.get(kind, "")
        middle = self.centres.get((name, found.id))
        return shapely.Point(middle) if middle else None

    def _sheet(self, subject: OsmSubject) -> Sheet | None:
        found = [row for rows in self.rows[subject.name].values() for row in rows]
        unplaced = sum(shape is None for _, shape in found)
        lost = N_("{count} objects have no place, for the extract lacks some of their points.")
        notes = [(lost, unplaced)]
        if subject.lines_only:
            standing = len(self.driven & self.barriers.keys())
            notes += [
                (
                    N_(
                        "{count} roads are cut off at the edge of the extract; what is known of them was kept."
                    ),
                    self.cut,
                ),
                (_FERRIES, self.ferries),
                (_AT_TIMES, self.at_times),
                (STANDING, standing),
            ]
        return _made(subject.name, ("osm_type", "osm_id", "kind", "name", *subject.columns), found, notes)

    def _barriers(self) -> Sheet | None:
        found: list[tuple[Row, Shape]] = []
        for number in sorted(self.driven & self.barriers.keys()):
            tags, point = self.barriers[number]
            told = tuple(None if each is None else f"{each:g}" for each in osm_barriers.passing(tags))
            own = own_id(number)
            row = ("node", own, osm_barriers.barrier(tags), tags.get("name") or f"OSM {own}", *told)
            found.append((row, point))
        return _made(BARRIERS, _BARRIER_COLUMNS, found, [])


_FERRIES = N_(
    "{count} ferries are in the file, and minutes are counted over roads alone: what only a ferry reaches is out of"
    " reach until a road is entered for it."
)
_AT_TIMES = N_(
    "{count} roads are open only at certain hours, in certain seasons or under a condition. No minutes are counted on"
    " them, and they stand under “Gaps in the road data”."
)
STANDING = N_("{count} barriers stand on these roads. Hand the file in for “Barriers on roads” as well.")


def _made(
    name: str, columns: tuple[str, ...], found: Sequence[tuple[Row, Shape]], notes: list[tuple[str, int]]
) -> Sheet | None:
    if not found:
        return None
    return Sheet(
        name=name,
        columns=columns,
        rows=[cells for cells, _ in found],
        row_numbers=list(range(1, len(found) + 1)),
        geometry=[shape for _, shape in found],
        declared_crs=4326,
        notes=tuple(Sentence(msgid, {"count": count}) for msgid, count in notes if count),
    )


def _is_for_engines(tags: Tags) -> bool:
    road = next(subject for subject in SUBJECTS if subject.lines_only).is_about(tags)
    return bool(road) and is_driven(tags) and WORDS["road_class"].get(folded(road)) != "not_for_engines"


def _key(kind: str, found: Any) -> Key | None:
    """Type and id of the object as it was mapped; None for the area of a closed way, which comes as a way too."""
    if kind == "a":
        return None if found.from_way() else ("relation", own_id(found.orig_id()))
    return {"n": "node", "w": "way", "r": "relation"}[kind], own_id(found.id)


def _nodes(kind: str, found: Any) -> Line:
    if kind == "n":
        return [(found.id, found.location.lon, found.location.lat)] if found.location.valid() else []
    return [node for part in _known_parts(found.nodes) for node in part] if kind == "w" else []


def _known_parts(nodes: Any) -> list[Line]:
    """The stretches of two nodes and more whose places are known."""
    parts: list[Line] = [[]]
    for node in nodes:
        if node.location.valid():
            parts[-1].append((node.ref, node.lon, node.lat))
        elif parts[-1]:
            parts.append([])
    return [part for part in parts if len(part) > 1]


def _shape(kind: str, found: Any) -> Shape:
    if kind == "n":
        return shapely.Point(found.location.lon, found.location.lat) if found.location.valid() else None
    if kind == "w":
        points = [(node.lon, node.lat) for node in found.nodes if node.location.valid()]
        closed = found.is_closed() and len(points) > 3
        return None if len(points) < 2 else shapely.Polygon(points) if closed else shapely.LineString(points)
    if kind == "r":
        return None
    rings = [
        (_ring(outer), [_ring(inner) for inner in found.inner_rings(outer)]) for outer in found.outer_rings()
    ]
    return shapely.MultiPolygon(rings) if rings else None


def _ring(ring: Any) -> list[tuple[float, float]]:
    return [(node.lon, node.lat) for node in ring]
