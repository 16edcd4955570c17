"""Does one person hold several duties of administrators here, or never (三员分立; GB/T 22239-2019, 8.1.5)?

The operator says so with the rules of signing in: under `dengbao` the duties are disjoint, and a trigger of the
database holds it, whichever way a right comes. The switch is the trigger's own: only the owner of the tables turns it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Grant
from gridmap.db.sessions import FencedSession
from gridmap.errors import SetupError
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.passwords import DENGBAO
from gridmap.vocabulary import ADMINISTRATORS, Role

_SWITCH = (
    text("ALTER TABLE grants DISABLE TRIGGER one_duty"),
    text("ALTER TABLE grants ENABLE TRIGGER one_duty"),
)


def of_first(rules: str) -> Sequence[Role]:
    """What the first administrator of an installation holds: everything, or what lets others in."""
    return (Role.SECURITY_ADMINISTRATOR,) if rules == DENGBAO else ADMINISTRATORS


def are_disjoint(asker: Session | Connection) -> bool:
    return bool(asker.scalar(select(func.gm_duties_are_disjoint())))


def enforce(owner: Connection, rules: str) -> None:
    """Hold the duties apart from now on, or no longer. As the owner, who commits.

    Raises SetupError where they are to be, and somebody holds several.
    """
    wanted = rules == DENGBAO
    if wanted and (several := _holding_several(owner)):
        raise SetupError(
            N_(
                "GRIDMAP_PASSWORD_RULES=dengbao keeps the duties of administrators apart, and these people hold"
                " several: {names}. Give all but one of each to somebody else (gridmap user give), then take them from"
                " them (gridmap user take)."
            ),
            names=", ".join(several),
        )
    if are_disjoint(owner) != wanted:
        owner.execute(_SWITCH[wanted])


def _holding_several(owner: Connection) -> list[str]:
    found = (
        select(Account.username)
        .join(Grant, Grant.person_id == Account.person_id)
        .where(Grant.role.in_(ADMINISTRATORS))
        .group_by(Account.username)
        .having(func.count(Grant.role.distinct()) > 1)
    )
    return list(owner.scalars(found.order_by(Account.username)))


def refusal(session: Session, person_id: uuid.UUID, role: str) -> Sentence | None:
    """Why this person cannot be given the role; None where nothing speaks against it, or it is no duty."""
    if role not in ADMINISTRATORS:
        return None
    if isinstance(session, FencedSession) and session.viewer == person_id:
        return Sentence(N_("Nobody gives a duty of administrators to themselves. Another one can."))
    others = select(Grant.role).where(
        Grant.person_id == person_id, Grant.role.in_(ADMINISTRATORS), Grant.role != role
    )
    held = session.scalar(others.limit(1)) if are_disjoint(session) else None
    if held is None:
        return None
    told = N_("The person holds a duty of administrators already: {duty}. Nobody holds two here.")
    return Sentence(told, {"duty": Sentence(Role(held).text)})
