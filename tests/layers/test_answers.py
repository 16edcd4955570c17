"""Do the layers answer their questions about the tiny world rightly, seen by the people who may see them?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from pyproj import Geod
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from gridmap.db.models import Job, Published
from gridmap.db.models.published import AnswerState as Kept
from gridmap.db.sessions import identify, publisher_of
from gridmap.i18n.texts import Sentence
from gridmap.jobs import run_one
from gridmap.layers import BY_KEY, LAYERS
from gridmap.publishing import freshness, publish
from gridmap.publishing.answers import Answer, opened
from gridmap.publishing.drawn import geojson
from gridmap.publishing.question import Question
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.resources import Resource
from gridmap.registers.visits import Visit
from gridmap.vocabulary import Role
from tests import world

Ask = Callable[..., Answer]
GEOD = Geod(ellps="WGS84")


@pytest.fixture
def ask(engine: Engine) -> Iterator[Ask]:
    with ExitStack() as stack:

        def open_answer(key: str, name: str = "Paula", town: str = world.T1) -> Answer:
            who, roles = world.name_id(name), frozenset({Role.PLANNER})
            return stack.enter_context(opened(engine, BY_KEY[key], town, who, roles, lambda: world.TODAY))

        yield open_answer


def titles(answer: Answer, question: Question) -> set[str]:
    return {row.title for row in answer.rows(question, "title", 1)}


def sentence(answer: Answer, area: str) -> str:
    headline = answer.headline(area)
    assert headline is not None
    return str(Sentence.from_json(headline.sentence))


EVERYTHING = Question(world.T1)


@pytest.mark.parametrize("key", [layer.key for layer in LAYERS])
def test_every_layer_answers_and_its_marks_are_in_its_legends(ask: Ask, key: str) -> None:
    answer = ask(key)
    counts = answer.counts(EVERYTHING)
    for legend in answer.layer.legends:
        assert set(counts[legend.key]) <= {mark.key for mark in legend.marks}
        assert sum(counts[legend.key].values()) == answer.total(EVERYTHING)


def test_the_nearest_station_is_across_the_boundary_and_no_micro_station(ask: Ask) -> None:
    answer = ask("nearest_station")
    for row in answer.rows(EVERYTHING, "title", 1):
        if row.classes["distance"] == "unknown":
            assert row.title == "Lost Workshop"
            continue
        assert row.values["station"] == "Heron Station"
        lon, lat = answer.centers([row])[row.feature_id]
        *_, metres = GEOD.inv(lon, lat, 117.15, 38.06)
        assert row.values["distance_m"] == pytest.approx(metres, abs=1.0)
    assert sentence(answer, world.T1).startswith(
        "No fire station in this township; nearest: Heron Station in Heron Town, "
    )


def test_the_neighbour_has_a_station_of_its_own(ask: Ask) -> None:
    answer = ask("nearest_station", "Nora", world.T2)
    assert sentence(answer, world.T2) == "1 fire stations in this township can respond."


def test_a_station_that_cannot_respond_is_no_station(ask: Ask, owner: Engine) -> None:
    def switch(able: bool) -> None:
        with Session(owner) as session:
            session.execute(
                update(Resource)
                .where(Resource.name == "Heron Station")
                .values(in_service=able, out_reason="Drill")
            )
            session.commit()

    switch(False)
    try:
        answer = ask("nearest_station")
        assert "none known" in sentence(answer, world.T1)
        assert set(answer.counts(EVERYTHING)["distance"]) == {"none", "unknown"}
    finally:
        switch(True)


def test_an_unlocated_enterprise_is_counted_and_never_drawn(ask: Ask) -> None:
    answer = ask("enterprises")
    assert answer.unlocated(EVERYTHING) == 1
    _, in_view, features = geojson(answer, EVERYTHING)
    assert in_view == len(features) == answer.total(EVERYTHING) - 1
    assert "not on the map yet" in sentence(answer, world.T1)


def test_a_closed_enterprise_leaves_the_map(ask: Ask, owner: Engine) -> None:
    with Session(owner) as session:
        shop = session.get_one(Enterprise, world.name_id("Noodle House"))
        shop.state, shop.closed_on = "closed", world.TODAY
        session.commit()
    assert "Noodle House" not in titles(ask("enterprises"), EVERYTHING)


def test_hazards_tell_grade_and_deadline(ask: Ask) -> None:
    answer = ask("hazards")
    assert answer.counts(EVERYTHING)["state"] == {"general_overdue": 1, "major": 1}
    assert (
        sentence(answer, world.T1) == "2 open hazards, 1 past their deadline; 1 are major accident hazards."
    )
    assert (
        sentence(answer, world.G22) == "1 open hazards, 1 past their deadline; 0 are major accident hazards."
    )


def test_a_grid_leader_sees_the_own_grid_and_the_hydrant_across_the_boundary(ask: Ask) -> None:
    assert titles(ask("enterprises", "Gloria"), EVERYTHING) == {"Flour Mill", "Corner Shop"}
    assert "Border Hydrant" in titles(ask("resources", "Gloria"), EVERYTHING)
    assert titles(ask("grids", "Gloria"), EVERYTHING) == {"East Grid 2"}


def test_a_grid_leader_is_not_told_the_headline_of_the_township(ask: Ask) -> None:
    assert ask("hazards", "Gloria").headline(world.T1) is None
    assert ask("hazards", "Gloria").headline(world.G22) is not None


def test_a_resource_out_of_service_is_marked_so_whatever_its_kind(ask: Ask) -> None:
    rows = {row.title: row for row in ask("resources").rows(EVERYTHING, "title", 1)}
    assert rows["Dry Hydrant"].classes["kind"] == "out_of_service"
    assert rows["Dry Hydrant"].values["out_reason"] == "Valve stuck"


def test_a_grid_with_unknown_population_is_unknown_and_not_empty(ask: Ask) -> None:
    rows = {row.title: row for row in ask("grids").rows(EVERYTHING, "title", 1)}
    assert rows["East Grid 1"].classes["population"] == "unknown"
    assert rows["East Grid 1"].values["population"] is None
    assert rows["East Grid 2"].classes["staffing"] == "no_member"
    assert rows["West Grid 1"].classes["staffing"] == "nobody"


def test_filters_narrow_and_the_empty_value_means_unknown(ask: Ask) -> None:
    answer = ask("enterprises")
    assert titles(answer, Question(world.T1, filters={"sector": ["shop", "gas"]})) == {
        "Corner Shop",
        "Gas Point",
    }
    assert titles(answer, Question(world.T1, filters={"tags": ["crowded"]})) == {"Flour Mill"}
    assert titles(answer, Question(world.T1, filters={"located": ["no"]})) == {"Lost Workshop"}
    assert titles(answer, Question(world.G22)) == {"Flour Mill", "Corner Shop"}
    assert titles(answer, Question(world.T1, text="%")) == set()


def test_what_was_never_visited_waits_longest(ask: Ask, owner: Engine) -> None:
    with Session(owner) as session:
        session.add(
            Visit(
                id=world.name_id("visit"),
                enterprise_id=world.name_id("Corner Shop"),
                area_path=world.G22,
                kind="patrol",
                sector="shop",
                on_date=world.TODAY,
            )
        )
        session.add(world.hazard("No deadline yet", world.G22, (117.07, 38.02)))
        session.commit()
    answer = ask("enterprises")
    upwards = [row.title for row in answer.rows(Question(world.G22), "last_visit_on", 1)]
    assert upwards == ["Flour Mill", "Corner Shop"]
    assert [row.title for row in answer.rows(Question(world.G22), "-last_visit_on", 1)] == upwards[::-1]
    hazards = [row.title for row in ask("hazards").rows(EVERYTHING, "deadline", 1)]
    assert hazards == ["Blocked exit", "Loose cable", "No deadline yet"]
    nearest = ask("nearest_station").rows(EVERYTHING, "distance_m", 1)
    assert nearest[-1].values["distance_m"] is None


def test_too_many_features_become_counts_with_the_worst_mark(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gridmap.publishing.drawn.MOST_IN_VIEW", 1)
    clustered, in_view, cells = geojson(ask("enterprises"), Question(world.T1, zoom=2))
    assert clustered
    assert len(cells) == 1
    assert f'"count" : {in_view}' in cells[0]
    assert '"risk" : "red"' in cells[0]


def test_what_is_no_field_never_leaves_the_server(engine: Engine, ask: Ask) -> None:
    ask("enterprises")
    layer = BY_KEY["enterprises"]
    keys = {field.key for field in layer.fields}
    assert {"geom", "source_crs", "version"}.isdisjoint(keys)
    for row in ask("enterprises").rows(EVERYTHING, "title", 1):
        assert set(row.values) == keys


def test_states_are_told_for_each_answer(engine: Engine) -> None:
    publish.refresh(engine, BY_KEY["grids"], world.T1, world.TODAY)
    with publisher_of(engine).connect() as connection:
        identify(connection, publisher=world.T1)
        state = freshness.state(connection, BY_KEY["grids"], world.T1, world.TODAY)
    assert not state.stale
    assert state.row_count == 4


def test_nobody_waits_for_a_heavy_answer_and_a_job_renews_it(
    engine: Engine, owner: Engine, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("resources")
    monkeypatch.setattr("gridmap.publishing.renewal.HEAVY_MS", -1)
    with Session(owner) as kept:
        kept.execute(update(Resource).values(note="looked after"))
        kept.commit()
    assert ask("resources").state.stale
    assert ask("resources").state.stale
    with Session(owner) as kept:
        assert kept.scalar(select(func.count()).select_from(Job)) == 1
    assert run_one(engine)
    assert not ask("resources").state.stale


def test_a_variant_is_kept_apart_and_forgotten_after_a_day(engine: Engine, owner: Engine, ask: Ask) -> None:
    ask("resources")
    publish.refresh(engine, BY_KEY["resources"], world.T1, world.TODAY, f"scenario:{world.name_id('A plan')}")
    counted = select(func.count()).select_from(Published).where(Published.variant != "")
    with Session(owner) as kept:
        assert kept.scalar(counted)
        kept.execute(
            update(Kept).where(Kept.variant != "").values(computed_at=func.now() - timedelta(hours=25))
        )
        kept.commit()
    publish.prune(engine)
    with Session(owner) as kept:
        assert not kept.scalar(counted)
    assert ask("resources").total(EVERYTHING)
