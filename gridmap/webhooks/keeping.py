"""How does an administrator have a program told of changes, see whether it hears, and end it?"""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Sequence
from urllib.parse import urlsplit

from sqlalchemy import func, select, update

from gridmap.db.models import Webhook, WebhookDelivery, WebhookEnd
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.registers import BY_KEY
from gridmap.webhooks.gathering import inside
from gridmap.webhooks.sending import DEFAULT_PORTS

LONGEST_URL = 500
MOST = 20
PREFIX = "whsec_"  # by which receivers know a secret of the scheme
_SECRET_BYTES = 32


def make(
    session: FencedSession, area_path: str, url: str, ledgers: Sequence[str], *, plain: bool
) -> tuple[Webhook, str]:
    """A webhook of the viewer, and its secret, told once. A first message without events tries the way.

    plain: whether http will do. The caller commits. Raises InvalidInput with all complaints.
    """
    if session.viewer is None:
        raise NotFound(N_("There is no such webhook."))
    url = url.strip()
    found = [("url", _complaint(url, plain=plain))]
    if not ledgers or not set(ledgers) <= set(BY_KEY):
        found.append(("ledgers", Sentence(N_("Choose at least one ledger."))))
    if len(listed(session, area_path)) >= MOST:
        found.append(("url", Sentence(N_("There are {most} already. Delete one first."), {"most": MOST})))
    problems = [Problem(field, sentence) for field, sentence in found if sentence]
    if problems:
        raise InvalidInput(N_("Some entries cannot be accepted."), problems)
    secret = base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
    made = Webhook(
        area_path=area_path,
        person_id=session.viewer,
        receiver_url=url,
        receiver=urlsplit(url).netloc,
        ledgers=sorted(set(ledgers)),
        signing_secret=secret,
    )
    session.add(made)
    session.flush()
    session.add(WebhookDelivery(webhook_id=made.id))
    return made, PREFIX + secret


def _complaint(url: str, *, plain: bool) -> Sentence | None:
    try:
        parts = urlsplit(url)
        known = parts.scheme in DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
        host = (parts.hostname or "").encode("idna")
    except (ValueError, UnicodeError):
        known, host = False, b""
    if not known or not host or len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        return Sentence(
            N_(
                "Write the whole address, as in https://receiver.example/changes, of {most} characters at most."
            ),
            {"most": LONGEST_URL},
        )
    if parts.username is not None or parts.fragment:
        return Sentence(N_("An address with a user name, a password or a # cannot be used."))
    if parts.scheme == "http" and not plain:
        return Sentence(
            N_("Write https. Plain http reaches only networks that whoever runs the server has named.")
        )
    return None


def listed(session: FencedSession, area_path: str) -> list[Webhook]:
    """Those of an area and of what lies in it, the oldest first."""
    found = select(Webhook).where(inside(Webhook.area_path, area_path))
    return list(session.scalars(found.order_by(Webhook.made_at, Webhook.id)))


def deliveries(session: FencedSession, webhook_id: uuid.UUID, most: int) -> list[WebhookDelivery]:
    """The newest first."""
    found = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook_id)
    return list(session.scalars(found.order_by(WebhookDelivery.id.desc()).limit(most)))


def find(session: FencedSession, webhook_id: uuid.UUID) -> Webhook:
    """Raises NotFound, also for one of an area that the viewer does not administer."""
    found = session.get(Webhook, webhook_id)
    if found is None:
        raise NotFound(N_("There is no such webhook."))
    return found


def switch_off(session: FencedSession, webhook: Webhook) -> None:
    webhook.ended = webhook.ended or WebhookEnd.BY_HAND.value


def switch_on(session: FencedSession, webhook: Webhook) -> None:
    """From now on, as the viewer's own: what happened meanwhile is not told. What waited is tried again first."""
    if not webhook.ended:
        return
    webhook.ended = WebhookEnd.NONE.value
    webhook.person_id = session.viewer or webhook.person_id
    session.add(WebhookDelivery(webhook_id=webhook.id))
    try_again(session, webhook)


def try_again(session: FencedSession, webhook: Webhook) -> None:
    """What waits for its next attempt is sent at once."""
    waiting = update(WebhookDelivery).where(
        WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.delivered_at.is_(None)
    )
    session.execute(waiting.values(next_at=func.now(), attempts=0))


def delete(session: FencedSession, webhook: Webhook) -> None:
    session.delete(webhook)
