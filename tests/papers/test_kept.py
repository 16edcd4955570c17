"""Do papers stay as they were issued, follow their place, and go with a township that starts over?

The papers of this file are committed to its own copy of the world.
"""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gridmap.db.models import Paper, PaperSerial
from gridmap.db.sessions import session
from gridmap.registers.enterprises import Enterprise
from tests import world
from tests.conftest import SessionAs
from tests.papers.made import MILL, any_paper, make

PAULA = world.name_id("Paula")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE papers SET content = 'x'",
        "UPDATE papers SET number = 'x'",
        "UPDATE papers SET elements = '{}'",
        "DELETE FROM papers",
        "DELETE FROM paper_items",
        "UPDATE paper_items SET passed = true",
    ],
)
def test_an_issued_paper_cannot_be_changed(session_as: SessionAs, statement: str) -> None:
    opened = session_as("Adam")
    any_paper(opened, "order")
    with pytest.raises(DBAPIError, match="permission denied"):
        opened.execute(text(statement))


def test_a_paper_lies_where_its_enterprise_lies(session_as: SessionAs) -> None:
    opened = session_as("Paula")
    paper = make(opened, "plan")
    before = bytes(paper.content)
    opened.get_one(Enterprise, MILL).area_path = world.G12
    opened.flush()
    opened.expire_all()
    assert (paper.area_path, paper.township_path) == (world.G12, world.T1)
    assert bytes(paper.content) == before


def test_papers_and_their_counters_go_with_the_township(engine: Engine, owner: Engine) -> None:
    with session(engine, PAULA) as opened:
        any_paper(opened, "order")
        opened.commit()
    with Session(owner) as kept:
        kept.execute(text("SELECT gm_forget(:county)"), {"county": world.COUNTY})
        for table in (Paper, PaperSerial):
            assert kept.scalar(select(func.count()).select_from(table)) == 0
        kept.rollback()
