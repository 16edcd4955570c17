"""What of the published answers and of the ground is drawn on a sheet?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Area, Landscape
from gridmap.db.models.ground import LandscapeKind
from gridmap.i18n.texts import Sentence, Translate
from gridmap.layers.base.layer import Legend
from gridmap.marks import Mark
from gridmap.publishing.answers import Answer
from gridmap.publishing.drawn import marked_shapes
from gridmap.publishing.question import Question
from gridmap.registers.roads import Road
from gridmap.vocabulary import Level, RoadClass

Bounds = tuple[float, float, float, float]
WATERS = (LandscapeKind.RIVER, LandscapeKind.WATER)
ROADS = (RoadClass.MOTORWAY, RoadClass.TRUNK, RoadClass.PRIMARY, RoadClass.SECONDARY, RoadClass.TERTIARY)
MOST_SHAPES = 100_000


@dataclass(frozen=True)
class LegendLine:
    """A line of the legend; number: how many features carry the mark, all of them, also beyond the sheet."""

    mark: Mark
    title: str
    number: int


@dataclass(frozen=True)
class PrintedLayer:
    """A layer as it is printed, in the reader's words. shapes: mark and geometry (EPSG:4326), the worst last.

    clause: by which figures and clauses it was measured. only: how it was narrowed.
    """

    title: str
    entries: Sequence[LegendLine]
    shapes: Sequence[tuple[Mark, BaseGeometry]]
    clause: str
    only: str
    computed_at: datetime | None


@dataclass(frozen=True)
class BaseMap:
    """What lies below: outlines, waters and roads; names: where each area's name stands, the largest areas first."""

    outlines: Sequence[BaseGeometry]
    villages: Sequence[BaseGeometry]
    water: Sequence[BaseGeometry]
    roads: Sequence[BaseGeometry]
    names: Sequence[tuple[str, float, float, bool]]


def gathered(
    answer: Answer, question: Question, legend: Legend, only: str, translate: Translate
) -> PrintedLayer:
    """only: in words, by what the question narrows."""
    told = answer.state.measure.get("marks") or {}
    note = answer.state.measure.get("note")
    counts = answer.counts(question)[legend.key]
    by_key = {str(mark.key): mark for mark in legend.marks}
    shapes = [
        (by_key[key], shapely.from_wkb(shape))
        for key, shape in marked_shapes(answer, question, legend.key)[-MOST_SHAPES:]
    ]
    entries = [
        LegendLine(
            mark,
            Sentence.from_json(told[key]).render(translate) if key in told else translate(mark.title),
            counts[key],
        )
        for key, mark in by_key.items()
        if counts.get(key)
    ]
    sources = [translate(legend.source)] if legend.source else []
    clause = [Sentence.from_json(note).render(translate)] if note else []
    return PrintedLayer(
        translate(answer.layer.title),
        entries,
        [(mark, shape) for mark, shape in shapes if not shape.is_empty],
        " ".join([*clause, *sources]),
        only,
        answer.state.computed_at,
    )


def ground(session: Session, bounds: Bounds, own: str) -> BaseMap:
    """Within the bounds; own: path of the area that is printed, whose villages are named where it is a township's."""
    box = func.ST_MakeEnvelope(*bounds, 4326)
    near = Area.geom.op("&&")(box)
    inside = Area.path.op("^@", is_comparison=True)(own)
    towns = select(Area.geom).where(near, Area.level == Level.TOWNSHIP)
    villages = select(Area.geom).where(near, inside, Area.level == Level.VILLAGE)
    named = (Level.TOWNSHIP, Level.VILLAGE)
    point = func.ST_PointOnSurface(func.ST_Intersection(Area.geom, box))
    names = session.execute(
        select(Area.name, func.ST_X(point), func.ST_Y(point), Area.level == Level.TOWNSHIP)
        .where(near, inside, Area.level.in_(named), func.ST_Intersects(Area.geom, box))
        .order_by(func.length(Area.path), Area.path)
    )
    return BaseMap(
        _shapes(session, towns),
        _shapes(session, villages),
        _shapes(
            session, select(Landscape.geom).where(Landscape.geom.op("&&")(box), Landscape.kind.in_(WATERS))
        ),
        _shapes(session, select(Road.geom).where(Road.geom.op("&&")(box), Road.road_class.in_(ROADS))),
        [(name, lon, lat, is_town) for name, lon, lat, is_town in names if lon is not None],
    )


def _shapes(session: Session, asked: Select[Any]) -> list[BaseGeometry]:
    columns = [func.ST_AsBinary(column) for column in asked.selected_columns]
    return [shapely.from_wkb(bytes(row)) for row in session.scalars(asked.with_only_columns(*columns))]
