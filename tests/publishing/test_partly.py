"""Is an answer of which only what changed was computed again the same as one that was computed as a whole?

Each history is written by the tables' owner and by people of the world, and leaves its records behind.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from gridmap.asking import layer_for_publisher
from gridmap.db.sessions import identify, publisher_of, session
from gridmap.layers import BY_KEY, LAYERS
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Layer
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.layers.hazards import HAZARDS
from gridmap.publishing import answers, partly, publish, renewal, rows
from gridmap.registers.enterprises import Enterprise
from gridmap.vocabulary import Role
from tests import world
from tests.publishing.shops import as_if_quick, asked, opens_a_shop

KEYED = [each for each in LAYERS if each.keyed]
STEPS = {
    "found": "INSERT INTO enterprises (id, area_path, name, sector, risk, geom) VALUES (gen_random_uuid(), :path,"
    " 'Works ' || :n, 'trade', (ARRAY['red', 'blue', NULL])[1 + :n % 3],"
    " CASE WHEN :n % 2 = 0 THEN ST_SetSRID(ST_MakePoint(117.08, 38.02), 4326) END)",
    "move": "UPDATE enterprises SET area_path = :path WHERE id = :place",
    "rename": "UPDATE enterprises SET name = name || 'a', risk = 'orange' WHERE id = :place",
    "close": "UPDATE enterprises SET state = 'closed', closed_on = :day WHERE id = :place",
    "look": "INSERT INTO hazards (id, area_path, enterprise_id, title, grade, state, found_on)"
    " SELECT gen_random_uuid(), area_path, id, 'Cable ' || :n, (ARRAY['general', 'major'])[1 + :n % 2], 'found', :day"
    " FROM enterprises WHERE id = :place",
    "order": "UPDATE hazards SET state = 'ordered', deadline = found_on + :n % 40 WHERE id = (SELECT id FROM hazards"
    " WHERE state = 'found' AND area_path ^@ :town ORDER BY id LIMIT 1)",
    "clear": "UPDATE hazards SET state = 'closed', closed_on = found_on WHERE id = (SELECT id FROM hazards WHERE"
    " state = 'ordered' AND area_path ^@ :town ORDER BY id LIMIT 1)",
    "visit": "INSERT INTO visits (id, area_path, enterprise_id, on_date, kind, sector) SELECT gen_random_uuid(),"
    " area_path, id, :day, (ARRAY['patrol', 'inspection'])[1 + :n % 2], sector FROM enterprises WHERE id = :place",
}  # fmt: skip
MANY_VISITS = (
    "INSERT INTO visits (id, area_path, enterprise_id, on_date, kind, sector) SELECT gen_random_uuid(), area_path, id,"
    " DATE '2026-01-01' - i, 'patrol', sector FROM enterprises, generate_series(1, 600) i WHERE area_path ^@ '{T1}'"
)
Step = tuple[str, int]


@pytest.fixture(autouse=True)
def long_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer takes long, as in a town of a hundred thousand places."""
    monkeypatch.setattr(publish, "QUICK_MS", -1)
    monkeypatch.setattr(renewal, "LONGEST_LAG_S", 60.0)


def write(owner: Engine, step: Step) -> None:
    name, n = step
    with owner.begin() as connection:
        places = connection.scalars(
            text("SELECT id FROM enterprises WHERE area_path ^@ :town ORDER BY id"), {"town": world.T1}
        ).all()
        told = {
            "n": n,
            "place": places[n % len(places)],
            "path": (world.G11, world.G22, world.V1)[n % 3],
            "town": world.T1,
            "day": world.TODAY - timedelta(days=n % 40 - 20),
        }
        connection.execute(text(STEPS[name]), {key: told[key] for key in told if f":{key}" in STEPS[name]})


def told(owner: Engine, layer: Layer) -> tuple[list[Any], list[Any], int | None]:
    """All that is published of the layer, its headlines, and how many rows it says that it has."""
    key = {"layer": layer.key, "town": world.T1}
    with owner.connect() as connection:
        features = connection.execute(
            text(
                "SELECT feature_id, area_path, title, rank, classes::text, values::text, ST_AsText(geom), grams::text"
                " FROM published WHERE layer = :layer AND township_path = :town ORDER BY feature_id"
            ),
            key,
        ).all()
        said = connection.execute(
            text(
                "SELECT area_path, sentence::text, figures::text FROM headlines WHERE layer = :layer"
                " AND township_path = :town ORDER BY area_path"
            ),
            key,
        ).all()
        number = connection.scalar(
            text("SELECT row_count FROM answers WHERE layer = :layer AND township_path = :town"), key
        )
        return list(features), list(said), number  # fmt: skip


def as_a_whole(owner: Engine, engine: Engine, layer: Layer) -> None:
    """Compute it as if it had never been there."""
    with owner.begin() as connection:
        connection.execute(
            text("DELETE FROM answers WHERE layer = :layer AND township_path = :town"),
            {"layer": layer.key, "town": world.T1},
        )
    assert publish.refresh(engine, layer, world.T1, world.TODAY)


def touched(engine: Engine, layer: Layer, person: str = "") -> frozenset[uuid.UUID] | None:
    key = {"layer": layer.key, "township": world.T1, "variant": ""}
    with publish.one_state(publisher_of(engine), world.T1) as connection:
        return partly.touched(connection, layer, key, world.name_id(person) if person else None)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from([*STEPS]), st.integers(0, 1000)), min_size=1, max_size=6))
def test_after_any_history_it_is_what_the_whole_would_be(
    owner: Engine, engine: Engine, steps: list[Step]
) -> None:
    for layer in KEYED:
        publish.refresh(engine, layer, world.T1, world.TODAY)
    for step in steps:
        write(owner, step)
    for layer in KEYED:
        publish.refresh(engine, layer, world.T1, world.TODAY)
        in_part = told(owner, layer)
        as_a_whole(owner, engine, layer)
        assert in_part == told(owner, layer), layer.key


@pytest.mark.parametrize("layer", KEYED, ids=lambda layer: str(layer.key))
def test_only_the_features_are_computed_that_a_change_touched(
    owner: Engine, engine: Engine, layer: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.refresh(engine, layer, world.T1, world.TODAY)
    write(owner, ("rename", 0) if Enterprise in layer.keyed else ("look", 0))
    handed: list[Any] = []

    def context_of(*asked: Any) -> Context:
        handed.append(asked[-1])
        return publish_context(*asked)

    publish_context = publish.context_of
    monkeypatch.setattr(publish, "context_of", context_of)
    assert publish.refresh(engine, layer, world.T1, world.TODAY)
    assert [len(only) for only in handed] == [1]


@pytest.mark.parametrize("layer", KEYED, ids=lambda layer: str(layer.key))
def test_a_layer_reads_what_it_is_keyed_by_and_its_headlines_read_no_more_than_they_say(
    engine: Engine, layer: Layer
) -> None:
    assert {*layer.keyed} <= {*layer.reads}
    with publish.one_state(publisher_of(engine), world.T1) as connection:
        context = publish.context_of(connection, layer, world.T1, world.TODAY)
        answer = layer.compute(context)
        assert len(answer) > 0
        plain = answer[["area_path"]].assign(**{each: rows.plain(answer[each]) for each in layer.told_by})
        assert list(layer.headlines(plain, context)) == list(layer.headlines(answer, context))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE areas SET name = name || '.' WHERE path = '{G11}'",
        MANY_VISITS,
    ],
    ids=["another table", "too many"],
)
def test_what_cannot_be_told_apart_is_computed_as_a_whole(owner: Engine, engine: Engine, change: str) -> None:
    publish.refresh(engine, ENTERPRISES, world.T1, world.TODAY)
    with owner.begin() as connection:
        connection.execute(text(change.format(G11=world.G11, T1=world.T1)))
    assert touched(engine, ENTERPRISES) is None
    assert publish.refresh(engine, ENTERPRISES, world.T1, world.TODAY)
    in_part = told(owner, ENTERPRISES)
    as_a_whole(owner, engine, ENTERPRISES)
    assert in_part == told(owner, ENTERPRISES)


def test_of_an_answer_that_takes_long_ones_own_is_there_at_once_and_the_rest_follows(
    owner: Engine, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.refresh(engine, ENTERPRISES, world.T1, world.TODAY)
    monkeypatch.setattr(publish, "refresh", no_one_computes)
    other, own = opens_a_shop(engine, "Gloria"), opens_a_shop(engine, "Paula")
    said = told(owner, ENTERPRISES)[1]
    found, fresh = asked(engine)
    with monkeypatch.context() as patch:  # asked once more, it is there and nothing is looked for
        patch.setattr(publish, "bring", no_one_computes)
        assert asked(engine) == (found, fresh)
    assert own in found
    assert other not in found
    assert not fresh
    assert told(owner, ENTERPRISES)[1] == said, "what is told of the whole is of its last moment"
    monkeypatch.undo()
    monkeypatch.setattr(publish, "QUICK_MS", -1)
    publish.refresh(engine, ENTERPRISES, world.T1, world.TODAY)
    found, fresh = asked(engine)
    assert {own, other} <= {*found}
    assert fresh


def test_what_one_took_away_is_gone_at_once(owner: Engine, engine: Engine) -> None:
    shop = opens_a_shop(engine, "Paula")
    publish.refresh(engine, ENTERPRISES, world.T1, world.TODAY)
    with session(engine, world.name_id("Paula")) as opened:
        opened.execute(
            text("UPDATE enterprises SET state = 'closed', closed_on = now() WHERE name = :name"),
            {"name": shop},
        )
        opened.commit()
    assert publish.bring(engine, ENTERPRISES, world.T1, world.TODAY, "", world.name_id("Paula"))
    assert shop not in asked(engine)[0]


def test_while_the_whole_is_being_renewed_nobody_waits_for_long(
    owner: Engine, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.refresh(engine, HAZARDS, world.T1, world.TODAY)
    monkeypatch.setattr(publish, "SOON_S", 1)
    with owner.connect() as holder:
        name = {"name": f"gridmap|{HAZARDS.key}|{world.T1}|"}
        holder.execute(text("SELECT pg_advisory_lock(hashtextextended(:name, 0))"), name)
        assert not publish.bring(engine, HAZARDS, world.T1, world.TODAY, "", world.name_id("Paula"))


def test_nobody_but_the_publisher_of_the_township_is_told_what_was_touched(
    owner: Engine, engine: Engine
) -> None:
    publish.refresh(engine, ENTERPRISES, world.T1, world.TODAY)
    write(owner, ("rename", 1))

    def told_as(who: Callable[[Connection], None], base: Engine) -> Any:
        key = {"layer": ENTERPRISES.key, "township": world.T1, "variant": ""}
        with base.begin() as connection:
            who(connection)
            return partly.touched(connection, ENTERPRISES, key)

    assert told_as(lambda c: identify(c, publisher=world.T1), publisher_of(engine))
    assert told_as(lambda c: identify(c, publisher=world.T1), engine) is None
    assert told_as(lambda c: identify(c, viewer=world.name_id("Paula")), engine) is None
    assert told_as(lambda c: identify(c, publisher=world.T2), publisher_of(engine)) is None


def no_one_computes(*_: Any, **__: Any) -> bool:
    raise AssertionError("the request computed the whole")


def test_of_an_answer_that_cannot_be_told_apart_and_takes_long_ones_own_follows_soon(
    owner: Engine, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = BY_KEY["grids"]
    publish.refresh(engine, layer, world.T1, world.TODAY)
    with session(engine, world.name_id("Paula")) as opened:
        opened.execute(text("UPDATE areas SET note = note || '.' WHERE path = :path"), {"path": world.G11})
        opened.commit()
    monkeypatch.setattr(renewal, "WAITED_MS", -1)
    monkeypatch.setattr(publish, "refresh", no_one_computes)
    viewer, roles = world.name_id("Paula"), frozenset({Role.PLANNER})
    with answers.opened(engine, layer, world.T1, viewer, roles, lambda: world.TODAY) as answer:
        assert answer.state.own
        assert answer.state.stale
    monkeypatch.undo()
    as_if_quick(owner)
    while publish.renew_one(engine, layer_for_publisher, world.TODAY):
        pass
    with answers.opened(engine, layer, world.T1, viewer, roles, lambda: world.TODAY) as answer:
        assert not answer.state.stale
