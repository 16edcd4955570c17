"""Which visits are inspections, when was each place last inspected, and within which cycle should it be?"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from gridmap.i18n.texts import N_
from gridmap.layers.base.context import Context
from gridmap.registers.enterprises import Enterprise
from gridmap.standards import Profile
from gridmap.vocabulary import EnterpriseState, Risk, VisitKind, Word

INSPECTIONS = (VisitKind.INSPECTION, VisitKind.LOOK_BACK)
"""Two people or more, who may give an order. A patrol of one is an attempt: the place stays on the list."""


class Standing(Word):
    """What stands between a place and its next inspection, worst first."""

    NEVER = "never", N_("Never inspected")
    LATE = "late", N_("Not inspected within its cycle")
    UNKNOWN = "unknown", N_("Cycle unknown: risk not graded")
    IN_TIME = "in_time", N_("Inspected within its cycle")


DUE = (Standing.NEVER, Standing.LATE)


def cycles(profile: Profile) -> dict[str, int]:
    """Risk -> within how many days a place of it is inspected again."""
    return {risk.value: int(profile[f"cycle_{risk.value}_days"].value) for risk in Risk}


def inspections(visits: pd.DataFrame, on: date) -> pd.DataFrame:
    """Those visits up to a day that are inspections."""
    return visits[visits["kind"].isin(INSPECTIONS) & (visits["on_date"] <= on)]


def standing(
    places: pd.DataFrame, visits: pd.DataFrame, cycle_days: dict[str, int], on: date
) -> pd.DataFrame:
    """Where each place stands on a day, in the order of `places` (id, risk).

    visits: enterprise_id, on_date, kind. Columns: last_inspection_on, due_on (None where unknown), attempts (visits
    since then that are no inspections), standing (`Standing`).
    """
    until = visits[visits["on_date"] <= on]
    last = inspections(until, on).groupby("enterprise_id")["on_date"].max()
    others = until[~until["kind"].isin(INSPECTIONS)]
    since = others["enterprise_id"].map(last).astype(object)
    later = others[since.isna() | (others["on_date"] > since.where(since.notna(), date.min))]
    told = pd.DataFrame(index=places.index)
    told["last_inspection_on"] = places["id"].map(last).astype(object)
    days = places["risk"].map(cycle_days)
    told["due_on"] = [
        None if pd.isna(day) or pd.isna(cycle) else day + timedelta(days=int(cycle))
        for day, cycle in zip(told["last_inspection_on"], days, strict=True)
    ]
    late = [due is not None and due < on for due in told["due_on"]]
    told["attempts"] = places["id"].map(later["enterprise_id"].value_counts()).fillna(0).astype(int)
    told["standing"] = np.select(
        [told["last_inspection_on"].isna(), days.isna(), np.array(late, dtype=bool)],
        [Standing.NEVER.value, Standing.UNKNOWN.value, Standing.LATE.value],
        Standing.IN_TIME.value,
    )
    return told


def supervised(context: Context) -> pd.DataFrame:
    """The township's places that are not closed, as the features they become."""
    places = context.inside(context.features(Enterprise))
    return places[places["state"] != EnterpriseState.CLOSED].copy()
