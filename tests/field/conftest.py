"""A township of its own on the ground of each made-up file, filled by the command that everybody uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from geoalchemy2.shape import from_shape
from shapely import MultiPolygon, box
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from gridmap.analysis.roads.network import Network
from gridmap.db import postgis
from gridmap.db.models import Area, Import
from gridmap.db.sessions import identify
from gridmap.layers import BY_KEY
from gridmap.layers.shared import networks
from gridmap.publishing.answers import Answer, opened
from gridmap.registers.buildings import Building
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.resources import Resource
from gridmap.registers.road_barriers import RoadBarrier
from gridmap.registers.roads import Road
from gridmap.standards import shipped
from gridmap.vocabulary import Role
from tests import world
from tests.field.town import town
from tests.imports.journeys.front_door import Door

__all__ = ["town"]

HERE = Path(__file__).parent
COUNTY, TOWN, NORTH = "0020", "00200001", "00200002"
_WINDOWS = {TOWN: (109.95, 29.95, 110.15, 30.05), NORTH: (116.85, 38.28, 116.9, 38.32)}
ENGINE = shipped("cn_township").vehicle()


@pytest.fixture(scope="module")
def ground(owner: Engine) -> None:
    """The two places where the files lie: around 110°E 30°N, and around 116.87°E 38.3°N."""
    with Session(owner) as session:
        session.add(world.area(COUNTY, "county", "Field County", None))
        session.flush()
        for path, window in _WINDOWS.items():
            session.add(world.area(path, "township", f"Field Town {path[-1]}", None))
            session.flush()
            outline = from_shape(MultiPolygon([box(*window)]), srid=4326)
            session.get_one(Area, path).geom = outline
        session.add(world.person("Fiona", COUNTY, *world.administers(COUNTY), ("planner", COUNTY)))
        session.commit()


@pytest.fixture
def door(urls: postgis.Urls, owner: Engine, ground: None) -> Iterator[Door]:
    yield Door(urls, "fiona", TOWN)
    empty(owner)


@pytest.fixture
def north(urls: postgis.Urls, owner: Engine, ground: None) -> Iterator[Door]:
    yield Door(urls, "fiona", NORTH)
    empty(owner)


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as session:
        yield session


@pytest.fixture
def driven(engine: Engine, tmp_path: Path) -> Callable[[], Network]:
    """The network that the township's engine drives."""

    def network() -> Network:
        with engine.connect() as connection:
            identify(connection, viewer=world.name_id("Fiona"))
            return networks.network_for(connection, (109.0, 29.0, 118.0, 39.0), ENGINE, tmp_path)

    return network


@pytest.fixture
def ask(engine: Engine) -> Iterator[Callable[[str], Answer]]:
    with ExitStack() as stack:

        def answer(key: str) -> Answer:
            who, roles = world.name_id("Fiona"), frozenset({Role.ADMINISTRATOR, Role.PLANNER})
            return stack.enter_context(opened(engine, BY_KEY[key], TOWN, who, roles, lambda: world.TODAY))

        yield answer


def empty(owner: Engine) -> None:
    with Session(owner) as session:
        for model in (Road, RoadBarrier, Resource, Enterprise, Building):
            session.execute(delete(model).where(model.area_path.startswith(COUNTY)))
        session.execute(delete(Import).where(Import.area_path.startswith(COUNTY)))
        session.commit()
