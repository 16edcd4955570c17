"""Are the three duties of administrators held apart where the operator says so, whichever way a right comes?"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.models import Appointment, Grant, Person
from gridmap.db.sessions import app_engine
from gridmap.errors import Conflict, Forbidden, InvalidInput, SetupError
from gridmap.records import duties, grants
from gridmap.records.areas import merging, undoing
from gridmap.records.passwords import ASVS, DENGBAO
from gridmap.upkeep import letting_in
from gridmap.vocabulary import ADMINISTRATORS, Role
from tests import databases, world
from tests.conftest import SessionAs

APART = {"Sylvia": Role.ADMINISTRATOR, "Sean": Role.SECURITY_ADMINISTRATOR, "Audrey": Role.AUDITOR}


@pytest.fixture
def urls(template: postgis.Urls) -> Iterator[postgis.Urls]:
    """A world for each test, which may commit to it."""
    with databases.copied(template, f"gridmap_test_{os.getpid()}_duties") as copy:
        yield copy


@pytest.fixture
def engine(urls: postgis.Urls) -> Iterator[Engine]:
    made = app_engine(urls.app)
    yield made
    made.dispose()


@pytest.fixture
def owner(urls: postgis.Urls) -> Iterator[Engine]:
    made = create_engine(urls.owner)
    yield made
    made.dispose()


@pytest.fixture
def apart(owner: Engine) -> None:
    """Three people share what Adam and Nora had, and the duties are held apart."""
    with Session(owner) as session:
        session.add_all(world.person(name, world.T1, (role, world.T1)) for name, role in APART.items())
        session.flush()
        session.execute(
            text("DELETE FROM grants WHERE role = ANY (:all) AND person_id = ANY (:both)"),
            {"all": list(ADMINISTRATORS), "both": [world.name_id("Adam"), world.name_id("Nora")]},
        )
        duties.enforce(session.connection(), DENGBAO)
        session.commit()


def test_who_holds_several_is_named_before_they_are_held_apart(owner: Engine) -> None:
    with owner.begin() as connection:
        with pytest.raises(SetupError, match="adam, nora"):
            duties.enforce(connection, DENGBAO)
        assert not duties.are_disjoint(connection)
        duties.enforce(connection, ASVS)


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("name", APART)
def test_nobody_gets_a_second_duty_by_form_or_by_hand(
    session_as: SessionAs, owner: Engine, name: str
) -> None:
    for role in ADMINISTRATORS:
        if role == APART[name]:
            continue
        session = session_as("Sean")
        person = session.get_one(Person, world.name_id(name))
        with pytest.raises(InvalidInput) as refused:
            grants.give(session, person, role, world.T2 if name == "Sean" else world.T1)
        assert [each.field for each in refused.value.problems] == ["role"]
        with Session(owner) as above, pytest.raises(IntegrityError, match="two duties"):
            above.execute(
                text("INSERT INTO grants VALUES (gen_random_uuid(), :who, :role, :area)"),
                {"who": world.name_id(name), "role": role, "area": world.T2},
            )
    with Session(owner) as above:  # the same duty elsewhere, and other roles, are no second duty
        above.add(Grant(person_id=world.name_id(name), role=APART[name], area_path=world.T2))
        above.add(Grant(person_id=world.name_id(name), role=Role.PLANNER, area_path=world.T1))
        above.flush()


@pytest.mark.usefixtures("apart")
def test_switched_back_one_may_hold_them_all_again(owner: Engine) -> None:
    with Session(owner) as session:
        duties.enforce(session.connection(), ASVS)
        session.add(Grant(person_id=world.name_id("Sean"), role=Role.AUDITOR, area_path=world.T1))
        session.commit()
        with pytest.raises(SetupError, match="sean"):
            duties.enforce(session.connection(), DENGBAO)


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_nobody_gives_a_duty_to_himself(session_as: SessionAs, owner: Engine, role: Role) -> None:
    """Not by the form, and not by SQL either; whatever the rules are."""
    session = session_as("Adam")
    adam = session.get_one(Person, world.name_id("Adam"))
    with pytest.raises(InvalidInput, match="cannot be accepted") as refused:
        grants.give(session, adam, role, world.V1)
    assert "themselves" in str(refused.value.problems[0].sentence)
    session.add(Grant(person_id=adam.id, role=role, area_path=world.V1))
    with pytest.raises(ProgrammingError, match="row-level security"):
        session.flush()


@pytest.mark.usefixtures("apart")
def test_a_system_administrator_moves_rights_with_areas_and_gives_none(session_as: SessionAs) -> None:
    session = session_as("Sylvia")
    gloria = {"who": world.name_id("Gloria"), "id": uuid.uuid4(), "area": world.G12}
    for forbidden in (
        "INSERT INTO grants (id, person_id, role, area_path) VALUES (:id, :who, 'planner', :area)",
        "UPDATE grants SET role = 'administrator' WHERE person_id = :who",
        "UPDATE grants SET person_id = :who",
        "UPDATE grants SET area_path = '00010002' WHERE person_id = :who",
    ):
        with pytest.raises(ProgrammingError), session.begin_nested():
            session.execute(text(forbidden), gloria)
    moved = text("UPDATE grants SET area_path = :area WHERE person_id = :who")
    assert session.execute(moved, gloria).rowcount == 1  # type: ignore[attr-defined]
    assert session.execute(text("UPDATE accounts SET locale = 'en'")).rowcount == 1  # type: ignore[attr-defined]


@pytest.mark.usefixtures("apart")
def test_where_a_system_administrator_merges_grids_rights_and_posts_go_along_and_come_back(
    session_as: SessionAs, owner: Engine
) -> None:
    session = session_as("Sylvia")
    gloria = world.name_id("Gloria")
    held = select(Grant.area_path).where(Grant.person_id == gloria)
    posts = select(Appointment.area_path).where(Appointment.person_id == gloria)
    step = merging.merge(session, world.G21, {world.G21: 1, world.G22: 1}, "", world.NOW)
    assert [*session.scalars(held), *session.scalars(posts)] == [world.G21, world.G21]
    undoing.undo(session, step.id, world.NOW)
    assert [*session.scalars(held), *session.scalars(posts)] == [world.G22, world.G22]


@pytest.mark.usefixtures("apart")
def test_a_right_that_a_merge_left_out_is_not_given_by_undoing_it(
    session_as: SessionAs, owner: Engine
) -> None:
    """A right that is there twice then is left out once; to bring it back would be to give it."""
    gloria = world.name_id("Gloria")
    twice = Grant(id=uuid.uuid4(), person_id=gloria, role=Role.GRID_LEADER, area_path=world.G21)
    with Session(owner, expire_on_commit=False) as above:
        above.add(twice)
        above.commit()
    session = session_as("Sylvia")
    step = merging.merge(session, world.G21, {world.G21: 1, world.G22: 1}, "", world.NOW)
    assert session.scalars(select(Grant.area_path).where(Grant.person_id == gloria)).all() == [world.G21]
    with pytest.raises(Forbidden):
        undoing.undo(session, step.id, world.NOW)
    session.rollback()
    with Session(owner) as above:
        above.delete(above.get_one(Grant, twice.id))
        above.commit()


@pytest.mark.usefixtures("apart")
def test_only_the_auditor_reads_sign_ins(session_as: SessionAs, owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(
            text("INSERT INTO audit (source, row_id, area_path, after) VALUES ('sign_in', 'x', :area, '{}')"),
            {"area": world.T1},
        )
    for name, seen in (("Sylvia", 0), ("Sean", 0), ("Audrey", 1)):
        counted = session_as(name).scalar(text("SELECT count(*) FROM audit WHERE source = 'sign_in'"))
        assert counted == seen


@pytest.mark.usefixtures("apart")
def test_from_the_terminal_a_duty_goes_from_hand_to_hand_and_is_never_without_one(owner: Engine) -> None:
    with pytest.raises(Conflict, match="Security administrator"):
        letting_in.take(owner, "sean", Role.SECURITY_ADMINISTRATOR)
    with pytest.raises(InvalidInput):
        letting_in.give(owner, "audrey", "", Role.SECURITY_ADMINISTRATOR, world.T1)
    assert letting_in.give(owner, "susan", "Susan", Role.SECURITY_ADMINISTRATOR, "Sparrow Town")
    letting_in.take(owner, "sean", Role.SECURITY_ADMINISTRATOR)
    assert letting_in.give(owner, "sean", "", Role.AUDITOR, world.T1) == ""
