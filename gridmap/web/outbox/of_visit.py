"""How does a visit that was written on a phone read to the person who decides about it?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from gridmap.db.models import Person
from gridmap.i18n.texts import N_
from gridmap.registers.attempts import AttemptReason
from gridmap.registers.checklist_items import ChecklistItem
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.visits import VISITS, ItemAnswer
from gridmap.standards import checklists
from gridmap.vocabulary import texts
from gridmap.web import current
from gridmap.web.language import _, locale, translate
from gridmap.web.outbox.said import Said

_CORRECTABLE = ("on_date", "on_site", "note")


def of_visit(said: Mapping[str, Any]) -> Iterator[Said]:
    """Where and who, what was answered, and what can be put right in one line."""
    yield Said("enterprise_id", N_("Enterprise"), None, _name(Enterprise, said.get("enterprise_id")), {})
    people = said.get("people")
    names = [_name(Person, each) for each in people] if isinstance(people, list) else []
    yield Said("people", N_("Who went"), None, _(", ").join(filter(None, names)), {})
    if reason := texts(AttemptReason).get(str(said.get("reason"))):
        yield Said("reason", N_("Why not inspected"), None, translate(reason), {})
    for key in _CORRECTABLE:
        field = VISITS.field(key)
        text, kind = str(said.get(key) or ""), field.kind if field else ""
        yield Said(key, field.title if field else key, text, "", {}, kind)
    answers, findings = (
        each if isinstance(each, dict) else {} for each in (said.get("answers"), said.get("findings"))
    )
    for item, answer in answers.items():
        yield Said(f"answer.{item}", _asked(item), None, _answered(answer, findings.get(item)), {})


def _asked(item: str) -> str:
    known = checklists.shipped().get(item)
    return checklists.told(known.ask, locale()) if known else _own(item)


def _own(item: str) -> str:
    """What an area's own item asks."""
    try:
        found = current.session().get(ChecklistItem, uuid.UUID(item))
    except ValueError:
        return item
    return found.ask if found else item


def _answered(answer: Any, finding: Any) -> str:
    told = translate(texts(ItemAnswer).get(str(answer), str(answer)))
    if answer != ItemAnswer.BAD or not isinstance(finding, dict):
        return told
    parts = [told, _("Fixed on the spot") if finding.get("fixed") is True else _("To be rectified")]
    parts += [str(finding[key]) for key in ("deadline", "note") if finding.get(key)]
    return " · ".join(parts)


def _name(model: type[Any], key: Any) -> str:
    """As far as the viewer may know it."""
    try:
        found = current.session().get(model, uuid.UUID(str(key)))
    except ValueError:
        return ""
    return found.name if found else _("outside the areas you may see")
