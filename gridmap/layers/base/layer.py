"""What is a layer? One named question about an area; its answer is one GeoDataFrame.

A layer is a value. Everything that shows it (map, table, legend, download, print) reads these fields and the answer
that was published, so a new layer needs no code but its own file and its name in `gridmap.layers.LAYERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from gridmap.db.models import Base
from gridmap.fields import Field
from gridmap.i18n.texts import Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.variants import Supposed
from gridmap.marks import Mark


@dataclass(frozen=True)
class Legend:
    """One way to colour the answer. classify: answer -> key of the mark for each row, in the answer's order.

    icon_by: a field with choices whose value picks the icon (`icons`: value -> name of an icon of the map's set).
    source: the document and clause that the classes come from, or empty.
    """

    key: str
    title: str
    marks: Sequence[Mark]
    classify: Callable[[gpd.GeoDataFrame], pd.Series]
    icon_by: str = ""
    icons: Mapping[Any, str] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True)
class Figure:
    """One of the few numbers behind a headline; value None means unknown."""

    title: str
    value: float | None
    unit: str = ""


@dataclass(frozen=True)
class Headline:
    """The sentence that matters about one area."""

    area_path: str
    sentence: Sentence
    figures: Sequence[Figure] = ()


@dataclass(frozen=True)
class Measure:
    """By which figures was it measured: profile, clauses, and what the marks mean under them.

    note: a sentence under the legend. marks: key of a mark -> its title, where thresholds are data; of a legend
    whose marks are told here, those that are not told do not occur under this measure.
    """

    note: Sentence
    marks: Mapping[str, Sentence] = field(default_factory=dict)


@dataclass(frozen=True)
class Layer:
    """A named question about a township.

    reads: the tables it depends on; the context hands out no others. reach_m: how far beyond the outline it looks.
    public: readable by everyone signed in (public help), else fenced by `area_path`.
    compute: context -> GeoDataFrame in EPSG:4326 with columns `feature_id`, `title`, `area_path`, `geometry` (None
    where unlocated) and one for each field. headlines: (answer, context) -> the sentences that matter.
    measure: for a layer whose thresholds are figures of a standard.
    what_if: of what the answer has variants: of a "scenario", whose sites then count as if they stood there, or of
    an "emergency", whose people then have to be cared for.
    daily: the answer depends on what day it is. register: key of the register whose record a feature is.
    """

    key: str
    group: str
    title: str
    question: str
    reads: tuple[type[Base], ...]
    fields: tuple[Field, ...]
    legends: tuple[Legend, ...]
    compute: Callable[[Context], gpd.GeoDataFrame]
    measure: Callable[[Context], Measure] | None = None
    headlines: Callable[[gpd.GeoDataFrame, Context], Sequence[Headline]] = lambda answer, context: ()
    reach_m: float = 0.0
    public: bool = False
    daily: bool = False
    what_if: Supposed = ""
    register: str = ""
    shown: bool = False
    clustered: bool = False

    def field(self, key: str) -> Field:
        return next(each for each in self.fields if each.key == key)
