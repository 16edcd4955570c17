"""Which plans and lists of duties were issued, under which number?"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.i18n.texts import N_
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Count, Register
from gridmap.vocabulary import Role, Word


class PlanKind(Word):
    """方案, 职责清单 and 任务清单 are what the report calls plans; 应急预案 are counted apart."""

    SCHEME = "scheme", N_("Work plan")
    DUTIES = "duties", N_("List of duties")
    TASKS = "tasks", N_("List of tasks")
    CONTINGENCY = "contingency", N_("Contingency plan")


class SafetyPlan(Placed, Versioned, Base):
    """A plan or list that the township or a village issued; number: 文号."""

    __tablename__ = "safety_plans"

    name: Mapped[str] = column.text(
        N_("Title"),
        required=True,
        example=N_("Sample list of duties of the leaders"),
    )
    kind: Mapped[str] = column.choice(N_("Kind"), PlanKind, required=True, filter=True, example="duties")
    number: Mapped[str] = column.text(N_("Document number"))
    issued_on: Mapped[date] = column.day(
        N_("Issued on"),
        required=True,
        past=True,
        index=True,
        example="2023-02-06",
    )
    note: Mapped[str] = column.long(N_("Note"))


SAFETY_PLANS = Register(
    model=SafetyPlan,
    title=N_("Plans and lists of duties"),
    question=N_("Which plans and lists of duties were issued, under which number?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER),
    identity=N_("A plan is known by its kind, its title and the day it was issued."),
    known_by=("kind", "issued_on"),
    photos=False,
    documents=N_("Documents"),
    counts=(
        Count(
            "safety_plans",
            N_("Plans and lists issued"),
            N_("documents"),
            {"kind": (PlanKind.SCHEME, PlanKind.DUTIES, PlanKind.TASKS)},
        ),
        Count(
            "contingency_plans",
            N_("Contingency plans issued"),
            N_("documents"),
            {"kind": (PlanKind.CONTINGENCY,)},
        ),
    ),
    counted_on="issued_on",
)
