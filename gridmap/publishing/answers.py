"""What does a published answer say to this person: features, rows, counts, one feature, headline?

Everything that shows a layer reads here, inside one REPEATABLE READ transaction of the viewer, so that what is called
fresh and what is shown are one state of the database. The fence is the database's; a question narrows, never widens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from geoalchemy2 import Geography
from sqlalchemy import (
    ColumnElement,
    Engine,
    Float,
    Row,
    Select,
    String,
    case,
    cast,
    func,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, array
from sqlalchemy.orm import QueryableAttribute, defer

from gridmap.db.models import Headline, Published
from gridmap.db.replicas import reading
from gridmap.db.sessions import FencedSession
from gridmap.fields import Field, Place
from gridmap.layers.base.layer import Layer, OneOf
from gridmap.publishing import publish, queue
from gridmap.publishing.names import called
from gridmap.vocabulary import Role

MOST_IN_VIEW = 4000
CELL_PX = 72
PAGE_ROWS = 50
EVERY_ROW_BATCH = 2000
LONGEST_LAG_S = 60.0  # of what others changed: who asks later than that waits until it is in the answer
HEAVY_MS = 3000  # what takes longer than this to compute, nobody waits for: a job does it
# Width of a pixel at zoom 0 in Web Mercator's units: 2 pi 6378137 / 256.
PIXEL_AT_ZOOM_0 = 156_543.033_928

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


@dataclass(frozen=True)
class Answer:
    """A published answer as one person sees it, for as long as its transaction lasts."""

    session: FencedSession
    layer: Layer
    township_path: str
    state: publish.State
    roles: frozenset[Role]
    variant: str = publish.DEFAULT_VARIANT
    is_of_several = False  # townships

    def fields(self, place: Place) -> list[Field]:
        """The fields that may be shown at a place, to somebody in these roles."""
        return [f for f in self.layer.fields if place in f.shown and (not f.roles or f.roles & self.roles)]

    def total(self, question: Question) -> int:
        return int(self.session.scalar(select(func.count()).where(*self._matching(question))) or 0)

    def unlocated(self, question: Question) -> int:
        statement = select(func.count()).where(*self._matching(question), Published.geom.is_(None))
        return int(self.session.scalar(statement) or 0)

    def counts(self, question: Question) -> dict[str, dict[str, int]]:
        """For each legend how many of all that match carry each mark."""
        found: dict[str, dict[str, int]] = {}
        for legend in self.layer.legends:
            mark = Published.classes[legend.key].astext
            statement = select(mark, func.count()).where(*self._matching(question)).group_by(mark)
            found[legend.key] = dict(iter(self.session.execute(statement)))
        return found

    def worst_first(self, question: Question, one_of: OneOf) -> list[str]:
        """The values of a field among all that match, the worst first; where nothing is known of one it is last."""
        value = Published.values[one_of.field].astext
        part, whole = (
            func.sum(cast(Published.values[key].astext, Float)) for key in (one_of.part, one_of.whole)
        )
        share = (part / func.nullif(whole, 0)).desc().nulls_last()
        statement = select(value).where(*self._matching(question), value.is_not(None)).group_by(value)
        return list(self.session.scalars(statement.order_by(share, value)))

    def features(self, question: Question) -> tuple[bool, int, list[str]]:
        """(clustered, how many in view, GeoJSON features as text); cells with counts where there are too many."""
        where = [*self._matching(question), *self._in_view(question)]
        in_view = int(self.session.scalar(select(func.count()).where(*where)) or 0)
        if in_view > MOST_IN_VIEW:
            return True, in_view, self._cells(where, question.zoom)
        values: list[tuple[str, Any]] = [(f.key, Published.values[f.key]) for f in self.fields("tile")]
        if self.layer.fills or self.layer.labels:
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
        drawn = (
            select(cast(feature, String)).where(*where).order_by(Published.rank.desc(), Published.feature_id)
        )
        return False, in_view, list(self.session.scalars(drawn))

    def marked_shapes(self, question: Question, legend: str) -> list[tuple[str, bytes]]:
        """Mark of a legend and WKB (EPSG:4326) of all that match and have a place, the worst last: drawn on top."""
        drawn = (
            select(Published.classes[legend].astext, func.ST_AsBinary(Published.geom))
            .where(*self._matching(question), Published.geom.is_not(None))
            .order_by(Published.rank.desc(), Published.feature_id)
        )
        return [(mark, bytes(shape)) for mark, shape in self.session.execute(drawn)]

    def _cells(self, where: Sequence[ColumnElement[bool]], zoom: int) -> list[str]:
        """One point a cell of the screen: the middle of its features, their number, the mark of the worst."""
        cell = CELL_PX * PIXEL_AT_ZOOM_0 / 2**zoom
        middle = func.ST_Centroid(Published.geom_3857)
        x, y = func.ST_X(middle), func.ST_Y(middle)
        place = func.ST_SetSRID(func.ST_MakePoint(func.avg(x), func.avg(y)), 3857)
        legend = self.layer.legends[0]
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
        cells = (
            select(cast(feature, String)).where(*where).group_by(func.floor(x / cell), func.floor(y / cell))
        )
        return list(self.session.scalars(cells))

    def counted(self, question: Question, key: str) -> dict[Any, int]:
        """How many of all that match have each value of a field of the table, or lie in each "area"."""
        of = _OWN[key] if key in _OWN else Published.values[key].astext
        statement = select(of, func.count()).where(*self._matching(question)).group_by(of)
        return dict(iter(self.session.execute(statement)))

    def rows(self, question: Question, sort: str, page: int) -> list[Published]:
        """One page of the table, sorted by a field of it ("-" before: downwards), or several with commas between."""
        wanted = self._in_order(question, sort).offset((page - 1) * PAGE_ROWS).limit(PAGE_ROWS)
        return list(self.session.scalars(wanted.options(*_WITHOUT_SHAPES)))

    def every_row(self, question: Question, sort: str) -> Iterator[Published]:
        """All rows of the table in the same order, without their shapes."""
        wanted = self._in_order(question, sort).options(*_WITHOUT_SHAPES)
        return iter(self.session.scalars(wanted.execution_options(yield_per=EVERY_ROW_BATCH)))

    def whole(self, question: Question, sort: str) -> Iterator[Row[Any]]:
        """feature_id, title, area_path, classes, values and wkb (EPSG:4326, None without a place) of all that match."""
        shape = func.ST_AsBinary(Published.geom).label("wkb")
        wanted = self._in_order(question, sort).with_only_columns(
            Published.feature_id,
            Published.title,
            Published.area_path,
            Published.classes,
            Published.values,
            shape,
        )
        return iter(self.session.execute(wanted))

    def sizes_km2(self, question: Question) -> dict[str, float]:
        """Of all that match and are areas, how large each is on the ellipsoid."""
        size = func.ST_Area(cast(Published.geom, Geography)) / 1e6
        wanted = select(Published.feature_id, size).where(
            *self._matching(question), func.ST_Dimension(Published.geom) == 2
        )
        return {feature_id: float(km2) for feature_id, km2 in self.session.execute(wanted)}

    def shapes(self, question: Question) -> Iterator[Row[Any]]:
        """feature_id, title, classes, values and twkb (the shape as Tiny WKB) of all in view, the worst last."""
        columns = (Published.feature_id, Published.title, Published.classes, Published.values)
        wanted = select(*columns, _twkb(Published.geom).label("twkb")).where(
            *self._matching(question), *self._in_view(question)
        )
        return iter(self.session.execute(wanted.order_by(Published.rank.desc(), Published.feature_id)))

    def _in_order(self, question: Question, sort: str) -> Select[Published]:
        orders = [self._order(key) for key in sort.split(",")]
        matching = select(Published).where(*self._matching(question))
        return matching.order_by(*orders, Published.title, Published.feature_id)

    def _order(self, asked: str) -> ColumnElement[Any]:
        """Words go by their vocabulary. Unknown stands last; but what never happened stands before all others: the
        never visited wait longest.
        """
        key, downwards = asked.removeprefix("-"), asked.startswith("-")
        column = self._sortable(key)
        never = any(each.key == key and each.never for each in self.layer.fields)
        order = column.desc() if downwards else column.asc()
        return order.nulls_first() if never and not downwards else order.nulls_last()

    def _sortable(self, key: str) -> ColumnElement[Any]:
        table = {f.key: f for f in self.fields("table")}
        if key not in table:
            return _OWN.get(key, Published.rank).expression
        if table[key].kind in ("number", "distance", "share"):
            return cast(Published.values[key].astext, Float)
        stored: ColumnElement[Any] = Published.values[key].astext
        if table[key].kind == "choice" and table[key].choices:
            return func.array_position(array(list(table[key].choices), type_=String), stored)
        return stored

    def feature(self, feature_id: str) -> Published | None:
        return self.session.scalar(select(Published).where(*self._own(), Published.feature_id == feature_id))

    def center(self, feature: Published) -> tuple[float, float] | None:
        """A point on the feature, lon/lat in degrees."""
        return self.centers([feature]).get(feature.feature_id)

    def centers(self, features: Sequence[Published]) -> dict[str, tuple[float, float]]:
        lon, lat = func.ST_X(Published.label), func.ST_Y(Published.label)
        statement = select(Published.feature_id, lon, lat).where(
            *self._own(),
            Published.label.is_not(None),
            Published.feature_id.in_([f.feature_id for f in features]),
        )
        return {feature_id: (lon, lat) for feature_id, lon, lat in self.session.execute(statement)}

    def headline(self, area_path: str) -> Headline | None:
        """What matters about the area, or about the township where nothing was said of the area."""
        statement = (
            select(Headline)
            .where(
                Headline.layer == self.layer.key,
                Headline.township_path == self.township_path,
                Headline.variant == self.variant,
                Headline.area_path.in_([area_path, self.township_path]),
            )
            .order_by(func.length(Headline.area_path).desc())
            .limit(1)
        )
        return self.session.scalar(statement)

    def matching(self, question: Question) -> list[ColumnElement[bool]]:
        """The conditions of all that match, for who reads the published rows in another form."""
        return self._matching(question)

    def _own(self) -> list[ColumnElement[bool]]:
        return [
            Published.layer == self.layer.key,
            Published.township_path == self.township_path,
            Published.variant == self.variant,
        ]

    def _matching(self, question: Question) -> list[ColumnElement[bool]]:
        return [*self.about(question.area_path), *self.narrowed_by(question)]

    def about(self, area_path: str) -> list[ColumnElement[bool]]:
        """Which of the published rows are this answer's, in this area."""
        return [*self._own(), *([] if self.layer.public else self.within(area_path))]

    def within(self, area_path: str) -> list[ColumnElement[bool]]:
        """Of fenced rows those in this area of the township."""
        if area_path == self.township_path:
            return []
        # A range, so that the index on the path serves; digits are below the tilde in the "C" collation.
        return [Published.area_path >= area_path, Published.area_path < area_path + "~"]

    def narrowed_by(self, question: Question) -> list[ColumnElement[bool]]:
        """By what else than the area the question narrows them."""
        where: list[ColumnElement[bool]] = []
        if question.text:
            where += called(question.text)
        for key, values in question.filters.items():
            where.append(self._filter(self.layer.field(key), values))
        if self.layer.dated and question.on is not None:
            where += held_on(question.on)
        return where

    def _filter(self, each: Field, values: Sequence[str]) -> ColumnElement[bool]:
        stored = Published.values[each.key]
        wanted = [value for value in values if value != MISSING]
        if each.kind == "choices":
            hit: ColumnElement[bool] = stored.has_any(cast(wanted, ARRAY(String)))
        else:
            hit = stored.astext.in_(wanted)
        return or_(hit, stored.astext.is_(None)) if MISSING in values else hit

    def _in_view(self, question: Question) -> list[ColumnElement[bool]]:
        if question.bbox is None:
            return [Published.geom_3857.is_not(None)]
        envelope = func.ST_Transform(func.ST_MakeEnvelope(*question.bbox, 4326), 3857)
        return [Published.geom_3857.op("&&")(envelope)]


_WITHOUT_SHAPES = (defer(Published.geom), defer(Published.geom_3857), defer(Published.label))
_OWN: Mapping[str, QueryableAttribute[Any]] = {"title": Published.title, "area": Published.area_path}
"""What every feature has and a table can be sorted by, beside its fields."""


def held_on(day: date) -> list[ColumnElement[bool]]:
    """Of dated features those that held on this day; days are kept as ISO text, which sorts as they do."""
    since, until = (Published.values[key].astext for key in ("since", "until"))
    asked = day.isoformat()
    return [or_(since.is_(None), since <= asked), or_(until.is_(None), until > asked)]


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


@contextmanager
def opened(
    engine: Engine,
    layer: Layer,
    township_path: str,
    viewer: UUID,
    roles: frozenset[Role],
    today: Callable[[], date],
    variant: str = publish.DEFAULT_VARIANT,
) -> Iterator[Answer]:
    """The answer as the viewer sees it, as `all_opened` opens several."""
    with all_opened(engine, [layer], township_path, viewer, roles, today, variant) as found:
        yield found[layer.key]


@contextmanager
def all_opened(
    engine: Engine,
    layers: Sequence[Layer],
    township_path: str,
    viewer: UUID,
    roles: frozenset[Role],
    today: Callable[[], date],
    variant: str = publish.DEFAULT_VARIANT,
) -> Iterator[dict[str, Answer]]:
    """The answers by layer as the viewer sees them in one state: of now where that takes no long time, else of their
    last moment. engine: where a read replica stands beside it, that one is read.

    What others changed lately is brought in beside the request (`publish.renew_one`), and the answer says of which
    moment it is. What the viewer changed is in it, unless it took longer than HEAVY_MS the last time: then a job brings
    it up to date. Under a storm of writes an answer may be stale again by the time it is read; after two tries it is
    shown as what it is. Raises NotFound for a township that does not exist.
    """
    for last_try in (False, False, True):
        with reading(engine, viewer) as session:
            found = publish.states(session.connection(), layers, [township_path], today(), variant)
            states = {key: state for (key, _), state in found.items()}
            stale = [layer for layer in layers if states[layer.key].stale]
            heavy = [layer for layer in stale if (states[layer.key].took_ms or 0) > HEAVY_MS]
            for layer in heavy:
                queue.publish_later(engine, viewer, layer.key, township_path, today(), variant)
            beside = [layer for layer in stale if layer not in heavy and _may_lag(states[layer.key])]
            for layer in beside:
                if not states[layer.key].wanted:
                    publish.want(engine, viewer, layer, township_path, variant)
            now = [layer for layer in stale if layer not in heavy and layer not in beside]
            if last_try or not now:
                yield {
                    layer.key: Answer(session, layer, township_path, states[layer.key], roles, variant)
                    for layer in layers
                }
                return
        for layer in now:
            publish.refresh(engine, layer, township_path, today(), variant)


def _may_lag(state: publish.State) -> bool:
    """Whether an answer that has not seen all changes may be shown: they are others', and of just now."""
    return state.lag_s is not None and not state.own and state.lag_s < LONGEST_LAG_S


def totals(asked: Mapping[str, tuple[Answer, Question]]) -> dict[str, int]:
    """How many rows match each question, in one statement; questions of one answer share the reading of its rows."""
    if not asked:
        return {}
    by_answer: dict[tuple[str, str], list[str]] = {}
    for name, (answer, question) in asked.items():
        by_answer.setdefault((answer.layer.key, question.area_path), []).append(name)
    session = next(iter(asked.values()))[0].session
    parts = [_counts_of([(name, *asked[name]) for name in names]) for names in by_answer.values()]
    found = session.scalars(union_all(*parts))
    return {name: int(number) for each in found for name, number in each.items()}


def _counts_of(asked: list[tuple[str, Answer, Question]]) -> Select[Any]:
    """One row of one column: how many rows of one answer match each of these questions about one area."""
    _, answer, question = asked[0]
    pairs = [
        part
        for name, each, narrowed in asked
        for part in (name, func.count().filter(*each.narrowed_by(narrowed), true()))
    ]
    return select(func.jsonb_build_object(*pairs)).where(*answer.about(question.area_path))


__all__ = ["Answer", "Question", "all_opened", "held_on", "opened", "totals"]
