"""Is what a scenario gains the ground that is late today and in time with its sites?"""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from sqlalchemy import Engine, text, update
from sqlalchemy.orm import Session

from gridmap.db.models import Scenario, ScenarioSite
from gridmap.db.models.scenario import Purpose
from gridmap.db.sessions import session
from gridmap.i18n.texts import Sentence
from gridmap.layers import BY_KEY
from gridmap.layers.minutes import MINUTES
from gridmap.layers.shared.travel import travel
from gridmap.publishing.answers import Answer, opened
from gridmap.publishing.publish import context_of
from gridmap.publishing.question import Question
from gridmap.registers.resources import Resource
from gridmap.standards import shipped
from gridmap.vocabulary import Role
from tests import world

PAULA = world.name_id("Paula")
PLAN = world.name_id("A plan that gains")
VARIANT = f"scenario:{PLAN}"
WEST = (117.02, 38.03)
LIMIT_S = shipped("cn_township")["beyond_help_s"].value
SIMPLER_S = 6.0
"""Drawn bands are drawn a little too small: by so much at most."""


@pytest.fixture(scope="module", autouse=True)
def planned(owner: Engine) -> None:
    """One micro station in the west, where the neighbour's engine comes late and no other force is in service."""
    asked = {
        "question": "max_cover", "weight": "people", "candidates": "dropped", "counted": "anyone",
        "kind": "micro_station", "threshold_s": LIMIT_S, "n": 1, "spacing_m": 500, "profile": "cn_township",
    }  # fmt: skip
    with Session(owner) as writing:
        writing.add_all(world.roads())
        out = {"in_service": False, "out_reason": "Crew is out"}
        writing.execute(update(Resource).where(Resource.kind == "micro_station").values(**out))
        writing.add(world.enterprise("Street Cafe", world.G12, (117.021, 38.0302)))
        writing.add(
            Scenario(id=PLAN, area_path=world.T1, name="A plan that gains", created_at=world.NOW, **asked)
        )
        writing.flush()
        site = {"kind": "micro_station", "purpose": Purpose.SITE, "proposed": True, "turnout_s": 60.0}
        point = world.point(*WEST)
        writing.add(
            ScenarioSite(scenario_id=PLAN, area_path=world.T1, name="West", serial=0, geom=point, **site)
        )
        writing.commit()


@pytest.fixture
def answer(engine: Engine) -> Iterator[Answer]:
    roles = frozenset({Role.PLANNER})
    with opened(engine, BY_KEY["gained"], world.T1, PAULA, roles, lambda: world.TODAY, VARIANT) as found:
        yield found


def seconds(engine: Engine, places: gpd.GeoSeries, variant: str) -> NDArray[np.float64]:
    """As the layers of minutes reckon, at each place."""
    with session(engine, PAULA) as looking:
        context = context_of(looking.connection(), MINUTES[0], world.T1, world.TODAY, variant)
        return travel(context).seconds_at(places)[0]


def test_gained_is_what_is_late_today_and_in_time_with_the_sites(answer: Answer, engine: Engine) -> None:
    stored = text("SELECT ST_AsBinary(geom) FROM published WHERE layer = 'gained' AND feature_id = 'gained'")
    gained = shapely.from_wkb(bytes(answer.session.scalar(stored)))
    dice = np.random.default_rng(7)
    xy = np.column_stack([dice.uniform(117.0, 117.1, 4000), dice.uniform(38.0, 38.08, 4000)])
    places = gpd.GeoSeries(shapely.points(xy), crs="EPSG:4326")
    inside = shapely.contains(gained, places.to_numpy())
    today, then = seconds(engine, places, ""), seconds(engine, places, VARIANT)
    assert inside.sum() > 50
    assert (then[inside] <= LIMIT_S).all()
    assert (today[inside] > LIMIT_S - SIMPLER_S).all()
    surely = (today > LIMIT_S + SIMPLER_S) & (then <= LIMIT_S - SIMPLER_S)
    assert inside[surely].all()


def test_the_kinds_of_ground_share_out_the_township(answer: Answer) -> None:
    rows = answer.rows(Question(world.T1), "", 1)
    assert {row.feature_id for row in rows} <= {"gained", "sooner", "as_today", "still_late", "unknown"}
    assert sum(row.values["share"] for row in rows) == pytest.approx(1)
    stored = text(
        "SELECT sum(ST_Area(ST_Intersection(a.geom, b.geom))) FROM published a JOIN published b"
        " ON a.layer = b.layer AND a.variant = b.variant AND a.feature_id < b.feature_id WHERE a.layer = 'gained'"
    )
    assert float(answer.session.scalar(stored) or 0) < 1e-6  # each shape is set to the centimetre by itself


def test_the_sentence_tells_the_enterprises_that_are_gained(
    answer: Answer, engine: Engine, owner: Engine
) -> None:
    with Session(owner) as reading:
        stored = text(
            "SELECT ST_X(geom), ST_Y(geom) FROM enterprises WHERE area_path ^@ :t AND geom IS NOT NULL"
        )
        xy: NDArray[np.float64] = np.array(reading.execute(stored, {"t": world.T1}).all())
    places = gpd.GeoSeries(shapely.points(xy), crs="EPSG:4326")
    gained = (seconds(engine, places, "") > LIMIT_S) & (seconds(engine, places, VARIANT) <= LIMIT_S)
    headline = answer.headline(world.T1)
    assert headline is not None
    said = f"{gained.sum()} enterprises more are reached within 15 min"
    assert said in str(Sentence.from_json(headline.sentence))


def test_without_a_scenario_nothing_is_gained_and_it_says_what_to_open(engine: Engine) -> None:
    roles = frozenset({Role.PLANNER})
    with opened(engine, BY_KEY["gained"], world.T1, PAULA, roles, lambda: world.TODAY) as found:
        headline = found.headline(world.T1)
        assert found.total(Question(world.T1)) == 0
        assert headline is not None
        assert str(Sentence.from_json(headline.sentence)).startswith("Open a scenario")
