"""Which visits are inspections, when was each place last inspected, and within which cycle should it be?"""

from __future__ import annotations

from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap.db.models import Base
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.grouping import latest
from gridmap.layers.base.layer import Measure
from gridmap.registers.attempts import Attempt
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.visits import Visit
from gridmap.standards import Profile
from gridmap.vocabulary import EnterpriseState, Risk, VisitKind, Word

INSPECTIONS = (VisitKind.INSPECTION, VisitKind.LOOK_BACK)
"""Two people or more, who may give an order. A patrol of one is an attempt: the place stays on the list."""
READS: tuple[type[Base], ...] = (Enterprise, Visit, Attempt)
_OF_A_CALL = ["enterprise_id", "on_date"]


class Status(Word):
    """What stands between a place and its next inspection, worst first."""

    NEVER = "never", N_("Never inspected")
    LATE = "late", N_("Not inspected within its cycle")
    UNKNOWN = "unknown", N_("Cycle unknown: risk not graded")
    IN_TIME = "in_time", N_("Inspected within its cycle")


DUE = (Status.NEVER, Status.LATE)


def cycles(profile: Profile) -> dict[str, int]:
    """Risk -> within how many days a place of it is inspected again."""
    return {risk.value: int(profile[f"cycle_{risk.value}_days"].value) for risk in Risk}


def inspections(visits: pd.DataFrame, on: date) -> pd.DataFrame:
    """Those visits up to a day that are inspections."""
    found: pd.DataFrame = visits[visits["kind"].isin(INSPECTIONS) & (visits["on_date"] <= on)]
    return found


def calls(context: Context) -> pd.DataFrame:
    """Patrols and attempts up to today: enterprise_id, on_date."""
    visits = context.rows(Visit)
    patrols = visits.loc[visits["kind"] == VisitKind.PATROL, _OF_A_CALL]
    attempts = pd.DataFrame(context.rows(Attempt))[_OF_A_CALL]
    every = pd.concat([pd.DataFrame(patrols), attempts], ignore_index=True)
    until: pd.DataFrame = every[every["on_date"] <= context.today]
    return until


def standing(
    places: pd.DataFrame, inspected: pd.DataFrame, called: pd.DataFrame, cycle_days: dict[str, int], on: date
) -> pd.DataFrame:
    """Where each place stands on a day, in the order of `places` (id, risk).

    inspected, called: inspections, and calls that were none, up to that day: enterprise_id, on_date. Columns:
    last_inspection_on, due_on (None where unknown), attempts (calls since then), standing (`Standing`).
    """
    last = latest(inspected, "enterprise_id")
    since = called["enterprise_id"].map(last).astype(object)
    later = called[since.isna() | (called["on_date"] > since.where(since.notna(), date.min))]
    told = pd.DataFrame(index=places.index)
    told["last_inspection_on"] = places["id"].map(last).astype(object)
    days = places["risk"].map(cycle_days)
    told["due_on"] = [
        None if pd.isna(day) or pd.isna(cycle) else day + timedelta(days=int(cycle))
        for day, cycle in zip(told["last_inspection_on"], days, strict=True)
    ]
    late = np.array([due is not None and due < on for due in told["due_on"]], dtype=bool)
    told["attempts"] = places["id"].map(later["enterprise_id"].value_counts()).fillna(0).astype(int)
    told["standing"] = np.select(
        [told["last_inspection_on"].isna(), days.isna(), late],
        [Status.NEVER.value, Status.UNKNOWN.value, Status.LATE.value],
        Status.IN_TIME.value,
    )
    return told


def standing_now(places: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The same for the township's records, today, by the cycles that are in force."""
    inspected = inspections(pd.DataFrame(context.rows(Visit)), context.today)
    days = cycles(context.standards("supervision"))
    return standing(places, inspected, calls(context), days, context.today)


def supervised(context: Context) -> gpd.GeoDataFrame:
    """The township's places that are not closed, as the features they become."""
    places = context.inside(context.features(Enterprise))
    open_now: gpd.GeoDataFrame = places[places["state"] != EnterpriseState.CLOSED].copy()
    return open_now


def measure(context: Context) -> Measure:
    """By which cycles it is told, for the legend."""
    profile = context.standards("supervision")
    parts: dict[str, object] = dict(cycles(profile))
    sentence = N_(
        "Days from one inspection to the next: red {red}, orange {orange}, yellow {yellow}, blue {blue} ({source})."
        " A patrol is no inspection."
    )
    return Measure(Sentence(sentence, {**parts, "source": profile.cited(f"cycle_{Risk.RED.value}_days")}))
