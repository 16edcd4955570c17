"""What does the form of a paper ask, and what stands in it already because a record, or the paper before, knows it?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from gridmap.db.models import Paper, PaperItem
from gridmap.i18n.texts import Sentence
from gridmap.papers.forms import PaperForm
from gridmap.papers.record import Record, members
from gridmap.registers.hazards import Hazard
from gridmap.vocabulary import OPEN_HAZARD_STATES, HazardGrade
from gridmap.web import current
from gridmap.web.language import translate
from gridmap.web.registers.controls import Control, Typed
from gridmap.web.registers.typed import moment

PASSED = "passed"
_INPUTS = {"date": "date", "datetime": "datetime-local", "phone": "tel"}
_MOST_HAZARDS = 200
_REMEMBERED = 50


@dataclass(frozen=True)
class ShownForm:
    """A form as it is shown. stands, problems: by the names of its controls, as in the forms of the registers."""

    paper_id: uuid.UUID
    form: PaperForm
    record: Record
    controls: Sequence[Control]
    hazards: Sequence[Hazard]
    chosen: frozenset[str]
    stands: Typed
    replaces: Paper | None = None
    problems: Mapping[str, Sentence] = field(default_factory=dict)
    trouble: Sentence | None = None
    theirs: frozenset[str] = frozenset()


def controls(form: PaperForm, *, delegated: bool) -> list[Control]:
    """delegated: with what only enforcement papers need."""
    return [_control(each) for each in form.fields if delegated or each.key not in form.delegated]


def _control(each: Any) -> Control:
    choices = [("", ""), *((value, translate(text)) for value, text in each.choices.items())]
    widget = each.kind if each.kind in ("long", "choice") else "text"
    return Control(choices, each, widget, _INPUTS.get(each.kind, "text"))


def choosable(form: PaperForm, record: Record, chosen: Sequence[uuid.UUID]) -> list[Hazard]:
    """The hazards of the place that the paper may list: the open ones, and those that were chosen."""
    if form.asks != "hazards":
        return []
    if not record.enterprise:
        return list(record.hazards)
    wanted = Hazard.state.in_(OPEN_HAZARD_STATES) | Hazard.id.in_(list(chosen))
    found = select(Hazard).where(Hazard.enterprise_id == record.enterprise.id, wanted)
    if form.key in ("listing", "delisting"):
        found = found.where(Hazard.grade == HazardGrade.MAJOR)
    newest = found.order_by(Hazard.found_on.desc(), Hazard.id).limit(_MOST_HAZARDS)
    return list(current.session().scalars(newest))


def stands_first(form: PaperForm, record: Record, hazards: Sequence[Hazard]) -> Typed:
    """What the records and the township's last papers know, before anybody types."""
    stands = {each.key: record.known.get(each.key, "") for each in form.fields}
    last = _last_papers(record.township.path)
    said: dict[str, Any] = next(
        (each.elements.get("facts", {}) for each in last if each.elements.get("form") == form.key), {}
    )
    stands |= {key: _text("text", said.get(key)) for key in form.remembered}
    shown = {
        each["name"]: each["certificate"]
        for paper in reversed(last)
        for each in paper.elements.get("officers", [])
    }
    for number, person in enumerate(members(current.session(), record.visit)[:2], 1):
        stands[f"officer_{number}"] = person.name
        stands[f"certificate_{number}"] = person.certificate or shown.get(person.name, "")
    visit, zone = record.visit, current.now().tzinfo
    for key, known in (("from_at", "started_at"), ("to_at", "finished_at")):
        at = getattr(visit, known, None)
        stands[key] = at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if at else ""
    if "deadline" in form.one_an_item:
        today = current.today()
        due = {each.id: each.deadline for each in hazards if each.deadline and each.deadline >= today}
        stands |= {f"deadline-{each}": day.isoformat() for each, day in due.items()}
    return {**stands, "on_date": current.today().isoformat()}


def _last_papers(township_path: str) -> Sequence[Paper]:
    """The newest of the township, as far as the viewer may see them."""
    newest = select(Paper).where(Paper.township_path == township_path).order_by(Paper.issued_at.desc())
    return current.session().scalars(newest.limit(_REMEMBERED)).all()


def stands_again(form: PaperForm, old: Paper) -> Typed:
    """What stood on the paper that is corrected."""
    facts = old.elements.get("facts", {})
    stands = {each.key: _text(each.kind, facts.get(each.key)) for each in form.fields}
    for number, each in enumerate(old.elements.get("officers", [])[:2], 1):
        stands[f"officer_{number}"], stands[f"certificate_{number}"] = each["name"], each["certificate"]
    items = current.session().scalars(select(PaperItem).where(PaperItem.paper_id == old.id)).all()
    for item in items:
        stands[f"deadline-{item.hazard_id}"] = item.deadline.isoformat() if item.deadline else ""
        if item.passed is not None:
            stands[f"{PASSED}-{item.hazard_id}"] = "yes" if item.passed else "no"
    stands["paper"] = str(facts.get("paper") or "")
    return {**stands, "family": old.family, "on_date": old.issued_on.isoformat()}


def posted(form: PaperForm, sent: Any, hazards: Sequence[str]) -> Typed:
    """What stands in a form that was sent."""
    names = [*(each.key for each in form.fields), "on_date", "family", "paper"]
    names += [f"{name}-{each}" for name in form.one_an_item for each in hazards]
    return {name: str(sent.get(name, "")) for name in names}


def facts(form: PaperForm, stands: Typed, hazards: Sequence[uuid.UUID]) -> dict[str, Any]:
    """The typed facts as `issue` takes them."""
    told: dict[str, Any] = {
        each.key: moment(stands[each.key]) if each.kind == "datetime" else stands[each.key]
        for each in form.fields
    }
    for name in form.one_an_item:
        given = {str(each): stands.get(f"{name}-{each}", "") for each in hazards}
        told[name if name == PASSED else f"{name}s"] = {key: value for key, value in given.items() if value}
    return {**told, "family": stands.get("family", ""), "paper": stands.get("paper", "")}


def _text(kind: str, value: Any) -> str:
    if kind == "datetime" and value:
        return datetime.fromisoformat(value).astimezone(current.now().tzinfo).strftime("%Y-%m-%dT%H:%M")
    return "" if value is None else str(value)
