"""Who changed what, and which papers and photos belong to a record?"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, LargeBinary, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column

from gridmap.db.models.base import AREA_PATH, Base, Placed, one_of
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Word


class AttachmentKind(Word):
    """What a picture shows of its record."""

    PHOTO = "photo", N_("Photo")
    BEFORE = "before", N_("Photo before")
    AFTER = "after", N_("Photo after")
    SIGNATURE = "signature", N_("Signature")


class Audit(Base):
    """One row written, by whom, as it was and as it became. Filled by the database in the writer's own transaction.

    before, after: the row as JSON, geometries as GeoJSON; NULL for an insert's before and a delete's after.
    """

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    source: Mapped[str]
    row_id: Mapped[str] = mapped_column(index=True)
    area_path: Mapped[str] = mapped_column(AREA_PATH, index=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class Attachment(Placed, Base):
    """A photo of a record, re-encoded and without the position and time that the phone wrote into it; or a document.

    A document is kept as it came and has a file_name; it has no width_px and no height_px.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint("octet_length(content) BETWEEN 1 AND 8388608", name="content_size"),
        one_of("kind", AttachmentKind),
    )

    source: Mapped[str]
    row_id: Mapped[uuid.UUID] = mapped_column(index=True)
    media_type: Mapped[str]
    width_px: Mapped[int | None]
    height_px: Mapped[int | None]
    sha256: Mapped[str]
    kind: Mapped[str] = mapped_column(
        default=AttachmentKind.PHOTO.value, server_default=AttachmentKind.PHOTO.value
    )
    caption: Mapped[str] = mapped_column(default="", server_default="")
    file_name: Mapped[str] = mapped_column(default="", server_default="")
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    added_by: Mapped[uuid.UUID | None]
