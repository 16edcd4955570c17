"""How long until a hazard's deadline, and what does it wait for: rectification, a re-check, a reply?"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from gridmap.vocabulary import HazardState


def days_left(deadline: pd.Series, today: date) -> pd.Series:
    """Days until each deadline, negative once it has passed, missing where none was set."""
    return (pd.to_datetime(deadline) - pd.Timestamp(today)).dt.days


def due(hazards: pd.DataFrame, today: date) -> pd.Series:
    """Of open hazards (state, deadline): "recheck", "overdue", "running", or "none" where no deadline was set."""
    left = days_left(hazards["deadline"], today)
    told = np.select(
        [hazards["state"] == HazardState.RECTIFIED, left.isna(), left.fillna(0) < 0],
        ["recheck", "none", "overdue"],
        "running",
    )
    return pd.Series(told, index=hazards.index, dtype=object)


def standing_steps(steps: pd.DataFrame) -> pd.DataFrame:
    """The steps that were not taken back, in the order in which they were so, and were written."""
    voided = steps["voids"].dropna()
    kept = steps[~steps["id"].isin(voided) & steps["voids"].isna()]
    return kept.sort_values(["on_date", "ordinal"], kind="stable")


def entered_on(hazards: pd.DataFrame, steps: pd.DataFrame, state: HazardState) -> pd.Series:
    """For each hazard the day on which it last came into a state; None where no step tells it.

    steps: as `standing_steps` gives them.
    """
    before = steps.groupby("hazard_id")["state"].shift()
    came = steps[(steps["state"] == state) & (before != state)]
    days: pd.Series = hazards["id"].map(came.groupby("hazard_id")["on_date"].last()).astype(object)
    return days.where(days.notna(), None)


def recheck_due(hazards: pd.DataFrame, rectified_on: pd.Series, days: int) -> pd.Series:
    """By which day each hazard is to be re-checked: some days after its deadline or the report, whichever is first."""
    return _first(hazards["deadline"], rectified_on).map(lambda day: day and day + timedelta(days=days))


def _first(one: pd.Series, other: pd.Series) -> pd.Series:
    pairs = zip(one.astype(object), other.astype(object), strict=True)
    found = [min((day for day in pair if not pd.isna(day)), default=None) for pair in pairs]
    return pd.Series(found, index=one.index, dtype=object)
