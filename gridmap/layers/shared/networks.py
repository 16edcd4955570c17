"""Which network do the roads of the database make, as the caller's transaction sees them?

It is built once for each state of the table `roads`, kept on disk, and mapped into memory by every process.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection

from gridmap.analysis.roads import store
from gridmap.analysis.roads.barriers import standing
from gridmap.analysis.roads.build import build
from gridmap.analysis.roads.fitting import Vehicle, fitting
from gridmap.analysis.roads.network import Network, within
from gridmap.code_version import code_version
from gridmap.layers.shared.road_rows import barriers, ways
from gridmap.layers.shared.road_state import state_of
from gridmap.settings import Settings

_log = logging.getLogger(__name__)

CROSSING_TOLERANCE_M = 1.0
"""How far the end of a line without node ids may miss another line and still join it: what surveys leave open."""

KEPT = 3
"""Versions kept on disk, the last used ones; and every version used within IN_USE_S."""
IN_USE_S = 3600.0
FORGOTTEN_S = 30 * 24 * 3600.0
"""After this long without a new version the versions of a database go, which may be gone itself."""


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
    roads = state_of(connection)
    kept_in = folder or Settings.from_environment().data_folder / "networks"
    base = kept_in / roads.database
    version = f"{roads.content} {code_version(build.__module__)} {CROSSING_TOLERANCE_M}"
    kept = base / hashlib.sha256(version.encode()).hexdigest()[:24]
    box = tuple(float(side) for side in watched_box)
    try:
        if not kept.is_dir():
            network = built(connection)
            store.keep(kept, lambda draft: store.save(network, draft))
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


@lru_cache(maxsize=1)
def _whole(kept: Path) -> Network:
    return store.load(kept)


@lru_cache(maxsize=3)
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
