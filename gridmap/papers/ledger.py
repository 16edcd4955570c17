"""How does the ledger of issued papers leave as a workbook, a row a paper?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased

from gridmap.db.models import Paper, PaperItem, Person
from gridmap.db.models.papers import PaperFamily, PaperKind
from gridmap.i18n.texts import N_, Translate
from gridmap.papers import workbook
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.vocabulary import texts

HEADINGS = (
    N_("Number of the paper"), N_("Title"), N_("Kind"), N_("Family of papers"), N_("Issued on"), N_("Enterprise"),
    N_("Hazards"), N_("Which hazards"), N_("Officers"), N_("Person who issued it"), N_("Written at"), N_("Replaces"),
    N_("Replaced by"), N_("SHA-256"),
)  # fmt: skip
_WIDTHS = (30, 24, 16, 22, 12, 30, 8, 44, 24, 14, 18, 30, 30, 48)
_MOST_AT_ONCE = 500


class _Line(NamedTuple):
    id: uuid.UUID
    number: str
    title: str
    kind: str
    family: str
    issued_on: Any
    enterprise: str | None
    officers: Sequence[Mapping[str, str]] | None
    issued_by: str | None
    issued_at: Any
    replaces: str | None
    replaced_by: str | None
    sha256: str


def book(
    session: Session, asked: Sequence[ColumnElement[bool]], title: str, translate: Translate, zone: Any
) -> bytes:
    """Every paper that these conditions hold of, the oldest first, as far as the viewer may see them."""
    made = workbook.new()
    headings = [translate(each) for each in HEADINGS]
    workbook.add_sheet(made, title, headings, _rows(session, asked, translate, zone), _WIDTHS)
    return workbook.to_bytes(made)


def _rows(
    session: Session, asked: Sequence[ColumnElement[bool]], translate: Translate, zone: Any
) -> Iterator[list[Any]]:
    kinds, families = texts(PaperKind), texts(PaperFamily)
    found = session.execute(_lines(asked)).all()
    for start in range(0, len(found), _MOST_AT_ONCE):
        lines = [_Line(*row) for row in found[start : start + _MOST_AT_ONCE]]
        hazards = _hazards(session, [each.id for each in lines])
        for each in lines:
            about = hazards.get(each.id, [])
            yield [
                each.number, each.title, translate(kinds[each.kind]), translate(families[each.family]),
                each.issued_on, each.enterprise or "", len(about), "；".join(about),
                "、".join(one.get("name", "") for one in each.officers or ()), each.issued_by or "",
                each.issued_at.astimezone(zone), each.replaces or "", each.replaced_by or "", each.sha256,
            ]  # fmt: skip


def _lines(asked: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Without the lines and the bytes of the papers themselves."""
    older, newer = aliased(Paper), aliased(Paper)
    return (
        select(
            Paper.id, Paper.number, Paper.title, Paper.kind, Paper.family, Paper.issued_on, Enterprise.name,
            Paper.elements["officers"], Person.name, Paper.issued_at, older.number, newer.number, Paper.sha256,
        )
        .outerjoin(Enterprise, Enterprise.id == Paper.enterprise_id)
        .outerjoin(Person, Person.id == Paper.issued_by)
        .outerjoin(older, older.id == Paper.replaces)
        .outerjoin(newer, newer.replaces == Paper.id)
        .where(*asked)
        .order_by(Paper.issued_on, Paper.kind, Paper.family, Paper.serial, Paper.id)
    )  # fmt: skip


def _hazards(session: Session, papers: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """By paper the titles of what it is about, in its own order."""
    rows = session.execute(
        select(PaperItem.paper_id, Hazard.title)
        .join(Hazard, Hazard.id == PaperItem.hazard_id)
        .where(PaperItem.paper_id.in_(papers))
        .order_by(PaperItem.paper_id, PaperItem.ordinal)
    )
    found: dict[uuid.UUID, list[str]] = {}
    for paper_id, title in rows:
        found.setdefault(paper_id, []).append(title)
    return found
