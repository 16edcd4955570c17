"""Is what others changed brought in beside the request, and one's own at once? (Shops stay behind.)"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from gridmap.analysis.roads.driving import Driven, drive
from gridmap.asking import layer_for_publisher
from gridmap.db.sessions import session
from gridmap.layers import BY_KEY
from gridmap.layers.base.spared import Shared
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.layers.shared import travel
from gridmap.publishing import freshness, publish, renewal
from tests import world
from tests.publishing.shops import as_if_quick, asked, opens_a_shop


@pytest.fixture(autouse=True)
def as_served(monkeypatch: pytest.MonkeyPatch, engine: Engine, owner: Engine) -> Iterator[None]:
    monkeypatch.setattr(renewal, "LONGEST_LAG_S", 60.0)
    publish.refresh(engine, ENTERPRISES, world.T1, world.TODAY)
    as_if_quick(owner)
    yield
    as_if_quick(owner)
    while publish.renew_one(engine, layer_for_publisher, world.TODAY):
        pass


def no_one_computes(*_: Any) -> bool:
    raise AssertionError("the request computed an answer")


def test_what_another_changed_keeps_nobody_waiting_and_is_there_soon(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = opens_a_shop(engine, "Gloria")
    with monkeypatch.context() as patch:
        patch.setattr(publish, "refresh", no_one_computes)
        titles, fresh = asked(engine)
    assert shop not in titles
    assert not fresh
    assert publish.renew_one(engine, layer_for_publisher, world.TODAY)
    assert not publish.renew_one(engine, layer_for_publisher, world.TODAY), "asked for twice, computed once"
    titles, fresh = asked(engine)
    assert shop in titles
    assert fresh


def test_what_one_changed_oneself_is_there_at_once(engine: Engine) -> None:
    shop = opens_a_shop(engine, "Paula")
    titles, fresh = asked(engine)
    assert shop in titles
    assert fresh


def test_what_stood_too_long_is_waited_for(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = opens_a_shop(engine, "Gloria")
    monkeypatch.setattr(renewal, "LONGEST_LAG_S", 0.0)
    assert shop in asked(engine)[0]


def test_an_answer_of_another_day_is_never_shown(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    later = date(2026, 3, 3)
    with session(engine, world.name_id("Paula")) as opened:
        daily = next(each for each in BY_KEY.values() if each.daily)
        publish.refresh(engine, daily, world.T1, world.TODAY)
        state = freshness.state(opened.connection(), daily, world.T1, later)
    assert state.stale
    assert state.lag_s is None


def test_two_who_renew_take_different_answers(engine: Engine, owner: Engine) -> None:
    for key in ("enterprises", "resources"):
        publish.refresh(engine, BY_KEY[key], world.T1, world.TODAY)
        publish.want(engine, world.name_id("Paula"), BY_KEY[key], world.T1, "")
    as_if_quick(owner)
    with engine.begin() as one, engine.begin() as other:
        taken = [each.exec_driver_sql("SELECT layer FROM gm_take_wanted()").scalar() for each in (one, other)]
    assert taken == ["enterprises", "resources"]


def test_who_has_no_rights_wakes_nobody(engine: Engine) -> None:
    publish.want(engine, world.name_id("Nobody"), ENTERPRISES, world.T1, "")
    assert not publish.renew_one(engine, layer_for_publisher, world.TODAY)


def test_an_answer_for_which_another_did_the_work_is_known_to_take_as_long(
    engine: Engine, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks next may meet a process where nothing lies ready."""
    calls = list[object]()

    def slow(*asked: Any) -> Driven:
        calls.append(asked)
        time.sleep(0.4)
        return drive(*asked)

    monkeypatch.setattr(travel, "_drives", Shared(most=4))
    monkeypatch.setattr("gridmap.layers.shared.travel.drive", slow)
    by_coverage, by_gap = BY_KEY["coverage"], BY_KEY["gap"]
    assert publish.refresh(engine, by_coverage, world.T1, world.TODAY)
    made = len(calls)
    assert publish.refresh(engine, by_gap, world.T1, world.TODAY)
    assert len(calls) == made, "the drives of everybody and of the stations lay ready"
    with owner.connect() as connection:
        took_ms = freshness.state(connection, by_gap, world.T1, world.TODAY).took_ms
    assert took_ms is not None
    assert took_ms >= 800
