"""Which rows did a ledger hold, and what did they say, as it was known at a moment? Told by the audit of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from gridmap.db.models import Audit


def rows(session: Session, source: str, area_path: str, known_at: datetime) -> dict[str, Mapping[str, Any]]:
    """Row id -> the row as JSON, for every row of the table that there was then under the area, as the viewer may see
    it.
    """
    traces = (
        select(Audit.row_id, Audit.after)
        .where(
            Audit.source == source,
            Audit.area_path.op("^@", is_comparison=True)(area_path),
            Audit.at <= known_at,
        )
        .ext(distinct_on(Audit.row_id))
        .order_by(Audit.row_id, Audit.id.desc())
    )
    return {row.row_id: row.after for row in session.execute(traces) if row.after is not None}
