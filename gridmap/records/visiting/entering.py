"""How is a visit written down with all that was seen: answers, hazards, photos, signature? All of it, or nothing."""

from __future__ import annotations

import io
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from PIL import Image

from gridmap.db.models.trace import AttachmentKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard, photos, picture, saving
from gridmap.records.visiting import checklist
from gridmap.records.visiting.outings import REFUSED, outing_of_the_day
from gridmap.registers.attempts import ATTEMPTS, Attempt, AttemptReason
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import HAZARDS
from gridmap.registers.outings import Outing
from gridmap.registers.visits import VISITS, ItemAnswer, Visit, VisitAnswer, kind_by_people
from gridmap.standards import checklists
from gridmap.vocabulary import HazardGrade, HazardState, VisitKind

NATURES = (VisitKind.LOOK_BACK, VisitKind.HELP)
"""What a visit may be besides patrol and inspection, which follow from the number of people."""


@dataclass(frozen=True)
class Finding:
    """What was done about a bad answer. id: of its hazard. fixed: on the spot, shown by both pictures; else registered.

    deadline: by when it is to be rectified, None where an order will say so.
    """

    id: uuid.UUID
    fixed: bool = False
    major: bool = False
    note: str = ""
    deadline: str = ""
    before: bytes = b""
    after: bytes = b""


@dataclass(frozen=True)
class VisitEntry:
    """A visit as it is handed in. nature: what it is where it is neither patrol nor inspection, which people decide.

    outing_id: the outing it belongs to; without one it joins the outing of these people on this day.
    findings: item -> what was done about its bad answer. finished_at: now where it is not said. taps, spent_s: what the
    form took. position: WGS 84 (lon, lat), accuracy in metres.
    """

    id: uuid.UUID
    enterprise_id: uuid.UUID
    on_date: date
    people: Collection[uuid.UUID] = ()
    outing_id: uuid.UUID | None = None
    nature: VisitKind | None = None
    answers: Mapping[str, ItemAnswer] = field(default_factory=dict)
    findings: Mapping[str, Finding] = field(default_factory=dict)
    on_site: str = ""
    note: str = ""
    pictures: Sequence[bytes] = ()
    signature: bytes = b""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    taps: int | None = None
    spent_s: int | None = None
    position: tuple[float, float] | None = None
    accuracy_m: float | None = None


def enter(session: FencedSession, entry: VisitEntry, now: datetime, locale: str) -> Visit:
    """Write a visit down; the same id again is the same visit. The caller commits.

    locale: the language in which hazards are named. Raises InvalidInput with every complaint, Forbidden, NotFound.
    """
    known = session.get(Visit, entry.id)
    if known is not None:
        return _again(known, entry)
    place = _place(session, entry.enterprise_id)
    guard.require(session, place.area_path, guard.writable(session, VISITS))
    items = {item.id: item for item in checklist.items_for(session, place)}
    problems = _problems(entry, items, now)
    if problems:
        raise InvalidInput(REFUSED, problems)
    outing = find_outing(session, entry, place.area_path, now)
    kind = entry.nature or kind_by_people(len(outing.members))
    said = {
        "enterprise_id": str(place.id),
        "on_date": entry.on_date.isoformat(),
        "kind": kind.value,
        "on_site": entry.on_site,
        "note": entry.note,
    }
    made = saving.create(session, VISITS, entry.id, said, now, _follows(entry, outing, now))
    for item_id, answer in entry.answers.items():
        item = items[item_id]
        hazard = _hazard(session, entry, item, place, now, locale) if answer == ItemAnswer.BAD else None
        words = {"asked": checklists.told(item.ask, locale), "rule": item.citation}
        session.add(
            VisitAnswer(visit_id=entry.id, item=item_id, answer=answer.value, hazard_id=hazard, **words)
        )
    for sent in entry.pictures:
        photos.add(session, VISITS, entry.id, sent)
    if entry.signature:
        photos.add(session, VISITS, entry.id, entry.signature, entry.on_site, AttachmentKind.SIGNATURE)
    session.flush()
    return session.get_one(Visit, made.id)


def position(lon: float, lat: float, accuracy_m: float) -> dict[str, Any]:
    """What a device told, as the fields of an Entry; nothing where it is no place on the map."""
    if not (-180 <= lon <= 180 and -85 <= lat <= 85 and 0 <= accuracy_m < 1e6):
        return {}
    return {"position": (lon, lat), "accuracy_m": accuracy_m or None}


def attempt(session: FencedSession, entry: VisitEntry, reason: AttemptReason, now: datetime) -> Attempt:
    """A call that found nothing to inspect, made by the people of an outing. The caller commits."""
    known = session.get(Attempt, entry.id)
    if known is not None:
        return known
    place = _place(session, entry.enterprise_id)
    guard.require(session, place.area_path, guard.writable(session, ATTEMPTS))
    outing = find_outing(session, entry, place.area_path, now)
    said = {
        "enterprise_id": str(place.id),
        "on_date": entry.on_date.isoformat(),
        "reason": reason.value,
        "note": entry.note,
    }
    made = saving.create(session, ATTEMPTS, entry.id, said, now, {"outing_id": outing.id})
    return session.get_one(Attempt, made.id)


def find_outing(session: FencedSession, entry: VisitEntry, area_path: str, now: datetime) -> Outing:
    """The outing that was named, on its own day, or the one of these people. Raises NotFound, InvalidInput."""
    if entry.outing_id is None:
        return outing_of_the_day(session, area_path, entry.on_date, entry.people, now)
    outing = session.get(Outing, entry.outing_id)
    if outing is None:
        raise NotFound(N_("This outing does not exist, or lies outside the areas you may see."))
    if outing.on_date != entry.on_date:
        day = Sentence(N_("The outing is of {day}."), {"day": outing.on_date})
        raise InvalidInput(REFUSED, [Problem("on_date", day)])
    return outing


def _again(known: Visit, entry: VisitEntry) -> Visit:
    if known.enterprise_id != entry.enterprise_id:
        raise Conflict(N_("This id is taken by another record; nothing was saved."))
    return known


def _place(session: FencedSession, enterprise_id: uuid.UUID) -> Enterprise:
    place = session.get(Enterprise, enterprise_id)
    if place is None:
        raise NotFound(N_("This enterprise does not exist, or lies outside the areas you may see."))
    return place


def _follows(entry: VisitEntry, outing: Outing, now: datetime) -> dict[str, Any]:
    lon, lat = entry.position or (None, None)
    started = entry.started_at if entry.started_at and entry.started_at <= now else None
    return {
        "outing_id": outing.id,
        "started_at": started,
        "finished_at": (entry.finished_at or now) if started else None,
        "taps": entry.taps,
        "spent_s": entry.spent_s,
        "position_lon": lon,
        "position_lat": lat,
        "position_accuracy_m": entry.accuracy_m,
    }


def _problems(entry: VisitEntry, asked: Mapping[str, checklists.Item], now: datetime) -> list[Problem]:
    problems = [
        Problem(f"answer.{item}", Sentence(N_("This is not asked of such a place.")))
        for item in entry.answers
        if item not in asked
    ]
    if entry.on_date > now.date():
        problems.append(Problem("on_date", Sentence(N_("This day is yet to come."))))
    for item, found in entry.findings.items():
        if entry.answers.get(item) == ItemAnswer.BAD:
            problems += _problems_of(item, found, shown=entry.on_date == now.date())
    if entry.signature and _blank(entry.signature):
        problems.append(Problem("signature", Sentence(N_("The signature is empty."))))
    return problems


def _problems_of(item: str, found: Finding, *, shown: bool) -> list[Problem]:
    """shown: today's, so that pictures can be asked for; of what is entered later there may be none."""
    if not found.fixed:
        return []
    if found.major:
        sentence = Sentence(
            N_(
                "A major accident hazard is registered, not struck off on the spot: its measures and its acceptance"
                " follow."
            )
        )
        return [Problem(f"fixed.{item}", sentence)]
    if shown and not (found.before and found.after):
        name = "before" if not found.before else "after"
        sentence = Sentence(N_("Fixed on the spot needs a picture before and one after."))
        return [Problem(f"{name}.{item}", sentence)]
    if found.before and found.before == found.after:
        return [Problem(f"after.{item}", Sentence(N_("This is the same picture as the one before.")))]
    return []


def _blank(upload: bytes) -> bool:
    """Is nothing drawn on it? What is no picture at all is refused where it is kept."""
    try:
        with Image.open(io.BytesIO(upload), formats=("PNG",)) as opened:
            if opened.width * opened.height > picture.MOST_PIXELS["PNG"]:
                return False
            clean = Image.new("RGB", opened.size, "white")
            drawn = opened.convert("RGBA")
            clean.paste(drawn, mask=drawn.getchannel("A"))
            return bool(clean.convert("L").getextrema()[0] == 255)
    except (OSError, SyntaxError, ValueError):
        return False


def _hazard(
    session: FencedSession,
    entry: VisitEntry,
    item: checklists.Item,
    place: Enterprise,
    now: datetime,
    locale: str,
) -> uuid.UUID:
    """The hazard that a bad answer is: closed where it was fixed on the spot, else registered."""
    found = entry.findings.get(item.id) or Finding(uuid.uuid5(entry.id, item.id))
    said: dict[str, Any] = {
        "title": checklists.told(item.fault, locale),
        "description": "\n".join(
            filter(None, (found.note, checklists.told(item.mend, locale), item.citation))
        ),
        "grade": (HazardGrade.MAJOR if found.major else HazardGrade.GENERAL).value,
        "found_on": entry.on_date.isoformat(),
        "enterprise_id": str(place.id),
    }
    if found.fixed:
        said |= {"state": HazardState.FIXED_ON_SPOT.value, "closed_on": entry.on_date.isoformat()}
    elif found.deadline:
        said["deadline"] = found.deadline
    made = saving.create(session, HAZARDS, found.id, said, now, MappingProxyType({"visit_id": entry.id}))
    pictures = ((found.before, AttachmentKind.BEFORE), (found.after, AttachmentKind.AFTER))
    for sent, kind in pictures:
        if sent:
            photos.add(session, HAZARDS, made.id, sent, kind=kind)
    return made.id
