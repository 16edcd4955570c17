"""What is a layer? One named question about an area; its answer is one GeoDataFrame.

A layer is a value. Everything that shows it (map, table, legend, download, print) reads these fields and the answer
that was published, so a new layer needs no code but its own file and its name in `gridmap.layers.LAYERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import geopandas as gpd
import pandas as pd

from gridmap.db.models import Base
from gridmap.fields import Field
from gridmap.i18n.texts import Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.variants import Supposed
from gridmap.marks import Mark

Placement = Literal["inside", "line", "bank"]
Page = Literal[
    "map",
    "grid",
    "locate",
    "siting",
    "emergency",
    "scenario",
    "outline",
    "record",
    "call",
    "incident",
    "past",
]
EVERY_MARK = ""

ON_EVERY_PAGE: frozenset[Page] = frozenset(get_args(Page)) - {"scenario"}
ON_MAP: frozenset[Page] = frozenset({"map"})
ON_GRID: frozenset[Page] = frozenset({"grid"})
ON_SCENARIO: frozenset[Page] = frozenset({"scenario"})
ON_PAST: frozenset[Page] = frozenset({"past"})


@dataclass(frozen=True)
class Label:
    """How the titles of features are set on the map, between two zooms; the lower rank has its place first.

    style: names a rule of the map's style sheet. placement: inside an area or at a point, along a line, or on the bank
    of a long water, nearest to the middle of what is in view.
    """

    style: str
    rank: float
    min_zoom: float
    max_zoom: float = 20
    placement: Placement = "inside"


@dataclass(frozen=True)
class Legend:
    """One way to colour the answer. classify: answer -> key of the mark for each row, in the answer's order.

    icon_by: a field with choices whose value picks the icon (`icons`: value -> name of an icon of the map's set).
    from_zoom: value of that field -> the zoom from which on such points are drawn; the others at every zoom.
    source: the document and clause that the classes come from, or empty.
    """

    key: str
    title: str
    marks: Sequence[Mark]
    classify: Callable[[gpd.GeoDataFrame], pd.Series]
    icon_by: str = ""
    icons: Mapping[Any, str] = field(default_factory=dict)
    from_zoom: Mapping[Any, float] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True)
class OneOf:
    """A field of which one value is shown at a time, at first the worst: where `part` is the largest share of `whole`.

    part, whole: number fields of the answer, summed over the rows of each value.
    """

    field: str
    part: str
    whole: str


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
    needs_outline: what it says is measured in or around the township's outline; without one its headline says that it
    is unknown. daily: the answer depends on what day it is.
    dated: each feature holds for some days only, from `since` (None: always) until before `until` (None: still), two
    fields of the layer; what is shown is what held on the day that is asked for, today where none is.
    register: key of the register whose record a feature is.
    keyed: table -> the column that holds the id of the feature a row tells of, of tables whose rows tell of one feature
    each: where only such rows changed, only their features are computed again. What else a feature is made of it must
    find by its own columns, never by looking at other features. told_by: the fields that its headlines read, all of
    them JSON values as they are published.
    edition: a mark of what the answer depends on beside tables and program: that of another edition is stale.

    How it appears: shown: the pages that open with it; "scenario" is the map that supposes one, "past" the
    map of another day. clustered: its points
    are joined with those of the other layers where they would cover each other.
    ground: what one stands on, looked at and not asked: no clicks, no counts. casing: lines drawn as roads are, dark
    under light, wider from near. badge: its signs hang at the corner of what stands at the same place. labels: mark of
    the first legend (or EVERY_MARK) -> how its features are named on the map. searchable: its features have names of
    their own. overview_zoom: from where one feature, too large for a near view, is seen whole. order: of the table
    where nobody asked for one, a field ("-" before: downwards). lead: its table is opened first.
    called_by_class: a feature has no name of its own and is called as its class in the first legend is.
    narrowed: field -> the values that are shown where nobody asked for others; the rest is one click away.
    one_of: shown for one value of a field at a time, where rows of several lie over each other.
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
    needs_outline: bool = False
    public: bool = False
    daily: bool = False
    dated: bool = False
    what_if: Supposed = ""
    register: str = ""
    keyed: Mapping[type[Base], str] = field(default_factory=dict)
    told_by: tuple[str, ...] = ()
    edition: str = ""
    shown: frozenset[Page] = frozenset()
    clustered: bool = True
    called_by_class: bool = False
    narrowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    one_of: OneOf | None = None
    ground: bool = False
    casing: bool = False
    badge: bool = False
    labels: Mapping[str, Label] = field(default_factory=dict)
    searchable: bool = False
    overview_zoom: int | None = None
    order: str = ""
    lead: bool = False

    @property
    def fills(self) -> bool:
        """Does it colour areas? Of such layers one is shown at a time: two fills over each other are neither."""
        marks = (mark for legend in self.legends for mark in legend.marks)
        return not self.ground and any(mark.shape == "area" for mark in marks)

    def field(self, key: str) -> Field:
        return next(each for each in self.fields if each.key == key)
