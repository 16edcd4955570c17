"""Is an answer that is called fresh ever stale, and does a row ever cross the fence, while writers race publishers?

Hypothesis drives two townships, three writers whose transactions stay open across steps (with savepoints, rollbacks,
moves across the boundary and deletions), two publishers that are stopped between computing and publishing, and
readers in every role. The oracle knows nothing of snapshots: it recomputes the answer from what is committed.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Connection, create_engine, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.models import Area, Published
from gridmap.db.sessions import FencedSession, app_engine, identify, publisher_of
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.layers.nearest_station import NEAREST_STATION
from gridmap.publishing import freshness, publish
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.resources import Resource
from tests import world

pytestmark = pytest.mark.race
LAYERS = (ENTERPRISES, NEAREST_STATION)
TOWNS = (world.T1, world.T2)
GRIDS = {world.G12: (117.02, 38.02), world.G22: (117.09, 38.01), world.T2G2: (117.101, 38.01)}
WRITERS = 3


class WritersRacePublishers(RuleBasedStateMachine):
    urls: postgis.Urls

    def __init__(self) -> None:
        super().__init__()
        self.owner = create_engine(self.urls.owner)
        self.app = app_engine(self.urls.app)
        self.writers: list[Connection | None] = [None] * WRITERS
        self.touched: list[set[uuid.UUID]] = [set() for _ in range(WRITERS)]

    @initialize()
    def start(self) -> None:
        with Session(self.owner) as session:
            session.execute(delete(Published))
            session.execute(text("DELETE FROM answers"))
            session.execute(text("DELETE FROM visits"))
            session.execute(text("DELETE FROM hazards"))
            session.execute(text("DELETE FROM enterprises"))
            session.execute(update(Resource).values(in_service=True, out_reason=""))
            session.commit()

    def teardown(self) -> None:
        for writer in self.writers:
            if writer is not None:
                writer.close()
        self.owner.dispose()
        self.app.dispose()

    def _writer(self, which: int) -> Connection:
        opened = self.writers[which]
        if opened is None:
            opened = self.owner.connect()
            opened.begin()
            self.writers[which] = opened
        return opened

    @rule(which=st.integers(0, WRITERS - 1), grid=st.sampled_from(sorted(GRIDS)), unlocated=st.booleans())
    def insert_enterprise(self, which: int, grid: str, unlocated: bool) -> None:
        place = None if unlocated else world.point(*GRIDS[grid])
        row = {"id": uuid.uuid4(), "area_path": grid, "name": "New", "sector": "shop", "geom": place}
        self._writer(which).execute(insert(Enterprise), [row])

    def _free(self, which: int) -> uuid.UUID | None:
        """A committed enterprise that no other writer holds locked, so that no step waits for another."""
        held = set().union(*(rows for i, rows in enumerate(self.touched) if i != which))
        with self.owner.connect() as connection:
            ids = connection.scalars(select(Enterprise.id).order_by(Enterprise.id)).all()
        chosen = next((each for each in ids if each not in held), None)
        if chosen is not None:
            self.touched[which].add(chosen)
        return chosen

    @rule(which=st.integers(0, WRITERS - 1), grid=st.sampled_from(sorted(GRIDS)), keep=st.booleans())
    def move_across(self, which: int, grid: str, keep: bool) -> None:
        chosen = self._free(which)
        if chosen is None:
            return
        savepoint = self._writer(which).begin_nested()
        self._writer(which).execute(
            update(Enterprise)
            .where(Enterprise.id == chosen)
            .values(area_path=grid, geom=world.point(*GRIDS[grid]), name=f"Moved {grid}")
        )
        savepoint.commit() if keep else savepoint.rollback()

    @rule(which=st.integers(0, WRITERS - 1))
    def remove(self, which: int) -> None:
        chosen = self._free(which)
        if chosen is not None:
            self._writer(which).execute(delete(Enterprise).where(Enterprise.id == chosen))

    @rule(which=st.integers(0, WRITERS - 1), able=st.booleans())
    def station_goes_out_or_back(self, which: int, able: bool) -> None:
        station = world.name_id("Heron Station")
        if any(station in rows for i, rows in enumerate(self.touched) if i != which):
            return
        self.touched[which].add(station)
        self._writer(which).execute(
            update(Resource)
            .where(Resource.id == station)
            .values(in_service=able, out_reason="" if able else "Drill")
        )

    @rule(which=st.integers(0, WRITERS - 1), keep=st.booleans())
    def end_of_writing(self, which: int, keep: bool) -> None:
        opened = self.writers[which]
        if opened is None:
            return
        opened.commit() if keep else opened.rollback()
        opened.close()
        self.writers[which], self.touched[which] = None, set()

    @rule(layer=st.sampled_from(LAYERS), town=st.sampled_from(TOWNS))
    def publish_now(self, layer: Any, town: str) -> None:
        publish.refresh(self.app, layer, town, world.TODAY)

    @precondition(lambda self: any(self.writers))
    @rule(layer=st.sampled_from(LAYERS), town=st.sampled_from(TOWNS), which=st.integers(0, WRITERS - 1))
    def a_commit_falls_between_computing_and_publishing(self, layer: Any, town: str, which: int) -> None:
        with pytest.MonkeyPatch.context() as patch:
            advance = publish._advance

            def commit_first(*arguments: Any) -> bool:
                self.end_of_writing(which, True)
                return advance(*arguments)

            patch.setattr(publish, "_advance", commit_first)
            publish.refresh(self.app, layer, town, world.TODAY)

    @rule()
    def prune(self) -> None:
        publish.prune(self.app, timedelta(0))

    @invariant()
    def fresh_means_equal_to_what_is_committed(self) -> None:
        for layer in LAYERS:
            for town in TOWNS:
                reading = (
                    publisher_of(self.app).connect().execution_options(isolation_level="REPEATABLE READ")
                )
                with reading as connection, connection.begin():
                    identify(connection, publisher=town)
                    known = freshness.state(connection, layer, town, world.TODAY)
                    if known.revision and not known.stale:
                        assert _published(connection, layer, town) == _recomputed(connection, layer, town)

    @invariant()
    def nobody_sees_across_the_fence(self) -> None:
        for name, reach in (("Gloria", world.G22), ("Paula", world.T1), ("Nora", world.T2)):
            with FencedSession(self.app) as session:
                session.viewer = world.name_id(name)
                seen = session.scalars(select(Published.area_path).where(~Published.public)).all()
                assert all(path.startswith(reach) for path in seen)


def _published(connection: Connection, layer: Any, town: str) -> set[tuple[Any, ...]]:
    rows = select(
        Published.feature_id, Published.title, Published.area_path, func.ST_AsText(Published.geom)
    ).where(Published.layer == layer.key, Published.township_path == town)
    return {tuple(row) for row in connection.execute(rows)}


def _recomputed(connection: Connection, layer: Any, town: str) -> set[tuple[Any, ...]]:
    """What the question asks, straight from the records with SQL."""
    enterprises = select(
        Enterprise.id, Enterprise.name, Enterprise.area_path, func.ST_AsText(Enterprise.geom)
    ).where(Enterprise.area_path.startswith(town), Enterprise.state != "closed")
    rows = {(str(key), *rest) for key, *rest in connection.execute(enterprises)}
    if layer is NEAREST_STATION:
        grids = select(Area.path, Area.name, Area.path, func.ST_AsText(Area.geom)).where(
            Area.path.startswith(town), Area.level == "grid"
        )
        rows |= {tuple(row) for row in connection.execute(grids)}
    return rows


def test_no_stale_answer_is_called_fresh(urls: postgis.Urls) -> None:
    machine: Any = WritersRacePublishers
    machine.urls = urls
    case = machine.TestCase
    case.settings = settings(
        max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
    )
    case("runTest").runTest()
