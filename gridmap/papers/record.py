"""What do the records know that a paper says: the place, its people, the hazards, the visit?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, cast, func, literal, select

from gridmap.db.models import Area, Attachment
from gridmap.db.models.trace import AttachmentKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_
from gridmap.papers import phrases
from gridmap.records import guard, photos
from gridmap.registers.enterprises import ENTERPRISES, Enterprise
from gridmap.registers.hazards import HAZARDS, Hazard
from gridmap.registers.outings import Outing
from gridmap.registers.visits import VISITS, Visit
from gridmap.vocabulary import Level, PartyDuty, Sector

_HEADS = (PartyDuty.LEGAL_REPRESENTATIVE, PartyDuty.ACTUAL_CONTROLLER, PartyDuty.SAFETY_MANAGER)


@dataclass(frozen=True)
class Record:
    """Whom and what a paper is about. known: texts by the names of the papers' facts.

    signature: what the person on site drew on the screen at the visit, a JPEG; empty where nobody did.
    """

    township: Area
    area_path: str
    enterprise: Enterprise | None
    visit: Visit | None
    hazards: Sequence[Hazard]
    known: Mapping[str, str]
    signature: bytes = b""


def gather(
    session: FencedSession,
    hazard_ids: Sequence[uuid.UUID],
    visit_id: uuid.UUID | None,
    enterprise_id: uuid.UUID | None,
    *,
    from_visit: bool = False,
) -> Record:
    """Read it all as the session's viewer may see it. from_visit: with the visit on which the hazards were found.

    Raises NotFound beyond the fence, and InvalidInput where it belongs to more than one place, or to none.
    """
    hazards = [guard.find(session, HAZARDS, each) for each in dict.fromkeys(hazard_ids)]
    visit: Visit | None = guard.find(session, VISITS, visit_id) if visit_id else None
    owners = {each.enterprise_id for each in hazards}
    owners |= {visit.enterprise_id} if visit else set()
    owners |= {enterprise_id} if enterprise_id else set()
    if len(owners) > 1:
        raise InvalidInput(N_("One paper is about one place; these records belong to several."))
    owner = next(iter(owners), None)
    place: Enterprise | None = guard.find(session, ENTERPRISES, owner) if owner else None
    lying: Any = place or visit or next(iter(hazards), None)
    if lying is None:
        raise InvalidInput(N_("Say which enterprise or hazard the paper is about."))
    township = township_of(session, lying.area_path)
    if visit is None and from_visit:
        visit = next((found for each in hazards if (found := _visit_of(session, each))), None)
    signature = _signature(session, visit)
    return Record(township, lying.area_path, place, visit, hazards, _known(place, visit, hazards), signature)


def _signature(session: FencedSession, visit: Visit | None) -> bytes:
    if visit is None:
        return b""
    drawn = photos.of(VISITS.key, visit.id).where(Attachment.kind == AttachmentKind.SIGNATURE)
    newest = session.scalars(drawn.order_by(None).order_by(Attachment.added_at.desc())).first()
    return newest.content if newest else b""


def township_of(session: FencedSession, path: str) -> Area:
    """The township whose numbers are counted. Raises NotFound for what lies in none."""
    around = func.starts_with(cast(literal(path), Text), Area.path)
    found = session.scalar(select(Area).where(Area.level == Level.TOWNSHIP, around))
    if found is None:
        raise NotFound(N_("Papers are issued by a township; this lies in none."))
    return found


def members(session: FencedSession, visit: Visit | None) -> list[Any]:
    """Who made the visit, as far as the viewer may see them."""
    outing = session.get(Outing, visit.outing_id) if visit and visit.outing_id else None
    return list(outing.members) if outing else []


def _visit_of(session: FencedSession, hazard: Hazard) -> Visit | None:
    return session.get(Visit, hazard.visit_id) if hazard.visit_id else None


def _known(place: Enterprise | None, visit: Visit | None, hazards: Sequence[Hazard]) -> dict[str, str]:
    known = {"unit": place.name, "address": place.address, "place": place.name} if place else {}
    if place:
        known["trade"] = phrases.office(Sector(place.sector).text)
        parties = {party.duty: party for party in place.parties}
        head = next((parties[duty] for duty in _HEADS if duty in parties), None)
        if head:
            known["post"] = phrases.office(PartyDuty(head.duty).text)
            known |= {"head": head.name, "contact": head.name, "phone": head.phone}
        manager = parties.get(PartyDuty.SAFETY_MANAGER)
        if manager:
            known["contact"] = manager.name
    if visit:
        known["on_site"] = visit.on_site
    return known
