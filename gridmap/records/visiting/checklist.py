"""What is looked at on a visit to a place: what ships, less what its area does not ask, and the area's own items?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Text, cast, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from gridmap.db.sessions import FencedSession
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.records import guard
from gridmap.registers.checklist_items import CHECKLIST_ITEMS, ChecklistItem, ChecklistOff
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.visits import ItemAnswer, Visit, VisitAnswer
from gridmap.standards.checklists import Item, ItemKind, LegalBasis, head, shipped
from gridmap.vocabulary import HowOften, ItemSeverity

OWN = head("own")


@dataclass(frozen=True)
class Checklist:
    """What an area asks. own: its items, as they are asked; off: item that ships -> the area that does not ask it."""

    own: Mapping[str, Item]
    off: Mapping[str, str]

    @property
    def asked(self) -> dict[str, Item]:
        """id -> item, the area's own last."""
        ships = {key: item for key, item in shipped().items() if key not in self.off and not item.retired}
        return {**ships, **{key: item for key, item in self.own.items() if not item.retired}}


def of_area(session: FencedSession, area_path: str) -> Checklist:
    """What holds in this area, by itself and by the areas above it."""
    own = session.scalars(
        select(ChecklistItem)
        .where(_above(ChecklistItem.area_path, area_path))
        .order_by(ChecklistItem.area_path, ChecklistItem.ask, ChecklistItem.id)
    )
    off = session.execute(
        select(ChecklistOff.item, func.min(ChecklistOff.area_path).label("path"))
        .where(_above(ChecklistOff.area_path, area_path))
        .group_by(ChecklistOff.item)
    )
    return Checklist({str(row.id): _item(row) for row in own}, {row.item: row.path for row in off})


def items_for(session: FencedSession, place: Enterprise) -> list[Item]:
    asked = of_area(session, place.area_path).asked.values()
    return [item for item in asked if item.is_for(place.sector, place.tags)]


def last_looked(session: FencedSession, enterprise_id: uuid.UUID) -> dict[str, date]:
    """Item -> the day on which it was last looked at in this place."""
    found = (
        select(VisitAnswer.item, func.max(Visit.on_date).label("last"))
        .join(Visit, Visit.id == VisitAnswer.visit_id)
        .where(Visit.enterprise_id == enterprise_id, VisitAnswer.answer != ItemAnswer.NOT_LOOKED)
        .group_by(VisitAnswer.item)
    )
    return {row.item: row.last for row in session.execute(found)}


def switch(session: FencedSession, area_path: str, item: str, *, asked: bool) -> None:
    """Ask an item that ships in this area, or do not. The caller commits. Raises NotFound, Forbidden."""
    guard.require(session, area_path, guard.writable(session, CHECKLIST_ITEMS))
    if item not in shipped():
        raise NotFound(N_("There is no such item."))
    known = session.scalar(
        select(ChecklistOff).where(ChecklistOff.area_path == area_path, ChecklistOff.item == item)
    )
    if asked and known is not None:
        session.delete(known)
    elif not asked and known is None:
        session.add(ChecklistOff(area_path=area_path, item=item))
    session.flush()


def _above(column: InstrumentedAttribute[str], area_path: str) -> ColumnElement[bool]:
    return func.starts_with(cast(literal(area_path), Text), column)


def _item(row: ChecklistItem) -> Item:
    """Its words are those of whoever wrote it, in every language."""

    def words(text: str) -> dict[str, str]:
        return {"zh": text, "en": text}

    return Item(
        id=str(row.id),
        head=OWN,
        sectors=frozenset(row.sectors or ()),
        tags=frozenset(row.tags or ()),
        ask=words(row.ask),
        fault=words(row.fault),
        mend=words(row.mend),
        kind=ItemKind.VIOLATION,
        severity=ItemSeverity(row.severity),
        rule=LegalBasis(row.rule),
        clause=row.clause,
        often=HowOften(row.often),
        retired=not row.in_use,
    )
