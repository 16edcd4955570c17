"""Which SQL brings the database to what the models say? A register's table with its fence and its audit, too."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from alembic.autogenerate import produce_migrations
from alembic.operations import Operations
from alembic.operations.ops import CreateTableOp, DropIndexOp, DropTableOp, ModifyTableOps
from alembic.runtime.migration import MigrationContext
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, Table, create_mock_engine
from sqlalchemy.dialects import postgresql

from gridmap.db.models import Base
from gridmap.registers import BY_KEY, Register

_OPTIONS = {"include_object": alembic_helpers.include_object, "compare_server_default": False}


def differences(connection: Connection) -> list[Any]:
    """What alembic finds between the models and this database, as its operations, one a table."""
    context = MigrationContext.configure(connection, opts=_OPTIONS)
    found = produce_migrations(context, Base.metadata).upgrade_ops
    return [] if found is None else list(found.ops)


def statements(connection: Connection) -> Iterator[str]:
    """The SQL of the differences, in order, each with its semicolon. What is only in the database stays there."""
    for operation in differences(connection):
        if isinstance(operation, CreateTableOp):
            yield from table(Base.metadata.tables[operation.table_name])
        elif isinstance(operation, ModifyTableOps) and operation.table_name not in _new(connection):
            for each in operation.ops:
                if not isinstance(each, DropIndexOp):
                    yield _alone(each)
        elif not isinstance(operation, DropTableOp | ModifyTableOps):
            yield _alone(operation)


def table(made: Table) -> Iterator[str]:
    """CREATE TABLE with its checks and keys, its indexes; of a register what keeps it inside the fence."""
    said: list[str] = []

    def keep(statement: Any, *_: Any, **__: Any) -> None:
        said.append(str(statement.compile(dialect=postgresql.dialect(paramstyle="named"))))  # type: ignore[no-untyped-call]

    made.create(create_mock_engine("postgresql+psycopg://", keep), checkfirst=False)
    yield from (f"{_tidy(each)};" for each in said)
    register = BY_KEY.get(made.name)
    if register is not None:
        yield from calls(register)


def calls(register: Register) -> Iterator[str]:
    """The calls that keep a register's changes on record and its rows behind the fence."""
    what = ["audit", *(["spatial"] if register.shape != "none" else []), "placed"]
    yield f"CALL gm_keep_notes({_quoted(register.key, 'id', *what)});"
    fence = "gm_open_to_all" if register.public else "gm_keep_inside"
    yield f"CALL {fence}({_quoted(register.key, *(role.value for role in register.writers))});"


def _alone(operation: Any) -> str:
    written = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql",
        opts={"as_sql": True, "output_buffer": written, "target_metadata": Base.metadata},
    )
    Operations(context).invoke(operation)
    return _tidy(written.getvalue())


def _new(connection: Connection) -> set[str]:
    return {each.table_name for each in differences(connection) if isinstance(each, CreateTableOp)}


def _tidy(statement: str) -> str:
    lines = (line.replace("\t", "    ").rstrip() for line in statement.strip().splitlines())
    return "\n".join(line for line in lines if line)


def _quoted(*words: str) -> str:
    return ", ".join(f"'{word}'" for word in words)
