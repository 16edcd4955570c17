"""Are alarms shown by the minutes that are promised where they came from, and unknown where that is unknown?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.layers import BY_KEY
from gridmap.publishing.answers import opened
from gridmap.publishing.question import Question
from gridmap.registers.alarms import Alarm
from gridmap.vocabulary import Role
from tests import world

HOUR_AGO = world.NOW - timedelta(hours=1)


def alarm(name: str, at: tuple[float, float] | None, took_min: float | None, **more: Any) -> Alarm:
    arrived_at = None if took_min is None else HOUR_AGO + timedelta(minutes=took_min)
    more = {"kind": "fire", "received_at": HOUR_AGO, "arrived_at": arrived_at, "area_path": world.G22, **more}
    return Alarm(id=world.name_id(name), name=name, geom=world.point(*at) if at else None, **more)


@pytest.fixture(scope="module", autouse=True)
def _alarms(owner: Engine) -> None:
    with Session(owner) as session:
        session.add_all(world.roads())
        session.add_all(
            [
                alarm("At the market", (117.07, 38.03), 9.0),
                alarm("At the mill", (117.09, 38.011), 4.0),
                alarm("In the fields", (117.055, 38.003), None),
                alarm("Somewhere", None, 30.0),
            ]
        )
        session.commit()


def test_each_alarm_has_the_band_of_its_place(engine: Engine) -> None:
    who, roles = world.name_id("Paula"), frozenset({Role.PLANNER})
    with opened(engine, BY_KEY["alarms"], world.T1, who, roles, lambda: world.TODAY) as answer:
        rows = {row.title: row for row in answer.rows(Question(world.T1), "title", 1)}
        headline = answer.headline(world.T1)
    bands = {title: row.classes["band"] for title, row in rows.items()}
    # The market's station needs its assumed turnout of a minute and stands there; nobody knows the way to the fields.
    assert bands["At the market"] == "b1"
    assert bands["In the fields"] == "unknown"
    assert bands["Somewhere"] == "unknown"
    assert bands["At the mill"] not in ("b1", "unknown")
    market, mill = rows["At the market"].values, rows["At the mill"].values
    assert market["first"] == "Market Micro Station"
    assert market["took"] == 9.0
    assert market["late"] == pytest.approx(9.0 - market["promised"])
    assert market["late"] > 0
    assert mill["late"] < 0
    assert rows["Somewhere"].values["promised"] is None
    assert rows["Somewhere"].values["late"] is None
    assert rows["In the fields"].values["took"] is None
    assert headline is not None
    assert [each["value"] for each in headline.figures] == [3.0, 1.0]
