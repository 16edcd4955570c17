"""Does an installation begin at any level, and does a level come above it with nothing lost?"""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gridmap.db.models import Area, AreaCode, Grant, Person
from gridmap.db.sessions import session
from gridmap.errors import Forbidden, InvalidInput, NotFound
from gridmap.imports.steps import uploads
from gridmap.records.areas import editing, tree
from gridmap.records.installation import FirstArea, add_level, begin
from gridmap.vocabulary import Level
from tests import world

LEFT_ALONE = ("area_codes", "audit", "enterprises", "grants", "hazards", "people", "published", "visits")


def _rows(owner: Engine) -> dict[str, set[str]]:
    with owner.connect() as connection:
        asked = {name: text(f"SELECT t::text FROM {name} t") for name in LEFT_ALONE}  # noqa: S608
        return {name: set(connection.scalars(statement)) for name, statement in asked.items()}


def test_a_city_comes_above_a_county_and_every_row_that_was_there_stays_as_it_was(
    owner: Engine, engine: Engine
) -> None:
    before = _rows(owner)
    with Session(owner) as opened:
        path = add_level(opened, FirstArea(Level.CITY, "Crane City", "1309"), "Adam")
        opened.commit()
    after = _rows(owner)
    assert {name: rows - after[name] for name, rows in before.items()} == {name: set() for name in LEFT_ALONE}
    with session(engine, world.name_id("Adam")) as adam:
        seen = set(adam.scalars(select(text("name")).select_from(text("enterprises"))))
        assert {"Flour Mill", "Heron Foundry"} <= seen  # both townships of the county that lies in the city
        assert adam.get_one(Area, path).level == Level.CITY
        assert [each.name for each in tree.children(adam, path)] == ["Cloud County"]
    with session(engine, world.name_id("Paula")) as paula:  # who had a right below has no more than before
        assert "Heron Foundry" not in set(paula.scalars(text("SELECT name FROM enterprises")))


def test_a_county_gets_its_administrator_and_a_second_time_changes_nothing(owner: Engine) -> None:
    with Session(owner) as opened:
        assert add_level(opened, FirstArea(Level.COUNTY, ""), "nora") == world.COUNTY
        assert add_level(opened, FirstArea(Level.COUNTY, "Cloud County"), "nora") == world.COUNTY
        held = select(Grant.area_path).where(Grant.person_id == world.name_id("Nora"))
        assert sorted(opened.scalars(held)) == [world.COUNTY] * 3 + [world.T2] * 4
        with pytest.raises(NotFound):
            add_level(opened, FirstArea(Level.COUNTY, "No County"), "nora")
        with pytest.raises(NotFound):
            add_level(opened, FirstArea(Level.CITY, "Crane City"), "nemo")
        with pytest.raises(InvalidInput) as refused:
            add_level(opened, FirstArea(Level.CITY, " ", "12"), "nora")
        assert [each.field for each in refused.value.problems] == ["city_name", "city_code"]


def test_a_city_begins_and_its_administrator_enters_a_county_whose_path_is_its_own(
    owner: Engine, engine: Engine
) -> None:
    with Session(owner) as opened:
        path = begin(opened, [FirstArea(Level.CITY, "Ibis City")], "Ida", "ida", "four wild geese")
        opened.commit()
        ida = opened.scalars(select(Person.id).where(Person.name == "Ida")).one()
    with session(engine, ida) as city:
        typed = {"name": "Egret County", "level": "county", "code": "990301", "population": "9000"}
        county = editing.create(city, path, typed, world.NOW).paths[0]
        city.commit()
        made = tree.find(city, county)
        assert (len(county), made.lies_in, made.population) == (4, path, 9000)
        town = editing.create(city, county, {"name": "Wren Town", "level": "township"}, world.NOW).paths[0]
        city.commit()
        assert town == f"{county}0001"
        assert city.scalar(select(AreaCode.code).where(AreaCode.area_path == county)) == "990301"
        with pytest.raises(InvalidInput):  # a village does not lie directly in a city
            editing.create(city, path, {"name": "Odd Village", "level": "village"}, world.NOW)
        with pytest.raises(InvalidInput, match="several counties"):
            uploads.keep(city, "areas", path, "areas.csv", b"x")
    with session(engine, world.name_id("Nora")) as stranger, pytest.raises(Forbidden):
        editing.create(stranger, path, {"name": "Foreign County", "level": "county"}, world.NOW)


def test_a_county_begins_without_a_township(owner: Engine) -> None:
    with Session(owner) as opened:
        chain = [FirstArea(Level.CITY, "Swan City"), FirstArea(Level.COUNTY, "Reed County", "130982")]
        path = begin(opened, chain, "Rae", "rae", "four wild geese")
        made = opened.get_one(Area, path)
        assert (made.level, len(path)) == ("county", 4)
        assert made.lies_in is not None
        assert opened.get_one(Area, made.lies_in).name == "Swan City"


def test_only_a_topmost_area_lies_in_another(owner: Engine) -> None:
    with Session(owner) as opened:
        opened.get_one(Area, world.T1).lies_in = world.COUNTY
        with pytest.raises(IntegrityError, match="only_topmost_lie_in"):
            opened.flush()
