"""What does an area ask on a visit beside the checklists that ship, and what of those does it not ask?"""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Placed, Versioned, filled
from gridmap.errors import Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Register, Saving
from gridmap.vocabulary import HowOften, ItemSeverity, Role, Sector, Tag


class ChecklistItem(Placed, Versioned, Base):
    """An item of the area's own. It is asked in all of the area; what was answered keeps the words that it had then."""

    __tablename__ = "checklist_items"

    ask: Mapped[str] = column.text(
        N_("Question"), required=True, example=N_("Does the charging cabinet stand outside?")
    )
    sectors: Mapped[list[str] | None] = column.choices(N_("Sectors"), Sector, example="shop")
    tags: Mapped[list[str] | None] = column.choices(N_("Tags"), Tag)
    fault: Mapped[str] = column.text(
        N_("What the hazard is called"), required=True, example=N_("Charging cabinet inside")
    )
    mend: Mapped[str] = column.text(N_("What is to be done"), example=N_("Move it outside"))
    rule: Mapped[str] = column.text(
        N_("Rule it rests on"), required=True, example=N_("Fire rules of Sample Township")
    )
    clause: Mapped[str] = column.text(N_("Clause"), example=N_("Article 5"))
    severity: Mapped[str] = column.choice(
        N_("Severity"),
        ItemSeverity,
        default=ItemSeverity.GENERAL,
        required=True,
        filter=True,
        example="general",
    )
    often: Mapped[str] = column.choice(
        N_("How often"), HowOften, default=HowOften.VISIT, required=True, filter=True, example="visit"
    )
    in_use: Mapped[bool] = column.flag(N_("Asked now"), default=True, filter=True, example="true")


class ChecklistOff(Placed, Base):
    """An item that ships and is not asked in an area. item: its id in `gridmap.standards.checklists`."""

    __tablename__ = "checklist_off"
    __table_args__ = (filled("item"), UniqueConstraint("area_path", "item"))

    item: Mapped[str] = mapped_column()


def validate(row: ChecklistItem, saving: Saving) -> list[Problem]:
    """It is asked somewhere."""
    if row.sectors or row.tags:
        return []
    return [Problem("sectors", Sentence(N_("Say for which sectors or tags it is asked.")))]


CHECKLIST_ITEMS = Register(
    model=ChecklistItem,
    title=N_("Checklist items of our own"),
    question=N_("What do we ask on a visit beside the checklists that ship?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER),
    identity=N_("An item is known by its question."),
    name="ask",
    validate=validate,
    is_open=ChecklistItem.in_use.is_(True),
    closes={"in_use": False},
    closing=N_("Ask no more"),
    photos=False,
)
