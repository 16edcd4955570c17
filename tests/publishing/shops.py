"""Somebody opens a shop, and somebody asks which enterprises there are."""

from __future__ import annotations

import uuid

from sqlalchemy import Engine, text

from gridmap.db.sessions import session
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.publishing import answers, question
from gridmap.vocabulary import Role
from tests import world


def opens_a_shop(engine: Engine, who: str) -> str:
    """Its name; it stays."""
    name = f"Shop {uuid.uuid4().hex[:8]}"
    with session(engine, world.name_id(who)) as opened:
        opened.add(world.enterprise(name, world.G22, (117.08, 38.02)))
        opened.commit()
    return name


def as_if_quick(owner: Engine) -> None:
    """What took long on a busy machine is not asked for again at once; here every answer was there in no time."""
    with owner.begin() as connection:
        connection.execute(text("UPDATE answers SET took_ms = 0"))


def asked(engine: Engine, who: str = "Paula") -> tuple[list[str], bool]:
    """(titles that the answer holds, whether it is of now)."""
    viewer, roles = world.name_id(who), frozenset({Role.PLANNER})
    with answers.opened(engine, ENTERPRISES, world.T1, viewer, roles, lambda: world.TODAY) as answer:
        rows = answer.every_row(question.Question(world.T1), "title")
        return [each.title for each in rows], not answer.state.stale
