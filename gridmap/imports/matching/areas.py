"""What would a file change in the areas: names, outlines, codes, and who belongs under whom?

An area is known by our own number, else by its official code, else by its name within the area above it. Two areas
of one name that have codes of their own are two areas. A path never changes.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text

from gridmap.analysis.place_names import place_of_office
from gridmap.db.models import Appointment, Area, AreaCode, Person
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.matching import refusals
from gridmap.imports.matching.belonging import Coming, coming, largest_first, parents
from gridmap.imports.matching.bulk import write
from gridmap.imports.matching.drafts import MEND
from gridmap.imports.matching.intended import IntendedAreas, codes_elsewhere, joined
from gridmap.imports.matching.leaders import Staff
from gridmap.imports.matching.rows import Complaint, FieldChange, ImportPlan, Incoming, Write
from gridmap.imports.matching.tree import Node, Tree, area_id
from gridmap.records.areas.levels import next_level, today
from gridmap.records.areas.replacing import replace_records
from gridmap.records.progress import Report

COUNTED = ("population", "households", "note")
_SAME_DEGREES = 1e-7


def plan(
    session: FencedSession, target: str, import_id: uuid.UUID, rows: list[Incoming], report: Report
) -> ImportPlan:
    """Larger areas are entered before the smaller ones that lie in them."""
    report(N_("Comparing"), 0, len(rows))
    tree = Tree(session, target)
    made = ImportPlan("areas", extra={"codes": []})
    planner = _Planner(made, tree, Staff(session, target, import_id, made))
    told = [coming(tree, row) for row in rows]
    taken = codes_elsewhere(session, target, {row.code for row in told if row.code})
    done = 0
    for alike in largest_first(tree, told):
        planner.enter(alike, taken)
        done += len(alike)
        report(N_("Comparing"), done, len(rows))
    planner.tell()
    made.new.sort(key=lambda each: len((each.row or {})["path"]))
    return made


def save(session: FencedSession, made: ImportPlan, target: str, report: Report) -> None:
    """The areas, their codes and their people, and every record of the target whose point now lies in another area."""
    rows = [(each.row, each.version) for each in (*made.new, *made.changed) if each.row is not None]
    write(session, Area.__table__, rows, report)  # type: ignore[arg-type]
    day = today(session)
    ended = [code["code_id"] for code in made.extra["codes"] if code["code_id"]]
    if ended:
        session.execute(text(_END), {"ids": ended})
    codes = [_code_row(code, day if code["code_id"] else None) for code in made.extra["codes"]]
    write(session, AreaCode.__table__, [(row, None) for row in codes], report)  # type: ignore[arg-type]
    write(session, Person.__table__, made.extra["people"], report)  # type: ignore[arg-type]
    posts = [({**row, "since": day}, None) for row in made.extra["appointments"]]
    write(session, Appointment.__table__, posts, report)  # type: ignore[arg-type]
    replace_records(session, target, report)


_END = "UPDATE area_codes SET valid = valid * daterange(NULL, current_date) WHERE id = ANY (:ids)"


def _code_row(code: dict[str, Any], begins: date | None) -> dict[str, Any]:
    """begins: None for the first code that is known of an area; it may have been valid for ever."""
    row_id = uuid.uuid5(uuid.NAMESPACE_OID, f"{code['path']}|{code['code']}|{begins}")
    valid = f"[{begins},)" if begins else "(,)"
    return {"id": row_id, "area_path": code["path"], "code": code["code"], "valid": valid}


class _Planner:
    """Enters the rows of a file, level by level, into the plan and the tree."""

    def __init__(self, made: ImportPlan, tree: Tree, staff: Staff) -> None:
        self.made, self.tree, self.staff = made, tree, staff
        self.meant = IntendedAreas(tree)
        self._seen: set[str] = set()
        self._joined: dict[str, int] = {}

    def enter(self, rows: list[Coming], taken: dict[str, str]) -> None:
        """rows: of one level. taken: the codes that areas elsewhere have, with the names of these."""
        open_ = [row for row in rows if not self._is_settled(row, taken)]
        placed = []
        for row, parent in zip(open_, parents(self.tree, open_), strict=True):
            if isinstance(parent, Complaint):
                self.made.refuse(row.incoming, parent)
            else:
                placed.append((row, parent))
        for row, parent, parts in joined(placed):
            if parts > 1:
                self._joined[row.name] = parts
            self._place(row, parent)

    def _is_settled(self, row: Coming, taken: dict[str, str]) -> bool:
        """Can it be said without asking what the row lies in?"""
        if row.code in taken and self.tree.by_code(row.code) is None:
            self.made.refuse(row.incoming, _elsewhere(row.code, taken[row.code]))
            return True
        found = self.meant.at_once(row)
        if isinstance(found, Complaint):
            self.made.refuse(row.incoming, found)
        elif found is not None:
            self._compare(row, found)
        return found is not None

    def tell(self) -> None:
        if self._joined:
            told = {
                "rows": sum(self._joined.values()),
                "areas": len(self._joined),
                "names": _some(self._joined),
            }
            parts = N_("{rows} rows are parts of {areas} areas and were joined: {names}.")
            self.made.notes.append(Sentence(parts, told))
        if self.meant.namesakes:
            told = {"count": len(self.meant.namesakes), "names": _some(self.meant.namesakes)}
            namesakes = N_(
                "{count} areas are called like one that has another code: {names}. They come in as areas of their own."
                " If only the code has changed, change it in the downloaded workbook."
            )
            self.made.notes.append(Sentence(namesakes, told))
        self.staff.tell()

    def _place(self, row: Coming, parent: Node) -> None:
        found = self.meant.within(row, parent)
        if isinstance(found, Complaint):
            self.made.refuse(row.incoming, found)
        elif found is None:
            self._add(row, parent)
        else:
            self._compare(row, found)

    def _add(self, row: Coming, parent: Node) -> None:
        level = row.level or next_level(parent.level)
        if complaints := self.staff.complaints(row.incoming, level, f"{parent.path}-new"):
            self.made.refuse(row.incoming, *complaints)
            return
        node = self.tree.add(parent, level, row.name, outline(row.shape), row.code) if row.name else None
        if node is None:
            unnamed = Complaint("name", row.name, Sentence(N_("A name is needed.")), MEND)
            self.made.refuse(row.incoming, unnamed)
            return
        values = row.incoming.values
        node.columns |= {key: values[key] for key in COUNTED if values.get(key) is not None}
        changes = tuple(self.staff.appoint(row.incoming, level, node.path))
        about = _about(node, parent.name)
        self.made.new.append(
            Write(row.incoming, area_id(node.path), row.name, None, changes, node.columns, about=about)
        )
        if row.code:
            self.made.extra["codes"].append({"path": node.path, "code": row.code, "code_id": None})

    def _compare(self, row: Coming, known: Node) -> None:
        incoming, values = row.incoming, row.incoming.values
        if known.is_new or known.path in self._seen:
            self.made.refuse(incoming, _twice(row.name))
            return
        self._seen.add(known.path)
        if complaints := self.staff.complaints(incoming, known.level, known.path):
            self.made.refuse(incoming, *complaints)
            return
        said = {key: values[key] for key in ("name", *COUNTED) if values.get(key) not in (None, "")}
        if not values.get("id") and place_of_office(row.name) == place_of_office(known.name):
            said.pop("name", None)  # 东街村委会 is no new name of 东街村
        changes = [
            FieldChange(key, known.columns[key], value)
            for key, value in said.items()
            if value != known.columns[key]
        ]
        drawn = outline(row.shape)
        if drawn is not None and not _same_outline(known.shape, drawn):
            said["geom"] = drawn
            changes.append(FieldChange("geom", None if known.shape is None else "…", "…"))
        version = known.columns["version"]
        if changes and values.get("version") not in {None, version}:
            self.made.refuse(incoming, refusals.older(incoming))
            return
        written = {**known.columns, **said} if changes else None
        if row.code and row.code != known.code:
            changes.append(FieldChange("code", known.code, row.code))
            self.made.extra["codes"].append({"path": known.path, "code": row.code, "code_id": known.code_id})
        changes += self.staff.appoint(incoming, known.level, known.path)
        if not changes:
            self.made.unchanged.append(incoming)
            return
        above = self.tree.nodes.get(known.parent_path)
        about = _about(replace(known, code=row.code or known.code), above.name if above else "")
        self.made.changed.append(
            Write(incoming, area_id(known.path), known.name, version, tuple(changes), written, about=about)
        )


def _about(node: Node, parent: str) -> dict[str, Any]:
    return {"level": node.level, "parent": parent, "code": node.code}


def outline(shape: BaseGeometry | None) -> BaseGeometry | None:
    return None if shape is None else MultiPolygon(list(shapely.get_parts(shape)))


def _same_outline(before: BaseGeometry | None, after: BaseGeometry) -> bool:
    if before is None:
        return False
    return bool(shapely.equals_exact(before, after, _SAME_DEGREES, normalize=True))


def _some(names: Any) -> str:
    listed = list(names)
    return ", ".join(listed[:20]) + (" …" if len(listed) > 20 else "")


def _twice(name: str) -> Complaint:
    return Complaint(
        "name",
        name,
        Sentence(N_("Another row of this file is the same area.")),
        Sentence(N_("Give the parts of one area the same name and code, or each area its own.")),
    )


def _elsewhere(code: str | None, area: str) -> Complaint:
    reason = Sentence(N_("This code belongs to {area}, elsewhere."), {"area": area})
    return Complaint("code", code or "", reason, Sentence(N_("Correct the code, or leave the cell empty.")))
