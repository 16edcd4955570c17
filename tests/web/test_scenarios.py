"""Can a planner ask where to build, see the answer, prove it, compare, rename and throw away, and nobody else?"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.models import Job, Scenario
from gridmap.jobs import run_one
from gridmap.web import scenario_maps
from tests import world
from tests.web.conftest import SignIn, post

TYPED: dict[str, Any] = {
    "name": "A brigade for the mill",
    "area": world.T1,
    "question": "max_cover",
    "n": "2",
    "kind": "full_time_brigade",
    "threshold_min": "3",
    "weight": "enterprises",
    "counted": "anyone",
    "candidates": "along_roads",
    "spacing_m": "500",
    "note": "",
    "points": "[]",
}
LANE = [{"name": "<b>Lane</b>", "lon": 117.09, "lat": 38.0115}]


@pytest.fixture(scope="module", autouse=True)
def streets(owner: Engine) -> None:
    with Session(owner) as writing:
        writing.add_all(world.roads())
        writing.commit()


@pytest.fixture
def paula(signed_in: SignIn) -> FlaskClient:
    return signed_in("Paula")


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    """The owner's session; no scenario and no job is left after the test."""
    with Session(owner) as session:
        yield session
        session.rollback()
        session.query(Job).delete()
        session.query(Scenario).delete()
        session.commit()


def make(client: FlaskClient, **more: Any) -> str:
    """The address of a new scenario."""
    answer = post(client, "/scenarios", {**TYPED, **more})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def test_a_planner_gets_the_answer_at_once_and_finds_it_in_the_list(
    paula: FlaskClient, kept: Session
) -> None:
    assert "尚无方案" in paula.get("/scenarios").text or "No scenario yet" in paula.get("/scenarios").text
    assert paula.get("/scenarios/new").status_code == 200
    where = make(paula)
    page = paula.get(where)
    assert page.status_code == 200
    scenario = kept.scalars(select(Scenario)).one()
    figures = scenario.result["sets"]["enterprises"]
    assert figures["after"]["covered"] > figures["before"]["covered"]
    assert f"{figures['after']['share']:.1%}" in page.text
    assert page.text.count('class="site-badge"') == len(scenario.result["sites"])
    overview = paula.get("/scenarios").text
    assert "A brigade for the mill" in overview
    assert where in overview


def test_what_was_typed_stays_text(paula: FlaskClient, kept: Session) -> None:
    where = make(paula, name="<script>1</script>", candidates="dropped", points=json.dumps(LANE))
    page = paula.get(where).text
    assert "<script>1</script>" not in page
    assert "<b>Lane</b>" not in page
    assert "&lt;b&gt;Lane&lt;/b&gt;" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"n": "0"},
        {"threshold_min": "soon"},
        {"question": "guess"},
        {"candidates": "dropped", "points": "not json"},
        {"candidates": "dropped", "points": '[{"lon": 500, "lat": 1}]'},
        {"candidates": "dropped", "points": '[{"name": "\\u0000", "lon": 117.09, "lat": 38.02}]'},
        {"candidates": "dropped", "points": '{"lon": 1}'},
        {"candidates": "public_buildings"},
    ],
)
def test_what_cannot_be_asked_comes_back_with_what_was_typed(
    paula: FlaskClient, kept: Session, wrong: dict[str, str]
) -> None:
    answer = post(paula, "/scenarios", {**TYPED, "note": "keep me", **wrong})
    assert answer.status_code == 422
    assert "keep me" in answer.text
    assert 'role="alert"' in answer.text
    assert kept.scalars(select(Scenario)).all() == []


def test_a_proof_runs_in_the_background_and_can_be_watched(
    paula: FlaskClient, kept: Session, engine: Engine
) -> None:
    where = make(paula, question="set_cover", weight="people", threshold_min="4")
    scenario = kept.scalars(select(Scenario)).one()
    scenario.state = "quick"
    kept.commit()
    assert post(paula, f"{where}/prove").status_code == 302
    assert paula.get(f"{where}/progress").get_json()["active"]
    assert 'id="proof"' in paula.get(where).text
    assert post(paula, f"{where}/rename", {"name": "No", "version": 1}).status_code == 409
    assert run_one(engine)
    assert not paula.get(f"{where}/progress").get_json()["active"]
    kept.expire_all()
    assert kept.scalars(select(Scenario)).one().state == "proven"
    assert 'id="proof"' not in paula.get(where).text


def test_a_proof_can_be_cancelled(paula: FlaskClient, kept: Session) -> None:
    where = make(paula)
    kept.scalars(select(Scenario)).one().state = "quick"
    kept.commit()
    post(paula, f"{where}/prove")
    post(paula, f"{where}/cancel")
    assert kept.scalars(select(Job)).one().state == "cancelled"
    assert not paula.get(f"{where}/progress").get_json()["active"]


def test_interim_measures_are_proposed_and_named_as_such(paula: FlaskClient, kept: Session) -> None:
    where = make(paula, weight="people")
    post(paula, f"{where}/interim", {"n": 2})
    scenario = kept.scalars(select(Scenario)).one()
    measures = [site for site in scenario.sites if site.purpose == "interim"]
    assert 1 <= len(measures) <= 2
    page = paula.get(where).text
    assert all(site.name in page for site in measures)
    assert 'class="interim"' in page


def test_scenarios_stand_side_by_side(paula: FlaskClient, kept: Session) -> None:
    ids = [
        make(paula, name=name, n=n).rsplit("/", 1)[1]
        for name, n in (("One", "1"), ("Two", "2"), ("Three", "3"))
    ]
    page = paula.get("/scenarios/compare?" + "&".join(f"id={each}" for each in ids))
    assert page.status_code == 200
    heads = re.findall(r'<th class="number" scope="col">(\w+)</th>', page.text)
    assert heads == ["One", "Two", "Three"]
    assert page.text.count('<svg viewBox="0 0 480') == 3
    assert paula.get("/scenarios/compare").status_code == 404
    four = [*ids, str(uuid.uuid4())]
    assert paula.get("/scenarios/compare?" + "&".join(f"id={each}" for each in four)).status_code == 404


def test_a_scenario_is_renamed_once_and_thrown_away(paula: FlaskClient, kept: Session) -> None:
    where = make(paula)
    version = kept.scalars(select(Scenario)).one().version
    kept.rollback()
    post(paula, f"{where}/rename", {"name": "Renamed", "note": "Because", "version": version})
    assert kept.scalars(select(Scenario)).one().name == "Renamed"
    kept.rollback()
    post(paula, f"{where}/rename", {"name": "Too late", "version": version})
    assert kept.scalars(select(Scenario)).one().name == "Renamed"
    kept.rollback()
    post(paula, f"{where}/delete")
    assert kept.scalars(select(Scenario)).all() == []
    assert paula.get(where).status_code == 404


def test_a_scenario_of_another_township_does_not_exist(
    paula: FlaskClient, signed_in: SignIn, kept: Session
) -> None:
    where = make(paula)
    nora = signed_in("Nora")
    assert nora.get(where).status_code == 404
    for step in ("prove", "cancel", "interim", "rename", "delete"):
        assert post(nora, f"{where}/{step}", {"name": "Mine", "version": 1}).status_code == 404
    assert post(nora, "/scenarios", TYPED).status_code == 404
    kept.rollback()
    assert kept.scalars(select(Scenario)).one().name == "A brigade for the mill"


def test_gained_is_a_place_that_is_late_today_and_in_time_with_the_sites() -> None:
    places: dict[str, list[Any]] = {
        "before_s": [None, 1000, 100, None, 1000, None],
        "after_s": [500, 800, 90, None, 950, 400],
        "unknown": [5],
    }
    assert scenario_maps.gained(places, 900).tolist() == [True, True, False, False, False, False]
