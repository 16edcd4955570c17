"""Do the layers about help agree with each other, with what locating says, and with what is reckoned by hand?"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest
import shapely
from geoalchemy2.shape import from_shape
from pyproj import Geod
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.orm import Session

from gridmap.db.models import Landscape, Published
from gridmap.db.sessions import session
from gridmap.i18n.texts import Sentence
from gridmap.incident import at, locate
from gridmap.layers import BY_KEY
from gridmap.publishing.answers import Answer, opened
from gridmap.publishing.question import Question
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.resources import Resource
from gridmap.registers.roads import Road
from gridmap.standards import shipped
from gridmap.vocabulary import Role
from tests import world

Ask = Callable[[str], Answer]
GEOD = Geod(ellps="WGS84")
FIRE = shipped("cn_township")
BUILT_UP = (117.06, 38.02, 117.09, 38.035)


@pytest.fixture(scope="module", autouse=True)
def streets(owner: Engine) -> None:
    with Session(owner) as writing:
        writing.add_all(world.roads())
        outline = from_shape(shapely.MultiPolygon([shapely.box(*BUILT_UP)]), srid=4326)
        writing.add(Landscape(id=uuid.uuid4(), kind="built_up", area_path=world.T1, geom=outline))
        writing.add(world.enterprise("Street Cafe", world.G12, (117.04, 38.0302)))
        writing.add(world.enterprise("Bank Store", world.G21, (117.06, 38.0502)))
        writing.commit()


@pytest.fixture
def ask(engine: Engine) -> Iterator[Ask]:
    with ExitStack() as stack:

        def open_answer(key: str) -> Answer:
            who, roles = world.name_id("Paula"), frozenset({Role.PLANNER})
            layer = BY_KEY[key]
            return stack.enter_context(opened(engine, layer, world.T1, who, roles, lambda: world.TODAY))

        yield open_answer


def rows(answer: Answer) -> dict[str, Published]:
    return {row.feature_id: row for row in answer.rows(Question(world.T1), "title", 1)}


def shapes(answer: Answer) -> dict[str, Any]:
    found = answer.session.execute(
        select(Published.feature_id, text("ST_AsBinary(geom)")).where(
            Published.layer == answer.layer.key,
            Published.township_path == world.T1,
            Published.geom.is_not(None),
        )
    )
    return {key: shapely.from_wkb(bytes(shape)) for key, shape in found}


def sentence(answer: Answer, area: str = world.T1) -> str:
    headline = answer.headline(area)
    assert headline is not None
    return str(Sentence.from_json(headline.sentence))


def test_the_list_says_the_same_minutes_as_locating_the_place(engine: Engine, ask: Ask) -> None:
    """Two ways of reckoning: from every force outward for the map, and backward from one place for the officer."""
    listed = {row.title: row.values for row in rows(ask("out_of_reach")).values()}
    for name, where in (
        ("Flour Mill", (117.09, 38.01)),
        ("Street Cafe", (117.04, 38.0302)),
        ("Bank Store", (117.06, 38.0502)),
    ):
        with session(engine, world.name_id("Dora")) as looking:
            help_ = locate(looking, at(looking, where), world.NOW).help
        timed = [
            (item.time_s, item.name)
            for kind in help_
            if kind.kind in ("fire_station", "micro_station")
            for item in kind.items
        ]
        known = sorted((seconds, force) for seconds, force in timed if seconds is not None)
        assert [listed[name]["first"], listed[name]["second"]] == [force for _, force in known[:2]]
        assert listed[name]["minutes"] == pytest.approx(known[0][0] / 60, abs=0.12)
        assert listed[name]["second_minutes"] == pytest.approx(known[1][0] / 60, abs=0.12)


def test_the_station_is_reckoned_by_hand_along_its_road(ask: Ask) -> None:
    def driven_s(road_class: str, *points: tuple[float, float]) -> float:
        metres = GEOD.line_length([lon for lon, _ in points], [lat for _, lat in points])
        return float(metres) / (FIRE.speeds_km_h()[road_class] / 3.6)

    mill = next(row for row in rows(ask("out_of_reach")).values() if row.title == "Flour Mill")
    expected_s = 60 + driven_s("tertiary", (117.15, 38.06), (117.15, 38.03))
    expected_s += driven_s("secondary", (117.15, 38.03), (117.09, 38.03))
    expected_s += driven_s("residential", (117.09, 38.03), (117.09, 38.01))
    assert mill.values["station"] == "Heron Station"
    assert expected_s <= 60 * mill.values["station_minutes"] < expected_s + 7


def test_what_lies_far_from_every_road_is_unknown_and_never_covered(ask: Ask) -> None:
    found = rows(ask("out_of_reach"))
    by_name = {row.title: row for row in found.values()}
    for name in ("Gas Point", "Lost Workshop"):
        assert by_name[name].values["minutes"] is None
        assert set(by_name[name].classes.values()) == {"unknown"}


def test_a_place_on_the_map_lies_in_the_band_of_its_minutes(ask: Ask) -> None:
    """The drawn bands against the list: never inside a band it is too late for."""
    bands = shapes(ask("minutes"))
    thresholds = FIRE.bands_s()
    listed = rows(ask("out_of_reach"))
    places = shapes(ask("out_of_reach"))
    checked = 0
    for key, point in places.items():
        minutes = listed[key].values["minutes"]
        inside = [name for name, shape in bands.items() if shapely.intersects(shape, point)]
        if minutes is None:
            assert inside == ["unknown"]
            continue
        assert len(inside) == 1
        limit_s = thresholds[int(inside[0][1:]) - 1] if inside[0].startswith("b") else np.inf
        assert minutes * 60 <= limit_s + 6
        checked += 1
    assert checked >= 3


def test_the_bands_fill_the_township_and_do_not_overlap(ask: Ask) -> None:
    bands = list(shapes(ask("minutes")).values())
    outline = shapely.box(117.0, 38.0, 117.1, 38.08)
    assert sum(shape.area for shape in bands) == pytest.approx(outline.area, rel=1e-4)
    assert shapely.union_all(bands).area == pytest.approx(outline.area, rel=1e-4)
    shares = [row.values["share"] for row in rows(ask("minutes")).values()]
    assert sum(shares) == pytest.approx(1)


def test_covered_uncovered_and_unknown_are_a_whole(ask: Ask) -> None:
    for row in rows(ask("coverage")).values():
        told = [row.values[f"{state}_share"] for state in ("covered", "uncovered", "unknown")]
        assert sum(told) == pytest.approx(1, abs=1e-9)
        assert min(told) >= 0
        people = [row.values[f"{state}_people"] for state in ("covered", "uncovered", "unknown")]
        if row.values["population"] is None:
            assert people == [None, None, None]
        else:
            assert sum(people) == pytest.approx(row.values["population"], abs=2)


def test_the_share_of_a_grid_is_that_of_the_drawn_bands(ask: Ask) -> None:
    limit_s = FIRE["beyond_help_s"].value
    inside = [f"b{i + 1}" for i, seconds in enumerate(FIRE.bands_s()) if seconds <= limit_s]
    bands = shapes(ask("minutes"))
    reached = shapely.union_all([bands[key] for key in inside if key in bands])
    outlines = shapes(ask("coverage"))
    for path, row in rows(ask("coverage")).items():
        drawn = shapely.intersection(outlines[path], reached).area / outlines[path].area
        assert row.values["covered_share"] == pytest.approx(drawn, abs=0.01)


def test_every_enterprise_of_a_grid_is_counted_once(ask: Ask, owner: Engine) -> None:
    with Session(owner) as reading:
        own = reading.scalars(
            select(Enterprise.area_path).where(Enterprise.area_path.startswith(world.G22))
        ).all()
    grid = rows(ask("coverage"))[world.G22].values
    counted = sum(grid[f"{state}_enterprises"] for state in ("covered", "uncovered", "unknown"))
    assert counted == len(own) == 2


def test_an_open_major_hazard_far_from_help_comes_first(ask: Ask, owner: Engine) -> None:
    with Session(owner) as writing:
        mill = writing.scalars(select(Hazard).where(Hazard.title == "Blocked exit")).one()
        mill.grade = "major"
        writing.commit()
    try:
        first = ask("out_of_reach").rows(Question(world.T1), "", 1)[0]
        assert first.title == "Flour Mill"
        assert first.classes["station"] == "out_major"
        assert first.values["major_open"] == 1
    finally:
        with Session(owner) as writing:
            writing.execute(update(Hazard).where(Hazard.title == "Blocked exit").values(grade="general"))
            writing.commit()


def test_the_gap_lies_inside_its_grid_and_outside_the_bands_in_time(ask: Ask) -> None:
    limit_s = FIRE["beyond_help_s"].value
    bands = shapes(ask("minutes"))
    inside = [
        bands[f"b{i + 1}"] for i, s in enumerate(FIRE.bands_s()) if s <= limit_s and f"b{i + 1}" in bands
    ]
    reached = shapely.union_all(inside)
    outlines = shapes(ask("coverage"))
    found = rows(ask("gap"))
    nobody = {key: shape for key, shape in shapes(ask("gap")).items() if found[key].values["gap"] == "nobody"}
    for key, shape in nobody.items():
        grid = outlines[found[key].area_path]
        assert shapely.difference(shape, grid).area < 1e-3 * shape.area
        # Along their edge the two drawings may differ by what two seconds on foot are: 3 m.
        inner = shape.buffer(-3e-5)
        assert shapely.intersection(inner, reached.buffer(-3e-5)).area == 0


def test_a_force_put_out_of_service_makes_the_answers_stale_and_changes_them(ask: Ask, owner: Engine) -> None:
    def first(name: str) -> str:
        found = next(row for row in rows(ask("out_of_reach")).values() if row.title == name)
        return str(found.values["first"])

    before = first("Flour Mill")
    with Session(owner) as writing:
        market = update(Resource).where(Resource.name == "Market Micro Station")
        writing.execute(market.values(in_service=False, out_reason="Engine broken"))
        writing.commit()
    try:
        after = first("Flour Mill")
        assert (before, after) == ("Market Micro Station", "Heron Station")
    finally:
        with Session(owner) as writing:
            writing.execute(market.values(in_service=True, out_reason=""))
            writing.commit()


def test_first_due_areas_do_not_overlap_and_belong_to_who_is_first(ask: Ask) -> None:
    grounds = shapes(ask("first_due"))
    names = {key: row.title for key, row in rows(ask("first_due")).items()}
    everything = shapely.union_all(list(grounds.values())).area
    assert sum(shape.area for shape in grounds.values()) == pytest.approx(everything, rel=1e-6)
    for key, place in shapes(ask("out_of_reach")).items():
        owners = [names[each] for each, ground in grounds.items() if shapely.intersects(ground, place)]
        first = rows(ask("out_of_reach"))[key].values["first"]
        assert owners in ([first], []) or first in owners


def test_hydrants_out_of_service_give_no_water(ask: Ask) -> None:
    """The one hydrant in the built-up area has a stuck valve: all of it is dry."""
    found = rows(ask("hydrant_gaps"))
    km2 = sum(row.values["area_km2"] for row in found.values())
    west, south, east, north = BUILT_UP
    whole = abs(GEOD.geometry_area_perimeter(shapely.box(west, south, east, north))[0]) / 1e6
    assert km2 == pytest.approx(whole, rel=1e-3)
    assert "100%" in sentence(ask("hydrant_gaps"))


def test_the_legend_tells_the_profile_the_clause_and_the_way(ask: Ask) -> None:
    told = ask("minutes").state.measure
    assert str(Sentence.from_json(told["note"])).startswith("By road.")
    assert str(Sentence.from_json(told["marks"]["b1"])) == "within 5 min"
    note = str(Sentence.from_json(ask("gap").state.measure["note"]))
    assert "建标152-2017" in note


def test_without_roads_the_straight_line_is_used_and_said(ask: Ask, owner: Engine) -> None:
    with Session(owner) as writing:
        writing.execute(delete(Road))
        writing.commit()
    try:
        told = ask("minutes").state.measure
        assert str(Sentence.from_json(told["note"])).startswith("Straight line: no roads are known.")
        mill = next(row for row in rows(ask("out_of_reach")).values() if row.title == "Flour Mill")
        metres = GEOD.inv(117.07, 38.03, 117.09, 38.01)[2] * FIRE["detour_factor"].value
        expected_s = FIRE.turnout_s("micro_station") + metres / (FIRE["straight_speed_km_h"].value / 3.6)
        assert mill.values["first"] == "Market Micro Station"
        assert expected_s - 1 <= 60 * mill.values["minutes"] < expected_s + 7
    finally:
        with Session(owner) as writing:
            writing.add_all(world.roads())
            writing.commit()


def test_without_any_force_nobody_arrives_and_nothing_is_called_covered(ask: Ask, owner: Engine) -> None:
    forces = ("fire_station", "full_time_brigade", "volunteer_brigade", "micro_station")
    with Session(owner) as writing:
        writing.execute(
            update(Resource).where(Resource.kind.in_(forces)).values(in_service=False, out_reason="Strike")
        )
        writing.commit()
    try:
        assert {row.values["covered_share"] for row in rows(ask("coverage")).values()} == {0}
        assert set(rows(ask("minutes"))) == {"later", "unknown"}
        assert not rows(ask("first_due"))
        mill = next(row for row in rows(ask("out_of_reach")).values() if row.title == "Flour Mill")
        assert (mill.values["minutes"], mill.classes["anyone"]) == (None, "out")
    finally:
        with Session(owner) as writing:
            writing.execute(
                update(Resource).where(Resource.kind.in_(forces)).values(in_service=True, out_reason="")
            )
            writing.commit()


def test_a_force_far_from_every_road_is_told_and_reaches_nobody(ask: Ask, owner: Engine) -> None:
    lonely = world.resource("Lonely Brigade", "volunteer_brigade", world.G11, (117.01, 38.075))
    with Session(owner) as writing:
        writing.add(lonely)
        writing.commit()
    try:
        faults = {row.title: row.classes["fault"] for row in rows(ask("road_faults")).values()}
        assert faults["Lonely Brigade"] == "force"
        assert "1 forces have no road near" in sentence(ask("road_faults"))
        assert "Lonely Brigade" not in {row.title for row in rows(ask("first_due")).values()}
    finally:
        with Session(owner) as writing:
            writing.execute(delete(Resource).where(Resource.name == "Lonely Brigade"))
            writing.commit()


def test_roads_that_join_nothing_are_told(ask: Ask, owner: Engine) -> None:
    with Session(owner) as writing:
        writing.add(world.road("Island Way", world.G11, (117.01, 38.07), (117.02, 38.07)))
        writing.commit()
    try:
        faults = [row.classes["fault"] for row in rows(ask("road_faults")).values()]
        assert faults.count("part") == 1
    finally:
        with Session(owner) as writing:
            writing.execute(delete(Road).where(Road.name == "Island Way"))
            writing.commit()
