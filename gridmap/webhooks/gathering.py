"""Which changes has a webhook not been told of?

Found by transaction, not by the number of the line in the audit: a transaction that ends late brings earlier numbers.
Of one record the lines have the order in which they were written, for a writer holds the record until it ends.
"""

from __future__ import annotations

import uuid
from datetime import UTC
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, exists, func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from gridmap.db.models import Change, Webhook, WebhookDelivery
from gridmap.db.sessions import FencedSession

MOST_EVENTS = 500  # of one message


def gather(engine: Engine, webhook_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Put what is new into messages, as seen from the webhook's area, and note in its transaction up to where; returns
    whether there was anything.
    """
    with FencedSession(engine.execution_options(isolation_level="REPEATABLE READ")) as session:
        session.viewer = person_id
        if session.get(Webhook, webhook_id) is None or not session.scalar(
            select(exists().where(*_unseen(webhook_id)))
        ):
            return False
        events = [_event(row) for row in session.execute(_new(webhook_id))]
        if events:
            session.add_all(
                WebhookDelivery(webhook_id=webhook_id, events=events[first : first + MOST_EVENTS])
                for first in range(0, len(events), MOST_EVENTS)
            )
        else:
            looked = update(WebhookDelivery).where(WebhookDelivery.id == _newest(webhook_id))
            session.execute(looked.values(seen=func.pg_current_snapshot()))
        session.commit()
    return bool(events)


def _newest(webhook_id: uuid.UUID) -> Any:
    last = select(func.max(WebhookDelivery.id)).where(WebhookDelivery.webhook_id == webhook_id)
    return last.scalar_subquery()


def _unseen(webhook_id: uuid.UUID) -> list[ColumnElement[bool]]:
    seen = select(WebhookDelivery.seen).where(WebhookDelivery.id == _newest(webhook_id)).scalar_subquery()
    return [
        Change.xid >= func.pg_snapshot_xmin(seen),
        ~func.pg_visible_in_snapshot(Change.xid, seen),
        Change.audit_ids.is_not(None),
    ]


def _new(webhook_id: uuid.UUID) -> Any:
    parts = select(func.unnest(Change.audit_ids).label("ids")).where(*_unseen(webhook_id)).subquery("parts")
    among = select(func.range_agg(parts.c.ids)).scalar_subquery()
    lines = func.gm_lines_for(webhook_id, among).table_valued("id", "at", "source", "row_id", "did")
    return select(lines).order_by(lines.c.id)


def inside(column: ColumnElement[str] | InstrumentedAttribute[str], area_path: str) -> ColumnElement[bool]:
    """Does the path in the column lie in the area, of whatever level that is?"""
    paths = func.any(func.array(select(func.gm_reach(area_path)).scalar_subquery()))
    return column.op("^@", is_comparison=True)(paths)


def _event(row: Row[Any]) -> dict[str, Any]:
    return {
        "change": row.id,
        "at": row.at.astimezone(UTC).isoformat(),
        "ledger": row.source,
        "record": row.row_id,
        "did": row.did,
    }
