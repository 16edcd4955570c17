"""What was seen on one visit, who was there, who signed, and what came of it?"""

from __future__ import annotations

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from geoalchemy2 import Geography
from sqlalchemy import cast, func, select

from gridmap.db.models import Area, Attachment, Person
from gridmap.db.models.trace import AttachmentKind
from gridmap.records import guard
from gridmap.registers.attempts import ATTEMPTS
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import HAZARDS, Hazard
from gridmap.registers.outings import Outing
from gridmap.registers.visits import VISITS, ItemAnswer, Visit, VisitAnswer
from gridmap.standards import checklists
from gridmap.vocabulary import HazardState, VisitKind, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.language import locale
from gridmap.web.visiting.shared import GOES_OUT, blueprint, lack_certificates


@blueprint.get("/visits")
@allow(*GOES_OUT)
def written() -> ResponseReturnValue:
    """Who opens the address to which a visit is sent finds those that are written down."""
    return _listed(VISITS.key)


@blueprint.get("/visits/attempts")
@allow(*GOES_OUT)
def attempts() -> ResponseReturnValue:
    """The same for attempts."""
    return _listed(ATTEMPTS.key)


def _listed(key: str) -> ResponseReturnValue:
    asked: dict[str, Any] = request.args.to_dict(flat=False)
    return redirect(url_for("registers.listing", key=key, **asked))


@blueprint.get("/visits/<uuid:visit_id>")
@allow(*GOES_OUT)
def visit(visit_id: uuid.UUID) -> str:
    """One visit. Raises NotFound beyond the fence."""
    session = current.session()
    found: Visit = guard.find(session, VISITS, visit_id)
    outing = session.get(Outing, found.outing_id) if found.outing_id else None
    members: list[Person] = outing.members if outing else []
    pictures = _pictures(VISITS.key, [visit_id])
    hazards = session.scalars(select(Hazard).where(Hazard.visit_id == visit_id).order_by(Hazard.id)).all()
    area = session.get(Area, found.area_path)
    return render_template(
        "visiting/visit.html",
        visit=found,
        place=found.enterprise,
        area=area.name if area else "",
        outing=outing,
        members=members,
        lacking=lack_certificates(members) if found.kind == VisitKind.INSPECTION else [],
        answers=_in_order(found),
        words=texts(ItemAnswer),
        kinds=texts(VisitKind),
        states=texts(HazardState),
        pictures=[each for each in pictures if each.kind != AttachmentKind.SIGNATURE],
        signature=next((each for each in pictures if each.kind == AttachmentKind.SIGNATURE), None),
        hazards=hazards,
        shown=_by_hazard(_pictures(HAZARDS.key, [each.id for each in hazards])),
        away_m=_away_m(found),
        may_write=viewer().holds(VISITS.writers, found.area_path),
    )


def _in_order(found: Visit) -> list[tuple[str, VisitAnswer]]:
    """What was asked, in the words of then: what was not in order first, then as the checklist asks it."""
    ships = checklists.shipped()
    order = {key: number for number, key in enumerate(ships)}
    said = sorted(
        found.answers,
        key=lambda each: (each.answer != ItemAnswer.BAD, order.get(each.item, len(order)), each.asked),
    )
    return [(each.asked or _today(each.item), each) for each in said]


def _today(item: str) -> str:
    """As it is asked now, for visits that kept no words."""
    ships = checklists.shipped().get(item)
    return checklists.told(ships.ask, locale()) if ships else item


def _pictures(source: str, ids: list[uuid.UUID]) -> list[Attachment]:
    own = select(Attachment).where(Attachment.source == source, Attachment.row_id.in_(ids))
    return list(current.session().scalars(own.order_by(Attachment.added_at, Attachment.id)))


def _by_hazard(pictures: list[Attachment]) -> dict[uuid.UUID, list[Attachment]]:
    """hazard -> its pictures, the one before ahead of the one after."""
    order = list(AttachmentKind)
    found: dict[uuid.UUID, list[Attachment]] = {}
    for each in sorted(pictures, key=lambda picture: order.index(AttachmentKind(picture.kind))):
        found.setdefault(each.row_id, []).append(each)
    return found


def _away_m(found: Visit) -> float | None:
    """How far from the place the device stood; None where either is not known."""
    stood = func.ST_SetSRID(func.ST_MakePoint(found.position_lon, found.position_lat), 4326)
    apart_m = func.ST_Distance(cast(Enterprise.geom, Geography), cast(stood, Geography))
    return current.session().scalar(select(apart_m).where(Enterprise.id == found.enterprise_id))
