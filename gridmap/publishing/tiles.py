"""What does one tile of a published answer hold? A Mapbox vector tile, made of the published rows inside the fence.

Every row with a place is counted once at every zoom: by `count` in the one tile that holds its middle. Where a tile
holds few, it has their features, and those that only reach into it, or lie at its edge so that no sign is cut, with
`count` 0. Where it holds many, it has cells: a point each, how many, and the mark of the worst.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Subquery, and_, func, literal, select
from sqlalchemy.dialects.postgresql import array

from gridmap.db.models import Published
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.layers.base.layer import Layer
from gridmap.publishing.answers import Answer
from gridmap.publishing.question import Question

LAST_ZOOM = 22
MOST_FEATURES = 250  # in a tile of 512 pixels: what an eye can tell apart
MOST_NEAR = 4000  # from `NEAR_ZOOM` on: places that stand in one spot are shown one by one
NEAR_ZOOM = 18
CELLS_A_SIDE = 8
EXTENT, BUFFER = 4096, 128
WORLD = 20_037_508.342_789_244  # half the width of Web Mercator's square
MOST_WHOLE = 2000  # above so many places a map asks for tiles
CONTENT = "application/vnd.mapbox-vector-tile"
NAME = "layer"


@dataclass(frozen=True)
class TileIndex:
    """A tile of WebMercatorQuad: row 0 is in the north. Raises NotFound, where it is made, for one that is none."""

    zoom: int
    column: int
    row: int

    def __post_init__(self) -> None:
        if not 0 <= self.zoom <= LAST_ZOOM or not min(self.column, self.row) >= 0 or self._is_outside:
            raise NotFound(N_("There is no such tile: zooms go from 0 to {last}."), last=LAST_ZOOM)

    @property
    def _is_outside(self) -> bool:
        return bool(max(self.column, self.row) >= 2**self.zoom)

    @property
    def width(self) -> float:
        return 2 * WORLD / float(2**self.zoom)

    @property
    def west_north(self) -> tuple[float, float]:
        return self.column * self.width - WORLD, WORLD - self.row * self.width

    def quarters(self) -> list[TileIndex]:
        """The tiles of the next zoom that it falls into."""
        column, row = 2 * self.column, 2 * self.row
        return [TileIndex(self.zoom + 1, column + east, row + south) for south in (0, 1) for east in (0, 1)]


def tile(answer: Answer, question: Question, place: TileIndex) -> bytes:
    """The tile's one layer, called `NAME`; nothing where nothing lies in it."""
    matching = answer.matching(question)
    middle = func.ST_Centroid(Published.geom_3857)
    own = [*matching, *_touching(place, 0.0), *_holding(place, middle)]
    few = MOST_NEAR if place.zoom >= NEAR_ZOOM else MOST_FEATURES
    held = select(literal(1)).where(*own).limit(few + 1).subquery()
    number = answer.session.scalar(select(func.count()).select_from(held)) or 0
    found = _cells(answer, own, middle, place) if number > few else _features(answer, matching, middle, place)
    return bytes(answer.session.scalar(found) or b"")


def is_touched(answer: Answer, question: Question, place: TileIndex) -> bool:
    """May anything lie in the tile? Where not, it is empty, and so are its quarters."""
    # Twice the edge: boxes are kept in single precision, a metre or two wider than what they hold.
    near = select(literal(1)).where(*answer.matching(question), *_touching(place, 2 * BUFFER / EXTENT))
    return answer.session.scalar(near.limit(1)) is not None


def _touching(place: TileIndex, buffer: float) -> list[ColumnElement[bool]]:
    """Whose box meets the tile, or its edge: the index answers."""
    west, north = place.west_north
    more = place.width * buffer
    box = func.ST_MakeEnvelope(
        west - more, north - place.width - more, west + place.width + more, north + more, 3857
    )
    return [Published.geom_3857.op("&&", is_comparison=True)(box)]


def _holding(place: TileIndex, middle: ColumnElement[object]) -> list[ColumnElement[bool]]:
    """Whose middle lies in it: west and north edges are its own, the others are the neighbours'.

    Column and row are reckoned from the middle, alike for every tile of a zoom, so that each row is in exactly one.
    """
    tiles = 2**place.zoom
    column = func.least(
        func.greatest(func.floor((func.ST_X(middle) + WORLD) / (2 * WORLD) * tiles), 0), tiles - 1
    )
    row = func.least(
        func.greatest(func.floor((WORLD - func.ST_Y(middle)) / (2 * WORLD) * tiles), 0), tiles - 1
    )
    return [column == place.column, row == place.row]


def _cells(
    answer: Answer, own: Sequence[ColumnElement[bool]], middle: ColumnElement[object], place: TileIndex
) -> Select[bytes]:
    """A point a cell, in the middle of its rows."""
    west, north = place.west_north
    cell = place.width / CELLS_A_SIDE
    x, y = func.ST_X(middle), func.ST_Y(middle)
    legend = answer.layer.legends[0]
    keys = array([mark.key for mark in legend.marks])
    point = func.ST_SetSRID(func.ST_MakePoint(func.avg(x), func.avg(y)), 3857)
    rows = (
        select(
            func.count().cast(Integer).label("count"),
            keys[func.min(Published.rank) + 1].label(_marked(legend.key)),
            _drawn(point, place).label("geom"),
        )
        .where(*own)
        .group_by(func.floor((x - west) / cell), func.floor((north - y) / cell))
        .subquery()
    )
    return _packed(rows)


def _features(
    answer: Answer, matching: Sequence[ColumnElement[bool]], middle: ColumnElement[object], place: TileIndex
) -> Select[bytes]:
    counted = func.coalesce(and_(*_holding(place, middle)), False).cast(Integer)
    told = [Published.values[each.key].astext.label(each.key) for each in answer.fields("tile")]
    marks = [Published.classes[each.key].astext.label(_marked(each.key)) for each in answer.layer.legends]
    rows = (
        select(
            Published.feature_id.label("id"),
            Published.title,
            counted.label("count"),
            *marks,
            *told,
            # What is too small to be drawn at this zoom is a point of it.
            func.coalesce(_drawn(Published.geom_3857, place), _drawn(middle, place)).label("geom"),
        )
        .where(*matching, *_touching(place, BUFFER / EXTENT))
        .order_by(Published.rank.desc(), Published.feature_id)
        .subquery()
    )
    return _packed(rows)


def _drawn(shape: Any, place: TileIndex) -> ColumnElement[object]:
    """In the whole numbers of the tile; None where nothing of it is left."""
    west, north = place.west_north
    box = func.ST_MakeEnvelope(west, north - place.width, west + place.width, north, 3857)
    return func.ST_AsMVTGeom(shape, func.Box2D(box), EXTENT, BUFFER, True)


def _marked(legend: str) -> str:
    return f"class.{legend}"


def _packed(rows: Subquery) -> Select[bytes]:
    whole = rows.table_valued()
    return select(func.ST_AsMVT(whole, NAME, EXTENT, "geom")).select_from(rows)


def drawn_of(layer: Layer) -> bool:
    """Is a map drawn of tiles of this layer where it is large? Of points: what is cut shows its seams."""
    return all(mark.shape not in ("area", "line") for legend in layer.legends for mark in legend.marks)
