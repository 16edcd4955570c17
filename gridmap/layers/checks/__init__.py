"""What in the ledgers contradicts itself, or the map?

What is smaller than `gridmap.analysis.tolerances` says is taken for drawing error, and the headline says so.
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from gridmap import palette
from gridmap.analysis.tolerances import SLIVER_M2, SLIVER_WIDTH_M
from gridmap.db.models import Appointment, Area, Base, Person
from gridmap.db.models.base import SEGMENT
from gridmap.fields import EVERYWHERE, LISTED, Field, Place
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.grouping import by_area
from gridmap.layers.base.layer import Figure, Headline, Layer, Legend
from gridmap.layers.checks.areas import among_areas, unstaffed
from gridmap.layers.checks.kinds import GRID_LEVELS, REMEDY, CheckKind
from gridmap.layers.checks.records import duplicates, misplaced, ungridded
from gridmap.marks import Mark, Shape
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.resources import Resource
from gridmap.registers.risk_points import RiskPoint
from gridmap.vocabulary import OPEN_HAZARD_STATES, EnterpriseState, Post, texts

# A record of the township may lie far from it; to say where, the areas there are needed.
REACH_M = 50_000
LARGE_M2 = 100_000.0  # from here on km²
UNSHOWN: frozenset[Place] = frozenset()


def compute(context: Context) -> gpd.GeoDataFrame:
    areas = context.rows(Area).set_index("path", drop=False).set_geometry("geom")
    areas["parent"] = areas["path"].str[:-SEGMENT]
    own = areas[areas["path"].str.startswith(context.township_path)]
    enterprises = _enterprises(context)
    resources = _records(context, Resource, "name")
    # A fire point is no twin of a hydrant beside it, whatever they are called.
    named = resources.assign(name=resources["kind"] + " " + resources["title"], code=None)
    hazards = _records(context, Hazard, "title")
    # A hazard of an enterprise lies where the enterprise does; its place is settled there.
    hazards = hazards[hazards["state"].isin(OPEN_HAZARD_STATES) & hazards["enterprise_id"].isna()]
    records = pd.concat(
        [enterprises, resources, _records(context, RiskPoint, "name"), hazards], ignore_index=True
    )
    found = pd.concat(
        [
            *among_areas(areas, context.township_path),
            *unstaffed(own[own["level"].isin(GRID_LEVELS)], *_posts(context)),
            *misplaced(records, areas),
            *ungridded(enterprises, own, context.township_path),
            *duplicates(enterprises.assign(name=enterprises["title"])),
            *duplicates(named),
        ],
        ignore_index=True,
    )
    return _answer(found, areas["name"])


def _answer(found: pd.DataFrame, names: pd.Series) -> gpd.GeoDataFrame:
    found["record_id"], found["other_id"] = found["record_id"].astype(str), found["other_id"].astype(str)
    ending = ("-" + found["other_id"]).where(found["other_id"] != "", "")
    found["feature_id"] = found["kind"] + "-" + found["record_id"] + ending
    found["registered"] = found["area_path"].map(names)
    found["remedy"] = found["kind"]
    found["area_m2"] = found["area_m2"].round()
    figures = zip(found["area_m2"], found["distance_m"], found["records"], strict=True)
    found["extent"] = [_extent(*each) for each in figures]
    return gpd.GeoDataFrame(found, geometry="geometry", crs="EPSG:4326")


def _extent(area_m2: float, distance_m: float, records: float) -> str:
    """The one figure that says how much a finding is about: symbols and digits, the same in every language."""
    if area_m2 >= LARGE_M2:
        return f"{area_m2 / 1e6:.3f} km²"
    if area_m2 >= 0:
        return f"{area_m2:,.0f} m²"
    if distance_m >= 0:
        return f"{distance_m:.0f} m"
    return f"{records:.0f}" if records >= 0 else ""


def _records(context: Context, table: type[Base], title: str) -> gpd.GeoDataFrame:
    rows = context.inside(context.rows(table)).rename(columns={"id": "record_id", title: "title"})
    return rows.assign(noun=str(table.__tablename__)).rename_geometry("geometry")


def _enterprises(context: Context) -> gpd.GeoDataFrame:
    rows = _records(context, Enterprise, "name")
    return rows[rows["state"] != EnterpriseState.CLOSED]


def _posts(context: Context) -> tuple[pd.Series, pd.Series]:
    """The areas with a grid leader, and with a grid member, who are still active."""
    people = context.rows(Person)
    posts = pd.DataFrame(context.rows(Appointment))
    posts = posts[posts["person_id"].isin(people.loc[people["active"], "id"])]
    led, helped = (
        posts.loc[posts["post"] == post, "area_path"] for post in (Post.GRID_LEADER, Post.GRID_MEMBER)
    )
    return led, helped


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    return [_headline(path, rows["kind"]) for path, rows in by_area(answer, context.areas["path"])]


def _headline(path: str, kinds: pd.Series) -> Headline:
    ignored = {"area_m2": f"{SLIVER_M2:.0f}", "width_m": f"{SLIVER_WIDTH_M:g}"}
    sentence = N_(
        "The ledgers agree with themselves and with the map. Overlaps, holes and the like below {area_m2} m², or"
        " nowhere wider than {width_m} m, count as drawing error and are not told."
    )
    if len(kinds):
        sentence = N_(
            "{count} contradictions or gaps in the ledgers. Overlaps, holes and the like below {area_m2} m², or"
            " nowhere wider than {width_m} m, count as drawing error and are not told."
        )

    def counted(*wanted: CheckKind) -> float:
        return float(kinds.isin(wanted).sum())

    figures = [
        Figure(N_("Overlaps and holes"), counted(CheckKind.OVERLAP, CheckKind.HOLE, CheckKind.BEYOND)),
        Figure(
            N_("Records in the wrong area"),
            counted(CheckKind.ELSEWHERE, CheckKind.TWO_AREAS, CheckKind.NOWHERE),
        ),
        Figure(
            N_("Grids short of people"), counted(CheckKind.NOBODY, CheckKind.NO_LEADER, CheckKind.NO_MEMBER)
        ),
    ]
    return Headline(path, Sentence(sentence, {"count": len(kinds), **ignored}), figures)


def _mark(kind: CheckKind, color: str, shape: Shape, letter: str, hatch: bool = False) -> Mark:
    return Mark(kind, kind.text, color, shape, letter=letter, hatch=hatch, size_px=22, fill_opacity=0.55)


CHECKS = Layer(
    key="checks",
    group=N_("Supervision"),
    title=N_("Checks of the ledgers"),
    question=N_("What in the ledgers contradicts itself, or the map?"),
    reads=(Area, Appointment, Person, Enterprise, Resource, RiskPoint, Hazard),
    reach_m=REACH_M,
    fields=(
        Field("kind", N_("Finding"), "choice", choices=texts(CheckKind), shown=EVERYWHERE, filter=True),
        Field("registered", N_("Registered in"), shown=LISTED),
        Field("found_in", N_("Its point lies in"), shown=LISTED),
        Field("extent", N_("Size or number"), shown=EVERYWHERE),
        Field("remedy", N_("What to do"), "choice", choices=REMEDY, shown=LISTED),
        # For the page and the command that lead to the records. The map shows none of them: where a figure says
        # nothing about a finding, it would call it unknown.
        Field("area_m2", N_("Area"), "number", unit=N_("m²"), shown=UNSHOWN),
        Field("distance_m", N_("Distance, straight line"), "distance", unit=N_("m"), shown=UNSHOWN),
        Field("records", N_("Records"), "number", shown=UNSHOWN),
        Field("noun", N_("Ledger"), shown=UNSHOWN),
        Field("record_id", N_("Record"), shown=UNSHOWN),
        Field("other_id", N_("Second record"), shown=UNSHOWN),
    ),
    legends=(
        Legend(
            "kind",
            N_("Finding"),
            (
                _mark(CheckKind.OVERLAP, palette.PLUM, "square", "×", hatch=True),
                _mark(CheckKind.HOLE, palette.INK, "square", "○", hatch=True),
                _mark(CheckKind.BEYOND, palette.BROWN, "square", "↗", hatch=True),
                _mark(CheckKind.PARTS, palette.SLATE, "square", "+", hatch=True),
                _mark(CheckKind.RING, palette.BROWN, "triangle", "!"),
                _mark(CheckKind.UNDRAWN, palette.UNKNOWN, "square", "?", hatch=True),
                _mark(CheckKind.ELSEWHERE, palette.PLUM, "diamond", "≠"),
                _mark(CheckKind.TWO_AREAS, palette.LILAC, "diamond", "2"),
                _mark(CheckKind.NOWHERE, palette.INK, "diamond", "0"),
                _mark(CheckKind.NOBODY, palette.TEAL, "hexagon", "0"),
                _mark(CheckKind.NO_LEADER, palette.TEAL, "hexagon", "1"),
                _mark(CheckKind.NO_MEMBER, palette.TEAL, "hexagon", "2"),
                _mark(CheckKind.NO_GRID, palette.SLATE, "circle", "#"),
                _mark(CheckKind.UNLOCATED, palette.UNKNOWN, "circle", "?", hatch=True),
                _mark(CheckKind.SAME_CODE, palette.GREEN, "circle", "="),
                _mark(CheckKind.SAME_NAME, palette.GREEN, "circle", "≈"),
            ),
            classify=lambda answer: answer["kind"],
        ),
    ),
    compute=compute,
    headlines=headlines,
)
