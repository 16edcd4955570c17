"""Does the database itself hold the fence, also where a query forgets it?"""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import ProgrammingError

from gridmap.db.models import Account, Area, Grant, Person
from gridmap.db.sessions import identify, publisher_of
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.resources import Resource
from tests import world
from tests.conftest import SessionAs


def test_without_a_viewer_nothing_is_seen(connection: Connection) -> None:
    for table in (Area, Person, Account, Grant, Enterprise, Resource, Hazard):
        assert connection.scalar(select(func.count()).select_from(table)) == 0


def test_a_grid_leader_sees_the_own_grid_and_public_help_beyond(session_as: SessionAs) -> None:
    session = session_as("Gloria")
    assert set(session.scalars(select(Enterprise.name))) == {"Flour Mill", "Corner Shop"}
    assert set(session.scalars(select(Hazard.title))) == {"Blocked exit"}
    assert "Border Hydrant" in set(session.scalars(select(Resource.name)))


def test_a_township_does_not_see_the_neighbours_records(session_as: SessionAs) -> None:
    assert "Heron Foundry" not in set(session_as("Paula").scalars(select(Enterprise.name)))
    assert set(session_as("Nora").scalars(select(Enterprise.name))) == {"Heron Foundry"}


def test_somebody_without_a_grant_sees_only_themselves(session_as: SessionAs) -> None:
    session = session_as("Nobody")
    assert list(session.scalars(select(Person.name))) == ["Nobody"]
    assert list(session.scalars(select(Resource.name))) == []


def test_a_grid_leader_reaches_the_township_leader_but_no_other_grid(session_as: SessionAs) -> None:
    names = set(session_as("Gloria").scalars(select(Person.name)))
    assert {"Mayor", "Gloria"} <= names
    assert "Nora" not in names


def test_a_row_cannot_be_written_across_the_fence(session_as: SessionAs) -> None:
    session = session_as("Paula")
    session.add(world.enterprise("Smuggled", world.T2G1, None))
    with pytest.raises(ProgrammingError, match="row-level security"):
        session.flush()


def test_a_row_cannot_be_moved_across_the_fence(session_as: SessionAs) -> None:
    session = session_as("Paula")
    session.get_one(Enterprise, world.name_id("Flour Mill")).area_path = world.T2G1
    with pytest.raises(ProgrammingError, match="row-level security"):
        session.flush()


def test_a_planner_cannot_grant_rights(session_as: SessionAs) -> None:
    session = session_as("Paula")
    session.add(Grant(person_id=world.name_id("Paula"), role="administrator", area_path=world.T1))
    with pytest.raises(ProgrammingError, match="row-level security"):
        session.flush()


def test_an_administrator_cannot_take_the_account_of_a_neighbour(session_as: SessionAs) -> None:
    session = session_as("Adam")
    assert session.get(Account, world.name_id("Paula")) is not None
    assert session.get(Account, world.name_id("Nora")) is None


def test_signing_in_opens_one_account_and_no_other(session_as: SessionAs) -> None:
    session = session_as("Nobody")
    session.about_to_sign_in("gloria")
    assert list(session.scalars(select(Account.username))) == ["gloria"]


def test_who_speaks_sql_as_the_service_cannot_name_itself_publisher(connection: Connection) -> None:
    identify(connection, publisher=world.T1)
    assert connection.scalar(text("SELECT gm_publisher()")) is None
    assert connection.scalar(text("SELECT count(*) FROM enterprises")) == 0
    for statement in ("SET ROLE gridmap_publisher", "SELECT set_config('role', 'gridmap_publisher', true)"):
        with pytest.raises(ProgrammingError, match="permission denied"), connection.begin_nested():
            connection.execute(text(statement))
    assert connection.execute(text("UPDATE answers SET revision = revision + 1")).rowcount == 0


def test_the_publisher_reads_one_township_and_writes_no_record(engine: Engine) -> None:
    with publisher_of(engine).connect() as connection:
        identify(connection, publisher=world.T1)
        assert "Flour Mill" in set(connection.scalars(select(Enterprise.name)))
        assert "Heron Foundry" not in set(connection.scalars(select(Enterprise.name)))
        changed = connection.execute(text("UPDATE enterprises SET note = 'x'")).rowcount
        connection.rollback()
    assert changed == 0


def test_the_service_cannot_write_the_audit_or_forget_changes(connection: Connection) -> None:
    for statement in (
        "DELETE FROM audit",
        "DELETE FROM changes",
        "TRUNCATE enterprises",
        "UPDATE audit SET source = ''",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), connection.begin_nested():
            connection.execute(text(statement))
