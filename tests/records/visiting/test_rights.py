"""Does the fence hold what belongs to outings, campaigns and visits, and who may plan where?"""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError

from gridmap.errors import Conflict, InvalidInput
from gridmap.records.undo import undo
from gridmap.records.visiting.campaigns import begin
from gridmap.records.visiting.choosing import PlaceFilter, chosen, ids, untagged
from gridmap.records.visiting.entering import VisitEntry, enter
from gridmap.records.visiting.outings import companions, plan_outing
from gridmap.registers.campaigns import CampaignPlace
from gridmap.registers.outings import OutingStop
from gridmap.registers.visits import ItemAnswer, VisitAnswer
from tests import world
from tests.conftest import SessionAs

TODAY, NOW = world.TODAY, world.NOW
PARTS = (OutingStop, CampaignPlace, VisitAnswer)


def place(name: str) -> uuid.UUID:
    return world.name_id(name)


def seen(session: Any, model: type[Any]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_what_belongs_to_a_township_s_outing_is_not_the_grid_s_nor_the_neighbour_s(
    session_as: SessionAs,
) -> None:
    paula = session_as("Paula")
    plan_outing(paula, [place("Noodle House"), place("Corner Shop")], TODAY, [], now=NOW)
    begin(paula, uuid.uuid4(), {"name": "Feast"}, PlaceFilter(world.T1), NOW)
    enter(
        paula,
        VisitEntry(uuid.uuid4(), place("Corner Shop"), TODAY, answers={"fire_exits": ItemAnswer.GOOD}),
        NOW,
        "en",
    )
    assert [seen(paula, model) for model in PARTS] == [2, 5, 1]
    gloria, nora = session_as("Gloria"), session_as("Nora")
    assert [seen(gloria, model) for model in PARTS] == [0, 0, 1], "the visit was in her grid"
    assert [seen(nora, model) for model in PARTS] == [0, 0, 0]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO outing_stops SELECT id, :place, 1 FROM outings",
        "INSERT INTO visit_answers (visit_id, item, answer) SELECT id, 'x', 'good' FROM visits",
    ],
)
def test_nothing_is_added_to_what_one_does_not_see(session_as: SessionAs, statement: str) -> None:
    gloria = session_as("Gloria")
    forged = statement.split("SELECT", maxsplit=1)[0] + (
        "VALUES (:other, :place, 1)" if "stops" in statement else "VALUES (:other, 'x', 'good')"
    )
    other = place("Spring outing") if "stops" in statement else place("Noodle visit")
    with pytest.raises(ProgrammingError, match="row-level security"):
        gloria.execute(text(forged), {"other": other, "place": place("Corner Shop")})


def test_places_beyond_one_s_own_area_make_no_outing(session_as: SessionAs) -> None:
    gloria = session_as("Gloria")
    with pytest.raises(InvalidInput):
        plan_outing(gloria, [place("Noodle House")], TODAY, [], now=NOW)
    made = plan_outing(gloria, [place("Corner Shop")], TODAY, [], now=NOW)
    assert made.area_path == world.G22
    both = session_as("Both")
    assert plan_outing(both, [place("Noodle House")], TODAY, [], now=NOW).area_path == world.G12
    assert plan_outing(both, [place("Corner Shop")], TODAY, [], now=NOW).area_path == world.T1
    with pytest.raises(InvalidInput):
        plan_outing(session_as("Nobody"), [place("Corner Shop")], TODAY, [], now=NOW)


def test_companions_are_of_the_area_and_above_it(session_as: SessionAs) -> None:
    names = [person.name for person in companions(session_as("Gloria"), world.G22)]
    assert names[0] == "Gloria"
    assert "Mayor" in names
    assert "Nora" not in names


def test_places_are_chosen_by_what_is_known_and_the_lot_falls_alike(session_as: SessionAs) -> None:
    paula = session_as("Paula")

    def names(**asked: Any) -> set[str]:
        return {each.enterprise.name for each in chosen(paula, PlaceFilter(world.T1, **asked))}

    assert names(sectors=("shop", "gas")) == {"Corner Shop", "Gas Point"}
    assert names(tags=("nine_small",)) == {"Corner Shop"}
    assert untagged(paula, PlaceFilter(world.T1, tags=("nine_small",))) == 2
    assert names(risks=("red", "")) == {"Flour Mill", "Noodle House"}
    assert "Noodle House" not in names(visited_before=world.TODAY.replace(day=1, month=2))
    assert "Noodle House" in names(visited_before=TODAY)
    assert names(text="shop") == {"Corner Shop", "Lost Workshop"}
    lots = [
        ids(chosen(paula, PlaceFilter(world.T1, draw=3, seed=seed))) for seed in ("a", "a", "b", "c", "d")
    ]
    assert lots[0] == lots[1]
    assert len({tuple(lot) for lot in lots}) > 1
    assert PlaceFilter.from_json(
        PlaceFilter(world.T1, ("shop",), visited_before=TODAY, draw=3, seed="a").to_json()
    ) == PlaceFilter(world.T1, ("shop",), visited_before=TODAY, draw=3, seed="a")


def test_a_visit_with_answers_is_not_undone_in_silence(session_as: SessionAs) -> None:
    paula = session_as("Paula")
    plain = enter(paula, VisitEntry(uuid.uuid4(), place("Corner Shop"), TODAY), NOW, "en")
    change = "SELECT max(id) FROM audit WHERE row_id = :id"
    assert undo(paula, paula.scalar(text(change), {"id": str(plain.id)}), NOW).version is None
    told = VisitEntry(uuid.uuid4(), place("Corner Shop"), TODAY, answers={"fire_exits": ItemAnswer.GOOD})
    kept = enter(paula, told, NOW, "en")
    with pytest.raises(Conflict):
        undo(paula, paula.scalar(text(change), {"id": str(kept.id)}), NOW)
