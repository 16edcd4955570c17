"""The desk's pages in English, in a township with roads."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests import world


@pytest.fixture(scope="module", autouse=True)
def _in_english_with_roads(owner: Engine) -> None:
    with Session(owner) as session:
        session.execute(text("UPDATE accounts SET locale = 'en'"))
        session.add_all(world.roads())
        session.commit()
