"""In which state are the tables of roads, as the caller's transaction sees them?

To read every road for that would cost more than the answer it is asked for. So a process reads them once, keeps the
snapshot of the database in which it did, and afterwards only asks whether a change was noted since.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection, text

from gridmap.db.replicas import TIMELINE

TRUSTED_S = 1800.0
"""After this long the roads are read again: notes of changes are kept twice as long (`publishing.publish.KEPT`)."""

# Roads are seen all or not at all: who is nobody sees none.
_WHERE = text(
    f"SELECT (SELECT system_identifier FROM pg_control_system())::text AS system, {TIMELINE} AS timeline,"  # noqa: S608
    " (SELECT oid FROM pg_database WHERE datname = current_database())::text AS database,"
    " EXISTS (SELECT FROM roads) AS seen_any,"
    " gm_changed_since(CAST(:seen AS pg_snapshot), '{roads,road_barriers}') AS changed"
)

# Order does not matter to a sum, so no sort is paid for. hash_record reads every column that the network is made of.
# What this very transaction wrote, and may still take back, is `unsure` although the transaction itself sees it.
_READ = text(
    "SELECT count(*) || ' ' || coalesce(sum(uuid_hash_extended(id, hash_record(ROW(geom, node_ids, road_class,"
    " one_way, bridge, tunnel, drivable, at_times, max_speed_km_h, max_height_m, max_width_m,"
    " max_weight_t))::bigint)), 0)"
    " || ' ' || (SELECT coalesce(sum(uuid_hash_extended(id, hash_record(ROW(geom, in_place, max_height_m,"
    " max_width_m, max_weight_t))::bigint)), 0) FROM road_barriers) AS content,"
    " pg_current_snapshot()::text AS snapshot,"
    " gm_changed_since(pg_current_snapshot(), '{roads,road_barriers}') AS unsure FROM roads"
)


@dataclass(frozen=True)
class RoadState:
    """place: the server's identifier, the database's, the server's timeline, and whether the viewer sees any road.
    content: equal where every road and every barrier is.
    """

    place: tuple[str, str, int, bool]
    content: str

    @property
    def database(self) -> str:
        """A name for the database that no other has."""
        return f"{self.place[0]}-{self.place[1]}"


@dataclass(frozen=True)
class _Read:
    state: RoadState
    snapshot: str
    at_s: float


_last: _Read | None = None
"""What this process read last. Replaced whole, so that threads see one or the other."""


def state_of(connection: Connection) -> RoadState:
    """The state of `roads` and `road_barriers`; of two transactions that see the same roads, the same."""
    global _last
    known = _last if _last is not None and time.monotonic() - _last.at_s < TRUSTED_S else None
    here = connection.execute(_WHERE, {"seen": known and known.snapshot}).one()
    place = (here.system, here.database, here.timeline, here.seen_any)
    if known is not None and not here.changed and place == known.state.place:
        return known.state
    found = connection.execute(_READ).one()
    state = RoadState(place, found.content)
    if not found.unsure:
        _last = _Read(state, found.snapshot, time.monotonic())
    return state
