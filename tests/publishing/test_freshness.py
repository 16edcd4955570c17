"""When does a published answer become stale, and when does it stay fresh?"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, select, update

from gridmap.db.models import Published
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.layers.hazards import HAZARDS
from gridmap.layers.nearest_station import NEAREST_STATION
from gridmap.publishing import publish
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.resources import Resource
from tests import world


def test_a_station_out_of_service_makes_the_distance_stale_in_both_townships(
    engine: Engine, owner: Engine
) -> None:
    def refresh(town: str) -> bool:
        return publish.refresh(engine, NEAREST_STATION, town, world.TODAY)

    assert refresh(world.T1)
    assert refresh(world.T2)
    assert not refresh(world.T1)
    with owner.begin() as connection:
        connection.execute(
            update(Resource).where(Resource.name == "Heron Station").values(in_service=False, out_reason="x")
        )
    assert refresh(world.T1)
    assert refresh(world.T2)
    with owner.connect() as connection:
        reaches = connection.scalars(
            select(Published.values["reach"].astext).where(Published.layer == "nearest_station")
        )
        assert set(reaches) <= {None}
        marks = connection.scalars(
            select(Published.classes["distance"].astext).where(Published.layer == "nearest_station")
        )
        assert set(marks) <= {"none", "unknown"}


def test_a_change_far_from_a_township_leaves_its_answer_fresh(engine: Engine, owner: Engine) -> None:
    publish.refresh(engine, ENTERPRISES, world.T1, world.TODAY)
    with owner.begin() as connection:
        connection.execute(
            insert(Enterprise),
            [
                {
                    "id": uuid.uuid4(),
                    "area_path": world.T2G2,
                    "name": "Far",
                    "sector": "shop",
                    "geom": world.point(117.19, 38.01),
                }
            ],
        )
    assert not publish.refresh(engine, ENTERPRISES, world.T1, world.TODAY)
    assert publish.refresh(engine, ENTERPRISES, world.T2, world.TODAY)


def test_the_next_day_makes_an_answer_about_deadlines_stale(engine: Engine) -> None:
    publish.refresh(engine, HAZARDS, world.T1, world.TODAY)
    assert not publish.refresh(engine, HAZARDS, world.T1, world.TODAY)
    assert publish.refresh(engine, HAZARDS, world.T1, world.TODAY + timedelta(days=1))


def test_a_layer_is_not_handed_what_it_did_not_declare(engine: Engine) -> None:
    greedy = replace(ENTERPRISES, key="greedy", reads=(Enterprise,))
    with pytest.raises(PermissionError, match="without declaring"):
        publish.refresh(engine, greedy, world.T1, world.TODAY)
