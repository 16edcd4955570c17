"""Which files were handed in, what became of them, which of their rows wait, and which work is queued?"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, LargeBinary, func, text
from sqlalchemy.dialects.postgresql import INT8MULTIRANGE, JSONB, Range
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import AREA_PATH, Base, filled, one_of
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Word


class ImportState(Word):
    UPLOADED = "uploaded", N_("Handed in")
    MAPPING = "mapping", N_("Columns to be named")
    PREVIEWED = "previewed", N_("To be confirmed")
    SAVED = "saved", N_("Taken in")
    UNDONE = "undone", N_("Taken back")
    REFUSED = "refused", N_("Refused")


class JobState(Word):
    QUEUED = "queued", N_("Waiting")
    RUNNING = "running", N_("Under way")
    DONE = "done", N_("Done")
    FAILED = "failed", N_("Failed")
    CANCELLED = "cancelled", N_("Cancelled")


class Import(Base):
    """A file that was handed in for one ledger of one area, kept as it came.

    sheets: what was found in it, for the page that names the columns. mapping: sheet -> column -> field.
    answers: sheet -> what was answered once for all of its rows (`gridmap.imports.answers`).
    coordinates: the system that was named for it. result: counts and examples of the last preview or save.
    fingerprint: marks the preview that was shown; a save that would do something else is refused.
    audit_ids: the traces that the save left, by which it can be taken back.
    """

    __tablename__ = "imports"
    __table_args__ = (
        one_of("state", ImportState),
        filled("file_name"),
        CheckConstraint("octet_length(content) BETWEEN 1 AND 268435456", name="content_size"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    area_path: Mapped[str] = mapped_column(
        AREA_PATH, ForeignKey("areas.path", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    noun: Mapped[str]
    file_name: Mapped[str]
    size_bytes: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, nullable=False, deferred=True)
    state: Mapped[str] = mapped_column(default="uploaded", server_default="uploaded")
    sheets: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    coordinates: Mapped[str] = mapped_column(default="", server_default="")
    result: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    fingerprint: Mapped[str] = mapped_column(default="", server_default="")
    message: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    audit_ids: Mapped[list[Range[int]] | None] = mapped_column(INT8MULTIRANGE, deferred=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    saved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class QuarantinedRow(Base):
    """A row that was not taken in, with its cells as they stood and everything that speaks against it.

    fix: {"lon", "lat", "moved_m", "sentence"}, where one is proposed; accepted: somebody agreed to it.
    """

    __tablename__ = "quarantined_rows"

    import_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True
    )
    sheet: Mapped[str] = mapped_column(primary_key=True)
    row_number: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[dict[str, Any]] = mapped_column(JSONB)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    point: Mapped[list[float] | None] = mapped_column(JSONB(none_as_null=True))
    fix: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    accepted: Mapped[bool] = mapped_column(default=False, server_default="false")


class SavedMapping(Base):
    """How the columns under these headings were named the last time in this area, and what was answered for all rows.

    answers: {"by_sheet": name of the sheet -> field -> value, "words": field -> word -> value, "unlinked": flag}.
    """

    __tablename__ = "saved_mappings"

    area_path: Mapped[str] = mapped_column(
        AREA_PATH, ForeignKey("areas.path", ondelete="CASCADE"), primary_key=True
    )
    noun: Mapped[str] = mapped_column(primary_key=True)
    signature: Mapped[str] = mapped_column(primary_key=True)
    mapping: Mapped[dict[str, str]] = mapped_column(JSONB)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    coordinates: Mapped[str] = mapped_column(default="", server_default="")
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Job(Base):
    """A piece of work that takes longer than a page may, done as the person who asked for it.

    about: the id of what it is about. done, total: in the unit of the step under way; total 0: not known.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        one_of("state", JobState),
        CheckConstraint("done >= 0 AND total >= 0", name="progress_not_negative"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    kind: Mapped[str]
    about: Mapped[uuid.UUID] = mapped_column(index=True)
    area_path: Mapped[str] = mapped_column(
        AREA_PATH, ForeignKey("areas.path", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(default="queued", server_default="queued", index=True)
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    step: Mapped[str] = mapped_column(default="", server_default="")
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    total: Mapped[int] = mapped_column(default=0, server_default="0")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    cancel_asked: Mapped[bool] = mapped_column(default=False, server_default="false")
    message: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    enqueued_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
