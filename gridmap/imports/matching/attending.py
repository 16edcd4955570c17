"""Whom do the names in a row of a file mean, among the people whom its reader may see?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.matching.rows import Complaint, FieldChange, ImportPlan, Incoming
from gridmap.records.person_names import PersonNames
from gridmap.registers.base.register import Register


class Attending:
    """The people whom a register's records name, read once for a whole file."""

    def __init__(self, session: FencedSession, register: Register) -> None:
        self._names = PersonNames(session)
        self._kinds = {each.key: each.kind for each in register.fields if each.kind in ("person", "people")}

    def link(self, rows: list[Incoming], plan: ImportPlan) -> list[Incoming]:
        """The rows with ids in the place of names; refused where a name means nobody, or more than one."""
        linked = []
        for row in rows:
            found: dict[str, Any] = {}
            complaints = []
            for key, kind in self._kinds.items():
                text = row.values.get(key)
                if not isinstance(text, str):
                    continue
                meant = self._names.meant(text)
                reason = meant.complaint or (
                    _one(text) if kind == "person" and len(meant.people) != 1 else None
                )
                if reason is not None:
                    remedy = Sentence(N_("Correct this cell and hand the row in again."))
                    complaints.append(Complaint(key, text, reason, remedy))
                else:
                    found[key] = meant.people[0] if kind == "person" else meant.people
            if complaints:
                plan.refuse(row, *complaints)
            else:
                linked.append(replace(row, values={**row.values, **found}))
        return linked

    def unchanged(self, draft: Mapping[str, Any], known: Mapping[str, Any]) -> set[str]:
        """The fields that name whom they named before."""
        return {key for key in self._kinds if draft[key] == known[key]}

    def told(self, change: FieldChange) -> FieldChange:
        """A change as the preview shows it, with names in the place of ids."""
        if change.field not in self._kinds:
            return change
        return replace(change, before=self._called(change.before), after=self._called(change.after))

    def _called(self, plain: Any) -> str | None:
        ids = [plain] if isinstance(plain, str) else plain or []
        return self._names.told([uuid.UUID(each) for each in ids]) or None


def _one(text: str) -> Sentence:
    return Sentence(N_("“{names}” names more than one person."), {"names": text})
