"""Which sectors and key fields went without an inspection, and of which is that unknown?"""

from __future__ import annotations

from datetime import date, timedelta

import geopandas as gpd
import pandas as pd

from gridmap import palette
from gridmap.fields import LISTED, NOWHERE, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import WGS84, Context
from gridmap.layers.base.grouping import latest
from gridmap.layers.base.layer import Figure, Headline, Layer, Legend, Measure
from gridmap.layers.shared import inspections as shared
from gridmap.marks import Mark
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.visits import Visit
from gridmap.standards import READS
from gridmap.vocabulary import Risk, Sector, Tag, Word

FIGURE = "sector_visit_days"
MOST_PLANNED = 10
"""So many places of a sector are proposed for one outing: the gravest risk first, then who waits longest."""
_WORST_FIRST = {risk.value: place for place, risk in enumerate(Risk)}


class Inspected(Word):
    NONE = "none", N_("Not inspected in this time")
    UNKNOWN = "unknown", N_("Unknown: places without tags")
    SOME = "some", N_("Inspected in this time")


SUBJECTS = {
    **{f"sector-{each.value}": each.text for each in Sector},
    **{f"tag-{each.value}": each.text for each in Tag},
}


def compute(context: Context) -> gpd.GeoDataFrame:
    places = shared.supervised(context)
    visits = shared.inspections(context.rows(Visit), context.today)
    places["last"] = places["id"].map(latest(visits, "enterprise_id")).astype(object)
    since = context.today - timedelta(days=int(context.standards("supervision")[FIGURE].value))
    return _answer(pd.DataFrame(rows(places, since)), context.township_path)


def rows(places: pd.DataFrame, since: date) -> list[dict[str, object]]:
    """One for each sector and tag that has places, or may have some.

    places: id, title, sector, tags (None: nobody looked), risk, and last, the day of the last inspection.

    A tag is unknown where places without tags were inspected, for they may bear it; and where no place is known to bear
    it while some are without tags.
    """
    untagged = places[places["tags"].isna()]
    unseen = _recent(untagged, since)
    told = [_row("sector", each, places[places["sector"] == each], since) for each in Sector]
    for tag in Tag:
        bears = [tags is not None and tag in tags for tags in places["tags"]]
        bearing = places[pd.Series(bears, index=places.index, dtype=bool)]
        row = _row("tag", tag, bearing, since)
        open_question = unseen > 0 or (bearing.empty and not untagged.empty)
        if row["inspected"] == Inspected.NONE and open_question:
            row["inspected"] = Inspected.UNKNOWN.value
        told.append({**row, "untagged": len(untagged)})
    return [row for row in told if row["places"] or row["untagged"]]


def _row(noun: str, word: Word, places: pd.DataFrame, since: date) -> dict[str, object]:
    waiting = places.assign(rank=places["risk"].map(_WORST_FIRST).fillna(len(_WORST_FIRST)))
    waiting["last"] = waiting["last"].where(waiting["last"].notna(), date.min)
    first = waiting.sort_values(["rank", "last", "title"])["id"].head(MOST_PLANNED)
    return {
        "feature_id": f"{noun}-{word.value}",
        "noun": noun,
        "places": len(places),
        "inspected_places": _recent(places, since),
        "last_inspection_on": max(places["last"].dropna(), default=None),
        "inspected": (Inspected.SOME if _recent(places, since) else Inspected.NONE).value,
        "untagged": 0,
        "plan": [str(each) for each in first],
    }


def _recent(places: pd.DataFrame, since: date) -> int:
    return sum(not pd.isna(day) and day >= since for day in places["last"])


def _answer(told: pd.DataFrame, township: str) -> gpd.GeoDataFrame:
    columns = [field.key for field in FIELDS]
    told = told.reindex(columns=["feature_id", *columns])
    told["title"], told["area_path"] = told["feature_id"].map(SUBJECTS), township
    return gpd.GeoDataFrame(told, geometry=gpd.GeoSeries([None] * len(told), index=told.index, crs=WGS84))


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    counts = {each: int((answer["inspected"] == each).sum()) for each in Inspected}
    sentence = Sentence(
        N_(
            "{none} of {total} sectors and key fields went without an inspection; of {unknown} it is unknown."
        ),
        {"none": counts[Inspected.NONE], "total": len(answer), "unknown": counts[Inspected.UNKNOWN]},
    )
    return [
        Headline(
            context.township_path, sentence, [Figure(each.text, float(counts[each])) for each in Inspected]
        )
    ]


def measure(context: Context) -> Measure:
    profile = context.standards("supervision")
    parts = {"days": int(profile[FIGURE].value), "source": profile.cited(FIGURE)}
    return Measure(Sentence(N_("An inspection in the last {days} days ({source})."), parts))


FIELDS = (
    Field("inspected", N_("Inspection"), "choice", vocabulary=Inspected, shown=LISTED, filter=True),
    Field(
        "noun", N_("Kind"), "choice", choices={"sector": N_("Sector"), "tag": N_("Key field")}, shown=LISTED
    ),
    Field("places", N_("Supervised places"), "number", shown=LISTED),
    Field("inspected_places", N_("Of these inspected"), "number", shown=LISTED),
    Field("last_inspection_on", N_("Last inspection"), "date", shown=LISTED, never=True),
    Field("untagged", N_("Places nobody looked at for tags"), "number", shown=LISTED),
    Field("plan", N_("Places for an outing"), "reference", shown=NOWHERE),
)
SECTORS_UNINSPECTED = Layer(
    key="sectors_uninspected",
    group=N_("Supervision"),
    title=N_("Sectors and key fields not inspected"),
    question=N_("Which sectors and key fields went without an inspection, and of which is that unknown?"),
    reads=(Enterprise, Visit, *READS),
    daily=True,
    called_by_class=True,
    narrowed={"inspected": (Inspected.NONE.value, Inspected.UNKNOWN.value)},
    fields=FIELDS,
    legends=(
        Legend(
            "subject",
            N_("Sector or key field"),
            tuple(Mark(key, text, palette.SLATE, "square", size_px=16) for key, text in SUBJECTS.items()),
            classify=lambda answer: answer["feature_id"],
        ),
        Legend(
            "inspected",
            N_("Inspection"),
            (
                Mark(Inspected.NONE, Inspected.NONE.text, palette.INK, "hexagon", letter="0"),
                Mark(Inspected.UNKNOWN, Inspected.UNKNOWN.text, palette.UNKNOWN, "circle", letter="?", hatch=True),
                Mark(Inspected.SOME, Inspected.SOME.text, palette.GREEN, "circle", muted=True),
            ),
            classify=lambda answer: answer["inspected"],
        ),
    ),
    compute=compute,
    measure=measure,
    headlines=headlines,
    order="last_inspection_on",
)  # fmt: skip
