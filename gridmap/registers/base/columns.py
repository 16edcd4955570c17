"""How is a column of a register said once? Each function makes the column of the table and hangs its `Field` on it.

Whether a column may be empty in the table follows from the type that is written beside it (`Mapped[str | None]`); an
empty text is '' and never NULL, unless the type says so. The checks of the table follow from the field
(`gridmap.db.models.base`).
"""

from __future__ import annotations

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import DateTime, Float, ForeignKey, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import mapped_column

from gridmap.fields import DETAIL, Field, Kind
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Word


def text(
    title: str, kind: Kind = "text", *, nullable: bool = False, index: bool = False, **about: Any
) -> Any:
    """A line of text; '' where nothing was said. nullable: NULL instead, for texts that must not be empty."""
    empty: dict[str, Any] = {} if nullable or about.get("required") else {"default": "", "server_default": ""}
    return mapped_column(Text, index=index, info=_info(title, kind, about), **empty)


def long(title: str, **about: Any) -> Any:
    """Several lines of text."""
    return text(title, "long", **{"shown": DETAIL, **about})


def phone(title: str, **about: Any) -> Any:
    return text(title, "phone", **about)


def number(title: str, **about: Any) -> Any:
    """A number that is not negative; NULL is unknown, never none."""
    return mapped_column(Float, info=_info(title, "number", about))


def measure(title: str, **about: Any) -> Any:
    """A length, a weight or a count above zero; NULL is unknown."""
    return mapped_column(Integer if about.get("whole") else Float, info=_info(title, "measure", about))


def whole(title: str, **about: Any) -> Any:
    """A count; NULL is unknown, never none."""
    return mapped_column(Integer, info=_info(title, "number", {**about, "whole": True}))


def day(title: str, *, index: bool = False, **about: Any) -> Any:
    return mapped_column(index=index, info=_info(title, "date", about))


def moment(title: str, **about: Any) -> Any:
    return mapped_column(DateTime(timezone=True), info=_info(title, "datetime", about))


def choice(title: str, vocabulary: type[Word], *, default: Word | None = None, **about: Any) -> Any:
    """One word of a vocabulary; the table refuses all others."""
    begins: dict[str, Any] = (
        {} if default is None else {"default": default.value, "server_default": default.value}
    )
    return mapped_column(Text, info=_info(title, "choice", {**about, "vocabulary": vocabulary}), **begins)


def choices(title: str, vocabulary: type[Word], **about: Any) -> Any:
    """Words of a vocabulary. NULL: nobody has looked yet; an empty list: somebody did and found none."""
    return mapped_column(ARRAY(Text), info=_info(title, "choices", {**about, "vocabulary": vocabulary}))


def flag(title: str, *, default: bool, **about: Any) -> Any:
    server = "true" if default else "false"
    return mapped_column(default=default, server_default=server, info=_info(title, "flag", about))


def enterprise(title: str = N_("Enterprise"), *, required: bool = False, **about: Any) -> Any:
    """The enterprise that a record belongs to: it lies where the enterprise lies, and behind the same fence."""
    info = _info(title, "enterprise", {"fixed": True, **about, "required": required})
    return mapped_column(ForeignKey("enterprises.id"), index=True, info=info)


def person(title: str, *, with_them: bool = False, **about: Any) -> Any:
    """One person of the list of people. with_them: the record goes when the person goes."""
    key = ForeignKey("people.id", ondelete="CASCADE" if with_them else None)
    return mapped_column(key, index=True, info=_info(title, "person", about))


def reference(title: str, register: str, **about: Any) -> Any:
    """A record of another register, by its name; it stays empty when that goes. Nobody types it."""
    key = ForeignKey(f"{register}.id", ondelete="SET NULL")
    info = _info(title, "reference", {"missing": N_("—"), **about, "typed": False, "refers": register})
    return mapped_column(key, index=True, info=info)


def people(title: str, **about: Any) -> Any:
    """Several people of the list of people; NULL is unknown, never nobody."""
    return mapped_column(ARRAY(Uuid), info=_info(title, "people", about))


def point(title: str = N_("Place"), **about: Any) -> Any:
    """WGS 84 lon/lat in degrees; NULL while nobody has placed it."""
    return _shape("POINT", title, "point", about)


def line(title: str = N_("Course"), **about: Any) -> Any:
    """One line of at least two corners."""
    return _shape("LINESTRING", title, "line", about)


def area(title: str = N_("Outline"), **about: Any) -> Any:
    """One polygon or several, sound."""
    return _shape("MULTIPOLYGON", title, "area", about)


def _shape(stored: str, title: str, kind: Kind, about: dict[str, Any]) -> Any:
    return mapped_column(Geometry(stored, srid=4326, spatial_index=True), info=_info(title, kind, about))


def _info(title: str, kind: Kind, about: dict[str, Any]) -> dict[str, Field]:
    # The key is the column's own name, which is known once the table is made.
    return {"field": Field("", title, kind, **about)}
