"""What a table refuses is said by its rule, and is never blamed on somebody else."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from gridmap.db.sessions import refusal
from gridmap.errors import Conflict, InvalidInput
from gridmap.web.failures import status_of
from tests import world

ROAD = (
    "INSERT INTO roads (id, area_path, road_class, max_speed_km_h, geom) VALUES (:id, :area, 'tertiary', :speed,"
    " 'SRID=4326;LINESTRING(117.01 38.01, 117.02 38.01)')"
)


def refused(owner: Engine, statement: str, **values: object) -> DBAPIError:
    with owner.connect() as connection, pytest.raises(DBAPIError) as raised:
        connection.execute(text(statement), values)
    return raised.value


@pytest.mark.parametrize(
    ("speed", "area", "kind", "rule"),
    [
        (0, world.T1, InvalidInput, "ck_roads_max_speed_km_h_above_zero"),
        (40, "9999", Conflict, "fk_roads_area_path"),
        (40, None, InvalidInput, "area_path"),
    ],
)
def test_a_broken_rule_is_named(
    owner: Engine, speed: float, area: str | None, kind: type[Exception], rule: str
) -> None:
    told = refusal(refused(owner, ROAD, id=uuid.uuid4(), area=area, speed=speed))
    assert isinstance(told, kind)
    assert rule in str(told.sentence)
    assert "omebody" not in str(told.sentence)
    assert status_of(told) == (409 if kind is Conflict else 422)


def test_what_is_there_already_is_said_to_be_there(owner: Engine) -> None:
    twice = "INSERT INTO areas (path, level, name) SELECT path, level, name FROM areas WHERE path = :path"
    told = refusal(refused(owner, twice, path=world.T1))
    assert isinstance(told, Conflict)
    assert "there already" in str(told.sentence)


def test_what_is_no_matter_of_values_is_no_refusal(owner: Engine) -> None:
    error = refused(owner, "SELECT * FROM no_such_table")
    assert isinstance(error, ProgrammingError)
    assert refusal(error) is None
