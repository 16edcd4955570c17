"""Which further tables does this version of the program keep? What asks for one is there once the table is."""

from __future__ import annotations

from typing import Any

from gridmap import registers
from gridmap.db.models import Base

assert registers.REGISTERS  # noqa: S101  (importing it has made every table known)


def tables(name: str) -> tuple[type[Base], ...]:
    """The class of the table with this name; none where it is not kept."""
    found: list[Any] = [mapper.class_ for mapper in Base.registry.mappers]
    return tuple(each for each in found if each.__tablename__ == name)


def has(table: type[Base], *columns: str) -> bool:
    return all(column in table.__table__.c for column in columns)
