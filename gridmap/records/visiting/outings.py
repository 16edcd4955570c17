"""How is an outing planned or found again, who goes along, and how far is it?"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from gridmap.db.models import Area, Person
from gridmap.db.sessions import FencedSession
from gridmap.errors import Forbidden, InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard, saving
from gridmap.records.places import lies_under
from gridmap.registers.attempts import Attempt
from gridmap.registers.campaigns import Campaign
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.outings import OUTINGS, Outing, OutingMember, OutingStop
from gridmap.registers.visits import Visit
from gridmap.vocabulary import Level

MOST_STOPS = 500
REFUSED = N_("Nothing was saved: some entries cannot be accepted.")


@dataclass(frozen=True)
class Stop:
    """A place of an outing. visit, attempt: what became of it; both None while nobody called."""

    enterprise: Enterprise
    visit: Visit | None
    attempt: Attempt | None


def plan_outing(
    session: FencedSession,
    enterprise_ids: Sequence[uuid.UUID],
    on_date: date,
    people: Collection[uuid.UUID],
    campaign: uuid.UUID | None = None,
    *,
    now: datetime,
    purpose: str = "",
    leader_led: bool = False,
    led_by: uuid.UUID | None = None,
) -> Outing:
    """An outing that means to call on these places, in this order. Nobody named: the viewer goes. The caller commits.

    Raises InvalidInput where places or people are none that the viewer may see, Forbidden, NotFound.
    """
    places = _places(session, enterprise_ids)
    members = _people(session, people or [_author(session)])
    following = session.get(Campaign, campaign) if campaign else None
    if campaign and following is None:
        raise NotFound(N_("This plan does not exist, or lies outside the areas you may see."))
    purpose = purpose.strip() or (following.name if following else "")
    told = {"on_date": on_date.isoformat(), "purpose": purpose, "leader_led": leader_led}
    if led_by is not None:
        told["led_by"] = str(_one_of(members, led_by))
    outing = _made(session, {place.area_path for place in places}, told, members, now)
    outing.campaign_id = following.id if following else None
    stops = [OutingStop(outing_id=outing.id, enterprise_id=e.id, ordinal=n) for n, e in enumerate(places)]
    session.add_all(stops)
    session.flush()
    return outing


def outing_of_the_day(
    session: FencedSession, area_path: str, on_date: date, people: Collection[uuid.UUID], now: datetime
) -> Outing:
    """The outing of just these people on this day, to which a visit in this area belongs; made where there is none.

    The same people on the same day are one outing, however many places they call on.
    """
    members = _people(session, people or [_author(session)])
    path = _area(session, {area_path})
    of_the_day = select(Outing).where(Outing.on_date == on_date, Outing.area_path == path)
    wanted = {person.id for person in members}
    for outing in session.scalars(of_the_day.order_by(Outing.id)):
        if {person.id for person in outing.members} == wanted:
            return outing
    return _made(session, {area_path}, {"on_date": on_date.isoformat()}, members, now)


def set_members(
    session: FencedSession, outing: Outing, people: Collection[uuid.UUID], led_by: uuid.UUID | None = None
) -> None:
    """Who really went, and which of them led it; whether a leader did stays as it was said where none is named.

    Raises InvalidInput where nobody is named, or a leader who did not go; Forbidden. The caller commits.
    """
    guard.require(session, outing.area_path, guard.writable(session, OUTINGS))
    members = _people(session, people)
    outing.led_by = _one_of(members, led_by) if led_by is not None else None
    outing.leader_led = outing.leader_led or led_by is not None
    outing.members = members
    session.flush()


def stops(session: FencedSession, outing: Outing) -> list[Stop]:
    """The places of an outing: first those that were planned, in their order, then those that came up on the way."""
    visits = _latest(session, Visit, outing)
    attempts = _latest(session, Attempt, outing)
    planned = select(OutingStop.enterprise_id).where(OutingStop.outing_id == outing.id)
    order = list(session.scalars(planned.order_by(OutingStop.ordinal)))
    known = dict.fromkeys([*order, *visits, *attempts])
    found = {place.id: place for place in session.scalars(select(Enterprise).where(Enterprise.id.in_(known)))}
    return [Stop(found[key], visits.get(key), attempts.get(key)) for key in known if key in found]


def companions(session: FencedSession, area_path: str) -> list[Person]:
    """Whom one may take along in this area: who belongs to it, to an area above it or, above grids, within it."""
    in_it = func.starts_with(Person.area_path, area_path)
    above = func.starts_with(area_path, Person.area_path)
    found = select(Person).where(Person.active, in_it | above)
    return list(session.scalars(found.order_by(func.length(Person.area_path).desc(), Person.name)))


def _latest(session: FencedSession, model: type[Any], outing: Outing) -> dict[uuid.UUID, Any]:
    found = select(model).where(model.outing_id == outing.id).order_by(model.on_date, model.id)
    return {row.enterprise_id: row for row in session.scalars(found)}


def _made(
    session: FencedSession, paths: set[str], told: dict[str, Any], members: list[Person], now: datetime
) -> Outing:
    said = {**told, "area_path": _area(session, paths)}
    made = saving.create(session, OUTINGS, uuid.uuid4(), said, now)
    outing = session.get_one(Outing, made.id)
    session.add_all(OutingMember(outing_id=outing.id, person_id=person.id) for person in members)
    session.flush()
    session.expire(outing, ["members"])
    return outing


def _area(session: FencedSession, paths: Iterable[str]) -> str:
    """Where an outing to these places lies: the viewer's own area around all of them, but no more than a township."""
    prefixes = sorted(guard.writable(session, OUTINGS), key=len, reverse=True)
    known = list(paths)
    around = next((each for each in prefixes if all(lies_under(path, [each]) for path in known)), None)
    if around is None:
        raise Forbidden(N_("These places do not lie in one area of yours; plan them apart."))
    upward = select(Area.path).where(
        func.starts_with(known[0], Area.path),
        Area.level == Level.TOWNSHIP,
        func.starts_with(Area.path, around),
    )
    township = session.scalar(upward)
    return township if township and all(lies_under(path, [township]) for path in known) else around


def _places(session: FencedSession, ids: Sequence[uuid.UUID]) -> list[Enterprise]:
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise InvalidInput(REFUSED, [Problem("enterprise", Sentence(N_("Choose at least one place.")))])
    if len(wanted) > MOST_STOPS:
        sentence = Sentence(N_("An outing calls on at most {most} places."), {"most": MOST_STOPS})
        raise InvalidInput(REFUSED, [Problem("enterprise", sentence)])
    found = {row.id: row for row in session.scalars(select(Enterprise).where(Enterprise.id.in_(wanted)))}
    if len(found) < len(wanted):
        sentence = Sentence(N_("This enterprise does not exist, or lies outside the areas you may see."))
        raise InvalidInput(REFUSED, [Problem("enterprise", sentence)])
    return [found[key] for key in wanted]


def _people(session: FencedSession, ids: Iterable[uuid.UUID]) -> list[Person]:
    wanted = set(ids)
    if not wanted:
        raise InvalidInput(REFUSED, [Problem("person", Sentence(N_("Say who goes.")))])
    found = list(session.scalars(select(Person).where(Person.id.in_(wanted)).order_by(Person.name)))
    if len(found) < len(wanted):
        sentence = Sentence(N_("There is no such person in your areas."))
        raise InvalidInput(REFUSED, [Problem("person", sentence)])
    return found


def _one_of(members: list[Person], led_by: uuid.UUID) -> uuid.UUID:
    if all(each.id != led_by for each in members):
        raise InvalidInput(
            REFUSED, [Problem("led_by", Sentence(N_("Who leads an outing goes along; tick them.")))]
        )
    return led_by


def _author(session: FencedSession) -> uuid.UUID:
    if session.author is None:
        raise Forbidden(N_("Please sign in first."))
    return session.author
