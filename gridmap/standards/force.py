"""Which profile is in force in a township, with which figures of its own?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from gridmap.db.models import AreaCode, Base, NormRow, ProfileInForce
from gridmap.standards.jurisdictions import jurisdiction_of
from gridmap.standards.norm import Norm
from gridmap.standards.profile import Profile
from gridmap.standards.shipped import DEFAULT, chain, figures, in_order, source, sources

READS: tuple[type[Base], ...] = (NormRow, ProfileInForce, AreaCode)
"""The tables that decide it: a layer that asks for the standards reads them all."""


def in_force(connection: Connection, township_path: str, subject: str) -> Profile:
    """The profile chosen for the township, or for the nearest area above it, with the figures set there.

    subject: "fire" or "supplies". Readable by everybody who is signed in, and by the publisher.
    """
    return with_own(connection, township_path, _chosen(connection, township_path, subject))


def with_own(connection: Connection, township_path: str, profile: str) -> Profile:
    """Any profile, in force or not, with the figures that the township and the areas above it have set.

    Raises NotFound for a profile that does not exist.
    """
    asked = source(profile)
    own = _own(connection, township_path)
    norms: dict[str, Norm] = {}
    for each in reversed(chain(profile)):
        norms.update(each.norms)
        norms.update(own.get(each.key, {}))
    where = jurisdiction_of(connection, township_path)
    return Profile(asked.key, asked.title, asked.subject, in_order(asked.subject, norms), where)


def _chosen(connection: Connection, township_path: str, subject: str) -> str:
    """The nearest choice of a profile that this version still ships, else the default."""
    found = connection.scalars(
        select(ProfileInForce.profile)
        .where(ProfileInForce.subject == subject, above(township_path, ProfileInForce.area_path))
        .order_by(func.length(ProfileInForce.area_path).desc())
    )
    known = (key for key in found if key in sources() and sources()[key].subject == subject)
    return next(known, DEFAULT[subject])


def _own(connection: Connection, township_path: str) -> Mapping[str, Mapping[str, Norm]]:
    """Profile -> key -> the figure of the nearest area that set it, for figures that this version knows."""
    table = NormRow.__table__
    above_it = select(table).where(above(township_path, NormRow.area_path))
    found: dict[str, dict[str, Norm]] = {}
    for row in connection.execute(above_it.order_by(func.length(NormRow.area_path))):
        if row.profile in sources() and row.key in figures(sources()[row.profile].subject):
            found.setdefault(row.profile, {})[row.key] = _norm(row)
    return found


def _norm(row: Any) -> Norm:
    figure = figures(sources()[row.profile].subject)[row.key]
    return Norm(
        key=row.key,
        title=figure.title,
        value=row.value,
        unit=figure.unit,
        document=row.document,
        clause=row.clause,
        jurisdiction=row.jurisdiction,
        verified=row.verified,
        grade="A" if row.verified else "C",
        note=row.note,
        profile=row.profile,
        area_path=row.area_path,
    )


def above(township_path: str, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Is the area in this column the township itself, or one that holds it?"""
    return func.starts_with(cast(literal(township_path), Text), column)
