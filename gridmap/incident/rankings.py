"""Where is kept who is first at every junction, who reckons it, and does it still hold?

The process beside the web workers reckons it for each set of figures that is in force in a served township, and keeps
it on disk with the snapshot of the database from which it was read. Whoever reads it asks, in the statement that reads
the resources, whether anything was noted since; then it is not used.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
import shutil
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, RowMapping, func, select, text

from gridmap.analysis.roads import store
from gridmap.analysis.roads.forces import Forces, Starts
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.ranking import Ranking, ranked
from gridmap.analysis.roads.speeds import arc_s
from gridmap.code_version import code_version
from gridmap.db.models import Area, Base
from gridmap.db.replicas import TIMELINE
from gridmap.db.sessions import identify, publisher_of
from gridmap.incident.roads import EVERYWHERE, turnout
from gridmap.layers.shared.networks import network_for
from gridmap.layers.shared.road_state import state_of
from gridmap.registers.resources import Resource
from gridmap.settings import Settings
from gridmap.standards import READS, Profile, in_force
from gridmap.vocabulary import ResourceKind

_log = logging.getLogger(__name__)

KINDS = tuple(ResourceKind)
"""The groups of a ranking."""
_TABLES: tuple[type[Base], ...] = (Resource, Area, *READS)
SOURCES = sorted(["roads", "road_barriers", *(str(each.__tablename__) for each in _TABLES)])
TRUSTED_S = 1500.0
"""Notes of changes are kept for an hour (`publishing.publish.KEPT`): what is older than this proves nothing."""
RENEWED_S = 600.0
KEPT = 2  # folders of rankings, the last used


@dataclass(frozen=True)
class Notice:
    """What stands beside a kept ranking. towns: outline (hex) and folder of the ranking, of each served township."""

    snapshot: str
    timeline: int
    at_s: float
    roads: str
    towns: dict[str, tuple[str, str]]


def place_of(connection: Connection) -> Path:
    """The folder of this database, which no other has."""
    return Settings.from_environment().data_folder / "rankings" / state_of(connection).database


_NOW = text(f"SELECT pg_current_snapshot()::text, {TIMELINE}")
_CHANGED = text(
    f"SELECT {TIMELINE} <> :timeline OR gm_changed_since(CAST(:seen AS pg_snapshot), CAST(:sources AS text[]))"
)


def age_s(notice: Notice) -> float:
    return time.time() - notice.at_s


def holds(connection: Connection, notice: Notice) -> bool:
    """Was nothing noted since, and is it young enough to know?"""
    young = age_s(notice) < TRUSTED_S
    seen = {"seen": notice.snapshot, "timeline": notice.timeline, "sources": SOURCES}
    return young and not connection.scalar(_CHANGED, seen)


def renew(engine: Engine) -> bool:
    """Reckon anew what no longer holds, and note that the rest does. Returns whether anything was reckoned.

    Nothing where nobody is served, or no road is known.
    """
    publisher = publisher_of(engine)
    with publisher.connect() as connection:
        towns = list(connection.scalars(text("SELECT gm_served_townships()")))
    if not towns:
        return False
    with publisher.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        identify(connection, publisher=towns[0])
        base = place_of(connection)
        known = notice_in(base)
        if known and age_s(known) < RENEWED_S and holds(connection, known):
            return False
        return _renewed(connection, base, towns)


def _renewed(connection: Connection, base: Path, towns: list[str]) -> bool:
    (snapshot, timeline), at_s = connection.execute(_NOW).one(), time.time()
    roads = state_of(connection).content
    rows = connection.execute(_resources()).mappings().all()
    outlines = connection.execute(
        select(Area.path, func.ST_AsEWKB(Area.geom)).where(Area.path.in_(towns), Area.geom.is_not(None))
    )
    found, made = {}, False
    for path, outline in outlines:
        profile = in_force(connection, path, "fire")
        key = _key(roads, rows, profile)
        if not (base / key).is_dir():
            network = network_for(connection, EVERYWHERE, profile.vehicle())
            ranking = rank(network, rows, profile)
            store.keep(base / key, partial(_save, ranking, rows))
            made = True
        os.utime(base / key)
        found[path] = bytes(outline).hex(), key
    _note(base, Notice(snapshot, timeline, at_s, roads, found))
    _prune(base, {key for _, key in found.values()})
    return made


def _resources() -> Any:
    table = Resource.__table__.c
    place = func.ST_X(table.geom).label("lon"), func.ST_Y(table.geom).label("lat")
    able = table.in_service & table.geom.is_not(None)
    return select(table.id, table.kind, table.turnout_s, *place).where(able).order_by(table.id)


def rank(network: Network, rows: Sequence[RowMapping], profile: Profile) -> Ranking:
    """The ranking of these resources in the network, by the figures of the profile."""
    points = np.array([(row["lon"], row["lat"]) for row in rows], dtype=np.float64).reshape(-1, 2)
    turnout_s = np.array(
        [turnout(profile, ResourceKind(row["kind"]), row["turnout_s"]).seconds for row in rows],
        dtype=np.float64,
    )
    group = np.array([KINDS.index(ResourceKind(row["kind"])) for row in rows], dtype=np.int8)
    leg = profile.leg_m_s(), profile["leg_limit_m"].value
    return ranked(
        network, arc_s(network, profile.speeds_km_h()), Forces(points, turnout_s), group, len(KINDS), leg
    )


def _key(roads: str, rows: Sequence[RowMapping], profile: Profile) -> str:
    """A mark of everything that a ranking depends on."""
    told = hashlib.sha256(f"{roads} {code_version(rank.__module__)}".encode())
    figures = profile.speeds_km_h(), profile.leg_m_s(), profile["leg_limit_m"].value, profile.vehicle()
    usual = [turnout(profile, each, None).seconds for each in KINDS]
    told.update(repr((figures, usual)).encode())
    for row in rows:
        told.update(repr(tuple(row.values())).encode())
    return told.hexdigest()[:32]


def notice_in(base: Path) -> Notice | None:
    """What was noted last; None where there is nothing that can be read."""
    try:
        told = json.loads((base / "notice.json").read_text(encoding="utf-8"))
        towns = {path: (str(outline), str(key)) for path, (outline, key) in told.pop("towns").items()}
        return Notice(**told, towns=towns)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _note(base: Path, notice: Notice) -> None:
    draft = base / f"draft-{secrets.token_hex(8)}.json"
    told = {each.name: getattr(notice, each.name) for each in fields(Notice)}
    draft.write_text(json.dumps(told), encoding="utf-8")
    draft.rename(base / "notice.json")


def _save(ranking: Ranking, rows: Sequence[RowMapping], folder: Path) -> None:
    ids = np.array([row["id"].bytes for row in rows], dtype="S16").view(np.uint8).reshape(-1, 16)
    columns: dict[str, NDArray[Any]] = {
        **{name: getattr(ranking, name) for name in ("time_s", "force", "group")},
        **{f"begun_{each.name}": getattr(ranking.begun, each.name) for each in fields(Starts)},
        "ids": ids,
    }
    for name, column in columns.items():
        np.save(folder / f"{name}.npy", column, allow_pickle=False)


def kept_in(folder: Path) -> tuple[Ranking, tuple[uuid.UUID, ...]]:
    """The ranking that was kept there, memory-mapped, and whom it ranks. Raises OSError where it is gone."""

    def column(name: str) -> Any:
        return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))

    begun = Starts(*(column(f"begun_{each.name}") for each in fields(Starts)))
    ids = tuple(uuid.UUID(bytes=bytes(each)) for each in column("ids"))
    return Ranking(column("time_s"), column("force"), column("group"), begun), ids


def outlines_of(notice: Notice) -> list[tuple[shapely.Geometry, str]]:
    """Outline and folder of the ranking, of each township."""
    return [(shapely.from_wkb(bytes.fromhex(outline)), key) for outline, key in notice.towns.values()]


def _prune(base: Path, used: set[str]) -> None:
    """What is mapped somewhere stays readable there after it is gone from the folder."""
    others = [folder for folder in base.iterdir() if folder.is_dir() and folder.name not in used]
    for folder in sorted(others, key=lambda each: each.stat().st_mtime, reverse=True)[KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)
