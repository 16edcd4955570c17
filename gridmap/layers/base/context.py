"""What is a layer handed to compute its answer: one township, one moment, and the tables it said it reads."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from geoalchemy2 import Geometry
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Float,
    Integer,
    Uuid,
    any_,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from gridmap.db.models import Area, Base
from gridmap.db.models.base import SEGMENT
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.variants import supposed
from gridmap.standards import READS, Profile, in_force
from gridmap.vocabulary import Level

WGS84 = "EPSG:4326"
NO_OUTLINE = Sentence(
    N_(
        "The township has no outline yet: nothing can be measured, and all of it is unknown. An administrator hands one"
        " in, draws it, or makes it from the villages and grids."
    )
)
"""What an answer says that needs an outline and has none."""


@dataclass(frozen=True)
class Context:
    """One computation. `watched` (WGS 84) is the township and its reach: nothing beyond it is ever handed out,
    because only what changes within it makes the answer stale.

    only: the features that are computed, all where it is None; keyed: the column of each table that names them
    (`Layer.keyed`), whose other rows are not handed out then.
    """

    connection: Connection
    township_path: str
    watched: BaseGeometry
    today: date
    reads: frozenset[type[Base]]
    variant: str = ""
    only: frozenset[uuid.UUID] | None = None
    keyed: Mapping[type[Base], str] = field(default_factory=dict)
    memo: dict[str, gpd.GeoDataFrame] = field(default_factory=dict, repr=False)
    profiles: dict[str, Profile] = field(default_factory=dict, repr=False)

    def rows(self, table: type[Base], *wanted: str) -> gpd.GeoDataFrame:
        """All rows of one table in the township or within the reach of it; columns as in the model, or those wanted.

        What has ended (`ended_on`) is not among them. A spatial table comes with its active geometry `geom` in
        EPSG:4326. Raises PermissionError for a table the layer did not declare: its changes would not make the answer
        stale.
        """
        self._require(table)
        name = " ".join((str(table.__tablename__), *wanted))
        if name not in self.memo:
            self.memo[name] = self._load(table, wanted)
        return self.memo[name].copy()

    def rows_of(self, table: type[Base], ids: Iterable[Any], *wanted: str) -> gpd.GeoDataFrame:
        """As `rows`, of these records (`id`) and no others: to look up what few of a long ledger are."""
        self._require(table)
        return self._load(table, wanted, {each for each in ids if not pd.isna(each)})

    def _require(self, table: type[Base]) -> None:
        if table not in self.reads:
            raise PermissionError(f"the layer reads {table.__tablename__} without declaring it")

    def _load(
        self, table: type[Base], wanted: Sequence[str] = (), ids: Collection[uuid.UUID] | None = None
    ) -> gpd.GeoDataFrame:
        columns = [each for each in table.__table__.columns if not wanted or each.name in wanted]
        spatial = {c.name for c in columns if isinstance(c.type, Geometry)}
        statement = select(*(func.ST_AsBinary(c).label(c.name) if c.name in spatial else c for c in columns))
        if "ended_on" in table.__table__.c:
            statement = statement.where(table.__table__.c["ended_on"].is_(None))
        statement = statement.where(*self._narrowing(table, ids))
        result = self.connection.execute(statement)
        keys = list(result.keys())
        rows = result.all()
        types = {c.name: _pandas_type(c.type) for c in columns}
        data = {key: pd.Series([row[i] for row in rows], dtype=types[key]) for i, key in enumerate(keys)}
        if "geom" not in spatial:
            return gpd.GeoDataFrame(data, columns=keys)
        for name in spatial:
            data[name] = gpd.GeoSeries(shapely.from_wkb(data[name].to_numpy()), crs=WGS84)
        return gpd.GeoDataFrame(data, columns=keys, geometry="geom", crs=WGS84)

    def _narrowing(
        self, table: type[Base], ids: Collection[uuid.UUID] | None
    ) -> Iterator[ColumnElement[bool]]:
        """The conditions of the rows that are handed out: of here or near, and of those that are asked for."""
        columns = table.__table__.c
        near = []
        if "geom" in columns:
            near.append(columns.geom.op("&&")(func.ST_GeomFromText(self.watched.wkt, 4326)))
        path = columns.get("path" if table is Area else "area_path")
        if path is not None:
            near.append(path.op("^@")(self.township_path))
        if near:
            yield or_(*near)
        for column, named in (("id", ids), (self.keyed.get(table), self.only)):
            if column and named is not None:
                yield columns[column] == any_(literal(list(named), ARRAY(Uuid)))

    def standards(self, subject: str) -> Profile:
        """The profile in force in the township: "fire" or "supplies".

        Raises PermissionError for a layer that does not read `standards.READS`: an edited figure would not make its
        answer stale.
        """
        if not self.reads.issuperset(READS):
            raise PermissionError("the layer asks for the standards without reading gridmap.standards.READS")
        if subject not in self.profiles:
            self.profiles[subject] = in_force(self.connection, self.township_path, subject)
        return self.profiles[subject]

    @property
    def scenario(self) -> uuid.UUID | None:
        """The scenario whose sites count as if they stood there, if one is supposed."""
        return supposed(self.variant, "scenario")

    @property
    def emergency(self) -> uuid.UUID | None:
        """The emergency whose people have to be cared for, if one is supposed."""
        return supposed(self.variant, "emergency")

    def features(self, table: type[Base]) -> gpd.GeoDataFrame:
        """The rows of a table as the features they become, with `feature_id`, `title` and the active `geometry`."""
        rows = self.rows(table).rename_geometry("geometry").rename(columns={"name": "title"})
        return rows.assign(feature_id=rows["id"])

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """The township's own areas, indexed by path. (Every layer depends on them.)"""
        areas = self._load(Area)
        return areas[areas["path"].str.startswith(self.township_path)].set_index("path", drop=False)

    def of_areas(self, paths: Collection[str]) -> Context:
        """The same computation, of which only these of the township's areas are told."""
        told = replace(self)
        told.__dict__["areas"] = self.areas[self.areas["path"].isin(paths)]
        return told

    @property
    def outline(self) -> BaseGeometry | None:
        """The township's own outline (EPSG:4326): without it nothing is known of what lies around or how much it is.

        That of a county which nobody has drawn is made of its townships, where all of them have one.
        """
        found: BaseGeometry | None = self.areas["geom"].get(self.township_path)
        towns = self.areas.loc[self.areas["level"] == Level.TOWNSHIP, "geom"]
        if found is None and len(towns) and towns.notna().all():
            found = towns.union_all()
        return found

    def inside(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """The rows of a frame that belong to the township itself, not to a neighbour within reach."""
        return frame[frame["area_path"].str.startswith(self.township_path)]

    def area_names(self, paths: Sequence[str], level: int) -> list[str]:
        """For each path the name of the area `level` segments deep that holds it, or an empty text."""
        names = self.areas["name"]
        cut = [path[: level * SEGMENT] if len(path) >= level * SEGMENT else "" for path in paths]
        return list(names.reindex(cut).fillna(""))


def _pandas_type(stored: TypeEngine[Any]) -> str:
    """Stated, not guessed: an empty table has the same columns as a full one, and a missing count stays missing."""
    if isinstance(stored, Boolean):
        return "bool"
    if isinstance(stored, Integer):
        return "Int64"
    return "float64" if isinstance(stored, Float) else "object"
