"""Do the small ledgers that lack a heading, or half of a row, say what is theirs, and come in?"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from gridmap.db.models import Area
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.resources import Resource
from tests import world
from tests.field.town import Town

HERE = ("--coordinates", "wgs84")


def _around(town: Town) -> None:
    """The ground of these files: 120°E 30°N."""
    with Session(town.session.get_bind()) as session:
        outline = world.area(town.path, "township", "", (119.9, 29.9, 120.1, 30.1)).geom
        session.get_one(Area, town.path).geom = outline
        session.commit()


def test_a_column_of_names_that_is_named_by_hand_is_enough(town: Town) -> None:
    _around(town)
    town.take("resources", "areas/r5.csv", "--column", "所属微站=name", *HERE)
    found: list[Any] = town.all(Resource)
    assert [(each.name, each.kind) for each in found] == [("甲微站", "micro_station")]


def test_the_one_column_that_could_hold_names_is_proposed_for_them(town: Town) -> None:
    _around(town)
    said = town.take("resources", "areas/r5.csv", *HERE)
    assert "Name = {所属微站}" in said
    assert [each.name for each in town.all(Resource)] == ["甲微站"]


def test_each_reason_counts_and_quotes_its_own_rows(town: Town) -> None:
    _around(town)
    said = town.take("resources", "areas/r6.csv", *HERE)
    assert "1 x “Name” is empty" in said
    assert "3 x “Kind” is empty" in said
    assert town.all(Resource) == []


def test_the_state_of_a_geocoder_is_not_the_state_of_an_enterprise(town: Town) -> None:
    _around(town)
    said = town.take("enterprises", "areas/r12.csv", *HERE)
    assert "地理编码状态 -> (not read)" in said
    found: list[Any] = town.all(Enterprise)
    assert [(each.name, each.state) for each in found] == [("甲厂", "operating"), ("乙厂", "operating")]
