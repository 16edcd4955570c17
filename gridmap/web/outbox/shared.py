"""What do the pages of the outbox share: the blueprint, and how a refusal reads?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from gridmap.i18n.texts import N_, Sentence
from gridmap.records.outbox.kinds import KINDS
from gridmap.records.outbox.receiving import Refusal
from gridmap.registers import Register
from gridmap.standards import checklists
from gridmap.web.access import viewer
from gridmap.web.language import locale, translate
from gridmap.web.navigation import name_own_area

blueprint = Blueprint("outbox", __name__)
name_own_area(blueprint)


def cookie() -> str:
    """A cookie of each person; it outlives the store of the browser, which is deleted first where space is short."""
    return f"gridmap-outbox-{viewer().id.hex[:8]}"


def why(trouble: dict[str, Any] | None, kind: str = "") -> list[str]:
    """The reasons for which an entry waits, in the reader's language; of a field, with its title."""
    refused = Refusal.from_json(trouble or {})
    if refused is None:
        return []
    noun = KINDS[kind].noun if kind in KINDS else None
    lines = [translate(refused.sentence)]
    for problem in refused.problems:
        title = _titled(problem.field, noun)
        about = Sentence(N_("{title}: {subject}"), {"title": title, "subject": translate(problem.sentence)})
        lines.append(translate(about if title else problem.sentence))
    return lines


def kind_title(key: str) -> str:
    return translate(KINDS[key].title) if key in KINDS else key


def _titled(name: str, noun: Register | None) -> str:
    """A field by its title, an answer (`answer.item`, `after.item`) by what was asked; else as it was sent."""
    field = noun.field(name) if noun else None
    item = checklists.shipped().get(name.partition(".")[2])
    if item is not None:
        return checklists.told(item.ask, locale())
    return translate(field.title) if field else name
