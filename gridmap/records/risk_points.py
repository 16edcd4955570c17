"""What makes an entry about a risk point sound?"""

from __future__ import annotations

from gridmap.db.models import RiskPoint
from gridmap.i18n.texts import N_
from gridmap.records.enterprises import unknown_enterprise
from gridmap.records.entries import Entry
from gridmap.records.noun import Noun
from gridmap.vocabulary import Risk, Role, texts

RISK_POINTS = Noun(
    key="risk_points",
    title=N_("Risk points"),
    model=RiskPoint,
    roles=(Role.ADMINISTRATOR, Role.PLANNER, Role.GRID_LEADER),
    entries=(
        Entry("name", N_("Name"), required=True),
        Entry("level", N_("Risk"), "choice", choices=texts(Risk)),
        Entry("accident_type", N_("Kind of accident")),
        Entry("measures", N_("Measures"), "long"),
        Entry("responsible", N_("Responsible")),
        Entry("phone", N_("Phone"), "phone"),
        Entry("enterprise_id", N_("Enterprise"), "reference", fixed=True),
        Entry("geom", N_("Place"), "point"),
    ),
    validate=unknown_enterprise,
)
