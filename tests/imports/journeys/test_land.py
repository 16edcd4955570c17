"""Do roads keep their nodes, and do buildings and named places come in, once, and go out again?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from gridmap.errors import Forbidden
from gridmap.registers.buildings import Building
from gridmap.registers.landmarks import Landmark
from gridmap.registers.roads import Road
from tests import world
from tests.conftest import SessionAs
from tests.imports.journeys.sheets import Walk, counts

NODES = [(1, 117.01, 38.01), (2, 117.02, 38.01), (3, 117.03, 38.01), (4, 117.03, 38.02), (5, 117.03, 38.02)]
HOUSE = [(11, 117.06, 38.01), (12, 117.061, 38.01), (13, 117.061, 38.011), (14, 117.06, 38.011)]


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as session:
        yield session


def way(way_id: int, nodes: list[int], **tags: str) -> str:
    told = [f'<nd ref="{node}"/>' for node in nodes]
    told += [f'<tag k="{key.replace("_", ":", 1)}" v="{value}"/>' for key, value in tags.items()]
    return f'<way id="{way_id}" version="1" visible="true">{"".join(told)}</way>'


def osm(*ways: str, places: str = "") -> bytes:
    points = "".join(
        f'<node id="{node}" version="1" visible="true" lat="{lat}" lon="{lon}"/>'
        for node, lon, lat in (*NODES, *HOUSE)
    )
    return f'<?xml version="1.0"?><osm version="0.6" generator="test">{points}{places}{"".join(ways)}</osm>'.encode()


def walk(engine: Engine, noun: str, content: bytes) -> Walk:
    return Walk(engine, "Adam", noun, content, name="extract.osm")


def notes(result: dict[str, Any]) -> list[str]:
    return [note["msgid"].format(**note["parts"]) for note in result["notes"]]


def test_roads_keep_a_node_a_vertex_and_say_who_may_use_them(engine: Engine, kept: Session) -> None:
    content = osm(
        way(101, [1, 2, 2, 3], highway="unclassified", name="Mill Road"),
        way(102, [3, 4, 5], highway="service", access="no", tunnel="yes"),
        way(103, [1, 4], highway="footway"),
        way(104, [1, 3], highway="steps"),
    )
    first = walk(engine, "roads", content)
    result = first.preview()
    assert counts(result) == (2, 0, 0, 0)
    assert [note for note in notes(result) if note.startswith("2 ways are for no engine")]
    first.save()
    mill = kept.scalars(select(Road).where(Road.name == "Mill Road")).one()
    assert (mill.node_ids, mill.road_class, mill.drivable, mill.tunnel) == (
        [1, 2, 3],
        "tertiary",
        True,
        False,
    )
    lane = kept.scalars(select(Road).where(Road.road_class == "service")).one()
    # two nodes at one place both stay: each may hold a road of its own
    assert (lane.node_ids, lane.drivable, lane.tunnel, lane.name) == ([3, 4, 5], False, True, "")
    assert counts(walk(engine, "roads", content).preview()) == (0, 0, 2, 0)
    first.undo()


def test_nodes_come_to_a_road_that_had_none(engine: Engine, kept: Session) -> None:
    line = {"type": "LineString", "coordinates": [[117.01, 38.01], [117.02, 38.01], [117.03, 38.01]]}
    feature = {"type": "Feature", "properties": {"road_class": "tertiary"}, "geometry": line}
    plain = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    older = Walk(engine, "Adam", "roads", plain, name="roads.geojson")
    older.taken_in()
    road = kept.scalars(select(Road).where(Road.area_path.startswith(world.T1))).one()
    assert road.node_ids is None
    newer = walk(engine, "roads", osm(way(101, [1, 2, 3], highway="tertiary")))
    assert counts(newer.preview()) == (0, 1, 0, 0)
    newer.save()
    kept.expire_all()
    assert kept.get_one(Road, road.id).node_ids == [1, 2, 3]
    newer.undo()
    kept.expire_all()
    assert kept.get_one(Road, road.id).node_ids is None
    older.undo()


def test_a_line_without_length_and_a_line_in_two_rows_are_told(engine: Engine) -> None:
    content = osm(
        way(101, [4, 5], highway="service"),
        way(102, [1, 2], highway="service"),
        way(103, [1, 2], highway="service"),
    )
    result = walk(engine, "roads", content).preview()
    assert counts(result) == (1, 0, 0, 1)
    assert any(note.startswith("1 lines stand in the file more than once") for note in notes(result))


def test_buildings_come_by_their_outline_and_places_by_their_name(engine: Engine, kept: Session) -> None:
    hamlets = "".join(
        f'<node id="{node}" version="1" visible="true" lat="38.0{node}" lon="117.02">'
        f'<tag k="place" v="hamlet"/><tag k="name" v="Old Well"/></node>'
        for node in (21, 22)
    )
    content = osm(
        way(201, [11, 12, 13, 14, 11], building="yes", building_levels="2", name="House"),
        way(202, [11, 12, 13, 11], building="school", name="House"),
        places=hamlets,
    )
    houses, names = walk(engine, "buildings", content), walk(engine, "landmarks", content)
    assert counts(houses.preview()) == counts(names.preview()) == (2, 0, 0, 0)
    houses.save()
    names.save()
    found = {(each.kind, each.levels, each.public) for each in kept.scalars(select(Building))}
    assert found == {("", 2, False), ("school", None, True)}
    assert [each.kind for each in kept.scalars(select(Landmark))] == ["hamlet", "hamlet"]
    for noun in ("buildings", "landmarks"):
        assert counts(walk(engine, noun, content).preview()) == (0, 0, 2, 0)
    told = kept.scalars(
        text("SELECT DISTINCT source FROM changes WHERE source IN ('buildings', 'landmarks')")
    ).all()
    assert sorted(told) == ["buildings", "landmarks"]
    for each in (houses, names):
        assert each.undo()["removed"] == 2
    assert kept.scalars(select(Building.id)).all() == kept.scalars(select(Landmark.id)).all() == []


def test_everybody_reads_the_landmarks_and_only_who_keeps_them_writes_them(session_as: SessionAs) -> None:
    adam = session_as("Adam")
    adam.add(Landmark(name="Well", area_path=world.T1, geom=world.point(117.01, 38.01)))
    adam.flush()
    assert session_as("Nora").scalars(select(Landmark.name)).all() == ["Well"]
    for name in ("Dora", "Gloria", "Nora"):  # Gloria leads a grid, and this lies in the township around it
        other = session_as(name)
        other.add(Landmark(name="Hill", area_path=world.T1, geom=world.point(117.01, 38.01)))
        with pytest.raises(ProgrammingError, match="row-level security"):
            other.flush()


def test_who_leads_a_grid_hands_in_neither_buildings_nor_places(engine: Engine) -> None:
    for noun in ("buildings", "landmarks"):
        with pytest.raises(Forbidden):
            Walk(engine, "Gloria", noun, b"x")
