"""Is the audit whole: every row as it was written, none taken away, none put in?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, func, select, text

from gridmap.db.models import AuditSeal
from gridmap.errors import SetupError
from gridmap.i18n.texts import N_
from gridmap.records import upkeep


@dataclass(frozen=True)
class Whole:
    """seals: links of the chain. last: the hash of the newest, to be kept elsewhere and compared another day."""

    rows: int
    seals: int
    last: str


def verify(asker: Engine, expected: str = "") -> Whole:
    """Seal what is new, then reckon every link again; what came of it is kept for the administrator's page.

    expected: a hash that an earlier verification told. Raises SetupError with the rows, where the chain does not hold.
    """
    try:
        refuse_broken(asker, expected)
    except SetupError as error:
        with asker.begin() as connection:
            upkeep.note(connection, upkeep.AUDIT, good=False, problem=str(error)[:200])
        raise
    with asker.begin() as connection:
        connection.execute(text("SELECT gm_seal_audit()"))
        seals, rows = connection.execute(select(func.count(), func.sum(AuditSeal.rows))).one()
        last = connection.scalar(select(AuditSeal.hash).order_by(AuditSeal.id.desc()).limit(1))
        rows = rows or 0
        upkeep.note(connection, upkeep.AUDIT, rows=int(rows))
    return Whole(int(rows), seals, last or "")


def refuse_broken(asker: Engine, expected: str = "") -> None:
    with asker.begin() as connection:
        broken = connection.execute(
            text("SELECT seal, first_row, last_row FROM gm_broken_seals() LIMIT 20")
        ).all()
        known = "SELECT EXISTS (SELECT FROM audit_seals WHERE hash = :hash)"
        cut = bool(expected) and not connection.scalar(text(known), {"hash": expected})
    if broken:
        places = ", ".join(f"{each.first_row}–{each.last_row}" for each in broken)
        raise SetupError(N_("The audit was changed: rows {places}."), places=places)
    if cut:
        raise SetupError(
            N_("The audit does not hold the link that was expected: its end was cut off or written anew.")
        )
