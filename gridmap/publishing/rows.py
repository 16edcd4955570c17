"""How does a computed answer become published rows, touching only what differs from those that are there?"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection, Text, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from gridmap.analysis import spelling
from gridmap.analysis.labels import label_points
from gridmap.layers.base.layer import Headline, Layer

_HERE = "layer = :layer AND township_path = :township AND variant = :variant"
_ANY = text(f"SELECT EXISTS (SELECT FROM published WHERE {_HERE})")  # noqa: S608  (no word of it comes from outside)
_COMING = text(
    "CREATE TEMPORARY TABLE coming (feature_id text, area_path text, title text, rank smallint, classes jsonb,"
    " values jsonb, geom bytea, label bytea) ON COMMIT DROP"
)
_UNSPELLED = text(
    "SELECT DISTINCT c.title FROM coming c LEFT JOIN published p ON p.layer = :layer AND p.township_path = :township"
    " AND p.variant = :variant AND p.feature_id = c.feature_id AND p.title = c.title WHERE p.grams IS NULL"
)
_SPELLED = text("CREATE TEMPORARY TABLE spelling (title text, spelled text, grams text[]) ON COMMIT DROP")
_INSERT = """
    INSERT INTO published AS p
        (layer, township_path, variant, feature_id, area_path, public, title, rank, classes, values, geom, label,
         spelled, grams)
    SELECT :layer, :township, :variant, feature_id, area_path, :public, title, rank, classes, values,
        ST_SetSRID(ST_GeomFromWKB(geom), 4326), ST_SetSRID(ST_GeomFromWKB(label), 4326), coalesce(spelled, ''), grams
    FROM coming LEFT JOIN spelling USING (title)
"""
_UPDATE = """
    ON CONFLICT (layer, township_path, variant, feature_id) DO UPDATE SET
        area_path = excluded.area_path, public = excluded.public, title = excluded.title, rank = excluded.rank,
        classes = excluded.classes, values = excluded.values, geom = excluded.geom, label = excluded.label,
        spelled = CASE WHEN excluded.grams IS NULL THEN p.spelled ELSE excluded.spelled END,
        grams = coalesce(excluded.grams, p.grams)
    WHERE p.grams IS NULL
        OR (p.area_path, p.public, p.title, p.rank, p.classes, p.values, p.geom::bytea, p.label::bytea)
        IS DISTINCT FROM (excluded.area_path, excluded.public, excluded.title, excluded.rank, excluded.classes,
         excluded.values, excluded.geom::bytea, excluded.label::bytea)
"""
_FORGET = text(
    f"DELETE FROM published p WHERE {_HERE} AND (p.feature_id = ANY(:only) OR :only IS NULL)"  # noqa: S608
    " AND NOT EXISTS (SELECT FROM coming c WHERE c.feature_id = p.feature_id)"
).bindparams(bindparam("only", type_=ARRAY(Text)))
_FORGET_HEADLINES = text(
    f"DELETE FROM headlines WHERE {_HERE} AND (area_path = ANY(:areas) OR :areas IS NULL)"  # noqa: S608
).bindparams(bindparam("areas", type_=ARRAY(Text)))
_SAY = text(
    "INSERT INTO headlines (layer, township_path, variant, area_path, public, sentence, figures) VALUES"
    " (:layer, :township, :variant, :area, :public, CAST(:sentence AS jsonb), CAST(:figures AS jsonb))"
)
_encoded = json.JSONEncoder(ensure_ascii=False).encode


def write(
    connection: Connection,
    layer: Layer,
    key: Mapping[str, str],
    answer: gpd.GeoDataFrame,
    only: Collection[Any] | None = None,
) -> None:
    """Replace the features of the answer with this key (layer, township, variant). The caller commits.

    only: the ids of the features that `answer` is about, where it is not all of them: the others stay as they are.
    Where there are none yet, nothing is compared.
    """
    connection.execute(_COMING)
    cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
    with cursor.copy("COPY coming FROM STDIN") as copy:
        for row in published_rows(layer, answer):
            copy.write_row(row)
    _spell(connection, cursor, key)
    told = {**key, "public": layer.public}
    if not connection.scalar(_ANY, key):
        connection.execute(text(_INSERT), told)
        return
    connection.execute(text("ALTER TABLE coming ADD PRIMARY KEY (feature_id)"))
    connection.execute(text("ANALYZE coming"))
    connection.execute(text(_INSERT + _UPDATE), told)
    connection.execute(_FORGET, {**key, "only": None if only is None else [str(each) for each in only]})


def write_headlines(
    connection: Connection,
    layer: Layer,
    key: dict[str, str],
    headlines: Sequence[Headline],
    areas: Collection[str] | None = None,
) -> None:
    """Replace the sentences of the answer with this key, or those of some areas. The caller commits."""
    connection.execute(_FORGET_HEADLINES, {**key, "areas": None if areas is None else list(areas)})
    told = [
        {
            **key,
            "area": headline.area_path,
            "public": layer.public,
            "sentence": json.dumps(headline.sentence.to_json(), ensure_ascii=False),
            "figures": json.dumps([asdict(figure) for figure in headline.figures]),
        }
        for headline in headlines
    ]
    if told:
        connection.execute(_SAY, told)


def _spell(connection: Connection, cursor: Any, key: Mapping[str, str]) -> None:
    """Lay the spellings of all titles beside the coming rows that the rows there do not have already."""
    connection.execute(_SPELLED)
    titles = connection.scalars(_UNSPELLED, key).all()
    with cursor.copy("COPY spelling FROM STDIN") as copy:
        for title in titles:
            sound = spelling.spelled(title)
            copy.write_row((title, sound, spelling.grams(title, sound)))
    connection.execute(text("ANALYZE spelling"))


def published_rows(layer: Layer, answer: gpd.GeoDataFrame) -> Iterator[tuple[Any, ...]]:
    """The answer as rows of (feature_id, area_path, title, rank, classes JSON, values JSON, WKB, WKB of the label).

    Of a feature without a place both WKB are None.
    rank: place of the feature's mark in the layer's first legend, whose marks are listed worst first.
    """
    ranks = {mark.key: place for place, mark in enumerate(layer.legends[0].marks)}
    classes = {legend.key: legend.classify(answer).to_list() for legend in layer.legends}
    columns = {each.key: plain(answer[each.key]) for each in layer.fields}
    shapes = answer.geometry.to_numpy()
    return zip(
        map(str, answer["feature_id"]),
        answer["area_path"],
        answer["title"],
        [ranks[each] for each in classes[layer.legends[0].key]],
        _objects(classes, len(answer)),
        _objects(columns, len(answer)),
        shapely.to_wkb(shapes),
        shapely.to_wkb(label_points(shapes)),
        strict=True,
    )


def _objects(columns: Mapping[str, list[Any]], rows: int) -> list[str]:
    """One JSON object a row, put together of cells that were made column by column: several times faster."""
    if not columns:
        return ["{}"] * rows
    frame = ", ".join(f"{_encoded(key)}: ".replace("%", "%%") + "%s" for key in columns)
    frame = "{" + frame + "}"
    return [frame % row for row in zip(*map(_cells, columns.values()), strict=True)]


def _cells(values: list[Any]) -> list[str]:
    return [
        "null" if value is None else repr(value) if value.__class__ in _NUMBERS else _encoded(value)
        for value in values
    ]


_NUMBERS = (int, float)  # by class, for True is an int too


def plain(column: pd.Series) -> list[Any]:
    """A column as JSON values: missing is null, dates are ISO 8601."""
    values = column.astype(object).where(column.notna(), None).tolist()
    return [value.isoformat() if isinstance(value, date) else value for value in values]
