"""In which state is everything that the rows of a file are compared with? An equal mark means the same plan again."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from typing import Any

from sqlalchemy import text

from gridmap.db.models import Import
from gridmap.db.sessions import FencedSession
from gridmap.imports.kinds import kind_of

# All columns of a row, shapes to the last decimal. The order of the rows does not matter, so nothing is sorted.
_MARK = "SELECT count(*), sum(hashtextextended(t::text, 0)) FROM {rows}"
_AREAS = (
    "areas t WHERE path ^@ :target",
    "area_codes t WHERE area_path ^@ :target AND valid @> current_date",
)
_ENTERPRISES = (
    "enterprises t WHERE area_path ^@ :target",
    "responsible_parties t JOIN enterprises e ON e.id = t.enterprise_id WHERE e.area_path ^@ :target",
)


def mark(session: FencedSession, kept: Import, now: datetime) -> Hashable | None:
    """Who looks, the day, and the records and areas that they see under the area of the import.

    None for ledgers whose plan depends on more than that. Asked before a plan is made and again in the transaction that
    writes it, two equal marks say that the plan still holds.
    """
    noun = kind_of(kept.noun).register
    if noun is None:
        return None
    own = f"{noun.key} t WHERE area_path ^@ :target"
    asked = dict.fromkeys((*_AREAS, *_ENTERPRISES, own))
    found: list[Any] = [
        tuple(session.execute(text(_MARK.format(rows=rows)), {"target": kept.area_path}).one())
        for rows in asked
    ]
    return (kept.id, session.viewer, now.date(), *found)
