"""What is asked of a published answer, and which of its rows match?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, String, cast, func, or_
from sqlalchemy.dialects.postgresql import ARRAY

from gridmap.db.models import Published
from gridmap.fields import Field
from gridmap.layers.base.layer import Layer
from gridmap.publishing.names import called

MISSING = ""  # as a filter's value: the field is not known


@dataclass(frozen=True)
class Question:
    """What is asked of an answer. area_path narrows fenced layers; bbox is west, south, east, north in degrees.

    packed: geometries as Tiny WKB in base64, for a slow line. on: of a layer whose features are dated, only what held
    on that day; None: all of them.
    """

    area_path: str
    text: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    bbox: tuple[float, float, float, float] | None = None
    zoom: int = 19
    packed: bool = False
    on: date | None = None


def narrowed_by(layer: Layer, question: Question) -> list[ColumnElement[bool]]:
    """By what else than the area the question narrows them."""
    where: list[ColumnElement[bool]] = []
    if question.text:
        where += called(question.text)
    for key, values in question.filters.items():
        where.append(_filter(layer.field(key), values))
    if layer.dated and question.on is not None:
        where += held_on(question.on)
    return where


def _filter(each: Field, values: Sequence[str]) -> ColumnElement[bool]:
    stored = Published.values[each.key]
    wanted = [value for value in values if value != MISSING]
    if each.kind == "choices":
        hit: ColumnElement[bool] = stored.has_any(cast(wanted, ARRAY(String)))
    else:
        hit = stored.astext.in_(wanted)
    return or_(hit, stored.astext.is_(None)) if MISSING in values else hit


def inside_view(question: Question) -> list[ColumnElement[bool]]:
    if question.bbox is None:
        return [Published.geom_3857.is_not(None)]
    envelope = func.ST_Transform(func.ST_MakeEnvelope(*question.bbox, 4326), 3857)
    return [Published.geom_3857.op("&&")(envelope)]


def held_on(day: date) -> list[ColumnElement[bool]]:
    """Of dated features those that held on this day; days are kept as ISO text, which sorts as they do."""
    since, until = (Published.values[key].astext for key in ("since", "until"))
    asked = day.isoformat()
    return [or_(since.is_(None), since <= asked), or_(until.is_(None), until > asked)]
