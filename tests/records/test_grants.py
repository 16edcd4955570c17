"""Do two administrators who remove each other at the same moment leave one of them?"""

from __future__ import annotations

import threading
import uuid

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.models import Grant, Person
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict
from gridmap.records import grants, people
from tests import world


@pytest.fixture
def two_administrators(owner: Engine) -> dict[str, uuid.UUID]:
    """Adam and Paula administer the security of one township; name -> id of the right."""
    with Session(owner) as session:
        session.add(
            Grant(person_id=world.name_id("Paula"), role="security_administrator", area_path=world.T1)
        )
        session.commit()
        held = select(Grant).where(Grant.role == "security_administrator", Grant.area_path == world.T1)
        return {
            "Adam" if g.person_id == world.name_id("Adam") else "Paula": g.id for g in session.scalars(held)
        }


def test_one_of_them_stays(engine: Engine, owner: Engine, two_administrators: dict[str, uuid.UUID]) -> None:
    both_have_deleted = threading.Barrier(2, timeout=60)
    refused: list[str] = []

    def remove(asker: str, other: str) -> None:
        with FencedSession(engine) as session:
            session.viewer = world.name_id(asker)
            person = people.find_administered(session, world.name_id(other))
            both_have_deleted.wait()
            try:
                grants.take_back(session, person, two_administrators[other])
                session.commit()
            except Conflict:
                refused.append(asker)

    threads = [threading.Thread(target=remove, args=pair) for pair in (("Adam", "Paula"), ("Paula", "Adam"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with Session(owner) as session:
        left = (
            select(Person.name)
            .join(Grant)
            .where(Grant.role == "security_administrator", Grant.area_path == world.T1)
        )
        assert len(refused) == 1
        assert list(session.scalars(left)) == [name for name in ("Adam", "Paula") if name not in refused]
