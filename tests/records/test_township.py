"""Does an empty installation get its first township and administrator?"""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.models import Area, Grant
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput
from gridmap.records.accounts import try_to_sign_in
from gridmap.records.installation import begin
from gridmap.records.township import Beginning
from tests import world

LARK = Beginning("Lark County", "", "Lark Town", "")


def test_the_first_administrator_can_sign_in_and_administers_the_township(
    owner: Engine, engine: Engine
) -> None:
    with Session(owner) as session:
        path = begin(session, LARK.chain, "Lou", "Lou", "four wild geese")
        session.commit()
    with FencedSession(engine) as session:
        attempt = try_to_sign_in(session, "lou", "four wild geese", world.NOW)
        assert attempt.person_id
        held = [(grant.role, grant.area_path) for grant in session.scalars(select(Grant))]
        assert sorted(held) == sorted(world.administers(path))
        assert session.get_one(Area, path).name == "Lark Town"


def test_all_complaints_are_told_at_once(owner: Engine) -> None:
    with Session(owner) as session, pytest.raises(InvalidInput) as refused:
        begin(session, Beginning("", "12", "", "99").chain, " ", "Lou Lark", "short")
    assert [problem.field for problem in refused.value.problems] == [
        "county_name", "township_name", "county_code", "township_code", "username", "new", "administrator",
    ]  # fmt: skip
