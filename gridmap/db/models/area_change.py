"""What was changed in the tree of areas, by whom, and by which traces is it taken back?"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, INT8MULTIRANGE, JSONB, Range
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import AREA_PATH, Base, one_of
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Word


class AreaChangeKind(Word):
    CREATED = "created", N_("Entered")
    EDITED = "edited", N_("Edited")
    DRAWN = "drawn", N_("Outline drawn")
    SPLIT = "split", N_("Split")
    MERGED = "merged", N_("Merged")
    CLOSED = "closed", N_("Closed")
    UNDONE = "undone", N_("Taken back")


class AreaChange(Base):
    """One step of one person in the tree, with every record that it moved.

    area_path: the area under which all of it lies. paths: the areas it is about. heirs: for each area that came or
    went, the area to which what lies there goes when it goes. audit_ids: the traces that the step left.
    """

    __tablename__ = "area_changes"
    __table_args__ = (one_of("kind", AreaChangeKind),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    area_path: Mapped[str] = mapped_column(
        AREA_PATH, ForeignKey("areas.path", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[str]
    sentence: Mapped[dict[str, Any]] = mapped_column(JSONB)
    paths: Mapped[list[str]] = mapped_column(ARRAY(Text))
    heirs: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'"))
    audit_ids: Mapped[list[Range[int]] | None] = mapped_column(INT8MULTIRANGE, deferred=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
