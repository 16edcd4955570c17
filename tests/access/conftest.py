"""A world in which every table has a row at four places, everything published: whoever reads it shows what leaks."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine

from gridmap.db import postgis
from gridmap.db.sessions import app_engine
from gridmap.layers import LAYERS
from gridmap.publishing import publish
from tests import databases, world
from tests.access import planted


@pytest.fixture(scope="package")
def planted_world(template: postgis.Urls) -> Iterator[postgis.Urls]:
    """Nobody writes to it: tests take copies."""
    with databases.copied(template, f"gridmap_test_{os.getpid()}_planted") as urls:
        owner, app = create_engine(urls.owner), app_engine(urls.app)
        planted.plant(owner)
        for township in (world.T1, world.T2):
            publish.refresh_all(app, LAYERS, township, world.TODAY)
        owner.dispose()
        app.dispose()
        yield urls
