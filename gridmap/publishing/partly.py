"""Which features of an answer do changes touch, so that only these are computed again?

A layer says by which column a row of a table names its feature (`Layer.keyed`), and the audit which rows a change
wrote. What cannot be told so is computed as a whole: another table, rows without a line in the audit, too many of them.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import Boolean, ColumnElement, Connection, Float, cast, select, text
from sqlalchemy.types import TypeEngine

from gridmap.db.models import Published
from gridmap.db.models.base import SEGMENT
from gridmap.layers.base.layer import Layer
from gridmap.publishing import rows
from gridmap.publishing.freshness import sources

MOST = 500  # rows that changed; from there on it is the whole that is quick
_TOUCHED = text(
    "SELECT gm_touched(a, :sources, CAST(:keys AS jsonb), :most, :person) FROM answers a"
    " WHERE a.layer = :layer AND a.township_path = :township AND a.variant = :variant"
)
_BY_KIND: Mapping[str, TypeEngine[Any]] = {
    **dict.fromkeys(("number", "distance", "share"), Float()),
    "flag": Boolean(),
}


def touched(
    connection: Connection, layer: Layer, key: Mapping[str, str], person: uuid.UUID | None = None
) -> frozenset[uuid.UUID] | None:
    """The features that unseen changes touch, of one person where one is named; None where all may be.

    connection: of the township's publisher.
    """
    if not layer.keyed:
        return None
    told = {
        **key,
        "sources": sources(layer, key["variant"]),
        "keys": json.dumps({str(table.__tablename__): column for table, column in layer.keyed.items()}),
        "most": MOST,
        "person": person,
    }
    found = connection.scalar(_TOUCHED, told)
    return None if found is None else frozenset(map(uuid.UUID, found))


def around(
    connection: Connection,
    layer: Layer,
    key: Mapping[str, str],
    only: Collection[uuid.UUID],
    answer: gpd.GeoDataFrame,
) -> tuple[pd.DataFrame, set[str]]:
    """What headlines read of the whole answer once these features stand as `answer` has them; and the areas, with all
    around them, of which other headlines hold then.
    """
    own = [Published.layer == layer.key, Published.township_path == key["township"]]
    own.append(Published.variant == key["variant"])
    wanted = [Published.feature_id, Published.area_path, *(_stored(layer, each) for each in layer.told_by)]
    names = ["feature_id", "area_path", *layer.told_by]
    there = connection.execute(select(*wanted).where(*own)).all()
    # Column by column: pandas asks each row what it is.
    found = pd.DataFrame({name: [row[place] for row in there] for place, name in enumerate(names)})
    before = found["feature_id"].isin({str(each) for each in only})
    now = pd.DataFrame({"feature_id": answer["feature_id"].map(str), "area_path": answer["area_path"]})
    for each in layer.told_by:
        now[each] = rows.plain(answer[each])
    kept = [each for each in (found[~before], now) if len(each)]
    places = {*found.loc[before, "area_path"], *now["area_path"]}
    areas = {path[:end] for path in places for end in range(len(key["township"]), len(path) + 1, SEGMENT)}
    return pd.concat(kept, ignore_index=True) if kept else found, areas


def _stored(layer: Layer, name: str) -> ColumnElement[Any]:
    kind = layer.field(name).kind
    if kind in ("choices", "people"):
        return Published.values[name].label(name)
    plain = Published.values[name].astext
    return (cast(plain, _BY_KIND[kind]) if kind in _BY_KIND else plain).label(name)
