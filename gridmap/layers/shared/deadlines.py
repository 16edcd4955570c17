"""How long until a hazard's deadline, and what does it wait for: rectification, a re-check, a reply?"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from gridmap.registers.loop.standing import ordered
from gridmap.registers.loop.terms import PUBLISH, Days
from gridmap.vocabulary import HazardState

LEDGER, REFER, ACCEPTED = "ledger", "refer", "referral_accepted"
LIST, PUBLISHED, DELIST = "list", "publish", "delist"
"""Steps of the loop."""
REPLY_DUE = "reply_due"
"""The fact of a referral that says by which day the department answers."""


def days_left(deadline: pd.Series, today: date) -> pd.Series:
    """Days until each deadline, negative once it has passed, missing where none was set."""
    return (pd.to_datetime(deadline) - pd.Timestamp(today)).dt.days


def due(hazards: pd.DataFrame, today: date) -> pd.Series:
    """Of open hazards (state, deadline): what is due, a "recheck" or the "closing"; else how the deadline stands.

    "overdue", "running", or "none" where no deadline was set.
    """
    left = days_left(hazards["deadline"], today)
    told = np.select(
        [
            hazards["state"] == HazardState.RECTIFIED,
            hazards["state"] == HazardState.PASSED,
            left.isna(),
            left.fillna(0) < 0,
        ],
        ["recheck", "closing", "none", "overdue"],
        "running",
    )
    return pd.Series(told, index=hazards.index, dtype=object)


class _Row(NamedTuple):
    id: uuid.UUID
    ordinal: int
    place: int | None
    on_date: date
    voids: uuid.UUID | None
    at: int


def standing_steps(steps: pd.DataFrame) -> pd.DataFrame:
    """The steps that count, in the order in which they were so (`gridmap.registers.loop.standing.ordered`)."""
    columns = ["id", "ordinal", "place", "on_date", "voids"]
    every = steps[columns].astype(object).where(steps[columns].notna(), None)
    rows = [_Row(*row) for row in every.assign(at=every.index).itertuples(index=False, name=None)]
    return steps.loc[[row.at for row in ordered(rows)]]


def entered_on(hazards: pd.DataFrame, steps: pd.DataFrame, state: HazardState) -> pd.Series:
    """For each hazard the day on which it last came into a state; None where no step tells it.

    steps: as `standing_steps` gives them; the state of a step that changed none is missing. A ledger says that it is
    so, and not since when.
    """
    told = steps[(steps["step"] != LEDGER) | (steps["state"] != state)]
    now = told["state"].groupby(told["hazard_id"]).ffill()
    before = now.groupby(told["hazard_id"]).shift()
    came = told[(now == state) & (before != state)]
    return _of(hazards, came.groupby("hazard_id")["on_date"].last())


def reply_due(hazards: pd.DataFrame, steps: pd.DataFrame, days: int) -> pd.Series:
    """For each hazard the day by which its last referral is to be answered; None where no step tells it.

    The day that the referral names, else some days after it.
    """
    sent = steps[steps["step"] == REFER].drop_duplicates("hazard_id", keep="last")
    named = [
        date.fromisoformat(facts[REPLY_DUE]) if facts.get(REPLY_DUE) else on + timedelta(days=days)
        for facts, on in zip(sent["facts"], sent["on_date"], strict=True)
    ]
    return _of(hazards, pd.Series(named, index=sent["hazard_id"], dtype=object))


def answered(hazards: pd.DataFrame, steps: pd.DataFrame) -> pd.Series:
    """Did the department answer the last referral of each hazard?"""
    last = steps[steps["step"].isin((REFER, ACCEPTED))].drop_duplicates("hazard_id", keep="last")
    return hazards["id"].isin(last.loc[last["step"] == ACCEPTED, "hazard_id"])


def publish_by(hazards: pd.DataFrame, steps: pd.DataFrame, days: Days) -> pd.Series:
    """For each hazard under listed supervision that is not published the day by which it is to be; else None."""
    told = steps[steps["step"].isin((LIST, PUBLISHED, DELIST))].drop_duplicates("hazard_id", keep="last")
    waiting = told[told["step"] == LIST]
    due = [days.after(on, PUBLISH) for on in waiting["on_date"]]
    return _of(hazards, pd.Series(due, index=waiting["hazard_id"], dtype=object))


def _of(hazards: pd.DataFrame, days: pd.Series) -> pd.Series:
    found: pd.Series = hazards["id"].map(days).astype(object)
    return found.where(found.notna(), None)


def recheck_due(hazards: pd.DataFrame, rectified_on: pd.Series, days: pd.Series) -> pd.Series:
    """By which day each hazard is to be re-checked: some days after its deadline or the report, whichever is first."""
    begins = _first(hazards["deadline"], rectified_on)
    due = [day and day + timedelta(days=int(most)) for day, most in zip(begins, days, strict=True)]
    return pd.Series(due, index=hazards.index, dtype=object)


def _first(one: pd.Series, other: pd.Series) -> pd.Series:
    pairs = zip(one.astype(object), other.astype(object), strict=True)
    found = [min((day for day in pair if not pd.isna(day)), default=None) for pair in pairs]
    return pd.Series(found, index=one.index, dtype=object)
