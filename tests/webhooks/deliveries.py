"""Sends what is due, and looks up what was told, of which lines of the audit."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from sqlalchemy import Engine, text

from gridmap import background
from gridmap.db.models import WebhookDelivery
from gridmap.webhooks.sending import Sender
from tests.webhooks.conftest import SENDER

Make = Callable[..., uuid.UUID]


MILL, SHOP, FOUNDRY = "Flour Mill", "Corner Shop", "Heron Foundry"


def tell(engine: Engine, sender: Sender = SENDER) -> None:
    while background.tell_each(engine, sender, {}):
        pass


def due_now(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("UPDATE webhook_deliveries SET next_at = now()"))


def ended(owner: Engine, webhook_id: uuid.UUID) -> str:
    with owner.connect() as connection:
        found = connection.execute(text("SELECT ended FROM webhooks WHERE id = :id"), {"id": webhook_id})
        return str(found.scalar_one())


def lines(owner: Engine, after: int) -> list[tuple[int, str]]:
    with owner.connect() as connection:
        found = connection.execute(
            text("SELECT id, row_id FROM audit WHERE id > :after AND source = 'enterprises' ORDER BY id"),
            {"after": after},
        )
        return [(row.id, row.row_id) for row in found]


def last_line(owner: Engine) -> int:
    with owner.connect() as connection:
        return int(connection.scalar(text("SELECT coalesce(max(id), 0) FROM audit")) or 0)


def _number(delivery: WebhookDelivery) -> int:
    return delivery.id
