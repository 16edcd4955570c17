"""Where does a risk last, how grave is it, and who holds it down?"""

from __future__ import annotations

import geopandas as gpd

from gridmap.db.models import RiskPoint
from gridmap.i18n.texts import N_
from gridmap.layers.base import palette
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import DETAIL, EVERYWHERE, LISTED, Field, Layer, Legend, Mark
from gridmap.vocabulary import Risk, texts

UNGRADED = "ungraded"


def compute(context: Context) -> gpd.GeoDataFrame:
    points = context.inside(context.features(RiskPoint))
    points["village"] = context.area_names(list(points["area_path"]), level=3)
    return points


RISK_POINTS = Layer(
    key="risk_points",
    group=N_("Supervision"),
    title=N_("Risk points"),
    question=N_("Where does a risk last, how grave is it, and who holds it down?"),
    reads=(RiskPoint,),
    noun="risk_points",
    fields=(
        Field("level", N_("Risk"), "choice", choices=texts(Risk), shown=EVERYWHERE, filter=True),
        Field("accident_type", N_("Kind of accident"), shown=LISTED),
        Field("measures", N_("Measures"), shown=DETAIL),
        Field("responsible", N_("Responsible"), shown=LISTED),
        Field("phone", N_("Phone"), "phone", shown=LISTED),
        Field("village", N_("Village")),
    ),
    legends=(
        Legend(
            "risk",
            N_("Risk"),
            (
                *(
                    Mark(m.key, m.title, m.color, "hexagon", letter="!", size_px=22)
                    for m in palette.RISK_MARKS
                ),
                Mark(
                    UNGRADED, N_("Not graded"), palette.UNKNOWN, "hexagon", letter="?", hatch=True, size_px=22
                ),
            ),
            classify=lambda answer: answer["level"].fillna(UNGRADED),
            source=N_("Common practice of four-colour risk grading"),
        ),
    ),
    compute=compute,
)
