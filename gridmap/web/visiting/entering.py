"""How does what was seen on site reach the records: one form, sent whole?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Person
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.visiting import checklist, entering
from gridmap.records.visiting.entering import NATURES, Finding, VisitEntry
from gridmap.records.visiting.outings import REFUSED
from gridmap.registers.attempts import AttemptReason
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.outings import Outing
from gridmap.registers.visits import ItemAnswer, kind_by_people
from gridmap.standards import checklists
from gridmap.vocabulary import PartyDuty, VisitKind, texts
from gridmap.web import current, language_choice
from gridmap.web.access import allow, viewer
from gridmap.web.failures import wants_json
from gridmap.web.language import locale, translated
from gridmap.web.registers.told import tell
from gridmap.web.visiting.shared import GOES_OUT, blueprint, day, key, keys, known_keys, people

MOST_PICTURES = 8
MOST_TAPS, MOST_SPENT_S = 10_000, 12 * 3600


@blueprint.get("/visits/new")
@allow(*GOES_OUT)
def walk() -> str:
    """The checklist of one place, to be filled on site. Raises NotFound."""
    session = current.session()
    named = known_keys([request.args.get("enterprise", "")])
    place = session.get(Enterprise, named[0]) if named else None
    if place is None:
        raise NotFound(N_("This enterprise does not exist, or lies outside the areas you may see."))
    going = known_keys([request.args.get("outing", "")])
    outing = session.get(Outing, going[0]) if going else None
    crew = outing.members if outing else people(known_keys(request.args.getlist("person")) or [viewer().id])
    items, looked = checklist.items_for(session, place), checklist.last_looked(session, place.id)
    return walk_page(place, outing, crew, items, looked)


def walk_page(
    place: Enterprise | None,
    outing: Outing | None,
    crew: Sequence[Person],
    items: Sequence[checklists.Item],
    looked: Mapping[str, date],
    kit: dict[str, Any] | None = None,
) -> str:
    """The page with these items. looked: when each was last looked at. kit: what fills the page of no place yet."""
    heads: dict[str, list[checklists.Item]] = {}
    for item in items:
        heads.setdefault(item.head.key, []).append(item)
    return render_template(
        "visiting/walk.html",
        id=uuid.uuid4(),
        place=place,
        outing=outing,
        crew=crew,
        kit=kit,
        kind=kind_by_people(len(crew)),
        heads=[(entries[0].head, entries) for entries in heads.values()],
        told=lambda text: checklists.told(text, locale()),
        looked=looked,
        not_due={item.id for item in items if not item.is_due(looked.get(item.id), current.today())},
        answers=translated(texts(ItemAnswer)),
        natures=[(nature.value, nature.text) for nature in NATURES],
        reasons=translated(texts(AttemptReason)),
        responsible=responsible(place) if place else [],
        started=current.now().isoformat(timespec="seconds"),
        today=current.today(),
        texts_url=language_choice.texts_url(locale()),
    )


def responsible(place: Enterprise) -> list[str]:
    """Who may be met there; the cadre of the township is none of them."""
    met = (party.name for party in place.parties if party.duty != PartyDuty.CONTACT_CADRE)
    return list(dict.fromkeys(met))


@blueprint.post("/visits")
@allow(*GOES_OUT)
def enter_visit() -> ResponseReturnValue:
    """A visit with everything that was seen; all of it is kept, or nothing."""
    session = current.session()
    made = entering.enter(session, _entry(), current.now(), locale())
    session.commit()
    where = url_for("visiting.visit", visit_id=made.id)
    if wants_json():
        return jsonify(url=where), 201
    return redirect(where)


@blueprint.post("/visits/attempts")
@allow(*GOES_OUT)
def enter_attempt() -> ResponseReturnValue:
    """Nobody could be inspected there: an attempt, and no visit."""
    session = current.session()
    reason = request.form.get("reason", AttemptReason.SHUT.value)
    if reason not in texts(AttemptReason):
        sentence = Sentence(N_("Choose one of the given values."))
        raise InvalidInput(REFUSED, [Problem("reason", sentence)])
    made = entering.attempt(session, _bare_entry(), AttemptReason(reason), current.now())
    session.commit()
    tell(N_("Noted: not inspected. The place stays on the list."))
    if request.form.get("outing") and made.outing_id:
        return redirect(url_for("visiting.outing", outing_id=made.outing_id))
    return redirect(url_for("visiting.start", person=request.form.getlist("person")))


def _bare_entry() -> VisitEntry:
    """Where, when, and who went: what a visit and an attempt are told alike. Raises InvalidInput."""
    outing = request.form.get("outing", "")
    return VisitEntry(
        id=key(request.form.get("id", ""), "id"),
        enterprise_id=key(request.form.get("enterprise", ""), "enterprise"),
        on_date=day(request.form.get("on_date", "")) or current.today(),
        people=keys(request.form, "person"),
        outing_id=key(outing, "outing") if outing else None,
        note=request.form.get("note", ""),
    )


def _entry() -> VisitEntry:
    bare = _bare_entry()
    answers = {
        name.partition(".")[2]: value for name, value in request.form.items() if name.startswith("answer.")
    }
    unknown = [name for name, value in answers.items() if value not in texts(ItemAnswer)]
    if unknown:
        sentence = Sentence(N_("Choose one of the given values."))
        raise InvalidInput(REFUSED, [Problem(f"answer.{name}", sentence) for name in unknown])
    bad = [name for name, value in answers.items() if value == ItemAnswer.BAD]
    nature = request.form.get("nature", "")
    about: dict[str, Any] = {
        "nature": VisitKind(nature) if nature in [each.value for each in NATURES] else None,
        "answers": {name: ItemAnswer(value) for name, value in answers.items()},
        "findings": {name: _finding(bare.id, name) for name in bad},
        "on_site": (request.form.get("on_site_other", "") or request.form.get("on_site", "")).strip(),
        "pictures": [
            sent for each in request.files.getlist("picture")[:MOST_PICTURES] if (sent := each.read())
        ],
        "signature": _sent("signature"),
        "started_at": _moment(request.form.get("started", "")),
        "taps": _number(request.form.get("taps", ""), most=MOST_TAPS),
        "spent_s": _number(request.form.get("spent_s", ""), most=MOST_SPENT_S),
    }
    return VisitEntry(**{**vars(bare), **about, **_position()})


def _finding(visit_id: uuid.UUID, item: str) -> Finding:
    return Finding(
        id=uuid.uuid5(visit_id, item),
        fixed=request.form.get(f"fixed.{item}") == "yes",
        major=request.form.get(f"major.{item}") == "yes",
        note=request.form.get(f"note.{item}", "").strip(),
        deadline=request.form.get(f"deadline.{item}", ""),
        before=_sent(f"before.{item}"),
        after=_sent(f"after.{item}"),
    )


def _sent(name: str) -> bytes:
    found = request.files.get(name)
    return found.read() if found else b""


def _moment(typed: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _number(typed: str, most: int) -> int | None:
    """What the phone counted; unknown where it is no such number."""
    known = typed.isascii() and typed.isdigit() and len(typed) < 7 and int(typed) <= most
    return int(typed) if known else None


def _position() -> dict[str, Any]:
    """What the device told; nothing where it is no place on the map."""
    try:
        lon, lat = (float(request.form.get(name, "")) for name in ("lon", "lat"))
        accuracy = float(request.form.get("accuracy", "") or 0)
    except ValueError:
        return {}
    return entering.position(lon, lat, accuracy)
