"""Does each of the two fences of reading hold alone, the database's and the application's?"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, Table, cast, literal_column, select, text
from sqlalchemy.types import Text

import gridmap
from gridmap.db import postgis, reading
from gridmap.db.models import Base
from gridmap.db.sessions import identify, publisher_of, session
from gridmap.errors import SetupError
from tests import world
from tests.access import asking, choosing, fences, people

pytestmark = pytest.mark.scale
TABLES = [each for each in Base.metadata.sorted_tables if each.name not in reading.OF_THE_SERVICE]
PUBLISHER = "the publisher of Sparrow Town"
# Where SQL is typed as text and names a table that is fenced, the filter of the application does not reach. Each of
# these reads by an id that was found through the filter before, or writes, or is the publisher's own.
TYPED = {
    "imports/matching/basis.py": "counts and a hash of whole tables, to see whether anything changed",
    "imports/matching/counting.py": "traces of an import that was found before",
    "imports/matching/undoing.py": "traces of an import that was found before",
    "publishing/freshness.py": "the state of an answer: no record",
    "publishing/partly.py": "which features changed, asked as the township's publisher: ids alone",
    "publishing/rows.py": "the publisher's own rows",
    "records/areas/undoing.py": "traces of a step that was found before",
    "records/retention.py": "how long an area keeps what, by the rule that a function of the database found for it",
}


@pytest.fixture(scope="module")
def unfenced_tables(planted_world: postgis.Urls) -> Iterator[tuple[Engine, Engine]]:
    """(owner, service) where row-level security is off."""
    with fences.opened(planted_world, f"gridmap_test_{os.getpid()}_open") as engines:
        fences.lower_the_database_s(engines[0])
        yield engines


@pytest.fixture(scope="module")
def unfiltered(planted_world: postgis.Urls) -> Iterator[tuple[Engine, Engine]]:
    """(owner, service) where the application filters nothing."""
    with fences.opened(planted_world, f"gridmap_test_{os.getpid()}_bare") as engines:
        fences.lower_the_application_s(engines[1])
        yield engines


def rows(engine: Engine, who: str, table: Table) -> set[str]:
    """Every row of the table that this person reads, as text."""
    if who == PUBLISHER:
        with publisher_of(engine).connect() as connection:
            identify(connection, publisher=world.T1)
            return set(connection.scalars(select(cast(literal_column(table.name), Text)).select_from(table)))
    with session(engine, world.name_id(who)) as asked:
        return set(asked.scalars(select(cast(literal_column(table.name), Text)).select_from(table)))


@pytest.mark.parametrize("who", [*people.PEOPLE, "Both", PUBLISHER])
def test_both_fences_show_the_same_rows_of_every_table(
    unfenced_tables: tuple[Engine, Engine], unfiltered: tuple[Engine, Engine], who: str
) -> None:
    shown = 0
    for table in TABLES:
        by_the_application = rows(unfenced_tables[1], who, table)
        by_the_database = rows(unfiltered[1], who, table)
        assert by_the_application == by_the_database, table.name
        shown += len(by_the_database)
    assert shown > 0


def test_nobody_sees_anything_by_either(
    unfenced_tables: tuple[Engine, Engine], unfiltered: tuple[Engine, Engine]
) -> None:
    for engine in (unfenced_tables[1], unfiltered[1]):
        with session(engine) as asked:
            for table in TABLES:
                assert asked.execute(select(table).limit(1)).all() == [], table.name


def test_a_right_taken_back_is_gone_at_the_next_query(unfenced_tables: tuple[Engine, Engine]) -> None:
    owner, app = unfenced_tables
    enterprises = Base.metadata.tables["enterprises"]
    with session(app, world.name_id("Gloria")) as asked:
        assert asked.execute(select(enterprises.c.id)).all()
        with owner.begin() as connection:
            taken = connection.execute(
                text("DELETE FROM grants WHERE person_id = :id RETURNING *"), {"id": world.name_id("Gloria")}
            ).mappings()
            row = dict(taken.one())
        assert asked.execute(select(enterprises.c.id)).all() == []
    with owner.begin() as connection:
        connection.execute(Base.metadata.tables["grants"].insert().values(**row))


@pytest.mark.parametrize(
    ("lowered", "who"),
    [("the database's", "Gloria"), ("the database's", "Nora"), ("the application's", "Gloria")],
)
def test_no_answer_of_the_service_says_what_lies_elsewhere(
    planted_world: postgis.Urls, lowered: str, who: str
) -> None:
    with fences.opened(planted_world, f"gridmap_test_{os.getpid()}_one_fence") as (owner, engine):
        seen = asking.seen_by(engine, who)
        if lowered == "the database's":
            fences.lower_the_database_s(owner)
        else:
            fences.lower_the_application_s(engine)
        app = fences.application(engine)
        done = asking.ask_all(app, owner, who, seen, reading=True, choose=choosing.few)
    assert done.asked > 150
    assert not done.leaks, "\n".join(done.leaks[:20])


def test_what_is_planted_would_be_found(planted_world: postgis.Urls) -> None:
    """Without either fence the same questions find a great deal: the test above can fail."""
    with fences.opened(planted_world, f"gridmap_test_{os.getpid()}_no_fence") as (owner, engine):
        seen = asking.seen_by(engine, "Gloria")
        fences.lower_the_database_s(owner)
        fences.lower_the_application_s(engine)
        app = fences.application(engine)
        done = asking.ask_all(app, owner, "Gloria", seen, reading=True, choose=choosing.few)
    assert len({leak.split(" says ")[0].split("?")[0] for leak in done.leaks}) > 15


def test_a_table_of_which_nothing_is_said_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table("untold", Base.metadata)
    try:
        with pytest.raises(SetupError, match="untold"):
            reading.rule("untold")
    finally:
        Base.metadata.remove(table)


def test_sql_that_is_typed_names_no_fenced_table_elsewhere() -> None:
    """A new place where SQL is typed must be looked at, and entered here."""
    folder = Path(gridmap.__file__).parent
    names = "|".join(each.name for each in TABLES if each.name not in reading.OPEN)
    reads = re.compile(rf"\b(?:FROM|JOIN)\s+(?:{names})\b")
    found = {
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*.py"))
        if "migrations" not in path.parts and path.name != "reading.py" and _typed(path, reads.search)
    }
    assert found == set(TYPED)


def _typed(path: Path, reads: Callable[[str], object]) -> bool:
    """Whether one of the module's strings that is no docstring reads such a table."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return any(
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in told
        and reads(node.value)
        for node in ast.walk(tree)
    )
