"""The database's session, in which the papers that were issued are looked up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as session:
        yield session
