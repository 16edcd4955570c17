"""What does a published answer say to this person: features, rows, counts, one feature, headline?

Everything that shows a layer reads here, inside one REPEATABLE READ transaction of the viewer, so that what is called
fresh and what is shown are one state of the database. The fence is the database's; a question narrows, never widens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
    cast,
    func,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import QueryableAttribute, defer

from gridmap.db.models import Headline, Published
from gridmap.db.replicas import reading
from gridmap.db.sessions import FencedSession
from gridmap.fields import Field, Place
from gridmap.layers.base.layer import Layer, OneOf
from gridmap.publishing import freshness
from gridmap.publishing.question import Question, narrowed_by
from gridmap.publishing.renewal import Renewal
from gridmap.vocabulary import Role

PAGE_ROWS = 50
EVERY_ROW_BATCH = 2000


@dataclass(frozen=True)
class Answer:
    """A published answer as one person sees it, for as long as its transaction lasts."""

    session: FencedSession
    layer: Layer
    township_path: str
    state: freshness.State
    roles: frozenset[Role]
    variant: str = freshness.DEFAULT_VARIANT
    is_of_several = False  # townships

    def fields(self, place: Place) -> list[Field]:
        """The fields that may be shown at a place, to somebody in these roles."""
        return [f for f in self.layer.fields if place in f.shown and (not f.roles or f.roles & self.roles)]

    def total(self, question: Question) -> int:
        return int(self.session.scalar(select(func.count()).where(*self.matching(question))) or 0)

    def unlocated(self, question: Question) -> int:
        statement = select(func.count()).where(*self.matching(question), Published.geom.is_(None))
        return int(self.session.scalar(statement) or 0)

    def counts(self, question: Question) -> dict[str, dict[str, int]]:
        """For each legend how many of all that match carry each mark."""
        found: dict[str, dict[str, int]] = {}
        for legend in self.layer.legends:
            mark = Published.classes[legend.key].astext
            statement = select(mark, func.count()).where(*self.matching(question)).group_by(mark)
            found[legend.key] = dict(iter(self.session.execute(statement)))
        return found

    def worst_first(self, question: Question, one_of: OneOf) -> list[str]:
        """The values of a field among all that match, the worst first; where nothing is known of one it is last."""
        value = Published.values[one_of.field].astext
        part, whole = (
            func.sum(cast(Published.values[key].astext, Float)) for key in (one_of.part, one_of.whole)
        )
        share = (part / func.nullif(whole, 0)).desc().nulls_last()
        statement = select(value).where(*self.matching(question), value.is_not(None)).group_by(value)
        return list(self.session.scalars(statement.order_by(share, value)))

    def counted(self, question: Question, key: str) -> dict[Any, int]:
        """How many of all that match have each value of a field of the table, or lie in each "area"."""
        of = _OWN[key] if key in _OWN else Published.values[key].astext
        statement = select(of, func.count()).where(*self.matching(question)).group_by(of)
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
            *self.matching(question), func.ST_Dimension(Published.geom) == 2
        )
        return {feature_id: float(km2) for feature_id, km2 in self.session.execute(wanted)}

    def _in_order(self, question: Question, sort: str) -> Select[Published]:
        orders = [self._order(key) for key in sort.split(",")]
        matching = select(Published).where(*self.matching(question))
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

    def _own(self) -> list[ColumnElement[bool]]:
        return [
            Published.layer == self.layer.key,
            Published.township_path == self.township_path,
            Published.variant == self.variant,
        ]

    def matching(self, question: Question) -> list[ColumnElement[bool]]:
        """The conditions of all that match, for who reads the published rows in another form too."""
        return [*self.about(question.area_path), *narrowed_by(self.layer, question)]

    def about(self, area_path: str) -> list[ColumnElement[bool]]:
        """Which of the published rows are this answer's, in this area."""
        return [*self._own(), *([] if self.layer.public else self.within(area_path))]

    def within(self, area_path: str) -> list[ColumnElement[bool]]:
        """Of fenced rows those in this area of the township."""
        if area_path == self.township_path:
            return []
        # A range, so that the index on the path serves; digits are below the tilde in the "C" collation.
        return [Published.area_path >= area_path, Published.area_path < area_path + "~"]


_WITHOUT_SHAPES = (defer(Published.geom), defer(Published.geom_3857), defer(Published.label))
_OWN: Mapping[str, QueryableAttribute[Any]] = {"title": Published.title, "area": Published.area_path}
"""What every feature has and a table can be sorted by, beside its fields."""


@contextmanager
def opened(
    engine: Engine,
    layer: Layer,
    township_path: str,
    viewer: UUID,
    roles: frozenset[Role],
    today: Callable[[], date],
    variant: str = freshness.DEFAULT_VARIANT,
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
    variant: str = freshness.DEFAULT_VARIANT,
) -> Iterator[dict[str, Answer]]:
    """The answers by layer as the viewer sees them in one state: of now where that takes no long time, else of their
    last moment. engine: where a read replica stands beside it, that one is read.

    What others changed lately is brought in beside the request (`publish.renew_one`), and the answer says of which
    moment it is. What the viewer changed is in it; of an answer that takes long only that, where it can be told apart
    (`publish.bring`), and where it cannot, it follows soon too. What was never computed, or is of another day, is
    waited for, or left to a job where it takes long (`renewal.HEAVY_MS`). Under a storm of writes an answer may be
    stale again by the time it is read; after two tries it is shown as what it is. Raises NotFound for a township that
    does not exist.
    """
    renewal = Renewal(engine, township_path, viewer, today(), variant)
    for last_try in (False, False, True):
        with reading(engine, viewer) as session:
            found = freshness.states(session.connection(), layers, [township_path], renewal.today, variant)
            states = {key: state for (key, _), state in found.items()}
            waited_for = [layer for layer in layers if renewal.is_waited_for(layer, states[layer.key])]
            if last_try or not waited_for:
                yield {
                    layer.key: Answer(session, layer, township_path, states[layer.key], roles, variant)
                    for layer in layers
                }
                return
        for layer in waited_for:
            renewal.wait(layer, states[layer.key])


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
        for part in (name, func.count().filter(*narrowed_by(each.layer, narrowed), true()))
    ]
    return select(func.jsonb_build_object(*pairs)).where(*answer.about(question.area_path))
