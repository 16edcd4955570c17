"""Which answers were published, from which state of the records, and what has changed since?"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import BigInteger, Computed, DateTime, Identity, Index, SmallInteger, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, INT8MULTIRANGE, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from gridmap.db.models.base import AREA_PATH, Base


class Xid8(UserDefinedType[int]):
    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


class PgSnapshot(UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "pg_snapshot"


class Change(Base):
    """A statement that wrote: what and where. Filled by triggers, so writers need not know the layers.

    audit_ids: the lines of the audit that it left; NULL where it left none.
    """

    __tablename__ = "changes"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    xid: Mapped[int] = mapped_column(Xid8, index=True)
    source: Mapped[str]
    extent: Mapped[WKBElement | None] = mapped_column(Geometry("GEOMETRY", srid=4326, spatial_index=False))
    area_paths: Mapped[list[str]] = mapped_column(ARRAY(Text))
    noted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    person_id: Mapped[uuid.UUID | None]
    audit_ids: Mapped[Any] = mapped_column(INT8MULTIRANGE, nullable=True)


class AnswerState(Base):
    """The state of one published answer: a layer, for one township, in one variant.

    snapshot: the database state it was computed from; meaningless in another cluster, hence `system_id`.
    watched: outline of the township and `reach_m` around it (WGS 84, never smaller than that).
    measure: by which figures it was measured, as sentences; empty where no standard decides anything.
    wanted_at: since when somebody who was shown an older state waits for a new one.
    """

    __tablename__ = "answers"
    __table_args__ = (Index("ix_answers_wanted_at", "wanted_at", postgresql_where="wanted_at IS NOT NULL"),)

    layer: Mapped[str] = mapped_column(primary_key=True)
    township_path: Mapped[str] = mapped_column(AREA_PATH, primary_key=True)
    variant: Mapped[str] = mapped_column(primary_key=True, default="", server_default="")
    revision: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    snapshot: Mapped[str | None] = mapped_column(PgSnapshot)
    system_id: Mapped[int | None] = mapped_column(BigInteger)
    code_version: Mapped[str] = mapped_column(default="", server_default="")
    on_day: Mapped[date | None]
    watched: Mapped[WKBElement | None] = mapped_column(Geometry("GEOMETRY", srid=4326, spatial_index=False))
    computed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    took_ms: Mapped[int | None]
    row_count: Mapped[int | None]
    measure: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    wanted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Published(Base):
    """One feature of a published answer: whom it was computed for, where it lies, what may be shown.

    label: the point on it where its name or letter has the most room (WGS 84). grams, spelled: how its title is found
    and how it sounds (`gridmap.analysis.spelling`); no grams: published before there were any.
    """

    __tablename__ = "published"
    __table_args__ = (
        Index("ix_published_layer_geom", "layer", "geom_3857", postgresql_using="gist"),
        Index("ix_published_place", "layer", "township_path", "variant", "area_path"),
        # With all that the fence and a search of names ask of a row, so that the first titles are read here alone.
        Index(
            "ix_published_title",
            *("layer", "township_path", "variant", "title", "feature_id"),
            postgresql_include=["area_path", "public", "spelled"],
        ),
        Index("ix_published_grams", "grams", postgresql_using="gin"),
    )

    layer: Mapped[str] = mapped_column(primary_key=True)
    township_path: Mapped[str] = mapped_column(AREA_PATH, primary_key=True)
    variant: Mapped[str] = mapped_column(primary_key=True)
    feature_id: Mapped[str] = mapped_column(primary_key=True)
    area_path: Mapped[str] = mapped_column(AREA_PATH)
    public: Mapped[bool]
    title: Mapped[str]
    rank: Mapped[int] = mapped_column(SmallInteger)
    classes: Mapped[dict[str, str]] = mapped_column(JSONB)
    values: Mapped[dict[str, Any]] = mapped_column(JSONB)
    geom: Mapped[WKBElement | None] = mapped_column(Geometry("GEOMETRY", srid=4326, spatial_index=False))
    label: Mapped[WKBElement | None] = mapped_column(Geometry("POINT", srid=4326, spatial_index=False))
    grams: Mapped[list[str] | None] = mapped_column(ARRAY(Text), deferred=True)
    spelled: Mapped[str] = mapped_column(default="", server_default="", deferred=True)
    geom_3857: Mapped[WKBElement | None] = mapped_column(
        Geometry("GEOMETRY", srid=3857, spatial_index=False),
        Computed("ST_Transform(geom, 3857)", persisted=True),
    )


class Headline(Base):
    """The sentence that matters about an area, and the few numbers behind it; fenced like the features."""

    __tablename__ = "headlines"

    layer: Mapped[str] = mapped_column(primary_key=True)
    township_path: Mapped[str] = mapped_column(AREA_PATH, primary_key=True)
    variant: Mapped[str] = mapped_column(primary_key=True)
    area_path: Mapped[str] = mapped_column(AREA_PATH, primary_key=True)
    public: Mapped[bool]
    sentence: Mapped[dict[str, Any]] = mapped_column(JSONB)
    figures: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
