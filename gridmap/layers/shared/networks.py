"""Which network do the roads of the database make, as the caller's transaction sees them?

It is built once for each state of the table `roads`, kept on disk, and mapped into memory by every process.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import shutil
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, func, select, text

from gridmap.analysis.roads import store
from gridmap.analysis.roads.barriers import Barriers, standing
from gridmap.analysis.roads.build import build
from gridmap.analysis.roads.fitting import Vehicle, fitting
from gridmap.analysis.roads.network import Network, within
from gridmap.analysis.roads.ways import Ways
from gridmap.code_version import code_version
from gridmap.db.models import Road
from gridmap.registers.road_barriers import RoadBarrier
from gridmap.settings import Settings

_log = logging.getLogger(__name__)

CROSSING_TOLERANCE_M = 1.0
"""How far the end of a line without node ids may miss another line and still join it: what surveys leave open."""

CLEARANCE = ("max_height_m", "max_width_m", "max_weight_t")
"""The columns of a clearance, in its order."""

KEPT = 3
"""Versions kept on disk, the last used ones; and every version used within IN_USE_S."""
IN_USE_S = 3600.0
FORGOTTEN_S = 30 * 24 * 3600.0
"""After this long without a new version the versions of a database go, which may be gone itself."""
ROWS_AT_ONCE = 20_000

# Order does not matter to a sum, so no sort is paid for. hash_record reads every column that the network is made of.
_VERSION = text(
    "SELECT (SELECT system_identifier FROM pg_control_system())::text AS system,"
    " (SELECT oid FROM pg_database WHERE datname = current_database())::text AS database, count(*) AS rows,"
    " coalesce(sum(uuid_hash_extended(id, hash_record(ROW(geom, node_ids, road_class, one_way, bridge, tunnel,"
    " drivable, max_speed_km_h, max_height_m, max_width_m, max_weight_t))::bigint)), 0)::text AS content,"
    " (SELECT coalesce(sum(uuid_hash_extended(id, hash_record(ROW(geom, in_place, max_height_m, max_width_m,"
    " max_weight_t))::bigint)), 0)::text FROM road_barriers) AS barriers FROM roads"
)


def network_for(
    connection: Connection,
    watched_box: Sequence[float],
    vehicle: Vehicle | None = None,
    folder: Path | None = None,
) -> Network:
    """The network of the roads whose bounding box touches watched_box (west, south, east, north; EPSG:4326).

    Every road that the transaction sees is in it, of whatever township, as far as the vehicle gets through; all of it
    where none is named. folder: where networks are kept, by default
    under the operator's data folder; where it cannot be written the network is built anew each time.
    """
    found = connection.execute(_VERSION).one()
    kept_in = folder or Settings.from_environment().data_folder / "networks"
    base = kept_in / f"{found.system}-{found.database}"
    state = f"{found.rows} {found.content} {found.barriers} {code_version(build.__module__)} {CROSSING_TOLERANCE_M}"
    kept = base / hashlib.sha256(state.encode()).hexdigest()[:24]
    box = tuple(float(side) for side in watched_box)
    try:
        if not kept.is_dir():
            _keep(built(connection), kept)
            _prune(base)
        os.utime(kept)
        return _part(kept, box) if vehicle is None else _fitting(kept, box, vehicle)
    except OSError as error:
        _log.warning("the network of the roads cannot be kept in %s: %s", base, error)
        part = within(built(connection), box)
        return part if vehicle is None else fitting(part, vehicle)


def built(connection: Connection) -> Network:
    """The network of every road the transaction sees, from the table itself."""
    return standing(build(ways(connection), CROSSING_TOLERANCE_M), barriers(connection))


def ways(connection: Connection) -> Ways:
    """The table `roads` as columns, by id, read in portions."""
    columns = (
        func.ST_AsBinary(Road.geom),
        Road.node_ids,
        Road.road_class,
        Road.one_way,
        Road.bridge,
        Road.tunnel,
        Road.drivable,
        Road.max_speed_km_h,
        *_clearance(Road),
    )
    asked = select(*columns).order_by(Road.id).execution_options(yield_per=ROWS_AT_ONCE)
    portions = [_portion(rows) for rows in connection.execute(asked).partitions()]
    gathered = zip(*(portions or [_portion([])]), strict=True)
    lines, node_ids, *rest = (np.concatenate(column) for column in gathered)
    road_class, one_way, bridge, tunnel, drivable, speed, *clearance = rest
    return Ways(
        lines=lines,
        node_ids=node_ids,
        road_class=road_class.astype(str),
        one_way=one_way.astype(bool),
        bridge=bridge.astype(bool),
        tunnel=tunnel.astype(bool),
        drivable=drivable.astype(bool),
        max_speed_km_h=speed.astype(np.float64),
        clearance=_filled(np.column_stack(clearance), np.inf),
    )


def barriers(connection: Connection) -> Barriers:
    """What stands on the roads now. Where nobody said what gets past it, nothing does."""
    columns = (func.ST_X(RoadBarrier.geom), func.ST_Y(RoadBarrier.geom), *_clearance(RoadBarrier))
    found = connection.execute(select(*columns).where(RoadBarrier.in_place).order_by(RoadBarrier.id)).all()
    told = np.array([tuple(row) for row in found], dtype=object).reshape(-1, 5)
    clearance = _filled(told[:, 2:], np.inf)
    clearance[np.isinf(clearance).all(axis=1)] = 0
    return Barriers(told[:, :2].astype(np.float64), clearance)


def clearance_of(rows: pd.DataFrame, unsaid: float = np.inf) -> NDArray[np.float32]:
    """(n, 3) of rows of roads or barriers; unsaid: what all three are where nothing is said at all."""
    told = rows[list(CLEARANCE)].to_numpy(dtype=object)
    clearance = _filled(told, np.inf)
    clearance[np.isinf(clearance).all(axis=1)] = unsaid
    return clearance.astype(np.float32)


def _clearance(model: type[Road | RoadBarrier]) -> list[Any]:
    return [getattr(model, name) for name in CLEARANCE]


def _filled(told: NDArray[np.object_], otherwise: float) -> NDArray[np.float64]:
    numbers = told.astype(np.float64)
    return np.where(np.isnan(numbers), otherwise, numbers)


def _portion(rows: Sequence[Row[tuple[object, ...]]]) -> list[NDArray[np.object_]]:
    columns = [np.empty(len(rows), dtype=object) for _ in range(11)]
    for column, values in zip(columns, zip(*rows, strict=True), strict=False):
        column[:] = values
    columns[0] = np.asarray(shapely.from_wkb(columns[0]), dtype=object).reshape(-1)
    return columns


@lru_cache(maxsize=1)
def _whole(kept: Path) -> Network:
    return store.load(kept)


@lru_cache(maxsize=2)
def _part(kept: Path, box: tuple[float, ...]) -> Network:
    """The last parts asked for stay, with the search trees that they have grown."""
    return within(_whole(kept), box)


@lru_cache(maxsize=4)
def _fitting(kept: Path, box: tuple[float, ...], vehicle: Vehicle) -> Network:
    return fitting(_part(kept, box), vehicle)


def forget() -> None:
    """Let go of what this process holds in memory; the next question reads the disk again."""
    _fitting.cache_clear()
    _part.cache_clear()
    _whole.cache_clear()


def _keep(network: Network, kept: Path) -> None:
    """Written aside and renamed when whole. Of two processes that build the same, the second throws its own away."""
    draft = kept.with_name(f"draft-{secrets.token_hex(8)}")
    draft.mkdir(parents=True, mode=0o700)
    try:
        store.save(network, draft)
        draft.rename(kept)
    except OSError:
        if not kept.is_dir():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _prune(base: Path) -> None:
    """What is mapped somewhere stays readable there after it is gone from the folder."""
    now = time.time()
    versions = sorted(base.iterdir(), key=_last_used, reverse=True)
    others = [folder for folder in base.parent.iterdir() if folder != base]
    gone = [folder for folder in versions[KEPT:] if now - _last_used(folder) > IN_USE_S]
    gone += [folder for folder in others if now - _last_used(folder) > FORGOTTEN_S]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)


def _last_used(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:  # another process has pruned it
        return 0.0
