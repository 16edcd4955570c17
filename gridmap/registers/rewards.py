"""What did people report, and what were they paid for it?"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.i18n.texts import N_
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Count, Register
from gridmap.vocabulary import Role


class Reward(Placed, Versioned, Base):
    """A reward for a report by the public (举报奖励). Who reported is never kept: only the number of the report."""

    __tablename__ = "rewards"

    name: Mapped[str] = column.text(
        N_("What was reported"),
        required=True,
        example=N_("Cylinders kept in a shop"),
    )
    number: Mapped[str] = column.text(N_("Number of the report"), example="2023-07")
    reported_on: Mapped[date | None] = column.day(N_("Reported on"), past=True)
    paid_on: Mapped[date] = column.day(
        N_("Paid on"), required=True, past=True, index=True, not_before="reported_on", example="2023-08-01",
    )  # fmt: skip
    amount: Mapped[int | None] = column.whole(N_("Reward"), unit=N_("yuan"), most=10_000_000, example="500")
    note: Mapped[str] = column.long(N_("Note"))


REWARDS = Register(
    model=Reward,
    title=N_("Rewards for reports"),
    question=N_("What did people report, and what were they paid for it?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER),
    identity=N_("A reward is known by the number of the report, its day and what was reported."),
    known_by=("number", "paid_on"),
    photos=False,
    documents=N_("Documents"),
    counts=(
        Count("rewards", N_("Rewards paid"), N_("times")),
        Count("reward_money", N_("Reward money paid"), N_("yuan"), sums="amount"),
    ),
    counted_on="paid_on",
)
