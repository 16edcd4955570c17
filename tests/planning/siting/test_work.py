"""Does a scenario of the tiny world get the answer that one can work out by hand, and does nothing real change?

Sparrow Town has 6000 counted people in three of its four grids (2000 each), spread evenly over a lattice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Scenario, ScenarioSite
from gridmap.db.models.scenario import Purpose, ScenarioState
from gridmap.db.sessions import FencedSession
from gridmap.db.sessions import session as fenced
from gridmap.errors import Conflict, InvalidInput
from gridmap.jobs import Cancelled
from gridmap.layers.shared import travel
from gridmap.planning.siting import demand, ground, interim, work
from gridmap.records import scenarios
from gridmap.records.geometry import lonlat
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.resources import Resource
from tests import world
from tests.conftest import SessionAs

TYPED: dict[str, Any] = {
    "name": "Two brigades",
    "question": "max_cover",
    "n": "1",
    "kind": "volunteer_brigade",
    "threshold_min": "10",
    "weight": "enterprises",
    "counted": "anyone",
    "candidates": "dropped",
    "spacing_m": "500",
}
BY_NOODLES = {"name": "By the noodles", "lon": 117.02, "lat": 38.03}
BY_THE_BORDER = {"name": "By the border", "lon": 117.095, "lat": 38.03}


def asked(session: FencedSession, *points: dict[str, Any], **typed: Any) -> Scenario:
    return scenarios.create(session, world.T1, {**TYPED, **typed}, list(points), "cn_township", world.NOW)


@pytest.fixture(scope="module", autouse=True)
def streets(owner: Engine) -> None:
    with Session(owner) as writing:
        writing.add_all(world.roads())
        writing.commit()


@pytest.fixture
def paula(session_as: SessionAs) -> FencedSession:
    return session_as("Paula")


def chosen(scenario: Scenario, purpose: Purpose = Purpose.SITE) -> list[str]:
    return [site.name for site in scenario.sites if site.purpose == purpose]


def test_of_two_points_the_one_that_brings_an_enterprise_into_time_is_chosen(paula: FencedSession) -> None:
    """The mill stands at the end of its lane, 4 km by road from the nearest micro station; nobody is there in 3 min."""
    in_the_lane = {"name": "In the lane", "lon": 117.09, "lat": 38.0115}
    scenario = asked(paula, BY_NOODLES, in_the_lane, kind="full_time_brigade", threshold_min="3")
    answer = work.answer(paula, scenario, world.NOW)
    assert answer.proven
    assert chosen(scenario, Purpose.CANDIDATE) == ["By the noodles", "In the lane"]
    assert chosen(scenario) == ["In the lane"]
    assert not scenario.sites[-1].proposed
    figures = scenario.result["sets"]["enterprises"]
    assert figures["after"]["covered"] - figures["before"]["covered"] == 1
    brings = scenario.result["sites"][0]
    assert (brings["enterprises"], brings["risk"], brings["majors"]) == (1, 8, 0)
    assert figures["uncounted"] == 1  # Lost Workshop has no place


def test_what_the_page_says_agrees_with_the_maps_of_minutes(paula: FencedSession) -> None:
    scenario = asked(paula, BY_NOODLES, weight="people", threshold_min="15")
    work.answer(paula, scenario, world.NOW)
    context = ground.context_for(paula.connection(), world.T1, world.TODAY)
    drives = travel.travel(context)
    places = demand.people(context).places
    seconds, _ = drives.seconds_at(places.geometry)
    known = ~np.isnan(seconds)
    weight = places["weight"].to_numpy()
    before = scenario.result["sets"]["people"]["before"]
    assert before["covered"] == pytest.approx(weight[known & (seconds <= 900)].sum(), abs=0.01)
    assert scenario.result["sets"]["people"]["unknown"] == pytest.approx(weight[~known].sum(), abs=0.01)
    after = scenario.result["sets"]["people"]["after"]
    assert after["covered"] == pytest.approx(scenario.result["answer"]["value"], abs=0.01)
    assert after["covered"] >= before["covered"]


def test_the_people_of_a_grid_are_spread_and_none_is_lost(paula: FencedSession) -> None:
    context = ground.context_for(paula.connection(), world.T1, world.TODAY)
    found = demand.people(context)
    by_grid = found.places.groupby("area_path")["weight"].sum()
    assert by_grid.to_dict() == pytest.approx({world.G11: 2000, world.G12: 2000, world.G22: 2000})
    assert found.uncounted == 1
    outlines = context.areas["geom"]
    for path, places in found.places.groupby("area_path"):
        assert outlines[path].covers(places.geometry.to_numpy()).all()


def test_a_place_too_near_to_a_crowd_is_left_out_with_the_reason(paula: FencedSession) -> None:
    at_the_mill = {"name": "Mill gate", "lon": 117.0901, "lat": 38.0101}
    outside = {"name": "Elsewhere", "lon": 117.15, "lat": 38.03}
    scenario = asked(paula, at_the_mill, outside, BY_NOODLES)
    work.answer(paula, scenario, world.NOW)
    told = scenario.result["candidates"]
    assert told["excluded"] == {"crowded": 1, "outside": 1}
    assert {(each["title"], each["near"]) for each in told["shown"]} == {
        ("Mill gate", "Flour Mill"),
        ("Elsewhere", ""),
    }
    micro = asked(paula, at_the_mill, kind="micro_station")
    work.answer(paula, micro, world.NOW)
    assert micro.result["candidates"]["excluded"] == {}


def test_where_every_place_is_excluded_it_says_so(paula: FencedSession) -> None:
    outside = {"name": "Elsewhere", "lon": 117.15, "lat": 38.03}
    with pytest.raises(InvalidInput, match="no place left"):
        work.answer(paula, asked(paula, outside), world.NOW)
    with pytest.raises(InvalidInput, match="at least one point"):
        work.answer(paula, asked(paula), world.NOW)
    with pytest.raises(InvalidInput, match="No public building"):
        work.answer(paula, asked(paula, candidates="public_buildings"), world.NOW)


@pytest.mark.parametrize("question", ["max_cover", "set_cover", "p_median", "p_center"])
@pytest.mark.parametrize("weight", ["people", "enterprises", "risk"])
def test_every_question_is_answered_along_the_roads(paula: FencedSession, question: str, weight: str) -> None:
    scenario = asked(paula, question=question, weight=weight, candidates="along_roads", n="2")
    answer = work.answer(paula, scenario, world.NOW)
    sets = scenario.result["sets"]
    assert question == "set_cover" or len(chosen(scenario)) <= 2
    for figures in sets.values():
        assert figures["after"]["covered"] >= figures["before"]["covered"] - 0.01
    for site in scenario.sites:
        at = lonlat(site.geom)
        assert at is not None
        assert 117.0 <= at[0] <= 117.1
        assert site.area_path.startswith(world.T1)
    assert scenario.state == (ScenarioState.PROVEN if answer.proven else ScenarioState.QUICK)


def test_interim_measures_are_micro_stations_and_named_as_such(paula: FencedSession) -> None:
    scenario = asked(paula, BY_THE_BORDER, kind="full_time_brigade", weight="people", threshold_min="3")
    work.answer(paula, scenario, world.NOW)
    interim.propose(paula, scenario, 2, world.NOW)
    measures = [site for site in scenario.sites if site.purpose == Purpose.INTERIM]
    assert 1 <= len(measures) <= 2
    assert {site.kind for site in measures} == {"micro_station"}
    told = scenario.result["interim"]
    assert 0 < told["covered"] <= told["late"] - told["had"]
    proposed = chosen(scenario, Purpose.INTERIM)
    work.answer(paula, scenario, world.NOW)
    assert chosen(scenario, Purpose.INTERIM) == proposed, "the same sites leave the same people late"
    scenario.threshold_s = 900.0
    scenario.weight = "enterprises"
    work.answer(paula, scenario, world.NOW)
    assert chosen(scenario) == []
    assert chosen(scenario, Purpose.INTERIM) == []
    assert "interim" not in scenario.result
    with pytest.raises(InvalidInput, match="Between 1 and"):
        interim.propose(paula, scenario, 0, world.NOW)


def test_a_force_that_turns_out_too_late_for_anybody_is_refused_with_the_remedy(paula: FencedSession) -> None:
    with pytest.raises(InvalidInput, match="needs 5 minutes until it leaves"):
        work.answer(paula, asked(paula, BY_NOODLES, threshold_min="5"), world.NOW)


def test_wrong_entries_are_all_complained_about_at_once(paula: FencedSession) -> None:
    with pytest.raises(InvalidInput) as refused:
        asked(paula, {"lon": "x"}, name=" ", n="0", threshold_min="-1", question="guess", spacing_m="5")
    fields = {problem.field for problem in refused.value.problems}
    assert fields == {"name", "n", "threshold_min", "question", "spacing_m", "points"}


def test_nothing_real_changes(paula: FencedSession) -> None:
    counts = select(func.count()).select_from(Resource), select(func.count()).select_from(Enterprise)
    before = [paula.scalar(count) for count in counts]
    work.answer(paula, asked(paula, BY_NOODLES), world.NOW)
    assert [paula.scalar(count) for count in counts] == before


def test_another_township_and_other_roles_know_nothing_of_it(session_as: SessionAs) -> None:
    paula = session_as("Paula")
    asked(paula, BY_NOODLES)
    for name, sees in (("Nora", 0), ("Both", 1), ("Adam", 1)):
        other = session_as(name)
        assert other.scalar(select(func.count()).select_from(Scenario)) == sees
        assert other.scalar(select(func.count()).select_from(ScenarioSite)) == sees


@pytest.fixture
def kept(engine: Engine, owner: Engine) -> Iterator[Scenario]:
    """A committed scenario whose quick answer is not proven."""
    with fenced(engine, world.name_id("Paula")) as opened:
        scenario = asked(opened, question="set_cover", weight="people", candidates="along_roads")
        work.answer(opened, scenario, world.NOW)
        scenario.state = ScenarioState.QUICK
        opened.commit()
        yield scenario
    with Session(owner) as session:
        session.query(Scenario).delete()
        session.commit()


def prove(engine: Engine, scenario: Scenario, report: work.Report) -> None:
    told = {"now": world.NOW.isoformat()}
    work.proof(engine, world.name_id("Paula"), scenario.id, told, report)


def test_a_proof_replaces_the_quick_answer(engine: Engine, kept: Scenario) -> None:
    before = kept.result["answer"]["value"]
    prove(engine, kept, lambda step, done, total: None)
    with fenced(engine, world.name_id("Paula")) as opened:
        found = opened.get_one(Scenario, kept.id)
        assert found.state == ScenarioState.PROVEN
        assert found.result["answer"]["value"] <= before
        assert len(chosen(found)) == found.result["answer"]["value"]


def test_a_proof_that_is_stopped_leaves_the_answer_that_was_there(engine: Engine, kept: Scenario) -> None:
    def stop(step: str, done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        prove(engine, kept, stop)
    with fenced(engine, world.name_id("Paula")) as opened:
        found = opened.get_one(Scenario, kept.id)
        assert (found.state, found.result) == (ScenarioState.QUICK, kept.result)


def test_a_proof_of_what_was_changed_meanwhile_is_not_kept(engine: Engine, kept: Scenario) -> None:
    def rename(step: str, done: int, total: int) -> None:
        with fenced(engine, world.name_id("Paula")) as opened:
            opened.get_one(Scenario, kept.id).name = f"Renamed {done}"
            opened.commit()

    with pytest.raises(Conflict, match="was changed while"):
        prove(engine, kept, rename)
