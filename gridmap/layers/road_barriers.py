"""What stands on the roads so that an engine does not get past?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from gridmap import palette
from gridmap.analysis.roads.fitting import too_small
from gridmap.fields import DETAIL, EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Layer, Legend
from gridmap.layers.shared.road_rows import clearance_of
from gridmap.marks import Mark
from gridmap.registers.road_barriers import RoadBarrier
from gridmap.standards import READS as STANDARDS
from gridmap.vocabulary import BarrierKind, texts

SHUT, PASSED, GONE = "shut", "passed", "gone"
_WORDS = {
    SHUT: N_("The township's engine does not get past"),
    PASSED: N_("The township's engine gets past"),
    GONE: N_("Not in place"),
}


def compute(context: Context) -> gpd.GeoDataFrame:
    barriers = context.features(RoadBarrier)
    small = too_small(clearance_of(barriers, unsaid=0.0), context.standards("fire").vehicle())
    barriers["passing"] = np.select([~barriers["in_place"].astype(bool), small], [GONE, SHUT], PASSED)
    return barriers


ROAD_BARRIERS = Layer(
    key="road_barriers",
    group=N_("Ground"),
    title=N_("Barriers on roads"),
    question=N_("What stands on the roads so that an engine does not get past?"),
    reads=(RoadBarrier, *STANDARDS),
    reach_m=12_000,
    public=True,
    register="road_barriers",
    searchable=True,
    fields=(
        Field("kind", N_("Kind"), "choice", choices=texts(BarrierKind), shown=EVERYWHERE, filter=True),
        Field("passing", N_("Engine"), "choice", choices=_WORDS, shown=LISTED, filter=True),
        Field("max_height_m", N_("Clear height"), "number", unit=N_("m"), shown=LISTED),
        Field("max_width_m", N_("Clear width"), "number", unit=N_("m"), shown=LISTED),
        Field("max_weight_t", N_("Weight allowed"), "number", unit=N_("t"), shown=LISTED),
        Field("note", N_("Note"), shown=DETAIL),
    ),
    legends=(
        Legend(
            "passing",
            N_("Barriers on roads"),
            (
                Mark(SHUT, _WORDS[SHUT], palette.PLUM, "square", letter="×", size_px=18),
                Mark(PASSED, _WORDS[PASSED], palette.SLATE, "square", letter="–", size_px=14),
                Mark(GONE, _WORDS[GONE], palette.UNKNOWN, "square", letter="·", size_px=14),
            ),
            classify=lambda answer: answer["passing"],
        ),
    ),
    compute=compute,
)
