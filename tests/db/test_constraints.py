"""Does the database refuse what must not be stored, with the application bypassed?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from gridmap.db.models import Base
from tests import world

POINTS = {
    "nan": "ST_SetSRID(ST_MakePoint('NaN', 38), 4326)",
    "infinite": "ST_SetSRID(ST_MakePoint('Infinity', 38), 4326)",
    "empty": "'SRID=4326;POINT EMPTY'::geometry",
    "swapped": "ST_SetSRID(ST_MakePoint(38, 117), 4326)",
    "absurd": "ST_SetSRID(ST_MakePoint(117, 500), 4326)",
    "metres": "ST_SetSRID(ST_MakePoint(13024579, 4579426), 4326)",
    "another system": "ST_SetSRID(ST_MakePoint(117, 38), 3857)",
    "three dimensions": "ST_SetSRID(ST_MakePoint(117, 38, 5), 4326)",
}
OUTLINES = {
    "bow-tie": "ST_Multi(ST_GeomFromText('POLYGON((0 0, 1 1, 1 0, 0 1, 0 0))', 4326))",
    "empty": "'SRID=4326;MULTIPOLYGON EMPTY'::geometry",
    "nan within": "ST_Multi(ST_SetSRID(ST_MakePolygon(ST_MakeLine(ARRAY[ST_MakePoint(0,0), ST_MakePoint('NaN',1),"
    " ST_MakePoint(1,1), ST_MakePoint(0,0)])), 4326))",
    "beyond the world": "ST_Multi(ST_MakeEnvelope(170, 10, 190, 20, 4326))",
    "a collection": "'SRID=4326;GEOMETRYCOLLECTION(POINT(1 1))'::geometry",
}


@pytest.fixture
def bypass(owner: Engine) -> Iterator[Connection]:
    connection = owner.connect()
    connection.begin()
    yield connection
    connection.rollback()
    connection.close()


@pytest.mark.parametrize("table", ["enterprises", "resources", "hazards", "risk_points"])
@pytest.mark.parametrize("point", POINTS)
def test_a_point_that_is_none_is_refused(bypass: Connection, table: str, point: str) -> None:
    with pytest.raises(DatabaseError, match=r"geom_sound|does not match|dimension"):
        bypass.execute(text(f"UPDATE {table} SET geom = {POINTS[point]}"))  # noqa: S608


@pytest.mark.parametrize("outline", OUTLINES)
def test_an_outline_that_is_none_is_refused(bypass: Connection, outline: str) -> None:
    with pytest.raises(DatabaseError, match=r"geom_sound|does not match"):
        bypass.execute(text(f"UPDATE areas SET geom = {OUTLINES[outline]}"))  # noqa: S608


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE enterprises SET name = '  '",
        "UPDATE enterprises SET sector = 'bakery'",
        "UPDATE enterprises SET tags = '{invented}'",
        "UPDATE enterprises SET state = 'closed'",
        "UPDATE enterprises SET employees = -1",
        "UPDATE enterprises SET code = 'SHORT'",
        "UPDATE enterprises SET area_path = '9999'",
        "UPDATE resources SET in_service = false, out_reason = ' '",
        "UPDATE resources SET staff = -1",
        "UPDATE hazards SET deadline = found_on - 1",
        "UPDATE hazards SET state = 'closed', closed_on = NULL",
        "UPDATE hazards SET state = 'ordered', deadline = NULL",
        "UPDATE areas SET path = '12'",
        "UPDATE areas SET population = -5",
        "UPDATE shifts SET ends_at = starts_at",
        "UPDATE grants SET role = 'emperor'",
        "UPDATE accounts SET username = 'Adam'",
    ],
)
def test_a_row_that_contradicts_itself_is_refused(bypass: Connection, change: str) -> None:
    with pytest.raises(IntegrityError):
        bypass.execute(text(change))


def test_an_official_code_belongs_to_one_area_at_a_time(bypass: Connection) -> None:
    insert = text(
        "INSERT INTO area_codes (id, area_path, code, valid) VALUES (gen_random_uuid(), :path, :code, :valid)"
    )
    bypass.execute(insert, {"path": world.T2, "code": "990101200", "valid": "[2000-01-01,2010-01-01)"})
    bypass.execute(insert, {"path": world.T1, "code": "990101200", "valid": "[2010-01-01,)"})
    with pytest.raises(IntegrityError):
        bypass.execute(insert, {"path": world.V1, "code": "990101200", "valid": "[2012-01-01,)"})


@pytest.mark.filterwarnings("ignore:Did not recognize type")
def test_the_migrations_make_what_the_models_say(owner: Engine) -> None:
    with owner.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _ours})
        assert compare_metadata(context, Base.metadata) == []


def _ours(thing: object, name: str, kind: str, reflected: bool, other: object) -> bool:
    """Of audit_erasures the functions of the audit alone know."""
    return not (kind == "table" and name in {"spatial_ref_sys", "alembic_version", "audit_erasures"})
