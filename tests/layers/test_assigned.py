"""Does the map say who answers for which village and enterprise, and who answers for none?"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.i18n.texts import Sentence
from gridmap.layers import BY_KEY
from gridmap.publishing.answers import opened
from gridmap.publishing.question import Question
from gridmap.registers.assignments import Answers, Assignment
from gridmap.vocabulary import Role
from tests import world


def assigned(
    area: str, enterprise: str = "", committee: tuple[str, ...] = (), until: date | None = None
) -> Assignment:
    return Assignment(
        id=uuid.uuid4(),
        area_path=area,
        leader_id=world.name_id("Mayor"),
        answers_for=Answers.ENTERPRISE if enterprise else Answers.VILLAGE,
        enterprise_id=world.name_id(enterprise) if enterprise else None,
        committee=[world.name_id(name) for name in committee] or None,
        since=date(2025, 1, 1),
        until=until,
    )


def test_villages_and_enterprises_are_marked_by_who_answers_for_them(engine: Engine, owner: Engine) -> None:
    """What it writes stays; no other test of this file follows."""
    with Session(owner) as session:
        session.add_all(
            [
                assigned(world.V1, committee=("Paula",)),
                assigned(world.V2, until=date(2025, 6, 1)),
                assigned(world.G22, "Flour Mill"),
            ]
        )
        session.commit()
    who, roles = world.name_id("Paula"), frozenset({Role.PLANNER})
    answers = {}
    for key in ("assigned", "assigned_enterprises"):
        with opened(engine, BY_KEY[key], world.T1, who, roles, lambda: world.TODAY) as answer:
            headline = answer.headline(world.T1)
            assert headline is not None
            rows = {row.area_path: row for row in answer.rows(Question(world.T1), "title", 1)}
            answers[key] = (rows, str(Sentence.from_json(headline.sentence)))
    villages, said = answers["assigned"]
    assert {path: row.classes["answered"] for path, row in villages.items()} == {
        world.V1: "both",
        world.V2: "nobody",
    }
    assert (villages[world.V1].values["leaders"], villages[world.V1].values["committee"]) == (
        "Mayor",
        "Paula",
    )
    assert said.startswith("No leader answers for 1 of 2 villages")
    places, said = answers["assigned_enterprises"]
    assert places[world.G22].title == "Flour Mill"
    assert places[world.G22].classes["answered"] == "leader"
    assert said.startswith("A leader answers for 1 enterprises")
