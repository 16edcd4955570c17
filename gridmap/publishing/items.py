"""Which features of a published answer does another program get: by shape, days and values, a page at a time?

The fence is the database's, as everywhere; which fields leave the server is the answer's (`Answer.fields`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Float, Row, Select, String, case, cast, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from gridmap.coordinates.reference_systems import System
from gridmap.db.models import Published
from gridmap.fields import Field
from gridmap.publishing.answers import Answer
from gridmap.publishing.question import Question

NUMBERS = frozenset({"number", "distance", "share"})
_END_OF_MERCATOR = 85.05


@dataclass(frozen=True)
class ItemsFilter:
    """within: a shape on WGS 84. days: first and last, each None where it is open. values: field -> what it may be.

    own: the same for what every feature has, "title" and "area".
    """

    within: BaseGeometry | None = None
    days: tuple[date | None, date | None] | None = None
    values: Sequence[tuple[Field, Sequence[str]]] = ()
    own: Mapping[str, Sequence[str]] = field(default_factory=dict)


def shown(answer: Answer) -> list[Field]:
    """The fields that may be shown to somebody in these roles, on the map, in the table or in the details."""
    places = [{each.key for each in answer.fields(place)} for place in ("tile", "table", "detail")]
    return [each for each in answer.layer.fields if any(each.key in keys for keys in places)]


def matched(answer: Answer, wanted: ItemsFilter) -> int:
    return int(answer.session.scalar(select(func.count()).where(*_conditions(answer, wanted))) or 0)


def page(answer: Answer, wanted: ItemsFilter, system: System, after: str, limit: int) -> list[Row[Any]]:
    """Up to `limit` features behind the id `after`, in the order of their ids: feature_id, title, area_path, classes,
    values, and `shape` as GeoJSON in the axis order of the system.
    """
    found = _features(system).where(*_conditions(answer, wanted)).order_by(Published.feature_id).limit(limit)
    if after:
        found = found.where(Published.feature_id > after)
    return list(answer.session.execute(found))


@dataclass(frozen=True)
class Extent:
    """Where and when the features lie that the viewer sees: west, south, east, north in degrees; ISO days."""

    box: tuple[float, float, float, float] | None
    since: str | None
    until: str | None


def extent(answer: Answer) -> Extent:
    around = func.ST_Extent(Published.geom)
    sides = [side(around) for side in (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)]
    since, until = (Published.values[key].astext for key in ("since", "until"))
    open_end = func.bool_or(until.is_(None))
    row = answer.session.execute(
        select(*sides, func.min(since), case((open_end, None), else_=func.max(until))).where(
            *_conditions(answer, ItemsFilter())
        )
    ).one()
    box = None if row[0] is None else (row[0], row[1], row[2], row[3])
    return Extent(box, *row[4:6]) if answer.layer.dated else Extent(box, None, None)


def one(answer: Answer, feature_id: str, system: System) -> Row[Any] | None:
    found = _features(system).where(*_conditions(answer, ItemsFilter()), Published.feature_id == feature_id)
    return answer.session.execute(found).one_or_none()


def _features(system: System) -> Select[Any]:
    shape: Any = func.ST_Transform(Published.geom, system.srid)
    if system.second_first:
        shape = func.ST_FlipCoordinates(shape)
    told = func.ST_AsGeoJSON(shape, system.digits, 0).label("shape")
    columns = (
        Published.feature_id,
        Published.title,
        Published.area_path,
        Published.classes,
        Published.values,
    )
    return select(*columns, told)


def _conditions(answer: Answer, wanted: ItemsFilter) -> list[ColumnElement[bool]]:
    where = answer.matching(Question(answer.township_path))
    if wanted.within is not None:
        where += _inside(wanted.within)
    if answer.layer.dated and wanted.days is not None:
        where += _held_between(*wanted.days)
    for each, values in wanted.values:
        where.append(_equal(each, values))
    for key, values in wanted.own.items():
        where.append((Published.title if key == "title" else Published.area_path).in_(values))
    return where


def _inside(shape: BaseGeometry) -> list[ColumnElement[bool]]:
    west, south, east, north = shape.bounds
    lowest, highest = (max(min(each, _END_OF_MERCATOR), -_END_OF_MERCATOR) for each in (south, north))
    around = func.ST_Transform(func.ST_MakeEnvelope(west, lowest, east, highest, 4326), 3857)
    exact = func.ST_Intersects(Published.geom, func.ST_GeomFromWKB(shapely.to_wkb(shape), 4326))
    return [Published.geom_3857.op("&&", is_comparison=True)(around), exact]


def _held_between(first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    """Of dated features those that held on a day of these; days are kept as ISO text, which sorts as they do."""
    since, until = (Published.values[key].astext for key in ("since", "until"))
    where: list[ColumnElement[bool]] = []
    if last is not None:
        where.append(or_(since.is_(None), since <= last.isoformat()))
    if first is not None:
        where.append(or_(until.is_(None), until > first.isoformat()))
    return where


def _equal(each: Field, values: Sequence[str]) -> ColumnElement[bool]:
    """Unknown equals nothing."""
    stored: Any = Published.values[each.key]
    hit: ColumnElement[bool] = stored.astext.in_(values)
    if each.kind == "choices":
        hit = stored.has_any(cast(list(values), ARRAY(String)))
    if each.kind in NUMBERS:
        hit = cast(stored.astext, Float).in_([float(value) for value in values])
    return hit
