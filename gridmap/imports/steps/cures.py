"""Which proposed cures of the rows that wait does a person agree to?"""

from __future__ import annotations

import uuid

from sqlalchemy import update

from gridmap.db.models import QuarantinedRow
from gridmap.db.sessions import FencedSession


def of_kind(session: FencedSession, import_id: uuid.UUID, kind: str, *, accepted: bool = True) -> None:
    """Every row of the import that has this kind of cure. The caller makes the preview anew."""
    _agree(session, import_id, QuarantinedRow.fix["kind"].astext == kind, accepted=accepted)


def of_row(
    session: FencedSession, import_id: uuid.UUID, sheet: str, row: int, *, accepted: bool = True
) -> None:
    one = (QuarantinedRow.sheet == sheet) & (QuarantinedRow.row_number == row)
    _agree(session, import_id, one, accepted=accepted)


def _agree(session: FencedSession, import_id: uuid.UUID, which: object, *, accepted: bool) -> None:
    cured = update(QuarantinedRow).where(
        QuarantinedRow.import_id == import_id,
        QuarantinedRow.fix.is_not(None),
        which,  # type: ignore[arg-type]
    )
    session.execute(cured.values(accepted=accepted))
