"""Is the network that of the roads the transaction sees, built once, and shared?"""

from __future__ import annotations

import os
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from geoalchemy2.shape import from_shape
from shapely import LineString
from sqlalchemy import Engine, delete, text, update
from sqlalchemy.orm import Session

from gridmap.analysis.roads.build import build
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.ways import Ways
from gridmap.db.sessions import identify
from gridmap.layers.shared import networks, road_state
from gridmap.registers.roads import Road
from tests import world

EVERYWHERE = (116.0, 37.0, 118.0, 39.0)


def road(points: list[tuple[float, float]], **more: Any) -> Road:
    line = from_shape(LineString(points), srid=4326)
    return Road(id=uuid.uuid4(), **{"area_path": world.T1, "road_class": "tertiary", "geom": line, **more})


@pytest.fixture
def roads(owner: Engine) -> Session:
    """Two roads that join by a node id, and one without ids across the boundary that crosses the second."""
    session = Session(owner)
    session.execute(delete(Road))
    session.add(road([(117.01, 38.01), (117.02, 38.01)], node_ids=[1, 2], max_speed_km_h=40))
    session.add(road([(117.02, 38.01), (117.09, 38.01)], node_ids=[2, 3], one_way=True))
    session.add(road([(117.05, 38.00), (117.15, 38.05)], area_path=world.T2, name="unnumbered"))
    session.commit()
    return session


def network(engine: Engine, folder: Path, box: tuple[float, ...] = EVERYWHERE, who: str = "Paula") -> Network:
    with engine.connect() as connection:
        identify(connection, viewer=world.name_id(who) if who else None)
        return networks.network_for(connection, box, folder=folder)


def versions(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*/*")}


def test_the_roads_of_both_townships_are_one_network(roads: Session, engine: Engine, tmp_path: Path) -> None:
    found = network(engine, tmp_path)
    assert (len(found.lonlat), found.component.max()) == (6, 0)
    assert len(found.head) == 2 + 2 + 4  # both ways, one-way in two stretches, both ways in two
    assert np.nanmax(found.max_speed_km_h) == 40


def test_only_the_ways_that_touch_the_box_are_in_it(roads: Session, engine: Engine, tmp_path: Path) -> None:
    assert len(network(engine, tmp_path, (117.12, 38.03, 117.13, 38.04)).box) == 1
    assert len(network(engine, tmp_path, (10.0, 10.0, 11.0, 11.0)).lonlat) == 0


def test_nobody_who_is_not_signed_in_sees_a_road(roads: Session, engine: Engine, tmp_path: Path) -> None:
    assert len(network(engine, tmp_path, who="").lonlat) == 0


def test_it_is_built_once_for_each_state_of_the_roads(
    roads: Session, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[int] = []

    def counted(given: Ways, tolerance_m: float) -> Network:
        built.append(1)
        return build(given, tolerance_m)

    monkeypatch.setattr(networks, "build", counted)
    network(engine, tmp_path)
    network(engine, tmp_path)
    assert len(built) == 1
    roads.execute(update(Road).where(Road.name == "unnumbered").values(name="another name"))
    roads.commit()
    network(engine, tmp_path)
    assert len(built) == 1, "a name is not what a network is made of"
    roads.execute(update(Road).where(Road.name == "another name").values(bridge=True))
    roads.commit()
    assert network(engine, tmp_path).component.max() == 1
    assert len(built) == 2
    roads.execute(update(Road).where(Road.name == "another name").values(bridge=False))
    roads.commit()
    assert network(engine, tmp_path).component.max() == 0
    assert len(built) == 2, "the first state is there again"


@pytest.mark.parametrize(
    "change",
    [
        {"geom": from_shape(LineString([(117.01, 38.01), (117.02, 38.02)]), srid=4326)},
        {"node_ids": [1, 9]},
        {"road_class": "track"},
        {"one_way": True},
        {"tunnel": True},
        {"drivable": False},
        {"max_speed_km_h": 41},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_a_network_is_made_of_makes_another_version(
    roads: Session, engine: Engine, tmp_path: Path, change: dict[str, Any]
) -> None:
    network(engine, tmp_path)
    roads.execute(update(Road).where(Road.max_speed_km_h == 40).values(**change))
    roads.commit()
    network(engine, tmp_path)
    assert len(versions(tmp_path)) == 2


def test_a_transaction_gets_the_network_of_its_own_snapshot(
    roads: Session, engine: Engine, tmp_path: Path
) -> None:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as early:
        identify(early, viewer=world.name_id("Paula"))
        assert len(networks.network_for(early, EVERYWHERE, folder=tmp_path).box) == 3
        roads.execute(delete(Road).where(Road.name == "unnumbered"))
        roads.commit()
        assert len(network(engine, tmp_path).box) == 2
        assert len(networks.network_for(early, EVERYWHERE, folder=tmp_path).box) == 3


def test_the_roads_are_read_again_only_after_a_change(
    roads: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    network(engine, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(road_state, "_READ", text("SELECT 1 / 0"))
        for who in ("Paula", "Dora", "Paula"):
            assert len(network(engine, tmp_path, who=who).box) == 3
    roads.execute(delete(Road).where(Road.name == "unnumbered"))
    roads.commit()
    assert len(network(engine, tmp_path).box) == 2


def test_what_a_transaction_takes_back_was_never_the_state_for_others(
    roads: Session, engine: Engine, tmp_path: Path
) -> None:
    with roads.bind.connect() as other:  # type: ignore[union-attr]
        other.execute(delete(Road).where(Road.name == "unnumbered"))
        assert len(networks.network_for(other, EVERYWHERE, folder=tmp_path).box) == 2
        other.rollback()
    assert len(network(engine, tmp_path).box) == 3


def test_processes_that_build_at_once_leave_one_whole_version(
    roads: Session, engine: Engine, tmp_path: Path
) -> None:
    found: list[int] = []
    together = threading.Barrier(4)

    def ask() -> None:
        together.wait()
        found.append(len(network(engine, tmp_path).head))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [8] * 4
    assert len(versions(tmp_path)) == 1


def test_old_versions_go_and_those_just_used_stay(roads: Session, engine: Engine, tmp_path: Path) -> None:
    network(engine, tmp_path)
    base = next(tmp_path.iterdir())
    used = versions(tmp_path)
    for age in range(5):
        (base / f"old{age}").mkdir()
        os.utime(base / f"old{age}", (time.time() - 7200 - age,) * 2)
    (base / "recent").mkdir()
    (tmp_path / "gone-database").mkdir()
    os.utime(tmp_path / "gone-database", (0, 0))
    roads.execute(update(Road).values(tunnel=True))
    roads.commit()
    network(engine, tmp_path)
    left = versions(tmp_path)
    assert used | {"recent"} < left
    assert not {"old0", "old4"} & left
    assert not (tmp_path / "gone-database").exists()


def test_a_folder_that_cannot_be_written_costs_time_and_nothing_else(
    roads: Session, engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert len(network(engine, tmp_path / "file").head) == 8
    assert "cannot be kept" in caplog.text


def test_a_damaged_version_is_not_trusted(roads: Session, engine: Engine, tmp_path: Path) -> None:
    network(engine, tmp_path)
    kept = next(tmp_path.glob("*/*"))
    (kept / "head.npy").unlink()
    networks.forget()
    assert len(network(engine, tmp_path).head) == 8


def test_no_roads_make_an_empty_network(owner: Engine, engine: Engine, tmp_path: Path) -> None:
    with Session(owner) as session:
        session.execute(delete(Road))
        session.commit()
    assert len(network(engine, tmp_path).lonlat) == 0
