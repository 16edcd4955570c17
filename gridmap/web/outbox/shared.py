"""What do the pages of the outbox share: the blueprint, and how a refusal reads?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from gridmap.records.outbox.kinds import KINDS
from gridmap.records.outbox.receiving import Refusal
from gridmap.web.language import translate
from gridmap.web.navigation import name_own_area

blueprint = Blueprint("outbox", __name__)
name_own_area(blueprint)


def why(trouble: dict[str, Any] | None, kind: str = "") -> list[str]:
    """The reasons for which an entry waits, in the reader's language; of a field, with its title."""
    refused = Refusal.from_json(trouble or {})
    if refused is None:
        return []
    noun = KINDS[kind].noun if kind in KINDS else None
    lines = [translate(refused.sentence)]
    for problem in refused.problems:
        field = noun.field(problem.field) if noun else None
        title = translate(field.title) if field else problem.field
        lines.append(f"{title}: {translate(problem.sentence)}" if title else translate(problem.sentence))
    return lines


def kind_title(key: str) -> str:
    return translate(KINDS[key].title) if key in KINDS else key
