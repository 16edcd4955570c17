"""Which enterprise does a hazard or a risk point belong to, by the code or the name in its row?"""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import replace

from sqlalchemy import select

from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.matching.identity import keys
from gridmap.imports.matching.rows import Complaint, ImportPlan, Incoming
from gridmap.records.places import under_any
from gridmap.registers.enterprises import Enterprise

UNKNOWN = N_("There is no enterprise “{name}” in this area.")


class Enterprises:
    """The enterprises under one area, by code and by name."""

    def __init__(self, session: FencedSession, target: str) -> None:
        # Kept, so that the session finds them in its memory when the noun's rules ask for them one by one.
        self._rows = session.scalars(
            select(Enterprise).where(under_any(Enterprise.area_path.expression, [target]))
        ).all()
        self._by_code: dict[str, list[uuid.UUID]] = defaultdict(list)
        self._by_name: dict[str, list[uuid.UUID]] = defaultdict(list)
        for row, key in zip(self._rows, keys([row.name for row in self._rows]), strict=True):
            self._by_name[key].append(row.id)
            if row.code:
                self._by_code[row.code].append(row.id)

    def link(self, rows: list[Incoming], plan: ImportPlan, text_field: str = "") -> list[Incoming]:
        """The rows with `enterprise_id` where they name one; refused where none or several are called so.

        text_field: where the name is kept of an enterprise that nobody knows, if its row comes in without it.
        """
        linked = []
        names = keys([row.values.get("enterprise") or "" for row in rows])
        for row, key in zip(rows, names, strict=True):
            code, name = row.values.get("enterprise_code"), row.values.get("enterprise")
            if row.values.get("id") or not (code or name):  # one of our own rows belongs where it did
                linked.append(row)
                continue
            found = self._by_code.get(code or "") or self._by_name.get(key, [])
            if len(found) == 1:
                linked.append(replace(row, values={**row.values, "enterprise_id": found[0]}))
            elif not found and row.unlinked and text_field:
                linked.append(_without(row, str(name or code), text_field))
            else:
                plan.refuse(row, _complaint(str(name or code), bool(found)))
        return linked


def _without(row: Incoming, name: str, text_field: str) -> Incoming:
    """The row with the name of its enterprise in front of its text, under the file's own heading."""
    text = str(row.values.get(text_field) or "")
    told = f"{row.unlinked}: {name}"
    return replace(row, values={**row.values, text_field: f"{told}\n{text}" if text else told})


def _complaint(said: str, several: bool) -> Complaint:
    if several:
        reason = Sentence(N_("More than one enterprise is called “{name}”."), {"name": said})
        remedy = Sentence(N_("Add its unified social credit code in a column of its own."))
    else:
        reason = Sentence(UNKNOWN, {"name": said})
        remedy = Sentence(
            N_(
                "Take the enterprises in first, or correct the name; or agree that such rows come in without it."
            )
        )
    return Complaint("enterprise", said, reason, remedy)
