"""What would a file change in the areas: names, outlines, codes, and who belongs under whom?

The parent is told by the official code, else by the column that names it, else by the outline; a path never changes.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text

from gridmap.db.models import Appointment, Area, AreaCode, Person
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.matching import refusals
from gridmap.imports.matching.bulk import write
from gridmap.imports.matching.drafts import MEND
from gridmap.imports.matching.leaders import Staff
from gridmap.imports.matching.replacing import replace_records
from gridmap.imports.matching.rows import Change, Complaint, Incoming, Plan, Report, Write
from gridmap.imports.matching.tree import LEVEL_BY_DIGITS, RANKS, Node, Tree, area_id, next_level, today
from gridmap.vocabulary import Level

COUNTED = ("population", "households", "note")
_SAME_DEGREES = 1e-7
_BY_HAND = Sentence(N_("Say in a column in which area it lies, give its official code, or its outline."))


def plan(
    session: FencedSession, target: str, import_id: uuid.UUID, rows: list[Incoming], report: Report
) -> Plan:
    """Larger areas are entered before the smaller ones that lie in them."""
    tree = Tree(session, target)
    made = Plan("areas", extra={"codes": []})
    staff = Staff(session, target, import_id, made)
    ranked = sorted(rows, key=lambda row: _rank(row))
    seen: set[str] = set()
    for n, row in enumerate(ranked):
        if n % 200 == 0:
            report(N_("Comparing"), n, len(ranked))
        _row(made, tree, staff, row, seen)
    staff.tell()
    made.new.sort(key=lambda each: len((each.row or {})["path"]))
    return made


def save(session: FencedSession, made: Plan, target: str, report: Report) -> None:
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


def _rank(row: Incoming) -> tuple[int, int]:
    level = _level(row)
    return (RANKS[level] if level else RANKS[Level.GRID], row.row)


def _level(row: Incoming) -> Level | None:
    said = row.values.get("level")
    return Level(said) if said else LEVEL_BY_DIGITS.get(len(row.values.get("code") or ""))


def _row(made: Plan, tree: Tree, staff: Staff, row: Incoming, seen: set[str]) -> None:
    name, said = str(row.values.get("name") or ""), row.values.get("id")
    found = tree.by_id(said) if said else tree.by_code(row.values.get("code"))
    if said and found is None:
        made.refuse(row, refusals.gone(said))
        return
    if found is None:
        own, parent = tree.nodes[tree.target], _parent(tree, row)
        if isinstance(parent, Complaint):
            namesakes = [own] if name == own.name else []
        else:
            namesakes = tree.by_name(name, parent.path)
        if not namesakes:
            _refuse_or_add(made, tree, staff, row, parent)
            return
        found = namesakes[0]
    if found.is_new or found.path in seen:
        made.refuse(row, _twice(name))
        return
    seen.add(found.path)
    _compare(made, staff, row, found)


def _parent(tree: Tree, row: Incoming) -> Node | Complaint:
    """The area around it, or why it cannot be told."""
    own = tree.nodes[tree.target]
    level = _level(row)
    code, label = row.values.get("code") or "", row.values.get("parent")
    if level and RANKS[level] <= RANKS[Level(own.level)]:
        elsewhere = Sentence(N_("This area does not lie in {area}."), {"area": own.name})
        return Complaint("level", level, elsewhere, _BY_HAND)
    above = level or Level.GRID
    coded = next(
        (node for digits in (12, 9, 6) if len(code) > digits and (node := tree.by_code(code[:digits]))), None
    )
    if coded is not None and RANKS[Level(coded.level)] < RANKS[above]:
        return coded
    named = tree.labelled(str(label), above) if label else []
    if len(named) == 1:
        return named[0]
    if row.shape is not None and (around := tree.around(row.shape, above, str(row.values.get("name")))):
        return around
    if not label and (level is None or next_level(own.level) == level):
        return own
    reason = Sentence(
        N_("It cannot be told in which area “{name}” lies."), {"name": str(row.values.get("name"))}
    )
    return Complaint("parent", str(label or ""), reason, _BY_HAND)


def _refuse_or_add(made: Plan, tree: Tree, staff: Staff, row: Incoming, parent: Node | Complaint) -> None:
    if isinstance(parent, Complaint):
        made.refuse(row, parent)
        return
    name = str(row.values.get("name") or "")
    level = _level(row) or next_level(parent.level)
    code = row.values.get("code")
    if complaints := staff.complaints(row, level, f"{parent.path}-new"):
        made.refuse(row, *complaints)
        return
    node = tree.add(parent, level, name, _outline(row.shape), code) if name else None
    if node is None:
        made.refuse(row, Complaint("name", name, Sentence(N_("A name is needed.")), MEND))
        return
    node.columns |= {key: row.values[key] for key in COUNTED if row.values.get(key) is not None}
    changes = tuple(staff.appoint(row, level, node.path))
    made.new.append(Write(row, area_id(node.path), name, None, changes, node.columns))
    if code:
        made.extra["codes"].append({"path": node.path, "code": code, "code_id": None})


def _compare(made: Plan, staff: Staff, row: Incoming, known: Node) -> None:
    if complaints := staff.complaints(row, known.level, known.path):
        made.refuse(row, *complaints)
        return
    said = {key: row.values[key] for key in ("name", *COUNTED) if row.values.get(key) not in (None, "")}
    changes = [
        Change(key, known.columns[key], value) for key, value in said.items() if value != known.columns[key]
    ]
    outline = _outline(row.shape)
    if outline is not None and not _same_outline(known.shape, outline):
        said["geom"] = outline
        changes.append(Change("geom", None if known.shape is None else "…", "…"))
    version = known.columns["version"]
    if changes and row.values.get("version") not in {None, version}:
        made.refuse(row, refusals.older(row))
        return
    written = {**known.columns, **said} if changes else None
    code = row.values.get("code")
    if code and code != known.code:
        changes.append(Change("code", known.code, code))
        made.extra["codes"].append({"path": known.path, "code": code, "code_id": known.code_id})
    changes += staff.appoint(row, known.level, known.path)
    if changes:
        made.changed.append(Write(row, area_id(known.path), known.name, version, tuple(changes), written))
    else:
        made.unchanged.append(row)


def _outline(shape: BaseGeometry | None) -> BaseGeometry | None:
    if shape is None:
        return None
    return MultiPolygon(list(shapely.get_parts(shape)))


def _same_outline(before: BaseGeometry | None, after: BaseGeometry) -> bool:
    if before is None:
        return False
    return bool(shapely.equals_exact(before, after, _SAME_DEGREES, normalize=True))


def _twice(name: str) -> Complaint:
    return Complaint(
        "name",
        name,
        Sentence(N_("Another row of this file is the same area.")),
        Sentence(N_("Give the parts of one area the same name and code, or each area its own.")),
    )
