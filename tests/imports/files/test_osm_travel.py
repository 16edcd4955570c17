"""Are random roads with random tags driven as networkx drives them, by what each tag means in words?

The oracle knows no reader and no network of ours: what a tag means stands in the lists below, written by hand.
"""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import quoteattr

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from gridmap.analysis.roads.barriers import Barriers, standing
from gridmap.analysis.roads.build import build
from gridmap.analysis.roads.carrying import carry
from gridmap.analysis.roads.fitting import fitting
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.speeds import arc_s
from gridmap.analysis.roads.spreading import Seeds
from gridmap.analysis.roads.ways import Ways
from gridmap.imports.reading import openstreetmap
from gridmap.imports.reading.sheets import Sheet
from gridmap.imports.synonyms import WORDS
from gridmap.standards import shipped

SIDE = 4
# No place lies on the straight line between two others: a barrier there would stand on roads that do not pass it.
PLACES = {
    1 + 10 * x + y: (117 + 0.01 * x + 0.0011 * y * y, 38 + 0.008 * y + 0.0007 * x * x)
    for x in range(SIDE)
    for y in range(SIDE)
}
NUMBERS = sorted(PLACES)
FIRE = shipped("cn_township")
ENGINE = FIRE.vehicle()
SPEEDS = FIRE.speeds_km_h()
Tags = dict[str, str]

# Tags beside highway=residential; may an engine drive it as drawn, and back? the limit in km/h, None where none is said
ROADS: list[tuple[Tags, bool, bool, float | None]] = [
    ({}, True, True, None),
    ({"oneway": "yes"}, True, False, None),
    ({"oneway": "-1"}, False, True, None),
    ({"oneway": "yes", "oneway:emergency": "no"}, True, True, None),
    ({"junction": "roundabout"}, True, False, None),
    ({"vehicle:forward": "no"}, False, True, None),
    ({"motor_vehicle:backward": "no"}, True, False, None),
    ({"access": "no"}, False, False, None),
    ({"access": "no", "emergency": "yes"}, True, True, None),
    ({"access": "private"}, True, True, None),
    ({"access:conditional": "no @ (22:00-06:00)"}, False, False, None),
    ({"opening_hours": "Mo-Fr 08:00-18:00"}, False, False, None),
    ({"seasonal": "dry_season"}, False, False, None),
    ({"motor_vehicle:conditional": "destination @ (07:00-09:00)"}, True, True, None),
    ({"highway": "service", "service": "emergency_access", "access": "no"}, True, True, None),
    ({"highway": "footway"}, False, False, None),
    ({"highway": "footway", "emergency": "yes"}, True, True, None),
    ({"highway": "path", "motor_vehicle": "yes"}, True, True, None),
    ({"disused": "yes"}, False, False, None),
    ({"abandoned:highway": "residential"}, False, False, None),
    ({"highway": "proposed", "proposed": "residential"}, False, False, None),
    ({"highway": "construction", "construction": "residential"}, False, False, None),
    ({"maxheight": "2.2"}, False, False, None),
    ({"maxheight": "4.5 m"}, True, True, None),
    ({"maxwidth": "1.8"}, False, False, None),
    ({"width": "6"}, True, True, None),
    ({"maxweight": "3.5 t"}, False, False, None),
    ({"maxspeed": "walk"}, True, True, 5),
    ({"maxspeed": "20;30"}, True, True, 20),
    ({"maxspeed": "10 mph"}, True, True, 16.09344),
    ({"maxspeed": "0"}, True, True, None),
    ({"maxspeed": "signals"}, True, True, None),
    ({"maxspeed:forward": "15", "oneway": "yes"}, True, False, 15),
]  # fmt: skip

# Tags of a node; is an engine stopped there?
STOPS: list[tuple[Tags, bool]] = [
    ({"barrier": "bollard"}, True),
    ({"barrier": "block"}, True),
    ({"barrier": "jersey_barrier"}, True),
    ({"barrier": "debris"}, True),
    ({"barrier": "fallen_rocks"}, True),
    ({"barrier": "gate"}, False),
    ({"barrier": "gate", "access": "no"}, True),
    ({"barrier": "gate", "opening_hours": "Mo-Fr 06:00-22:00"}, True),
    ({"barrier": "gate", "opening_hours": "24/7"}, False),
    ({"barrier": "lift_gate", "access:conditional": "no @ (22:00-06:00)"}, True),
    ({"barrier": "lift_gate", "access:conditional": "no @ (22:00-06:00)", "emergency": "yes"}, False),
    ({"barrier": "lift_gate", "emergency": "yes", "access": "no"}, False),
    ({"barrier": "height_restrictor", "maxheight": "2.2"}, True),
    ({"barrier": "height_restrictor", "maxheight": "4.5"}, False),
    ({"barrier": "bollard", "maxwidth": "1.9"}, True),
    ({"barrier": "bollard", "emergency": "yes"}, False),
    ({"barrier": "block", "abandoned": "yes"}, False),
    ({"barrier": "kerb"}, False),
    ({"highway": "crossing"}, False),
    ({"maxheight": "2"}, True),
]

ways = st.lists(
    st.tuples(
        st.lists(st.sampled_from(NUMBERS), min_size=2, max_size=5, unique=True), st.sampled_from(ROADS)
    ),
    min_size=2,
    max_size=9,
)
stops = st.dictionaries(st.sampled_from(NUMBERS), st.sampled_from(STOPS), min_size=1, max_size=5)


def extract(drawn: list[tuple[list[int], tuple[Tags, bool, bool, float | None]]], at: dict[int, Tags]) -> str:
    def told(tags: Tags) -> str:
        return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())

    nodes = "".join(
        f'<node id="{number}" version="1" lat="{lat:.7f}" lon="{lon:.7f}">{told(at.get(number, {}))}</node>'
        for number, (lon, lat) in PLACES.items()
    )
    lines = "".join(
        f'<way id="{number}" version="1">{"".join(f"""<nd ref="{each}"/>""" for each in line)}'
        f"{told({'highway': 'residential', **road[0]})}</way>"
        for number, (line, road) in enumerate(drawn, 1)
    )
    return f'<?xml version="1.0"?><osm version="0.6" generator="test">{nodes}{lines}</osm>'


def network(content: str) -> Network | None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.osm"
        file.write_text(content)
        try:
            sheets = {sheet.name: sheet for sheet in openstreetmap.read_xml(file).sheets}
        except Exception:
            return None
    if "roads" not in sheets:
        return None
    built = build(read_ways(sheets["roads"]))
    if "road_barriers" in sheets:
        built = standing(built, read_barriers(sheets["road_barriers"]))
    return fitting(built, ENGINE)


def rows(sheet: Sheet) -> list[dict[str, str | None]]:
    return [
        {name: None if cell is None else str(cell) for name, cell in zip(sheet.columns, row, strict=True)}
        for row in sheet.rows
    ]


def clearance(row: dict[str, str | None]) -> list[float]:
    return [float(row[name] or "inf") for name in ("max_height_m", "max_width_m", "max_weight_t")]


def read_ways(sheet: Sheet) -> Ways:
    """As the ledger of roads does it: ways for no engine are left out."""
    words = WORDS["road_class"]
    kept = [
        (row, shape)
        for row, shape in zip(rows(sheet), sheet.geometry or (), strict=True)
        if words[row["kind"] or ""] != "not_for_engines"
    ]
    lines, ids = np.empty(len(kept), dtype=object), np.empty(len(kept), dtype=object)
    lines[:] = [shape for _, shape in kept]
    ids[:] = [np.array((row["nodes"] or "").split(), dtype=np.int64) for row, _ in kept]
    flags = {
        name: np.array([row[name] == "yes" for row, _ in kept], dtype=bool)
        for name in ("oneway", "bridge", "tunnel", "drivable", "at_times")
    }
    return Ways(
        lines,
        ids,
        np.array([words[row["kind"] or ""] for row, _ in kept], dtype=str),
        one_way=flags["oneway"],
        bridge=flags["bridge"],
        tunnel=flags["tunnel"],
        drivable=flags["drivable"] & ~flags["at_times"],
        max_speed_km_h=np.array([float(row["maxspeed"] or "nan") for row, _ in kept]),
        clearance=np.array([clearance(row) for row, _ in kept]).reshape(-1, 3),
    )


def read_barriers(sheet: Sheet) -> Barriers:
    told = np.array([clearance(row) for row in rows(sheet)]).reshape(-1, 3)
    told[np.isinf(told).all(axis=1)] = 0
    return Barriers(np.array([shapely.get_coordinates(shape)[0] for shape in sheet.geometry or ()]), told)


def oracle(
    drawn: list[tuple[list[int], tuple[Tags, bool, bool, float | None]]], at: dict[int, tuple[Tags, bool]]
) -> nx.DiGraph[object]:
    """Of a node at which an engine is stopped each road that comes there has one of its own."""
    ground = Geod(ellps="WGS84")
    graph: nx.DiGraph[object] = nx.DiGraph()
    for number, (line, (tags, ahead, back, limit)) in enumerate(drawn):
        kind = tags.get("highway", "residential")
        speed = SPEEDS["service" if kind in {"footway", "path"} else kind] if ahead or back else 1.0
        m_s = min(speed, limit or speed) / 3.6
        for one, other in pairwise(line):
            metres = ground.inv(*PLACES[one], *PLACES[other])[2]
            ends = [
                (end, number, min(one, other), max(one, other)) if at.get(end, ({}, False))[1] else end
                for end in (one, other)
            ]
            for wanted, (tail, head) in ((ahead, ends), (back, ends[::-1])):
                if wanted:
                    before = graph.edges[tail, head]["weight"] if graph.has_edge(tail, head) else np.inf
                    graph.add_edge(tail, head, weight=min(before, metres / m_s))
    return graph


@settings(max_examples=300, deadline=None)
@given(drawn=ways, at=stops, pick=st.integers(0, 99))
def test_every_place_is_reached_when_networkx_reaches_it(
    drawn: list[tuple[list[int], tuple[Tags, bool, bool, float | None]]],
    at: dict[int, tuple[Tags, bool]],
    pick: int,
) -> None:
    graph = oracle(drawn, at)
    open_places = [node for node in graph if isinstance(node, int)]
    if not open_places:
        return
    start = open_places[pick % len(open_places)]
    made = network(extract(drawn, {number: tags for number, (tags, _) in at.items()}))
    assert made is not None
    places = {tuple(np.round(PLACES[number], 7)): number for number in NUMBERS}
    here = [places[tuple(np.round(spot, 7))] for spot in made.lonlat]
    assert start in here
    seeds = Seeds(np.array([0]), np.array([here.index(start)]), np.array([0.0]))
    time_s, _, _ = carry(made, arc_s(made, SPEEDS), seeds, 1, np.inf)
    expected = nx.single_source_dijkstra_path_length(graph, start)
    by_place: dict[object, list[float]] = {}
    for node, seconds in expected.items():
        by_place.setdefault(node[0] if isinstance(node, tuple) else node, []).append(seconds)
    for number in set(here):
        found = sorted(time_s[node] for node, each in enumerate(here) if each == number)
        known = sorted(by_place.get(number, []))
        known += [np.inf] * (len(found) - len(known))
        assert found == pytest.approx(known, rel=1e-4), number
