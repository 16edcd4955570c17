"""Which months are looked back on, and which outings of them did a leader lead to an inspection?"""

from __future__ import annotations

from datetime import date

import pandas as pd

from gridmap import palette
from gridmap.i18n.texts import N_
from gridmap.layers.base.layer import Legend
from gridmap.marks import Mark
from gridmap.vocabulary import Word

MONTHS = 12


def legend(states: type[Word]) -> Legend:
    """How the four states of a month look: none, running, unknown, led."""
    looks = {
        "none": (palette.INK, "0", False, False),
        "running": (palette.TEAL, "…", False, False),
        "unknown": (palette.UNKNOWN, "?", True, False),
        "led": (palette.GREEN, "", False, True),
    }
    marks = tuple(
        Mark(each.value, each.text, color, "square", letter=letter, hatch=hatch, muted=muted)
        for each in states
        for color, letter, hatch, muted in (looks[each.value],)
    )
    return Legend("state", N_("State"), marks, classify=lambda answer: answer["state"])


def back_from(today: date) -> list[date]:
    """The first days of the last twelve months, the running one first."""
    at = today.year * 12 + today.month - 1
    return [date((at - back) // 12, (at - back) % 12 + 1, 1) for back in range(MONTHS)]


def first_of(days: pd.Series) -> pd.Series:
    """The first day of the month of each day."""
    return pd.Series([day.replace(day=1) for day in days], index=days.index, dtype=object)


def led_outings(outings: pd.DataFrame, inspected: pd.DataFrame, today: date) -> pd.DataFrame:
    """Of outings up to today those that a leader led and that inspected something, with `inspections`, how often.

    outings: id, on_date, leader_led; inspected: outing_id of each inspection.
    """
    counted = outings["id"].map(inspected["outing_id"].value_counts()).fillna(0).astype(int)
    led = outings["leader_led"].astype(bool) & (counted > 0) & (outings["on_date"] <= today)
    found: pd.DataFrame = outings.assign(inspections=counted)[led]
    return found
