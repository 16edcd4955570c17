"""How is one webhook told what is new, in order, each message until it is taken?"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, select, text

from gridmap.db.models import Webhook, WebhookDelivery, WebhookEnd
from gridmap.db.sessions import FencedSession, session
from gridmap.webhooks.gathering import gather
from gridmap.webhooks.sending import Sender

BACK_OFF_S = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
"""Between two attempts, as Standard Webhooks advises: three days in all, then the webhook is switched off."""
_NO_MORE = "410"
_LOCK = {
    take: text(f"SELECT pg_{take}advisory_{end}lock(gm_webhook_lock(:id))")
    for take, end in (("try_", ""), ("", "un"))
}


def tell(
    holder: Connection, engine: Engine, webhook_id: uuid.UUID, person_id: uuid.UUID, sender: Sender
) -> bool:
    """Gather what is new and send one message, where one is due; returns whether there was anything to do.

    holder: holds the webhook's lock meanwhile, so that of several workers only one sends.
    """
    asked = {"id": webhook_id}
    if not holder.scalar(_LOCK["try_"], asked):
        return False
    try:
        gathered = gather(engine, webhook_id, person_id)
        return _send_next(engine, webhook_id, person_id, sender) or gathered
    finally:
        holder.execute(_LOCK[""], asked)


def _send_next(engine: Engine, webhook_id: uuid.UUID, person_id: uuid.UUID, sender: Sender) -> bool:
    """Whether one was sent. What follows waits for it; no transaction is open while the receiver is waited for."""
    with session(engine, person_id) as asked:
        webhook, due = asked.get(Webhook, webhook_id), _due(asked, webhook_id)
        if webhook is None or due is None:
            return False
        delivery_id, now = due.id, asked.scalars(select(func.clock_timestamp())).one()
        url, body = webhook.receiver_url, message(due)
        headers = signed(webhook.signing_secret, f"{webhook_id}.{delivery_id}", body, now)
    answer = sender.post(url, headers, body)
    with session(engine, person_id) as told:
        delivery, webhook = told.get(WebhookDelivery, delivery_id), told.get(Webhook, webhook_id)
        if delivery is not None and webhook is not None:
            _note(webhook, delivery, answer, told.scalars(select(func.clock_timestamp())).one())
            told.commit()
    return True


def _due(asked: FencedSession, webhook_id: uuid.UUID) -> WebhookDelivery | None:
    """The oldest message that was not taken, once it is its time."""
    oldest = select(WebhookDelivery, (WebhookDelivery.next_at <= func.clock_timestamp()).label("is_due"))
    oldest = oldest.where(WebhookDelivery.webhook_id == webhook_id, WebhookDelivery.delivered_at.is_(None))
    found = asked.execute(oldest.order_by(WebhookDelivery.id).limit(1)).one_or_none()
    return found[0] if found is not None and found.is_due else None


def _note(webhook: Webhook, delivery: WebhookDelivery, answer: str, now: datetime) -> None:
    delivery.answer = answer
    delivery.attempts += 1
    if len(answer) == 3 and answer.startswith("2"):
        delivery.delivered_at = now
    elif answer == _NO_MORE:
        webhook.ended = WebhookEnd.GONE.value
    elif delivery.attempts > len(BACK_OFF_S):
        webhook.ended = WebhookEnd.FAILED.value
    else:
        delivery.next_at = now + timedelta(seconds=BACK_OFF_S[delivery.attempts - 1])


def message(delivery: WebhookDelivery) -> bytes:
    """The same bytes at each attempt."""
    told: dict[str, Any] = {
        "type": "records.changed" if delivery.events else "webhook.test",
        "timestamp": delivery.made_at.astimezone(UTC).isoformat(),
        "data": {"events": delivery.events},
    }
    return json.dumps(told, sort_keys=True).encode()


def signed(secret: str, message_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers by which a receiver knows the sender, and a message that it had already.

    https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    """
    moment = str(int(now.timestamp()))
    content = b".".join((message_id.encode(), moment.encode(), body))
    digest = hmac.new(base64.b64decode(secret), content, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "gridmap",
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
