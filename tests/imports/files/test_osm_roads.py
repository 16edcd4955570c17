"""Which way and how fast is a road driven, what fits through it, and is it there at all, by the tags alone?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.imports.fields import field_of
from gridmap.imports.reading.osm_barriers import barrier, lies_across, limits, passing
from gridmap.imports.reading.osm_measures import speed_km_h
from gridmap.imports.reading.osm_state import is_to_come, why_not_there, why_out_of_use
from gridmap.imports.reading.osm_subjects import SUBJECTS
from gridmap.imports.reading.osm_traffic import is_open_at_times, is_opened_path, open_directions
from gridmap.imports.reading.speeds import FASTEST_KM_H, lowest
from gridmap.imports.values import read_column
from gridmap.imports.values.directions import AGAINST

STATION = {"amenity": "fire_station"}


@pytest.mark.parametrize(
    ("tags", "ways"),
    [
        ({}, "both"),
        ({"oneway": "yes"}, "forward"),
        ({"oneway": "-1"}, "backward"),
        ({"oneway": "yes", "oneway:emergency": "no"}, "both"),
        ({"oneway:motor_vehicle": "-1", "oneway": "yes"}, "backward"),
        ({"oneway:bicycle": "no", "oneway": "yes"}, "forward"),
        ({"motor_vehicle:backward": "no"}, "forward"),
        ({"vehicle:forward": "no"}, "backward"),
        ({"vehicle:forward": "no", "emergency": "yes"}, "both"),
        ({"access": "no", "emergency:forward": "yes"}, "forward"),
        ({"oneway": "yes", "motor_vehicle:forward": "no"}, "none"),
        ({"junction": "roundabout"}, "forward"),
        ({"highway": "motorway", "oneway": "no"}, "both"),
        ({"service": "emergency_access", "access": "no"}, "both"),
        ({"service": "emergency_access", "emergency": "no"}, "none"),
        ({"disused": "yes"}, "none"),
        ({"abandoned": "yes"}, "none"),
        ({"construction": "yes"}, "none"),
        ({"construction": "minor"}, "both"),
        ({"impassable": "yes"}, "none"),
        ({"blocked": "yes"}, "none"),
        ({"ice_road": "yes"}, "none"),
        ({"start_date": "2999"}, "none"),
        ({"access": "No"}, "none"),
        ({"motor_vehicle": "none"}, "none"),
        ({"motor_vehicle": "no;agricultural"}, "both"),
        ({"access": "no", "emergency": "assembly_point"}, "none"),
        ({"access": "no", "emergency": "designated"}, "both"),
        ({"oneway": "backward"}, "backward"),
        ({"oneway": "Yes"}, "forward"),
    ],
)
def test_an_engine_drives_in_the_directions_that_are_open(tags: dict[str, str], ways: str) -> None:
    assert open_directions({"highway": "residential", **tags}) == ways


@pytest.mark.parametrize(
    ("tags", "opened"),
    [
        ({"highway": "footway"}, False),
        ({"highway": "footway", "emergency": "yes"}, True),
        ({"highway": "path", "motor_vehicle": "yes"}, True),
        ({"highway": "cycleway", "motor_vehicle": "no"}, False),
        ({"highway": "steps", "emergency": "yes"}, False),
    ],
)
def test_a_path_is_a_lane_where_engines_are_let_in(tags: dict[str, str], opened: bool) -> None:
    roads = next(subject for subject in SUBJECTS if subject.lines_only)
    assert is_opened_path(tags) is opened
    assert (roads.is_about(tags) == "service") is opened


@pytest.mark.parametrize(
    ("text", "km_h"),
    [
        ("40", 40), ("30|40", 30), ("50; 30", 30), ("30,40", 30), ("30km/h", 30), ("30 km/h", 30), ("20 mph", 32.18688),
        ("20mph", 32.18688), ("walk", 5), ("DE:walk", 5), ("DE:zone30", 30), ("DE:30", 30), ("30 @ (22:00-06:00)", 30),
        ("0", None), ("-5", None), ("none", None), ("signals", None), ("CN:urban", None), ("999", None), ("", None),
        ("fast", None), ("4O", None), ("M5", None), ("G205", None), ("1e2", None), ("时速30", 30), ("限速：30km/h", 30),
        ("30公里/小时", 30), ("30千米/时", 30), ("20 miles", 32.18688), ("UK:20_mph", 32.18688), ("FR:zone20", 20),
        ("ca. 30", 30), ("<30", 30), ("30 or less", 30), ("30 km/h (zone)", 30), ("walking pace", 5),
        ("３０", 30), ("12.5", 12.5), ("40?", 40), ("40左右", 40), ("40km/h以下", 40), ("小车60，大车40", 40),
        ("小车60大车40", 40), ("60(货车40)", 40), ("60（大型车辆：40）", 40), ("60 (trucks 40)", 40), ("客车50", 50),
        ("三十", 30), ("限速三十", 30), ("四十公里/小时", 40), ("二十码", 20), ("一般", None), ("一级公路", None),
        ("白天60夜间40", 40), ("80km/h(大型车60km/h)", 60), ("小客车60 货车40", 40), ("40（雨天30）", 30),
        ("十百", None),
    ],
)  # fmt: skip
def test_a_limit_is_read_or_unknown(text: str, km_h: float | None) -> None:
    assert lowest(text) == (None if km_h is None else pytest.approx(km_h))


@given(st.text(max_size=30))
def test_no_text_stumbles_over_a_limit(text: str) -> None:
    found = lowest(text)
    assert found is None or 0 < found <= FASTEST_KM_H


@given(st.one_of(st.text(max_size=12), st.floats(), st.integers(), st.booleans(), st.none()))
def test_no_road_is_refused_for_its_speed(cell: str | float | bool | None) -> None:
    column = read_column(field_of("roads", "max_speed_km_h"), [cell])
    assert not column.refused


def test_the_lowest_limit_that_is_written_for_the_direction_counts() -> None:
    tags = {"maxspeed:forward": "50", "maxspeed:backward": "30", "maxspeed:lanes": "60|80"}
    assert [speed_km_h(tags, way) for way in ("both", "forward", "backward")] == [30, 50, 30]
    assert speed_km_h({"maxspeed": "50", "maxspeed:conditional": "30 @ wet"}, "both") == 30


@pytest.mark.parametrize(
    ("cell", "one_way"),
    [
        ("B", False), ("F", True), ("T", AGAINST), ("t", True), ("f", False), ("yes", True), ("no", False),
        ("-1", AGAINST), (-1, AGAINST), (1, True), (0, False), (True, True), ("reverse", AGAINST), ("双向", False),
        ("单行", True), (None, None),
    ],
)  # fmt: skip
def test_the_letters_of_geofabrik_and_the_words_of_others_say_which_way(
    cell: object, one_way: object
) -> None:
    column = read_column(field_of("roads", "one_way"), [cell])  # type: ignore[list-item]
    assert (column.values, column.refused) == ([one_way], {})


@pytest.mark.parametrize(
    ("tags", "told"),
    [
        ({"maxheight": "2.2"}, (2.2, None, None)),
        ({"maxheight": "2.2 m", "maxheight:physical": "2.1"}, (2.1, None, None)),
        ({"maxheight": "7'6\""}, (2.286, None, None)),
        ({"maxheight": "default"}, (None, None, None)),
        ({"width": "2"}, (None, 2.0, None)),
        ({"maxwidth": "230 cm"}, (None, 2.3, None)),
        ({"maxweight": "7500 kg"}, (None, None, 7.5)),
        ({"maxweight": "3.5"}, (None, None, 3.5)),
        ({"maxweight": "0"}, (None, None, None)),
        ({"maxheight": "none", "maxwidth": "unsigned"}, (None, None, None)),
        ({"maxheight": "2.2 meters"}, (2.2, None, None)),
        ({"maxheight": "6.5 ft"}, (1.981, None, None)),
        ({"maxheight": "~2.2"}, (2.2, None, None)),
        ({"maxheight": "2.2 (signed)"}, (2.2, None, None)),
        ({"maxheight": "2.2-2.5"}, (2.2, None, None)),
        ({"maxheight": "限高2.2米"}, (2.2, None, None)),
        ({"maxheight": "2m20"}, (2.2, None, None)),
        ({"maxheight:forward": "2", "maxheight:lanes": "3|2.5"}, (2.0, None, None)),
        ({"maxheight:caravan": "2"}, (None, None, None)),
        ({"maxwidth:conditional": "2 @ (Mo-Fr)"}, (None, 2.0, None)),
        ({"est_width": "2"}, (None, 2.0, None)),
        ({"maxweight": "3.5吨"}, (None, None, 3.5)),
        ({"maxweight": "3.5 tons"}, (None, None, 3.5)),
        ({"maxweightrating:hgv": "3.5"}, (None, None, 3.5)),
    ],
)
def test_what_gets_through_is_read_in_metres_and_tonnes(
    tags: dict[str, str], told: tuple[object, ...]
) -> None:
    assert limits(tags) == told


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"barrier": "bollard"}, "bollard"),
        ({"barrier": "block"}, "bollard"),
        ({"barrier": "jersey_barrier"}, "bollard"),
        ({"barrier": "debris"}, "other"),
        ({"barrier": "height_restrictor", "maxheight": "2.2"}, "height_bar"),
        ({"barrier": "bollard", "emergency": "yes"}, ""),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, ""),
        ({"barrier": "bollard", "motor_vehicle": "private"}, "bollard"),
        ({"barrier": "bollard", "motor_vehicle": "yes", "maxwidth": "2"}, "bollard"),
        ({"barrier": "gate"}, ""),
        ({"barrier": "gate", "access": "no"}, "gate"),
        ({"barrier": "gate", "access": "private"}, ""),
        ({"barrier": "gate", "access": "no", "emergency": "yes"}, ""),
        ({"barrier": "kerb"}, ""),
        ({"barrier": "block", "abandoned": "yes"}, ""),
        ({"maxheight": "2"}, "height_bar"),
        ({"natural": "tree", "width": "2"}, ""),
        ({"barrier": "rocks"}, "other"),
        ({"barrier": "Bollard"}, "bollard"),
        ({"barrier": "bollard;gate"}, "bollard"),
        ({"barrier": "gate", "locked": "yes"}, "gate"),
        ({"barrier": "gate", "locked": "yes", "emergency": "yes"}, ""),
        ({"barrier": "gate", "maxheight": "2"}, "height_bar"),
        ({"barrier": "toll_booth", "maxwidth": "2"}, "width_bar"),
        ({"barrier": "cattle_grid"}, ""),
        ({"barrier": "entrance", "access": "no"}, "gate"),
        ({"barrier": "gate", "status": "closed"}, "gate"),
        ({"barrier": "gate", "opening_hours": "off"}, "gate"),
        ({"barrier": "lift_gate", "locked:conditional": "yes @ (22:00-06:00)"}, "gate"),
        ({"barrier": "bollard", "operational_status": "broken"}, "bollard"),
        ({"barrier": "bollard", "removed": "yes"}, ""),
        ({"barrier": "no"}, ""),
    ],
)
def test_a_barrier_stands_in_the_way_unless_its_tags_let_engines_pass(
    tags: dict[str, str], kind: str
) -> None:
    assert barrier(tags) == kind


def test_a_wall_that_runs_through_its_gate_does_not_lie_across_the_road() -> None:
    assert lies_across({"barrier": "jersey_barrier"})
    assert lies_across({"barrier": "gate", "access": "no"})
    assert not lies_across({"barrier": "kerb"})
    assert not lies_across({"barrier": "wall"})
    assert passing({"barrier": "wall", "width": "0.3"}) == (None, None, None)


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({}, ""),
        ({"disused": "yes"}, "disused=yes"),
        ({"disused": "no"}, ""),
        ({"abandoned": "yes"}, "abandoned=yes"),
        ({"operational_status": "broken"}, "operational_status=broken"),
        ({"operational_status": "operational"}, ""),
        ({"fire_hydrant:working": "no"}, "fire_hydrant:working=no"),
        ({"note": "已拆除"}, "note=已拆除"),
        ({"note": "no"}, ""),
        ({"note": "removed kerb beside it"}, ""),
        ({"fixme": "does not exist any more"}, "fixme=does not exist any more"),
        ({"removed:date": "2024-03"}, "removed:date=2024-03"),
        ({"operational_status": "needs_maintenance"}, "operational_status=needs_maintenance"),
        ({"demolished": "yes"}, "demolished=yes"),
        ({"disused:amenity": "fire_station"}, "disused:amenity=fire_station"),
        ({"razed:amenity": "fire_station"}, "razed:amenity=fire_station"),
        ({"disused:amenity": "pub"}, ""),
        ({"state": "closed"}, "state=closed"),
        ({"end_date": "2001"}, "end_date=2001"),
        ({"end_date": "2999-01-01"}, ""),
        ({"opening_date": "2999"}, "opening_date=2999"),
        ({"start_date": "2999-01"}, "start_date=2999-01"),
        ({"start_date": "1999"}, ""),
        ({"ruins": "yes"}, "ruins=yes"),
        ({"operational": "no"}, "operational=no"),
        ({"in_use": "no"}, "in_use=no"),
        ({"functional": "yes"}, ""),
        ({"opening_hours": "closed"}, "opening_hours=closed"),
        ({"opening_hours": "24/7"}, ""),
        ({"status": "Not working"}, "status=Not working"),
        ({"condition": "damaged"}, "condition=damaged"),
        ({"condition": "good"}, ""),
        ({"fire_hydrant:status": "broken"}, "fire_hydrant:status=broken"),
        ({"lifecycle": "abandoned"}, "lifecycle=abandoned"),
        ({"former:amenity": "fire_station"}, "former:amenity=fire_station"),
    ],
)
def test_what_is_out_of_use_says_by_which_tag(tags: dict[str, str], reason: str) -> None:
    assert why_out_of_use({**STATION, **tags}) == reason
    stations = SUBJECTS[0]
    told = dict(zip(stations.columns, stations.cells({**STATION, **tags}, None), strict=True))
    assert (told["in_service"], told["out_reason"]) == (("no", reason) if reason else (None, None))


@pytest.mark.parametrize(
    "tags",
    [
        {"proposed": "yes"}, {"planned": "yes"}, {"construction": "yes"}, {"proposed:amenity": "fire_station"},
        {"construction:amenity": "fire_station"}, {"status": "proposed"},
        {"status": "under construction"}, {"building": "construction"}, {"planned:amenity": "fire_station"},
    ],
)  # fmt: skip
def test_what_is_not_built_yet_is_no_record_of_help(tags: dict[str, str]) -> None:
    told = {**STATION, **tags}
    assert is_to_come(told)
    assert why_not_there(told)
    assert SUBJECTS[0].is_about(told) == ""


def test_one_house_of_several_uses_is_each_of_them() -> None:
    assert SUBJECTS[0].is_about({"amenity": "police; fire_station"}) == "fire_station"


@given(st.text(max_size=30))
def test_no_text_stumbles_over_what_gets_through(text: str) -> None:
    told = limits({"maxheight": text, "maxwidth:forward": text, "maxweight": text})
    assert all(each is None or each > 0 for each in told)


@pytest.mark.parametrize(
    ("tags", "weight_t"),
    [
        ({"maxaxleload": "6"}, 12.0),
        ({"maxbogieweight": "3 t"}, 4.5),
        ({"maxaxleload": "10", "maxweight": "16"}, 16.0),
    ],
)
def test_a_limit_of_axles_limits_the_whole(tags: dict[str, str], weight_t: float) -> None:
    assert limits(tags)[2] == weight_t


@pytest.mark.parametrize(
    ("tags", "at_times"),
    [
        ({"access:conditional": "no @ (22:00-06:00)"}, True), ({"motor_vehicle:conditional": "no @ (Mo-Fr)"}, True),
        ({"seasonal": "dry_season"}, True), ({"tidal": "yes"}, True), ({"seasonal": "no"}, False),
        ({"access:conditional": "yes @ (06:00-22:00)"}, False), ({}, False),
        ({"motor_vehicle:conditional": "yes @ (06:00-22:00); no @ (22:00-06:00)"}, True),
        ({"vehicle:conditional": "no @ (Oct 15-Apr 15; SH)"}, True), ({"access:forward:conditional": "no @ wet"}, True),
        ({"access:conditional": "no @ (22:00-06:00)", "emergency": "yes"}, False),
        ({"access:conditional": "destination @ (22:00-06:00)"}, False), ({"oneway": "reversible"}, True),
        ({"oneway:conditional": "yes @ (07:00-09:00)"}, True), ({"seasonal": "yes", "emergency": "yes"}, True),
        ({"opening_hours": "Mo-Fr 08:00-18:00"}, True), ({"opening_hours": "24/7"}, False),
        ({"opening_hours": "Mo-Su 00:00-24:00"}, False), ({"tidal": "no"}, False),
    ],
)  # fmt: skip
def test_roads_that_are_shut_at_times_are_known(tags: dict[str, str], at_times: bool) -> None:
    assert is_open_at_times(tags) is at_times


@pytest.mark.parametrize(("said", "km_h"), [("5 mph", 8.0), ("20 mph", 32.2), ("10 knots", 18.5)])
def test_a_limit_in_other_units_reaches_the_ledger(said: str, km_h: float) -> None:
    roads = next(subject for subject in SUBJECTS if subject.lines_only)
    cell = dict(zip(roads.columns, roads.cells({"maxspeed": said}, None), strict=True))["maxspeed"]
    assert read_column(field_of("roads", "max_speed_km_h"), [cell]).values[0] == pytest.approx(km_h, abs=0.1)


def test_a_road_for_tractors_is_none_for_engines() -> None:
    assert open_directions({"highway": "track", "smoothness": "very_horrible"}) == "none"
