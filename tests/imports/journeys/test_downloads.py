"""Does every ledger leave inside the fence and come back unchanged, in both languages, with and without its shapes?"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest
from geoalchemy2.shape import from_shape
from shapely import LineString, MultiPolygon, box
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.models import Appointment, Area, AreaCode, Person
from gridmap.db.sessions import session
from gridmap.errors import NotFound
from gridmap.i18n import catalogs
from gridmap.imports.export import downloads
from gridmap.imports.export.contents import CARRIED
from gridmap.imports.fields import ID_HEADING, SHAPE_OF
from gridmap.registers import REGISTERS
from gridmap.registers.buildings import Building
from gridmap.registers.landmarks import Landmark
from gridmap.registers.roads import Road
from tests import world
from tests.imports.journeys.sheets import Walk, counts
from tests.registers.filling import an_example

LINE = LineString([(117.01, 38.01), (117.02, 38.01), (117.03, 38.015)])
MAPPED = sorted(noun for noun in CARRIED if SHAPE_OF[noun] != "none")


@pytest.fixture(scope="module")
def kept(owner: Engine, engine: Engine) -> Iterator[Session]:
    """The world, with a record of every register, a road, a house, a hamlet, another grid and some staff."""
    with session(engine, world.name_id("Paula")) as own:
        for register in REGISTERS:
            an_example(own, register)
        own.commit()
    with Session(owner) as opened:
        opened.add_all(
            [
                Road(
                    id=world.name_id("Mill Road"), name="Mill Road", road_class="primary", node_ids=[7, 8, 9],
                    area_path=world.T1, drivable=False, max_speed_km_h=60, geom=from_shape(LINE, srid=4326),
                ),
                Building(
                    name="School", kind="school", levels=3, public=True, area_path=world.V1,
                    geom=from_shape(MultiPolygon([box(117.011, 38.02, 117.012, 38.021)]), srid=4326),
                ),
                Landmark(name="Old Well", kind="hamlet", area_path=world.V1, geom=world.point(117.02, 38.03)),
                world.area(world.V2 + "0003", "dedicated_grid", "West Grid 1", (117.06, 38.0, 117.07, 38.01)),
                AreaCode(area_path=world.V1, code="990101100201"),
                Person(id=world.name_id("Wren"), name="Wren", area_path=world.G11),
                Person(id=world.name_id("Gone"), name="Gone", area_path=world.G11, active=False),
            ]
        )  # fmt: skip
        opened.flush()
        opened.add_all(
            [
                Appointment(person_id=world.name_id("Wren"), post="grid_member", area_path=world.G11),
                Appointment(person_id=world.name_id("Wren"), post="grid_member", area_path=world.G12),
                Appointment(person_id=world.name_id("Both"), post="grid_member", area_path=world.G11),
                Appointment(person_id=world.name_id("Adam"), post="village_leader", area_path=world.V1),
                Appointment(person_id=world.name_id("Gone"), post="grid_leader", area_path=world.G11),
            ]
        )
        opened.commit()
        yield opened


Form = Callable[..., bytes]


def written(engine: Engine, form: Form, noun: str, locale: str = "en") -> bytes:
    with session(engine, world.name_id("Adam")) as opened:
        texts = catalogs.texts(locale)
        return form(opened, noun, [world.T1], lambda msgid: texts.get(msgid) or msgid)


def handed_in(engine: Engine, noun: str, content: bytes, name: str) -> Walk:
    return Walk(engine, "Adam", noun, content, name=name)


def properties(content: bytes) -> list[dict[str, Any]]:
    return [feature["properties"] for feature in json.loads(content)["features"]]


def cells(content: bytes) -> list[dict[str, Any]]:
    head, *rows = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("noun", sorted(CARRIED))
def test_a_ledger_comes_back_from_excel_unchanged(
    engine: Engine, kept: Session, noun: str, locale: str
) -> None:
    content = written(engine, downloads.ledger, noun, locale)
    rows = len(cells(content))
    assert rows
    assert counts(handed_in(engine, noun, content, "ledger.xlsx").preview()) == (0, 0, rows, 0)


@pytest.mark.parametrize("noun", MAPPED)
def test_a_ledger_comes_back_from_its_map_file_unchanged(engine: Engine, kept: Session, noun: str) -> None:
    content = written(engine, downloads.map_file, noun)
    rows = len(properties(content))
    assert rows
    assert counts(handed_in(engine, noun, content, "ledger.geojson").preview()) == (0, 0, rows, 0)


def test_no_row_of_the_neighbour_leaves(engine: Engine, kept: Session) -> None:
    for noun in MAPPED:
        assert "Heron" not in written(engine, downloads.map_file, noun).decode()
    assert not [row for row in cells(written(engine, downloads.ledger, "people")) if "Nora" in row.values()]


def test_people_have_a_row_for_each_right_with_the_area_it_is_held_in(engine: Engine, kept: Session) -> None:
    rows = [tuple(row.values()) for row in cells(written(engine, downloads.ledger, "people"))]
    told = {
        (row[0], row[3], row[4], row[5], row[6], row[7]) for row in rows if row[0] in {"Both", "Wren", "Gone"}
    }
    first = world.G11  # two grids are called so: the path tells them apart
    assert told == {
        ("Both", "Sparrow Town", "Sparrow Town", "Planner", None, "both"),
        ("Both", "Sparrow Town", "West Grid 2", "Grid leader", None, "both"),
        ("Both", "Sparrow Town", first, None, "Grid member", "both"),
        ("Wren", first, first, None, "Grid member", None),
        ("Wren", first, "West Grid 2", None, "Grid member", None),
    }


def test_what_a_workbook_cannot_carry_is_said_in_it(engine: Engine, kept: Session) -> None:
    for noun, said in (("roads", True), ("areas", True), ("resources", False), ("people", False)):
        book = openpyxl.load_workbook(io.BytesIO(written(engine, downloads.ledger, noun)))
        assert (len(book.worksheets) == 2) is said
        if said:
            assert "cannot carry lines and outlines" in str(book.worksheets[1]["A2"].value)


def edited(content: bytes, number: Any, cell: dict[str, Any]) -> bytes:
    """The workbook with other cells in the row of one record: heading -> value."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    heads = [str(each.value) for each in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if row[heads.index(ID_HEADING)].value == str(number):
            for heading, value in cell.items():
                row[heads.index(heading)].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_area_is_renamed_by_its_number(engine: Engine, kept: Session) -> None:
    content = written(engine, downloads.ledger, "areas")
    number = next(row[ID_HEADING] for row in cells(content) if row["Name *"] == "West Grid 2")
    walk = handed_in(engine, "areas", edited(content, number, {"Name *": "Willow Grid"}), "areas.xlsx")
    assert counts(walk.preview())[:2] == (0, 1)
    walk.save()
    assert kept.scalar(select(Area.name).where(Area.path == world.G12)) == "Willow Grid"
    older = handed_in(engine, "areas", edited(content, number, {"Population": 7}), "areas.xlsx")
    assert counts(older.preview())[3] == 1
    walk.undo()


def test_a_road_is_corrected_in_excel_and_redrawn_in_its_map_file(engine: Engine, kept: Session) -> None:
    road = world.name_id("Mill Road")
    content = edited(written(engine, downloads.ledger, "roads"), road, {"Name": "Mill Street"})
    walk = handed_in(engine, "roads", content, "roads.xlsx")
    assert counts(walk.preview()) == (0, 1, 1, 0)
    walk.save()
    kept.expire_all()
    told = kept.get_one(Road, road)
    assert (told.name, told.node_ids, told.drivable) == ("Mill Street", [7, 8, 9], False)
    walk.undo()
    drawn = json.loads(written(engine, downloads.map_file, "roads"))
    mill = next(each for each in drawn["features"] if each["properties"][ID_HEADING] == str(road))
    mill["geometry"]["coordinates"].append([117.04, 38.02])
    redrawn = handed_in(engine, "roads", json.dumps(drawn).encode(), "roads.geojson")
    assert counts(redrawn.preview()) == (0, 1, 1, 0)
    redrawn.save()
    kept.expire_all()
    told = kept.get_one(Road, road)
    assert (kept.scalar(select(Road.geom.ST_NPoints()).where(Road.id == road)), told.node_ids) == (4, None)
    redrawn.undo()


def test_a_second_row_that_says_something_else_of_one_person_waits(engine: Engine, kept: Session) -> None:
    content = written(engine, downloads.ledger, "people")
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = [row for row in book.worksheets[0].iter_rows(min_row=2) if row[0].value == "Wren"]
    rows[1][0].value = "Robin"
    out = io.BytesIO()
    book.save(out)
    assert counts(handed_in(engine, "people", out.getvalue(), "people.xlsx").preview())[3] == 1


def test_a_number_that_is_gone_waits(engine: Engine, kept: Session) -> None:
    nobody = "11111111-1111-1111-1111-111111111111"
    for noun in ("areas", "roads", "buildings", "landmarks", "people"):
        content = written(engine, downloads.ledger, noun)
        numbers = [row[ID_HEADING] for row in cells(content)]
        number = numbers[0]
        result = handed_in(engine, noun, edited(content, number, {ID_HEADING: nobody}), "x.xlsx").preview()
        assert result["waiting"] == numbers.count(number), noun


def test_what_has_no_places_has_no_map_file(engine: Engine) -> None:
    with pytest.raises(NotFound):
        written(engine, downloads.map_file, "people")
    with pytest.raises(NotFound):
        written(engine, downloads.ledger, "imports")
