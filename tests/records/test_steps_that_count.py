"""Do the program and the database say alike which steps count, whatever was taken back or written again?"""

from __future__ import annotations

import random
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import text

from gridmap.db.models.supervision import HazardStep
from gridmap.records import loop
from gridmap.registers.hazard_history import as_of
from gridmap.registers.hazards import Hazard
from gridmap.registers.loop.standing import ordered
from gridmap.vocabulary import HazardState
from tests import world
from tests.conftest import SessionAs
from tests.records.test_loop import new

STATES = [None, *(word.value for word in HazardState)]


@pytest.mark.parametrize("seed", range(5))
def test_the_database_counts_the_same_steps_as_the_program(session_as: SessionAs, seed: int) -> None:
    """Sixty steps of any days, a third of them taken back and a third of those written again in their place."""
    session, chance = session_as("Paula"), random.Random(seed)
    hazard = new(session)
    stepped = text("SELECT state, deadline FROM gm_stepped(:hazard)")
    for _ in range(60):
        steps = loop.history(session, hazard)
        standing = ordered(steps)
        wrong = chance.choice(standing[1:]) if len(standing) > 1 and chance.random() < 0.33 else None
        rows = [_step(hazard, chance)]
        if wrong is not None:
            back = HazardStep(
                id=uuid.UUID(int=chance.getrandbits(128)), hazard_id=hazard, area_path=world.G22, step=wrong.step,
                on_date=wrong.on_date, voids=wrong.id,
            )  # fmt: skip
            rows[0].place = wrong.ordinal if wrong.place is None else wrong.place
            rows = [back, *(rows if chance.random() < 0.33 else [])]
        for each in rows:
            session.add(each)
            session.flush()
        told = loop.standing(session, session.get_one(Hazard, hazard))
        assert tuple(session.execute(stepped, {"hazard": hazard}).one()) == (told.state, told.deadline)
        row = session.get_one(Hazard, hazard)
        known = as_of(session, [row], world.TODAY + timedelta(days=99))[hazard]  # type: ignore[list-item]
        assert (known.state, known.deadline) == (told.state, told.deadline)


def _step(hazard: uuid.UUID, chance: random.Random) -> HazardStep:
    on_date = world.TODAY - timedelta(days=chance.randrange(20))
    step = chance.choice(["ledger", "ledger", "withdraw"])
    return HazardStep(
        id=uuid.UUID(int=chance.getrandbits(128)), hazard_id=hazard, area_path=world.G22, step=step,
        on_date=on_date, state=chance.choice(STATES),
        deadline=chance.choice([None, on_date + timedelta(days=chance.randrange(30))]),
    )  # fmt: skip
