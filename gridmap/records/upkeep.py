"""What did the parts of the service last do, and is that as it should be?

Each part writes its own line of `upkeep`: the process beside the web workers every few seconds, `gridmap backup` and
`gridmap drill` when they are done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gridmap.db.models import Upkeep
from gridmap.i18n.texts import N_, Sentence

JOBS, BACKUP, DRILL, AUDIT, ERASURE, REPLICA = "jobs", "backup", "drill", "audit", "erasure", "replica"
BEAT_S = 10.0
LATEST = {
    JOBS: timedelta(seconds=6 * BEAT_S),
    BACKUP: timedelta(days=8),
    DRILL: timedelta(days=31),
    AUDIT: timedelta(days=31),
    ERASURE: timedelta(days=2),
}
TITLES = {
    JOBS: N_("Work in the background (imports, answers, proofs)"),
    BACKUP: N_("Backup (gridmap backup)"),
    DRILL: N_("Restore tried (gridmap drill)"),
    AUDIT: N_("Audit verified (gridmap audit verify)"),
    ERASURE: N_("Personal data past their time erased, each day"),
    REPLICA: N_("Read replica, up to date as of"),
}


@dataclass(frozen=True)
class UpkeepLine:
    """at: None where it never happened, or is not known. late: longer ago than it may be."""

    what: str
    at: datetime | None
    good: bool
    late: bool
    facts: Mapping[str, Any]

    @property
    def fine(self) -> bool:
        return self.at is not None and self.good and not self.late

    @property
    def title(self) -> str:
        return TITLES[self.what]

    @property
    def state(self) -> Sentence:
        if not self.good:
            return Sentence(N_("failed"))
        if self.at is None:
            return Sentence(N_("never yet"))
        return Sentence(N_("too long ago") if self.late else N_("as it should be"))


def note(connection: Connection, what: str, *, good: bool = True, **facts: Any) -> None:
    """Say that it was done just now. The caller commits."""
    line = {"at": func.clock_timestamp(), "good": good, "facts": facts}
    connection.execute(
        insert(Upkeep).values(what=what, **line).on_conflict_do_update(index_elements=["what"], set_=line)
    )


def lines(asker: Session | Connection) -> list[UpkeepLine]:
    """One for each part, in a fixed order, whether it ever did anything or not; late by the database's clock."""
    told = select(Upkeep.what, Upkeep.at, Upkeep.good, Upkeep.facts, func.clock_timestamp().label("now"))
    found = {row.what: row for row in asker.execute(told)}
    return [
        UpkeepLine(what, row.at, row.good, row.now - row.at > latest, row.facts)
        if (row := found.get(what))
        else UpkeepLine(what, None, True, True, {})
        for what, latest in LATEST.items()
    ]
