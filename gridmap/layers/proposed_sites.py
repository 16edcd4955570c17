"""Where would a new station stand, by which scenario, and what would stand in until then? Nothing of it is real."""

from __future__ import annotations

import geopandas as gpd

from gridmap import palette
from gridmap.db.models import Area
from gridmap.db.models.scenario import Purpose, Scenario, ScenarioSite
from gridmap.fields import EVERYWHERE, LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import ON_SCENARIO, Headline, Layer, Legend
from gridmap.marks import Mark
from gridmap.vocabulary import ResourceKind, texts

SHOWN = (Purpose.SITE, Purpose.INTERIM)


def compute(context: Context) -> gpd.GeoDataFrame:
    sites = context.inside(context.features(ScenarioSite))
    sites = sites[sites["purpose"].isin(SHOWN)]
    if context.scenario is not None:
        sites = sites[sites["scenario_id"] == context.scenario]
    names = context.rows(Scenario).set_index("id")["name"]
    found = sites.copy()
    found["scenario"] = found["scenario_id"].map(names).fillna("")
    return found


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    parts = {
        "sites": int((answer["purpose"] == Purpose.SITE).sum()),
        "scenarios": answer["scenario_id"].nunique(),
    }
    sentence = Sentence(N_("{sites} proposed sites in {scenarios} scenarios. Nothing of it is real."), parts)
    return [Headline(context.township_path, sentence)]


PROPOSED_SITES = Layer(
    key="proposed_sites",
    group=N_("Reach of help"),
    title=N_("Proposed sites"),
    question=N_("Where would a new station stand?"),
    reads=(Scenario, ScenarioSite, Area),
    what_if="scenario",
    fields=(
        Field("scenario", N_("Scenario"), shown=EVERYWHERE, filter=True),
        Field("kind", N_("Kind"), "choice", choices=texts(ResourceKind), shown=EVERYWHERE),
        Field("purpose", N_("Purpose"), "choice", choices=texts(Purpose), shown=LISTED, filter=True),
        Field("turnout_s", N_("Turnout reckoned with"), "number", unit=N_("s")),
    ),
    legends=(
        Legend(
            "purpose",
            N_("Purpose"),
            (
                Mark(Purpose.SITE, Purpose.SITE.text, palette.TEAL, "hexagon", letter="+", size_px=30),
                Mark(Purpose.INTERIM, Purpose.INTERIM.text, palette.SLATE, "hexagon", letter="~", size_px=24),
            ),
            lambda answer: answer["purpose"],
        ),
    ),
    compute=compute,
    headlines=headlines,
    shown=ON_SCENARIO,
)
