"""Do areas, resources, hazards, risk points, people and roads come in by their own rules, and go back out?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Appointment, Area, AreaCode, Audit, Grant, Person, QuarantinedRow
from gridmap.db.models.imports import Import
from gridmap.db.sessions import session
from gridmap.errors import Forbidden
from gridmap.imports.export import downloads
from gridmap.imports.fields import ID_HEADING
from gridmap.imports.reading.opening import read_file
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.resources import Resource
from gridmap.registers.roads import Road
from tests import world
from tests.imports.journeys.sheets import Walk, counts, csv, xlsx


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as session:
        yield session


def box(west: float, south: float, east: float, north: float) -> list[Any]:
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def geojson(*features: tuple[dict[str, Any], str, list[Any]]) -> bytes:
    told = [
        {"type": "Feature", "properties": values, "geometry": {"type": kind, "coordinates": shape}}
        for values, kind, shape in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": told}).encode()


def test_new_grids_find_their_village_and_the_records_find_the_grids(engine: Engine, kept: Session) -> None:
    content = geojson(
        ({"name": "North Strip", "level": "网格"}, "Polygon", box(117.001, 38.07, 117.049, 38.079)),
        (
            {"name": "Mill Corner", "level": "网格", "population": 120},
            "Polygon",
            box(117.08, 38.0, 117.0999, 38.02),
        ),
    )
    walk = Walk(engine, "Adam", "areas", content, name="grids.geojson")
    assert counts(walk.preview()) == (2, 0, 0, 0)
    walk.save()
    corner = kept.scalars(select(Area).where(Area.name == "Mill Corner")).one()
    assert (corner.path[:-4], corner.level, corner.population) == (world.V2, "grid", 120)
    again = Walk(engine, "Adam", "areas", content, name="grids.geojson")
    assert counts(again.preview()) == (0, 0, 2, 0)
    assert walk.undo()["kept"] == []
    kept.expire_all()
    assert kept.scalars(select(Area).where(Area.name == "Mill Corner")).all() == []
    mill = kept.get_one(Enterprise, world.name_id("Flour Mill"))
    assert mill.area_path == world.G22


def test_parts_of_one_area_are_joined_and_codes_build_the_tree(engine: Engine, kept: Session) -> None:
    content = geojson(
        ({"name": "Split Village", "code": "990101100201"}, "Polygon", box(117.0, 38.0, 117.01, 38.01)),
        ({"name": "Split Village", "code": "990101100201"}, "Polygon", box(117.02, 38.0, 117.03, 38.01)),
        ({"name": "Split Grid", "code": "990101100201001"}, "Polygon", box(117.0, 38.0, 117.01, 38.005)),
    )
    walk = Walk(engine, "Adam", "areas", content, name="areas.geojson")
    assert counts(walk.preview()) == (2, 0, 0, 0)
    walk.save()
    village = kept.scalars(select(Area).where(Area.name == "Split Village")).one()
    grid = kept.scalars(select(Area).where(Area.name == "Split Grid")).one()
    assert (village.path[:-4], village.level, grid.path[:-4], grid.level) == (
        world.T1,
        "village",
        village.path,
        "grid",
    )
    assert kept.scalar(select(Area.geom.ST_NumGeometries()).where(Area.path == village.path)) == 2
    assert kept.scalars(select(AreaCode.code).where(AreaCode.area_path == grid.path)).all() == [
        "990101100201001"
    ]
    walk.undo()


def test_an_area_whose_place_in_the_tree_cannot_be_told_waits(engine: Engine) -> None:
    content = csv(("名称", "级别", "上级"), ("Nowhere Grid", "网格", "Unheard Village"))
    assert counts(Walk(engine, "Adam", "areas", content, name="a.csv").preview()) == (0, 0, 0, 1)


def test_a_planner_hands_in_no_areas_or_people(engine: Engine) -> None:
    for noun in ("areas", "people"):
        with pytest.raises(Forbidden):
            Walk(engine, "Paula", noun, b"x")


def test_resources_of_one_name_are_told_apart_by_their_place(engine: Engine, kept: Session) -> None:
    hydrants = [("消火栓", "消火栓", 117.03, 38.01), ("消火栓", "消火栓", 117.04, 38.01)]
    rows = [*hydrants, ("East Store", "物资库", 117.08, 38.03)]
    content = xlsx(("名称", "类别", "经度", "纬度"), *rows)
    walk = Walk(engine, "Paula", "resources", content)
    assert counts(walk.preview()) == (3, 0, 0, 0)
    walk.save()
    assert len(kept.scalars(select(Resource).where(Resource.name == "消火栓")).all()) == 2
    assert counts(Walk(engine, "Paula", "resources", content).preview()) == (0, 0, 3, 0)
    walk.undo()


def test_hazards_find_their_enterprise_and_keep_the_rules_of_a_single_entry(
    engine: Engine, kept: Session
) -> None:
    headings = ("隐患名称", "发现日期", "整改期限", "状态", "企业名称")
    rows = [
        ("Frayed belt", "2026-02-01", "2026-03-20", "整改中", "Flour Mill"),
        ("Late belt", "2026-02-01", "2026-01-01", "整改中", "Flour Mill"),
        ("Whose belt", "2026-02-01", None, None, "Unheard Works"),
    ]
    walk = Walk(engine, "Paula", "hazards", xlsx(headings, *rows))
    assert counts(walk.preview()) == (1, 0, 0, 2)
    walk.save()
    belt = kept.scalars(select(Hazard).where(Hazard.title == "Frayed belt")).one()
    assert (belt.enterprise_id, belt.area_path) == (world.name_id("Flour Mill"), world.G22)
    assert belt.reported_by == world.name_id("Paula")
    assert counts(Walk(engine, "Paula", "hazards", xlsx(headings, rows[0])).preview()) == (0, 0, 1, 0)
    walk.undo()


@pytest.mark.parametrize(
    ("noun", "headings", "rows", "apart"),
    [
        (
            "alarms",
            ("警情地点", "接警时间", "类别"),
            [("东门", "2026-03-01 02:40", "灭火"), ("东门", "2026-03-01 02:40", "抢险救援")],
            ("东门", "2026-03-01 02:41", "抢险救援"),
        ),
        (
            "hazards",
            ("隐患名称", "发现日期", "整改期限", "状态", "企业名称", "隐患描述"),
            [
                ("Frayed belt", "2026-02-01", "2026-03-20", "整改中", "Flour Mill", "By the door"),
                ("Frayed belt", "2026-02-01", "2026-03-25", "整改中", "Flour Mill", "By the door"),
            ],
            ("Frayed belt", "2026-02-01", "2026-03-25", "整改中", "Flour Mill", "By the window"),
        ),
        (
            "meetings",
            ("主题", "类别", "举办日期", "区域"),
            [("月例会", "党委理论学习中心组会议", "2026-02-01", "East Village")] * 2,
            ("月例会", "党委理论学习中心组会议", "2026-02-01", "West Village"),
        ),
    ],
)
def test_two_rows_of_one_event_are_told_and_the_second_waits(
    engine: Engine, noun: str, headings: tuple[str, ...], rows: list[tuple[str, ...]], apart: tuple[str, ...]
) -> None:
    walk = Walk(engine, "Paula", noun, xlsx(headings, *rows, apart))
    assert counts(walk.preview()) == (2, 0, 0, 1)
    with session(engine, walk.person) as opened:
        (waits,) = opened.scalars(select(QuarantinedRow).where(QuarantinedRow.import_id == walk.id))
        assert waits.row_number == 3
        assert waits.problems[0]["reason"]["parts"]["row"] == 2
        assert "Keep one of the two rows" in waits.problems[0]["remedy"]["msgid"]


def test_things_alike_without_a_place_are_many(engine: Engine) -> None:
    rows = [("消火栓", "消火栓")] * 3
    assert counts(Walk(engine, "Paula", "resources", xlsx(("名称", "类别"), *rows)).preview()) == (3, 0, 0, 0)


def test_people_get_posts_accounts_and_rights_in_the_own_areas_only(
    engine: Engine, kept: Session, tmp_path: Any
) -> None:
    headings = ("姓名", "职务", "联系电话", "所属网格", "角色", "岗位", "用户名")
    rows = [
        ("Gina", "Clerk", "13900000011", "West Grid 1", "网格长", "网格长", "gina"),
        ("Mina", None, "13900000012", "West Grid 1", None, "网格员", None),
        ("Tina", None, "13900000013", "Heron Grid 1", "网格长", None, "tina"),
        ("Roleless", None, "13900000014", None, "管理员", None, None),
    ]
    walk = Walk(engine, "Adam", "people", xlsx(headings, *rows))
    assert counts(walk.preview()) == (2, 0, 0, 2)
    walk.save()
    gina = kept.scalars(select(Person).where(Person.name == "Gina")).one()
    assert [(grant.role, grant.area_path) for grant in gina.grants] == [("grid_leader", world.G11)]
    assert kept.scalars(select(Appointment.post).where(Appointment.person_id == gina.id)).all() == [
        "grid_leader"
    ]
    account = kept.get_one(Account, gina.id)
    assert (account.username, account.must_change_password) == ("gina", True)
    assert counts(Walk(engine, "Adam", "people", xlsx(headings, *rows[:2])).preview()) == (0, 0, 2, 0)
    with session(engine, world.name_id("Adam")) as opened:
        book = downloads.passwords(opened, opened.get_one(Import, walk.id), str)
        opened.commit()
    (tmp_path / "p.xlsx").write_bytes(book)
    (line,) = read_file(tmp_path / "p.xlsx", "p.xlsx").sheets[0].rows
    assert line[2] == "gina"
    kept.expire_all()
    told = kept.scalars(select(Audit).where(Audit.source == "accounts", Audit.row_id == str(gina.id))).all()
    assert str(line[3]) not in str([(trace.before, trace.after) for trace in told])


def test_nobody_is_given_rights_beyond_the_givers(engine: Engine, kept: Session) -> None:
    headings = ("姓名", "联系电话", "所属网格", "角色", "用户名")
    walk = Walk(engine, "Adam", "people", xlsx(headings, ("Una", "13900000021", world.T2, "管理员", "una")))
    assert counts(walk.preview()) == (0, 0, 0, 1)
    walk.save()
    assert kept.scalars(select(Grant).join(Person).where(Person.name == "Una")).all() == []


def test_roads_come_in_once_by_their_line(engine: Engine, kept: Session) -> None:
    content = geojson(
        ({"name": "Mill Road", "road_class": "primary"}, "LineString", [[117.01, 38.01], [117.09, 38.02]]),
        ({"name": "Lane", "road_class": "service"}, "LineString", [[117.01, 38.02], [117.02, 38.02]]),
    )
    walk = Walk(engine, "Adam", "roads", content, name="roads.geojson")
    assert counts(walk.preview()) == (2, 0, 0, 0)
    walk.save()
    assert {road.name for road in kept.scalars(select(Road))} >= {"Mill Road", "Lane"}
    assert counts(Walk(engine, "Adam", "roads", content, name="roads.geojson").preview()) == (0, 0, 2, 0)
    assert walk.undo()["removed"] == 2


def test_a_row_with_a_number_that_is_gone_waits(engine: Engine) -> None:
    content = xlsx(
        ("企业名称", "行业领域", ID_HEADING), ("Flour Mill", "工贸", "11111111-1111-1111-1111-111111111111")
    )
    assert counts(Walk(engine, "Paula", "enterprises", content).preview()) == (0, 0, 0, 1)


def test_a_row_older_than_the_record_waits_if_it_would_change_it(engine: Engine, kept: Session) -> None:
    headings = ("企业名称", "行业领域", "风险等级", ID_HEADING, "gridmap_version")
    mill = str(world.name_id("Flour Mill"))
    same = xlsx(headings, ("Flour Mill", "工贸", "红", mill, 7))
    other = xlsx(headings, ("Flour Mill", "工贸", "蓝", mill, 7))
    assert counts(Walk(engine, "Paula", "enterprises", same).preview()) == (0, 0, 1, 0)
    assert counts(Walk(engine, "Paula", "enterprises", other).preview()) == (0, 0, 0, 1)
