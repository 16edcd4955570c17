"""Which shapes of a published answer are drawn: its features, cells of a crowded map, or all for a sheet of paper?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, String, case, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB, array
from sqlalchemy.orm import QueryableAttribute

from gridmap.db.models import Published
from gridmap.publishing.answers import Answer
from gridmap.publishing.question import Question, inside_view

MOST_IN_VIEW = 4000
CELL_PX = 72
# Width of a pixel at zoom 0 in Web Mercator's units: 2 pi 6378137 / 256.
PIXEL_AT_ZOOM_0 = 156_543.033_928


def geojson(answer: Answer, question: Question) -> tuple[bool, int, list[str]]:
    """(clustered, how many in view, GeoJSON features as text); cells with counts where there are too many."""
    where = [*answer.matching(question), *inside_view(question)]
    in_view = int(answer.session.scalar(select(func.count()).where(*where)) or 0)
    if in_view > MOST_IN_VIEW:
        return True, in_view, _cells(answer, where, question.zoom)
    values: list[tuple[str, Any]] = [(f.key, Published.values[f.key]) for f in answer.fields("tile")]
    if answer.layer.fills or answer.layer.labels:
        values.append(("at", _coordinates(Published.label)))
    properties = func.json_build_object(
        "title", Published.title, "class", Published.classes, *(part for pair in values for part in pair)
    )
    feature = func.json_build_object(
        "type",
        "Feature",
        "id",
        Published.feature_id,
        "properties",
        properties,
        "geometry",
        _packed(Published.geom) if question.packed else cast(func.ST_AsGeoJSON(Published.geom, 6), JSONB),
    )
    drawn = select(cast(feature, String)).where(*where).order_by(Published.rank.desc(), Published.feature_id)
    return False, in_view, list(answer.session.scalars(drawn))


def _cells(answer: Answer, where: Sequence[ColumnElement[bool]], zoom: int) -> list[str]:
    """One point a cell of the screen: the middle of its features, their number, the mark of the worst."""
    cell = CELL_PX * PIXEL_AT_ZOOM_0 / 2**zoom
    middle = func.ST_Centroid(Published.geom_3857)
    x, y = func.ST_X(middle), func.ST_Y(middle)
    place = func.ST_SetSRID(func.ST_MakePoint(func.avg(x), func.avg(y)), 3857)
    legend = answer.layer.legends[0]
    keys = array([mark.key for mark in legend.marks])
    worst = func.json_build_object(legend.key, keys[func.min(Published.rank) + 1])
    feature = func.json_build_object(
        "type",
        "Feature",
        "id",
        None,
        "properties",
        func.json_build_object("count", func.count(), "class", worst),
        "geometry",
        cast(func.ST_AsGeoJSON(func.ST_Transform(place, 4326), 6), JSONB),
    )
    cells = select(cast(feature, String)).where(*where).group_by(func.floor(x / cell), func.floor(y / cell))
    return list(answer.session.scalars(cells))


def marked_shapes(answer: Answer, question: Question, legend: str) -> list[tuple[str, bytes]]:
    """Mark of a legend and WKB (EPSG:4326) of all that match and have a place, the worst last: drawn on top."""
    drawn = (
        select(Published.classes[legend].astext, func.ST_AsBinary(Published.geom))
        .where(*answer.matching(question), Published.geom.is_not(None))
        .order_by(Published.rank.desc(), Published.feature_id)
    )
    return [(mark, bytes(shape)) for mark, shape in answer.session.execute(drawn)]


def titled_shapes(answer: Answer, question: Question) -> list[tuple[str, bytes]]:
    """Title and WKB (EPSG:4326) of all that match, have a name and a place."""
    named = (
        select(Published.title, func.ST_AsBinary(Published.geom))
        .where(*answer.matching(question), Published.geom.is_not(None), Published.title != "")
        .order_by(Published.rank, Published.feature_id)
    )
    return [(title, bytes(shape)) for title, shape in answer.session.execute(named)]


def packed_shapes(answer: Answer, question: Question) -> Iterator[Row[Any]]:
    """feature_id, title, classes, values and twkb (the shape as Tiny WKB) of all in view, the worst last."""
    columns = (Published.feature_id, Published.title, Published.classes, Published.values)
    wanted = select(*columns, _twkb(Published.geom).label("twkb")).where(
        *answer.matching(question), *inside_view(question)
    )
    return iter(answer.session.execute(wanted.order_by(Published.rank.desc(), Published.feature_id)))


def _coordinates(point: Any) -> ColumnElement[Any]:
    """[lon, lat] with the six decimals of a shape's corners, a few centimetres."""
    return cast(func.ST_AsGeoJSON(point, 6), JSONB)["coordinates"]


_STRAIGHT_DEG = 0.00001


def _packed(geom: QueryableAttribute[Any]) -> ColumnElement[str]:
    """Tiny WKB in base64, of `_twkb`."""
    return func.replace(func.encode(_twkb(geom), "base64"), "\n", "")


def _twkb(geom: QueryableAttribute[Any]) -> ColumnElement[bytes]:
    """Places to 0.1 m; outlines and lines to 1 m, half a pixel of the nearest zoom, without the vertices between which
    they are straight to as much: a third of the bytes of the bands.
    """
    is_place = func.ST_Dimension(geom) == 0
    drawn = case((is_place, geom), else_=func.ST_Simplify(geom, _STRAIGHT_DEG, True))
    return func.ST_AsTWKB(drawn, case((is_place, 6), else_=5))
