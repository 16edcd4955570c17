"""Which questions has somebody put together, to be answered as a layer of their own?"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Placed, Versioned, filled, one_of
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Word


class MeasuredBy(Word):
    METRES = "metres", N_("Metres, straight line")
    MINUTES = "minutes", N_("Minutes by road")


class Side(Word):
    INSIDE = "inside", N_("Within it")
    BEYOND = "beyond", N_("Beyond it")


class AskedQuestion(Placed, Versioned, Base):
    """ "What lies within (or beyond) so much of the nearest of these?", asked of the townships of `area_path`.

    person_id: whose it is; others see it where it is shared. subject: key of `gridmap.asking.subjects`. near: key of
    `gridmap.asking.kinds`. most: metres or minutes. filters: field of the subject's layer -> the values that are
    asked for.
    """

    __tablename__ = "asked_questions"
    __table_args__ = (
        filled("name"),
        filled("subject"),
        filled("near"),
        one_of("measured_by", MeasuredBy),
        one_of("side", Side),
        CheckConstraint(
            "most > 0 AND most <= CASE measured_by WHEN 'metres' THEN 20000 ELSE 120 END",
            name="most_plausible",
        ),
    )

    name: Mapped[str]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    shared: Mapped[bool] = mapped_column(default=False, server_default="false")
    subject: Mapped[str]
    near: Mapped[str]
    measured_by: Mapped[str]
    most: Mapped[float]
    side: Mapped[str]
    filters: Mapped[dict[str, list[str]]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
