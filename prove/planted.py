"""How does a proof get a database in which every table has a row at four places?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.sessions import app_engine
from gridmap.layers import LAYERS
from gridmap.publishing import publish
from prove.ground import Ground
from tests import databases, world
from tests.access import planted


@contextmanager
def planted_world(ground: Ground, *, published: bool = True) -> Iterator[postgis.Urls]:
    """Nobody writes to it: proofs take copies."""
    with databases.fresh(ground.urls, f"gridmap_prove_planted_{os.getpid()}") as urls:
        owner, app = create_engine(urls.owner), app_engine(urls.app)
        with Session(owner) as session:
            world.build(session)
        planted.plant(owner)
        if published:
            for township in (world.T1, world.T2):
                publish.refresh_all(app, LAYERS, township, world.TODAY)
        owner.dispose()
        app.dispose()
        yield urls
