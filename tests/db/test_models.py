"""Do models and database agree in types, defaults and indexes; and does a register's part make its table?"""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.dialects import postgresql

from gridmap.db.models import Base
from gridmap.registers import REGISTERS, Register, revision

TABLES = sorted(Base.metadata.tables)
pytestmark = pytest.mark.filterwarnings("ignore:Did not recognize type")


@pytest.fixture(scope="module")
def opened(owner: Engine) -> Any:
    with owner.connect() as connection:
        yield connection


def test_alembic_finds_no_difference(opened: Connection) -> None:
    assert list(revision.statements(opened)) == []


@pytest.mark.parametrize("name", TABLES)
def test_columns_have_the_type_and_default_of_their_model(opened: Connection, name: str) -> None:
    told = opened.execute(
        text(
            "SELECT a.attname, format_type(a.atttypid, a.atttypmod), "
            " CASE a.attgenerated WHEN '' THEN pg_get_expr(d.adbin, d.adrelid) END"
            " FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
            " WHERE a.attrelid = CAST(:name AS regclass) AND a.attnum > 0 AND NOT a.attisdropped"
        ),
        {"name": name},
    )
    made = {column: (_type(kind), _default(default)) for column, kind, default in told}
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    wanted = {
        each.name: (_type(each.type.compile(dialect)), _default(getattr(each.server_default, "arg", None)))
        for each in Base.metadata.tables[name].columns
    }
    assert made == wanted


def _type(name: str) -> str:
    name = name.lower().replace(", ", ",").split(" collate")[0]
    return _SAME.get(name, name)


_SAME = {
    "varchar": "text",
    "character varying": "text",
    "double precision": "float",
    "integer": "integer",
    "timestamp with time zone": "timestamptz",
    "bool": "boolean",
}


def _default(said: Any) -> str | None:
    if said is None:
        return None
    return re.sub(r"::[\w\[\] ]+|'", "", str(getattr(said, "text", said))).lower().strip("()")


@pytest.mark.parametrize("name", TABLES)
def test_indexes_are_those_of_the_model(owner: Engine, name: str) -> None:
    made = {str(index["name"]) for index in inspect(owner).get_indexes(name)}
    wanted = {str(index.name) for index in Base.metadata.tables[name].indexes}
    assert made >= wanted


@pytest.mark.parametrize("register", REGISTERS, ids=lambda each: each.key)
def test_a_register_is_fenced_and_kept_on_record_as_it_says(opened: Connection, register: Register) -> None:
    policies: dict[str, str] = dict(
        opened.execute(
            text("SELECT policyname, qual FROM pg_policies WHERE tablename = :name"), {"name": register.key}
        ).all()
    )
    assert set(policies) == {"readable", "writable"}
    assert set(re.findall(r"[a-z_]+", policies["writable"])) >= {role.value for role in register.writers}
    assert ("gm_known" in policies["readable"]) == register.public
    triggers = opened.scalars(
        text("SELECT tgname FROM pg_trigger WHERE tgrelid = CAST(:name AS regclass) AND NOT tgisinternal"),
        {"name": register.key},
    )
    assert set(triggers) >= {"note_insert", "note_update", "note_delete", "note_truncate"}


@pytest.mark.parametrize("register", REGISTERS, ids=lambda each: each.key)
def test_the_part_of_a_register_makes_its_table_anew(opened: Connection, register: Register) -> None:
    """Written, run beside the first under another schema's name, and the same columns come out."""
    statements = list(revision.table(Base.metadata.tables[register.key]))
    with opened.begin_nested() if opened.in_transaction() else opened.begin() as scratch:
        opened.exec_driver_sql(f"ALTER TABLE {register.key} RENAME TO was_{register.key}")
        for old in opened.scalars(
            text("SELECT indexname FROM pg_indexes WHERE tablename = :name"), {"name": f"was_{register.key}"}
        ).all():
            opened.exec_driver_sql(f"ALTER INDEX {old} RENAME TO was_{old}"[:80])
        for statement in statements:
            opened.exec_driver_sql(statement.replace("%", "%%"))
        columns = (
            "SELECT column_name, udt_name, is_nullable FROM information_schema.columns WHERE table_name ="
        )
        made, was = (
            sorted(map(tuple, opened.exec_driver_sql(f"{columns} '{name}'").all()))
            for name in (register.key, f"was_{register.key}")
        )
        assert made == was
        scratch.rollback()


def test_constraints_say_what_their_model_says(owner: Engine) -> None:
    """Checks, keys and what deleting does, in PostgreSQL's own words: the models' tables are made once more beside."""
    with owner.connect() as connection:
        made = _constraints(connection, "public")
        connection.execute(text("CREATE SCHEMA told"))
        connection.execute(text("SET LOCAL search_path TO told, public"))
        Base.metadata.create_all(connection, checkfirst=False)
        told = _constraints(connection, "told")
        connection.rollback()
    assert len(told) > 300
    assert {key: said for key, said in told.items() if made.get(key) != said} == {}
    assert {key for key in made if key[0] in TABLES} - set(told) == set()


def _constraints(connection: Connection, schema: str) -> dict[tuple[str, str], str]:
    """(table, name) -> the constraint in PostgreSQL's own words."""
    found = connection.execute(
        text(
            "SELECT t.relname, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c"
            " JOIN pg_class t ON t.oid = c.conrelid"
            " WHERE c.connamespace = CAST(:schema AS regnamespace) AND c.contype IN ('c', 'f', 'u', 'p')"
        ),
        {"schema": schema},
    )
    return {
        (table, name): said.replace(f"{schema}.", "").replace("public.", "") for table, name, said in found
    }
