"""What would a file change in a register?

The rules of one register (`gridmap.registers.Register.validate`) decide here as they do for a single entry.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import delete, text

from gridmap.db.sessions import FencedSession
from gridmap.errors import Forbidden
from gridmap.i18n.texts import N_
from gridmap.imports.fields import HAVE_CREWS
from gridmap.imports.kinds import ImportKind
from gridmap.imports.matching import crews, drafts, parties, refusals
from gridmap.imports.matching.attending import Attending
from gridmap.imports.matching.bulk import point_text, write
from gridmap.imports.matching.coming import Coming
from gridmap.imports.matching.crews import Crews
from gridmap.imports.matching.enterprises import Enterprises
from gridmap.imports.matching.existing import records
from gridmap.imports.matching.hazards import Dateless
from gridmap.imports.matching.identity import Existing, Index, keys
from gridmap.imports.matching.locating import locate
from gridmap.imports.matching.rows import FieldChange, ImportPlan, Incoming, Write, new_id, plain
from gridmap.records.areas.labelled import Places
from gridmap.records.geometry import lonlat
from gridmap.records.placing import lie_at_the_enterprise
from gridmap.records.progress import Report
from gridmap.registers.base.register import Register, Saving
from gridmap.registers.enterprises import Enterprise, ResponsibleParty

_AREA = "area_path"
_PHOTOS = """
    UPDATE attachments a SET area_path = t.area_path FROM {table} t JOIN coming_{table} c ON c.id = t.id
    WHERE c.was IS NOT NULL AND a.source = :source AND a.row_id = t.id AND a.area_path <> t.area_path
"""


class Planner:
    """Compares the rows of one file with one ledger, one after another."""

    def __init__(
        self,
        session: FencedSession,
        kind: ImportKind,
        noun: Register,
        target: str,
        import_id: uuid.UUID,
        now: datetime,
    ) -> None:
        if session.viewer is None:
            raise Forbidden(N_("Please sign in first."))
        self.session, self.kind, self.noun, self.import_id, self.now = session, kind, noun, import_id, now
        self.editor = session.viewer
        self.places = Places(session, target)
        self.ledger = Index(records(session, noun, target), kind.name, kind.exact, kind.code)
        self.enterprises = Enterprises(session, target) if noun.belongs_to_an_enterprise else None
        self.attending = Attending(session, noun) if noun.names_people else None
        self.plan = ImportPlan(kind.key, extra={"parties": [], "gone": []})
        self.dateless = Dateless() if noun.key == "hazards" else None
        self.crews = Crews(session, noun, target, import_id) if noun.key in HAVE_CREWS else None
        self.taken: dict[uuid.UUID, Incoming] = {}
        self.coming = Coming(kind, noun)

    def run(self, rows: list[Incoming], report: Report) -> ImportPlan:
        if self.enterprises:
            text_field = next((entry.key for entry in self.noun.typed if entry.kind == "long"), "")
            rows = self.enterprises.link(rows, self.plan, text_field)
        if self.attending:
            rows = self.attending.link(rows, self.plan)
        located = locate(rows, self.places, self.plan, crosses_boundary=self.noun.crosses_boundary)
        names = keys([row.values.get(self.kind.name, "") if self.kind.name else "" for row, _ in located])
        for n, ((row, area), key) in enumerate(zip(located, names, strict=True)):
            if n % 5000 == 0:
                report(N_("Comparing"), n, len(located))
            self._row(row, area, key)
        if self.crews:
            self.plan.extra |= self.crews.needed(self.plan)
        self.plan.notes += self.dateless.notes() if self.dateless else []
        return self.plan

    def _row(self, row: Incoming, area: str | None, key: str) -> None:
        if _AREA in self.noun.known_by:
            row = replace(row, values={**row.values, _AREA: self._around(row, area)})
        found = self._matches(row, key)
        if found is None:
            return
        known = found[0] if found else None
        if known is not None and known.id in self.taken:
            self.plan.refuse(row, refusals.twice(self.kind, row, self.taken[known.id]))
            return
        if known is not None:
            self.taken[known.id] = row
        self._compare(row, known, area, key)

    def _around(self, row: Incoming, area: str | None) -> str:
        """Where a record lies that is known by its area: with its enterprise, else where its row says."""
        owner = (
            self.session.get(Enterprise, row.values["enterprise_id"])
            if row.values.get("enterprise_id")
            else None
        )
        return owner.area_path if owner else area or self.places.target

    def _matches(self, row: Incoming, key: str) -> list[Existing] | None:
        """The one record that is meant, none for a new one; None where the row was refused."""
        said = row.values.get("id")
        if said:
            known = self.ledger.by_id(said)
            if known is None:
                self.plan.refuse(row, refusals.gone(said))
            return None if known is None else [known]
        found = self.ledger.matches(row, key)
        if len(found) > 1:
            self.plan.refuse(row, refusals.ambiguous(self.kind, found))
            return None
        return found

    def _compare(self, row: Incoming, known: Existing | None, area: str | None, key: str) -> None:
        record_id = known.id if known else new_id(self.import_id, row)
        draft = drafts.draft(self.noun, record_id, known)
        complaints = drafts.enter(self.noun, draft, row, known)
        draft.area_path = self._area(row, known, area)
        if self.dateless:
            self.dateless.validate(draft, known)
        if self.crews:
            complaints += self.crews.join(row, draft, known)
        given = frozenset(row.values) | row.emptied
        if self.attending and known is not None:
            given -= self.attending.unchanged(vars(draft), known.row)
        saving = Saving(self.session, self.now, self.editor, known is None, given)
        lie_at_the_enterprise(self.noun, draft, saving)
        told = {each.column for each in complaints}
        complaints += [
            drafts.complaint(self.noun, problem, row)
            for problem in self.noun.problems(draft, saving)
            if problem.field not in told
        ]
        first = self.coming.first(row, key, draft.area_path) if known is None and not complaints else None
        if first is not None:
            complaints.append(refusals.repeated(self.kind, row, first))
        if complaints:
            self.plan.refuse(row, *complaints)
        else:
            self._decide(row, known, draft, key)

    def _area(self, row: Incoming, known: Existing | None, area: str | None) -> str:
        """Where the record lies: a row that does not move it, or only has no point of its own, leaves it there."""
        if known is not None and (area is None or (known.point and (not row.point or _stays(known, row)))):
            return str(known.row["area_path"])
        return area or self.places.target

    def _decide(self, row: Incoming, known: Existing | None, draft: SimpleNamespace, key: str) -> None:
        title = str(getattr(draft, self.kind.name)) if self.kind.name else row.values.get("enterprise", "")
        point = draft.geom if isinstance(draft.geom, tuple) else lonlat(draft.geom)
        columns = {**vars(draft), "geom": point_text(point)}
        if self.noun.shape == "none":
            del columns["geom"]
        if known is None:
            self._write_parties(*self._parties(row, draft.id, title, None)[:2])
            self.plan.new.append(Write(row, draft.id, title, None, (), columns, point))
            self.coming.add(row, key, columns, point)
            return
        changes = _changes(known, columns, point, row)
        if self.attending:
            changes = tuple(self.attending.told(each) for each in changes)
        crew_changes = self.crews.changes(row, known) if self.crews else []
        written, gone, changes_of_parties = self._parties(row, known.id, title, known)
        if (changes or gone) and row.values.get("version") not in {None, known.version}:
            self.plan.refuse(row, refusals.older(row))
            return
        self._write_parties(written, gone)
        if changes or changes_of_parties or crew_changes:
            told = (*changes, *changes_of_parties, *crew_changes)
            self.plan.changed.append(
                Write(row, known.id, title, known.version, told, columns if changes else None, point)
            )
        else:
            self.plan.unchanged.append(row)

    def _parties(
        self, row: Incoming, record_id: uuid.UUID, title: str, known: Existing | None
    ) -> tuple[list[parties.PartyRow], list[uuid.UUID], list[FieldChange]]:
        """Those to write, those to remove, and what that changes."""
        if not self.noun.beside:
            return [], [], []
        rows, changes = parties.compare(row, record_id, title, known)
        gone, losses = parties.emptied(row, known)
        return rows, gone, [*changes, *losses]

    def _write_parties(self, rows: list[parties.PartyRow], gone: list[uuid.UUID]) -> None:
        self.plan.extra["parties"] += rows
        self.plan.extra["gone"] += gone


def save(session: FencedSession, noun: Register, plan: ImportPlan, report: Report) -> None:
    """Write what was planned. Raises Conflict where a record was changed meanwhile. The caller commits."""
    table: Any = noun.model.__table__
    if "outings" in plan.extra:
        crews.save_outings(session, plan.extra, report)
    rows = [(each.row, each.version) for each in (*plan.new, *plan.changed) if each.row is not None]
    write(session, table, rows, report)
    if "members" in plan.extra:
        crews.save_members(session, plan.extra, report)
    write(session, ResponsibleParty.__table__, plan.extra["parties"], report)  # type: ignore[arg-type]
    if plan.extra["gone"]:
        session.execute(delete(ResponsibleParty).where(ResponsibleParty.id.in_(plan.extra["gone"])))
    if plan.changed:
        session.execute(text(_PHOTOS.format(table=noun.key)), {"source": noun.key})


def _changes(known: Existing, columns: dict[str, Any], point: Any, row: Incoming) -> tuple[FieldChange, ...]:
    """What differs, if anything of it is what the file says: what only follows from a rule is no change of its own."""
    changes = [
        FieldChange(name, plain(known.row[name]), plain(value))
        for name, value in columns.items()
        if name not in {"geom", "version", "source_crs"} and not _same(known.row[name], value)
    ]
    if not drafts.same_point(known.point, point):
        changes.append(FieldChange("geom", plain(known.point), plain(point)))
    said = {*row.values, *row.emptied, "geom", "area_path", *(["outing_id"] if "crew" in row.values else [])}
    return tuple(changes) if any(change.field in said for change in changes) else ()


def _stays(known: Existing, row: Incoming) -> bool:
    return drafts.same_point(known.point, row.point)


def _same(before: Any, after: Any) -> bool:
    return bool(before == after) or (before in (None, "") and after in (None, ""))
