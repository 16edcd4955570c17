"""When was each place last inspected, and is that within the cycle of its risk?"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from gridmap import palette
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.grouping import by_area
from gridmap.layers.base.layer import Figure, Headline, Layer, Legend
from gridmap.layers.shared import inspections as shared
from gridmap.layers.shared.inspections import Status
from gridmap.marks import Mark
from gridmap.registers.attempts import Attempt
from gridmap.registers.enterprises import ENTERPRISES as REGISTER
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.visits import Visit
from gridmap.standards import READS


def compute(context: Context) -> gpd.GeoDataFrame:
    places = shared.supervised(context)
    told = shared.standing_now(places, context)
    places[told.columns] = told
    places["village"] = context.area_names(list(places["area_path"]), level=3)
    places["grid"] = context.area_names(list(places["area_path"]), level=4)
    return places


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    def say(path: str, rows: pd.DataFrame) -> Headline:
        counts = {each: int((rows["standing"] == each).sum()) for each in Status}
        sentence = Sentence(
            N_("{never} of {total} places were never inspected; {late} not within the cycle of their risk."),
            {
                "never": counts[Status.NEVER],
                "total": len(rows),
                "late": counts[Status.LATE],
            },
        )
        figures = [
            Figure(each.text, float(counts[each])) for each in (Status.NEVER, Status.LATE, Status.UNKNOWN)
        ]
        return Headline(path, sentence, figures)

    return [say(path, rows) for path, rows in by_area(answer, context.areas["path"])]


INSPECTIONS = Layer(
    key="inspections",
    group=N_("Supervision"),
    title=N_("Places not inspected"),
    question=N_("When was each place last inspected, and is that within the cycle of its risk?"),
    reads=(*shared.READS, *READS),
    daily=True,
    register=REGISTER.key,
    keyed={Enterprise: "id", Visit: "enterprise_id", Attempt: "enterprise_id"},
    told_by=("standing",),
    narrowed={"standing": tuple(each.value for each in shared.DUE)},
    fields=(
        Field(
            "standing", N_("Inspection"), "choice", vocabulary=Status, shown=EVERYWHERE, filter=True
        ),
        *REGISTER.columns("sector", "risk"),
        Field("last_inspection_on", N_("Last inspection"), "date", shown=EVERYWHERE, never=True),
        Field("due_on", N_("Due on"), "date", shown=LISTED),
        Field("attempts", N_("Patrols and attempts since"), "number", shown=LISTED),
        *REGISTER.columns("tags"),
        Field("village", N_("Village"), shown=LISTED),
        Field("grid", N_("Grid"), shown=LISTED),
        *REGISTER.columns("address", "code"),
    ),
    legends=(
        Legend(
            "standing",
            N_("Inspection"),
            (
                Mark(Status.NEVER, Status.NEVER.text, palette.INK, "hexagon", letter="0", size_px=24),
                Mark(Status.LATE, Status.LATE.text, palette.PLUM, "triangle", letter="!", size_px=24),
                Mark(Status.UNKNOWN, Status.UNKNOWN.text, palette.UNKNOWN, "circle", letter="?", hatch=True),
                Mark(Status.IN_TIME, Status.IN_TIME.text, palette.GREEN, "circle", size_px=14, muted=True),
            ),
            classify=lambda answer: answer["standing"],
        ),
    ),
    compute=compute,
    measure=shared.measure,
    headlines=headlines,
    order="last_inspection_on",
)  # fmt: skip
