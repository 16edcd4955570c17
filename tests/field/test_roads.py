"""Do the roads of small files that once failed come in, and are they driven, as they stand in the file?"""

from __future__ import annotations

import bz2
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from geoalchemy2.shape import to_shape
from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.speeds import arc_s
from gridmap.publishing.answers import Answer
from gridmap.publishing.question import Question
from gridmap.registers.buildings import Building
from gridmap.registers.resources import Resource
from gridmap.registers.road_barriers import RoadBarrier
from gridmap.registers.roads import Road
from gridmap.standards import shipped
from tests import world
from tests.field.conftest import HERE, TOWN
from tests.imports.journeys.front_door import Door

ROADS = HERE / "roads"
WGS84 = ("--coordinates", "wgs84")
FIRE = shipped("cn_township")
Driven = Callable[[], Network]


def roads(kept: Session) -> list[Road]:
    return list(kept.scalars(select(Road).where(Road.area_path.startswith("0020")).order_by(Road.name)))


@pytest.mark.parametrize("name", ["fmt_ways_before_nodes_overpass_default.osm", "fmt_negative_ids_JOSM.osm"])
def test_ways_have_their_lines_in_whatever_order_and_under_whatever_numbers_they_are_written(
    door: Door, kept: Session, driven: Driven, name: str
) -> None:
    said = door("roads", ROADS / name, *WGS84)
    assert "have no place" not in said
    found = roads(kept)
    assert len(found) == 7
    assert all(road.node_ids is not None for road in found)
    # four parts: a road, a one-way road against its nodes, a roundabout with two arms, a bridge over a road
    assert driven().component.max() == 4


@pytest.mark.parametrize("packed", ["extract.osm.bz2", "extract.zip"])
def test_an_extract_is_read_however_it_is_packed(
    door: Door, kept: Session, tmp_path: Path, packed: str
) -> None:
    content = (ROADS / "fmt_negative_ids_JOSM.osm").read_bytes()
    file = tmp_path / packed
    if packed.endswith("bz2"):
        file.write_bytes(bz2.compress(content))
    else:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("__MACOSX/._extract.osm", b"\0")
            archive.writestr("extract.osm", content)
    door("roads", file, *WGS84)
    assert len(roads(kept)) == 7


@pytest.mark.parametrize(
    ("name", "km_h"),
    [
        ("maxspeed_0_crash.osm", 50),
        ("maxspeed=_walk_on_primary.osm", 5),
        ("maxspeed=_30_40_on_primary.osm", 30),
    ],
)
def test_no_road_is_driven_faster_than_is_written(door: Door, driven: Driven, name: str, km_h: float) -> None:
    door("roads", ROADS / name, *WGS84)
    network = driven()
    seconds = arc_s(network, FIRE.speeds_km_h())
    assert network.length_m / seconds * 3.6 == pytest.approx(np.full(2, km_h))


def test_a_limit_of_zero_in_a_ledger_is_unknown(door: Door, kept: Session) -> None:
    door("roads", ROADS / "speed0.geojson", *WGS84)
    assert {road.name: road.max_speed_km_h for road in roads(kept)} == {"甲": 40, "乙": None}


def test_a_bollard_is_driven_up_to_and_not_past(
    door: Door, kept: Session, driven: Driven, ask: Callable[[str], Answer]
) -> None:
    said = door("roads", ROADS / "barrier=bollard.osm", *WGS84)
    assert door("road_barriers", ROADS / "barrier=bollard.osm", *WGS84)
    assert "barriers stand on these roads" in said
    assert [
        each.kind
        for each in kept.scalars(select(RoadBarrier).where(RoadBarrier.area_path.startswith("0020")))
    ] == ["bollard"]
    network = driven()
    assert network.component.max() == 1
    assert network.length_m.sum() == pytest.approx(2000, abs=2)
    faults = [row.values["fault"] for row in ask("road_faults").rows(Question(TOWN), "title", 1)]
    assert "barred" in faults


def test_a_low_road_is_closed_to_the_engine_and_counted(
    door: Door, driven: Driven, ask: Callable[[str], Answer]
) -> None:
    door("roads", ROADS / "maxheight=2.2.osm", *WGS84)
    network = driven()
    assert len(network.head) == 0
    assert network.knows_roads
    found = ask("road_faults").rows(Question(TOWN), "title", 1)
    assert [(row.title, row.values["fault"]) for row in found] == [("2.2 m", "too_small")]


SEASONS = """<?xml version="1.0"?><osm version="0.6" generator="test">
<node id="1" lat="30" lon="110"/><node id="2" lat="30" lon="110.01"/><node id="3" lat="30" lon="110.02"/>
<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="tertiary"/></way>
<way id="2"><nd ref="2"/><nd ref="3"/><tag k="highway" v="tertiary"/><tag k="name" v="滩路"/>
<tag k="seasonal" v="dry_season"/></way></osm>"""


def test_a_road_that_is_open_at_times_is_not_counted_on_and_is_listed(
    door: Door, driven: Driven, ask: Callable[[str], Answer], tmp_path: Path
) -> None:
    (tmp_path / "a.osm").write_text(SEASONS)
    assert "1 roads are open only" in door("roads", tmp_path / "a.osm", *WGS84)
    assert driven().length_m.sum() == pytest.approx(2 * 964.8, abs=1)
    found = ask("road_faults").rows(Question(TOWN), "title", 1)
    assert [row.title for row in found if row.values["fault"] == "at_times"] == ["滩路"]


@pytest.mark.parametrize("name", ["service=emergency_access_access=no.osm", "footway_emergency=yes.osm"])
def test_what_is_open_to_engines_alone_is_driven(door: Door, driven: Driven, name: str) -> None:
    door("roads", ROADS / name, *WGS84)
    assert len(driven().head) == 2


def test_a_road_shut_in_one_direction_is_driven_in_the_other(door: Door, driven: Driven) -> None:
    door("roads", ROADS / "motor_vehicle_backward=no.osm", *WGS84)
    network = driven()
    assert len(network.head) == 1
    assert network.lonlat[network.head[0], 0] > network.lonlat[network.tail[0], 0]


def test_a_disused_road_is_closed(door: Door, kept: Session, driven: Driven) -> None:
    door("roads", ROADS / "residential_disused=yes.osm", *WGS84)
    assert [road.drivable for road in roads(kept)] == [False]
    assert len(driven().head) == 0


def test_a_ferry_is_said_to_be_missing(door: Door) -> None:
    assert "1 ferries are in the file" in door("roads", ROADS / "ferry_car_joins_two_roads.osm", *WGS84)


def test_a_square_joins_its_streets(door: Door, driven: Driven) -> None:
    door("roads", ROADS / "pedestrian_square_area=yes_between_two_streets.osm", *WGS84)
    assert driven().component.max() == 0


def test_the_known_part_of_a_road_that_is_cut_off_is_kept(door: Door, kept: Session) -> None:
    assert "1 roads are cut off" in door("roads", ROADS / "near_end_node_missing.osm", *WGS84)
    assert [road.node_ids for road in roads(kept)] == [[100001, 100002]]


def test_geofabrik_s_letters_say_which_way(door: Door, kept: Session) -> None:
    door("roads", ROADS / "gf_oneway.zip", *WGS84)
    found = {road.name: road for road in roads(kept)}
    begins = {name: to_shape(road.geom).coords[0][0] for name, road in found.items()}
    assert {name for name, road in found.items() if road.one_way} == {"forward", "against"}
    assert (begins["forward"], begins["against"]) == pytest.approx((110.01, 110.025))
    assert [road.name for road in found.values() if road.bridge] == ["bridge"]
    assert [road.name for road in found.values() if road.tunnel] == ["tunnel"]


def test_a_ramp_that_ends_on_a_bridge_joins_it(door: Door, driven: Driven) -> None:
    door("roads", ROADS / "ramp_road.geojson", *WGS84)
    assert driven().component.max() == 0


def test_nobody_is_reached_on_foot_across_the_river(
    door: Door, kept: Session, ask: Callable[[str], Answer]
) -> None:
    """By road over the bridge: turnout 1 min, 8 km out, 0.6 km across, 8 km back at 40 km/h."""
    kept.add(world.enterprise("Far Bank Works", TOWN, (110.0, 30.0054126)))
    kept.add(world.enterprise("Beyond Works", TOWN, (110.0, 30.0107)))
    kept.commit()
    door("osm", ROADS / "river.osm")
    listed = {row.title: row.values for row in ask("out_of_reach").rows(Question(TOWN), "title", 1)}
    assert listed["Far Bank Works"]["minutes"] == pytest.approx(25.9, abs=0.1)
    assert listed["Beyond Works"]["minutes"] is None


def test_where_every_road_is_closed_to_engines_nothing_is_known(
    door: Door, kept: Session, ask: Callable[[str], Answer]
) -> None:
    kept.add(world.enterprise("Island Works", TOWN, (110.0207, 30.018)))
    kept.commit()
    door("osm", ROADS / "island.osm")
    answer = ask("out_of_reach")
    (listed,) = answer.rows(Question(TOWN), "title", 1)
    assert (listed.values["minutes"], listed.values["arrival"]) == (None, "unknown")
    assert kept.scalars(select(Resource.name)).all().count("岛站") == 1


def test_what_was_deleted_in_the_editor_does_not_come_in(north: Door, kept: Session) -> None:
    north("osm", HERE / "02-josm-deleted" / "deleted.osm")
    assert [road.name for road in roads(kept)] == ["样例在路"]
    hydrants = kept.scalars(select(Resource).where(Resource.area_path.startswith("0020"))).all()
    assert len(hydrants) == 1
    assert hydrants[0].in_service


OLD_STATIONS = """<?xml version='1.0' encoding='UTF-8'?><osm version='0.6'>
<node id='1' version='1' lat='38.30' lon='116.87'><tag k='amenity' v='fire_station'/><tag k='name' v='甲'/></node>
<node id='2' version='1' lat='38.301' lon='116.87'><tag k='amenity' v='fire_station'/><tag k='name' v='乙'/>
<tag k='disused' v='yes'/></node>
<node id='3' version='1' lat='38.302' lon='116.87'><tag k='amenity' v='fire_station'/><tag k='name' v='丙'/>
<tag k='proposed' v='yes'/></node>
<node id='4' version='1' lat='38.303' lon='116.87'><tag k='razed:amenity' v='fire_station'/></node>
<node id='5' version='1' lat='38.304' lon='116.87'><tag k='emergency' v='fire_hydrant'/><tag k='name' v='戊'/>
<tag k='operational_status' v='broken'/></node>
</osm>"""


def test_help_that_is_not_there_does_not_come_in_as_help(north: Door, kept: Session, tmp_path: Path) -> None:
    file = tmp_path / "old.osm"
    file.write_text(OLD_STATIONS)
    north("resources", file, *WGS84)
    found = kept.scalars(
        select(Resource).where(Resource.area_path.startswith("0020")).order_by(Resource.name)
    )
    assert {each.name: (each.in_service, each.out_reason) for each in found} == {
        "甲": (True, ""),
        "乙": (False, "disused=yes"),
        "戊": (False, "operational_status=broken"),
    }


def test_what_was_drawn_and_not_uploaded_has_its_shape(north: Door, kept: Session) -> None:
    north("osm", HERE / "03-josm-drawn" / "drawn.osm")
    assert [(road.name, road.node_ids) for road in roads(kept)] == [("样例新画路", [-1, -2])]
    assert kept.scalars(select(Building.name).where(Building.area_path.startswith("0020"))).all() == [
        "样例新楼"
    ]


def test_a_low_bridge_and_stone_blocks_are_not_driven(north: Door, driven: Driven) -> None:
    north("osm", HERE / "17-low-bridge" / "lowbridge.osm")
    network = driven()
    assert len(network.head) == 4  # the road with the blocks, up to them from either side
    assert network.component.max() == 1
