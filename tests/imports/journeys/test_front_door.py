"""Are real extracts and ledgers, taken in by the command, what others counted in them? Skipped where they are not."""

from __future__ import annotations

import osmium
import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.models import Area
from gridmap.registers.buildings import Building
from gridmap.registers.landmarks import Landmark
from gridmap.registers.resources import Resource
from gridmap.registers.roads import Road
from tests.imports.journeys import front_door
from tests.imports.journeys.front_door import (
    BAYREUTH,
    SHENZHEN,
    SHENZHEN_CITY,
    TOWN,
    YIYANG,
    YIYANG_COUNTY,
    Door,
    answers,
)
from tests.layers.test_checks import run_check

pytestmark = [
    pytest.mark.scale,
    pytest.mark.skipif(not BAYREUTH.is_dir(), reason="the real data are not here"),
]

_WITHIN = text(
    "SELECT count(*) FROM buildings b WHERE EXISTS (SELECT FROM resources r WHERE r.kind = :kind"
    " AND r.area_path ^@ :town AND ST_DWithin(ST_Centroid(b.geom)::geography, r.geom::geography, :metres))"
)


@pytest.fixture(scope="module")
def townships(owner: Engine) -> None:
    front_door.found(owner)


@pytest.fixture(scope="module")
def bayreuth(urls: postgis.Urls, townships: None) -> str:
    door = Door(urls, "berta", TOWN)
    extract = BAYREUTH / "north-bayreuth.osm.gz"
    said = door("osm", extract)
    door("areas", BAYREUTH / "admin_areas.geojson", "--coordinates", "wgs84")
    assert door("osm", extract).count("There is nothing to take in") == 5
    return said


def count(session: Session, model: type[Building | Landmark | Resource | Road], **wanted: str) -> int:
    here = model.area_path.startswith(TOWN)
    return session.scalar(select(func.count()).select_from(model).where(here).filter_by(**wanted)) or 0


def test_every_object_of_the_extract_is_there_or_told(bayreuth: str, owner: Engine) -> None:
    known = answers("bayreuth_osm")
    with Session(owner) as session:
        assert count(session, Resource, kind="fire_station") == known["fire_stations"] == 7
        assert count(session, Resource, kind="hydrant") == known["hydrants"] == 20
        assert count(session, Building) == known["buildings"] == 4267
        assert count(session, Landmark) == 71
        left_out = 197 + 41 + 31 + 4  # paths, footways, cycle tracks, steps
        assert count(session, Road) + left_out == known["roads"] == 2056
        assert f"{left_out} ways are for no engine" in bayreuth
        village = session.scalars(select(Area).where(Area.name == "Heinersreuth")).one()
        assert (village.parent_path, village.level) == (TOWN, "village")


def test_roads_are_joined_by_the_nodes_of_the_extract(bayreuth: str, owner: Engine) -> None:
    """Read once more by pyosmium alone: the same nodes in the same order, each where the extract has it."""
    source = osmium.FileProcessor(str(BAYREUTH / "north-bayreuth.osm.gz")).with_locations()
    places: dict[int, tuple[float, float]] = {}
    ways: set[tuple[int, ...]] = set()
    for found in source.with_filter(osmium.filter.KeyFilter("highway")):
        if isinstance(found, osmium.osm.Way):
            refs = tuple(node.ref for node in found.nodes)
            ways.add(refs[::-1] if found.tags.get("oneway") == "-1" else refs)
            places |= {node.ref: (node.lon, node.lat) for node in found.nodes}
    with Session(owner) as session:
        rows = session.execute(select(Road.node_ids, func.ST_AsText(Road.geom))).all()
    assert rows
    for nodes, line in rows:
        assert tuple(nodes) in ways
        vertices = [tuple(map(float, part.split())) for part in line[len("LINESTRING(") : -1].split(",")]
        assert vertices == [pytest.approx(places[node], abs=1e-9) for node in nodes]


def test_straight_distances_to_stations_and_hydrants_are_the_known_ones(bayreuth: str, owner: Engine) -> None:
    """From the middle of each building. Where a middle lies is a matter of centimetres: at 2.5 km one house differs."""
    known = answers("bayreuth_osm")
    asked = {"fire_station": known["buildings_within_straight"], "hydrant": known["buildings_within_hydrant"]}
    with Session(owner) as session:
        for kind, metres, wanted in (
            ("fire_station", "1000", 2282),
            ("fire_station", "2000", 3676),
            ("fire_station", "3000", 4266),
            ("hydrant", "150", 205),
        ):
            measured = session.scalar(_WITHIN, {"kind": kind, "town": TOWN, "metres": float(metres)})
            assert measured == asked[kind][metres] == wanted


@pytest.fixture(scope="module")
def yiyang(urls: postgis.Urls, townships: None, tmp_path_factory: pytest.TempPathFactory) -> str:
    door = Door(urls, "yan", YIYANG_COUNTY)
    door("areas", YIYANG / "yiyang_townships.geojson", "--coordinates", "wgs84")
    places = front_door.labelled_places(tmp_path_factory.mktemp("yiyang"))
    return door("enterprises", places, "--coordinates", "wgs84")


def test_a_county_finds_its_towns_and_each_place_is_registered_where_it_says(
    yiyang: str, owner: Engine
) -> None:
    known = answers("yiyang_county")
    assert f"{known['points']} new" in yiyang
    disagreeing = known["points"] - known["label_agrees(any)"]
    assert f"{disagreeing} rows name another area" in yiyang
    with Session(owner) as session:
        here = Area.path.startswith(YIYANG_COUNTY), Area.level == "township"
        assert session.scalar(select(func.count()).where(*here)) == 17


def test_the_checks_of_the_county_find_what_is_wrong_with_it(yiyang: str, urls: postgis.Urls) -> None:
    known = answers("yiyang_county")
    said = run_check(urls).output
    for one, other, km2 in known["overlaps_km2"]:
        lines = [line for line in said.splitlines() if one in line and other in line and "km²" in line]
        assert len(lines) == 2, (one, other)  # told to both sides
        measured = {float(line.split(" km²")[0].split()[-1]) for line in lines}
        assert list(measured) == [pytest.approx(km2, rel=0.002)]
    twice = known["points_in_two_towns"][0]
    assert f"{twice[0]} {twice[1]}" in said.split("Lies in two areas")[1].split("\n")[1]
    assert said.count(", lies in ") == 33  # 32 that lie elsewhere, and the one that lies in two


def test_the_streets_of_a_city_keep_their_size(urls: postgis.Urls, townships: None, owner: Engine) -> None:
    door = Door(urls, "shen", SHENZHEN_CITY)
    file = SHENZHEN / "shenzhen_74_streets.geojson"
    door(
        "areas",
        file,
        "--coordinates",
        "wgs84",
        "--column",
        "DISTRICT=",
        "--column",
        "ID=",
        "--column",
        "NAME=name",
    )
    known = answers("shenzhen_streets")
    measured = func.sum(func.ST_Area(func.geography(Area.geom))) / 1e6
    with Session(owner) as session:
        here = Area.path.startswith(SHENZHEN_CITY), Area.geom.is_not(None)
        assert session.scalar(select(func.count()).where(*here)) == known["rows"]
        assert session.scalar(select(measured).where(*here)) == pytest.approx(
            known["sum_geodesic_km2"], rel=1e-5
        )
