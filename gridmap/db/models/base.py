"""What do all tables share: keys, the fence's column, versions, and the shapes a geometry may have?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, MetaData, String, Table, Text, event
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from gridmap.fields import SHAPES, Field
from gridmap.vocabulary import Word

AREA_PATH = String(collation="C")
"""A place in the tree of areas: segments of four digits, so that everything under an area is one range of an index."""

SEGMENT = 4


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: Text}


class Placed:
    """A row that lies in an area: `area_path` is the smallest area known to contain it, and the fence reads it."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    area_path: Mapped[str] = mapped_column(AREA_PATH, ForeignKey("areas.path"), index=True)


class Versioned:
    """A row that people edit: a save that did not see the newest version is refused, not lost."""

    version: Mapped[int] = mapped_column(default=1, server_default="1")

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


def one_of(column: str, vocabulary: type[Word]) -> CheckConstraint:
    """CHECK that a coded column holds a word of its vocabulary (NULL passes; NOT NULL is the column's own)."""
    words = ", ".join(f"'{member.value}'" for member in vocabulary)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")


def filled(column: str) -> CheckConstraint:
    return CheckConstraint(f"btrim({column}) <> ''", name=f"{column}_filled")


def point() -> Geometry:
    """WGS 84 lon/lat in degrees. The spatial index and the CHECK are declared with the table."""
    return Geometry("POINT", srid=4326, spatial_index=True)


def sound(column: str = "geom") -> CheckConstraint:
    """CHECK against NaN, infinity, emptiness, swapped or absurd coordinates and self-crossing rings.

    `geometry(…, 4326)` alone accepts all of them. Raised by PostgreSQL itself, with the application bypassed.
    """
    return CheckConstraint(f"gm_sound({column})", name=f"{column}_sound")


@event.listens_for(Table, "after_parent_attach")
def _checks_of_fields(table: Table, metadata: MetaData) -> None:
    """The checks that follow from the fields of a register's columns; those between columns stand with the class."""
    for column in table.columns:
        field: Field | None = column.info.get("field")
        if field is not None:
            for check in _checks(field, column.name):
                table.append_constraint(check)


def _checks(field: Field, column: str) -> Iterator[CheckConstraint]:
    if field.kind == "choice" and field.vocabulary:
        yield one_of(column, field.vocabulary)
    elif field.kind == "choices" and field.vocabulary:
        words = ", ".join(f"'{word.value}'" for word in field.vocabulary)
        yield CheckConstraint(f"{column} <@ ARRAY[{words}]", name=f"{column}_known")
    elif field.kind == "number":
        yield CheckConstraint(f"{column} >= 0", name=f"{column}_not_negative")
    elif field.kind == "measure":
        yield CheckConstraint(f"{column} > 0", name=f"{column}_above_zero")
    elif field.kind in SHAPES:
        yield sound(column)
    elif field.required and field.kind in ("text", "long"):
        yield filled(column)
    if field.not_before:
        yield CheckConstraint(f"{column} >= {field.not_before}", name=f"{column}_not_before")
