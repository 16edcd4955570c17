"""Is every step of the table offered and taken in exactly its states and by exactly its roles, through the front door?

Generated from the table: each role stands before a hazard in each state, and tries each step there is.
"""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from gridmap.db.models.supervision import HazardStep
from gridmap.records.loop import beginning
from gridmap.registers.hazards import Hazard
from gridmap.registers.loop.judging import lacking
from gridmap.registers.loop.standing import stand
from gridmap.registers.loop.steps import STEPS
from gridmap.vocabulary import RECORD_KEEPERS, HazardState, Role
from tests import world
from tests.registers.loop.walks import MAJOR, facts, people
from tests.web.conftest import SignIn, token

WHO = {
    Role.PLANNER: "Paula",
    Role.GRID_LEADER: "Gloria",
    Role.DUTY_OFFICER: "Dora",
    Role.ADMINISTRATOR: "Adam",
}
OFFERED = [step for step in STEPS if step.offered]
NOT_OFFERED = [step.key for step in STEPS if not step.offered]


def standing_at(owner: Engine, state: HazardState) -> uuid.UUID:
    """A new major hazard that the public reported and a ledger brought in this state."""
    made = uuid.uuid4()
    closed = (
        world.TODAY - timedelta(days=2) if state in (HazardState.CLOSED, HazardState.FIXED_ON_SPOT) else None
    )
    deadline = world.TODAY + timedelta(days=9) if state == HazardState.ORDERED else None
    with Session(owner) as session:
        session.add(
            Hazard(id=made, title=f"At {state}", area_path=world.G22, state=state.value, closed_on=closed,
                   deadline=deadline, enterprise_id=world.name_id("Flour Mill"),
                   found_on=world.TODAY - timedelta(days=20), **MAJOR)
        )  # fmt: skip
        session.commit()
    return made


def number_of_steps(owner: Engine, hazard: uuid.UUID) -> int:
    with Session(owner) as session:
        return session.scalar(select(func.count()).where(HazardStep.hazard_id == hazard)) or 0


def tried(client: FlaskClient, step: Any, hazard: uuid.UUID, viewer: uuid.UUID) -> Any:
    named = [viewer] if step.people == 1 else people(step)
    body = {"hazards": {str(hazard): 1}, "on_date": world.TODAY.isoformat(), "people": [str(each) for each in named],
            "facts": facts(step, world.TODAY)}  # fmt: skip
    return client.post(f"/loop/api/{step.key}", json=body, headers={"X-CSRFToken": token(client)})


@pytest.mark.parametrize("role", RECORD_KEEPERS)
@pytest.mark.parametrize("state", list(HazardState))
def test_each_step_is_offered_and_taken_as_the_table_says(
    signed_in: SignIn, owner: Engine, state: HazardState, role: Role
) -> None:
    client = signed_in(WHO[role])
    viewer = world.name_id(WHO[role])
    first = standing_at(owner, state)
    page = client.get(f"/registers/hazards/{first}").text
    shown = set(re.findall(rf"/loop/([a-z_]+)\?hazard={first}", page))
    with Session(owner) as session:
        row = session.get_one(Hazard, first)
        steps = session.scalars(select(HazardStep).where(HazardStep.hazard_id == first)).all()
        now = stand(beginning(row), list(steps))
    may = {step.key for step in OFFERED if role in step.roles and state in step.before}
    assert shown == {step.key for step in OFFERED if step.key in may and not lacking(step, now)}
    for step in OFFERED:
        hazard = standing_at(owner, state)
        before = number_of_steps(owner, hazard)
        answer = tried(client, step, hazard, viewer)
        said = answer.get_data(as_text=True)
        after = number_of_steps(owner, hazard)
        if role not in step.roles:
            assert answer.status_code == 403, (step.key, said)
        elif state not in step.before:
            assert answer.status_code == 422, (step.key, said)
            assert "step" in said
        elif lacking(step, now):
            assert answer.status_code == 422, (step.key, said)
        else:
            assert answer.status_code == 201, (step.key, said)
            assert answer.json["hazards"][str(hazard)]["state"] == (step.after or state)
        assert after == before + (answer.status_code == 201), step.key
    for key in NOT_OFFERED:
        answer = client.post(f"/loop/api/{key}", json={"hazards": {str(first): 1}, "on_date": "2026-03-02"},
                             headers={"X-CSRFToken": token(client)})  # fmt: skip
        assert answer.status_code == 422
