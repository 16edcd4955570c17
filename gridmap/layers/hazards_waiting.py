"""Which hazards wait for somebody: overdue, without their re-check, referred without a reply, listed in silence?"""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from gridmap import palette
from gridmap.db.models import HazardStep
from gridmap.fields import EVERYWHERE, LISTED, NOWHERE, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.base.grouping import by_area, latest
from gridmap.layers.base.layer import Figure, Headline, Layer, Legend, Measure
from gridmap.layers.shared import deadlines
from gridmap.marks import Mark
from gridmap.registers.days_off import DayOff, calendar_of
from gridmap.registers.enterprises import ENTERPRISES, Enterprise
from gridmap.registers.hazards import HAZARDS as REGISTER
from gridmap.registers.hazards import Hazard
from gridmap.registers.loop.terms import PUBLISH, Days
from gridmap.standards import READS
from gridmap.vocabulary import OPEN_HAZARD_STATES, HazardGrade, HazardSource, HazardState, Word


class Waits(Word):
    """The graver first."""

    RECTIFICATION = "overdue", N_("Past its deadline")
    RECHECK = "recheck", N_("Without its re-check")
    REPLY = "reply", N_("Referred, no reply")
    PUBLICATION = "publication", N_("Listed, not published")
    TELLING = "told", N_("Reported by the public, result not told")


NOT_JUDGED = Days()
TELL_BACK = "tell_back"
"""A step of the loop."""


def compute(context: Context) -> gpd.GeoDataFrame:
    every = context.inside(context.features(Hazard))
    steps = deadlines.standing_steps(pd.DataFrame(context.rows(HazardStep)))
    days = context.standards("supervision")
    hazards = every[every["state"].isin(OPEN_HAZARD_STATES)].copy()
    recheck = recheck_days(hazards, int(days["recheck_days"].value), int(days["acceptance_days"].value))
    terms = terms_of(hazards, steps, recheck, int(days["referral_reply_days"].value), _working_days(context))
    hazards[terms.columns] = terms
    hazards["waits"] = waiting(hazards, terms, context.today)
    untold = every[untold_of(every, steps)]
    untold = untold.assign(**dict.fromkeys(terms.columns), waits=[[Waits.TELLING.value]] * len(untold))
    kept = [each for each in (hazards[hazards["waits"].map(len) > 0], untold) if len(each)]
    return _of_their_places(pd.concat(kept) if kept else hazards.iloc[:0], context)


def untold_of(hazards: pd.DataFrame, steps: pd.DataFrame) -> pd.Series:
    """Which hazards were reported by the public and are closed, while nobody told the result since?"""
    told = latest(steps[steps["step"] == TELL_BACK], "hazard_id")
    last, closed = hazards["id"].map(told), hazards["closed_on"]
    since = [not pd.isna(on) and (pd.isna(done) or on >= done) for on, done in zip(last, closed, strict=True)]
    over = ~hazards["state"].isin(OPEN_HAZARD_STATES)
    return (hazards["source"] == HazardSource.PUBLIC) & over & ~pd.Series(since, hazards.index, dtype=bool)


def _working_days(context: Context) -> Days:
    norms = context.standards("supervision").norms
    calendar = calendar_of(context.connection, context.township_path)
    return Days({PUBLISH: norms[PUBLISH].value}, calendar)


def recheck_days(hazards: pd.DataFrame, general: int, major: int) -> pd.Series:
    """Within how many days each hazard is re-checked; a major one is accepted on site."""
    return pd.Series(np.where(hazards["grade"] == HazardGrade.MAJOR, major, general), index=hazards.index)


def terms_of(
    hazards: pd.DataFrame, steps: pd.DataFrame, days: pd.Series, reply_days: int, listing: Days = NOT_JUDGED
) -> pd.DataFrame:
    """By which day each hazard is to be re-checked, each referral answered, each listing published; else None.

    hazards: id, state, deadline; days: as `recheck_days` gives them; steps: as `deadlines.standing_steps` does.
    answered: nothing is waited for.
    """
    rectified_on = deadlines.entered_on(hazards, steps, HazardState.RECTIFIED)
    is_rectified = hazards["state"] == HazardState.RECTIFIED
    recheck = deadlines.recheck_due(hazards, rectified_on.where(is_rectified, None), days)
    referred = hazards["state"] == HazardState.REFERRED
    return pd.DataFrame(
        {
            "recheck_by": recheck.where(is_rectified | (hazards["state"] == HazardState.ORDERED), None),
            "reply_by": deadlines.reply_due(hazards, steps, reply_days).where(referred, None),
            "publish_by": deadlines.publish_by(hazards, steps, listing),
            "answered": deadlines.answered(hazards, steps),
        },
        index=hazards.index,
    ).astype({"recheck_by": object, "reply_by": object, "publish_by": object})


def waiting(hazards: pd.DataFrame, terms: pd.DataFrame, today: date) -> list[list[str]]:
    """What each open hazard waits for (`Waits`), the graver first.

    A re-check or a reply whose term nobody knows is waited for: unknown is no all-clear.
    """
    rectified, referred = (hazards["state"] == each for each in (HazardState.RECTIFIED, HazardState.REFERRED))
    late = {
        Waits.RECTIFICATION: deadlines.due(hazards, today) == "overdue",
        Waits.RECHECK: _past(terms["recheck_by"], today, unknown=rectified),
        Waits.REPLY: referred & ~terms["answered"] & _past(terms["reply_by"], today, unknown=referred),
        Waits.PUBLICATION: _past(terms["publish_by"], today, unknown=referred & False),
    }
    return [
        [each.value for each, so in zip(late, row, strict=True) if so]
        for row in zip(*late.values(), strict=True)
    ]


def _past(terms: pd.Series, today: date, unknown: pd.Series) -> pd.Series:
    late = [None if pd.isna(day) else day < today for day in terms]
    return (
        pd.Series(late, index=terms.index, dtype=object)
        .where(lambda each: each.notna(), unknown)
        .astype(bool)
    )


def _of_their_places(hazards: gpd.GeoDataFrame, context: Context) -> gpd.GeoDataFrame:
    told = {"enterprise": "name", "sector": "sector", "risk": "risk", "tags": "tags", "code": "code"}
    owners = context.rows_of(Enterprise, hazards["enterprise_id"], "id", *told.values())
    places = owners.set_index("id")
    found = hazards.copy()
    for column, source in told.items():
        found[column] = found["enterprise_id"].map(places[source]).astype(object)
    found["enterprise"] = found["enterprise"].fillna("")
    found["village"] = context.area_names(list(found["area_path"]), level=3)
    found["grid"] = context.area_names(list(found["area_path"]), level=4)
    found["plan"] = [[] if pd.isna(each) else [str(each)] for each in found["enterprise_id"]]
    return found


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    def say(path: str, rows: pd.DataFrame) -> Headline:
        counts = {
            each.value: int(rows["waits"].map(lambda waits, key=each.value: key in waits).sum())
            for each in Waits
        }
        sentence = Sentence(
            N_(
                "{overdue} hazards overdue, {recheck} without their re-check, {reply} referred without a reply,"
                " {publication} listed and not published."
            ),
            counts,
        )
        return Headline(path, sentence, [Figure(each.text, float(counts[each.value])) for each in Waits])

    return [say(path, rows) for path, rows in by_area(answer, context.areas["path"])]


def measure(context: Context) -> Measure:
    days = context.standards("supervision")
    parts = {
        "recheck": int(days["recheck_days"].value),
        "reply": int(days["referral_reply_days"].value),
        "publish": int(days[PUBLISH].value),
        "source": days.cited("recheck_days"),
    }
    sentence = N_(
        "A re-check within {recheck} days of deadline or report; a reply by the day that the referral names, else"
        " within {reply} days; a listing published within {publish} working days ({source})."
    )
    return Measure(Sentence(sentence, parts))


HAZARDS_WAITING = Layer(
    key="hazards_waiting",
    group=N_("Supervision"),
    title=N_("Hazards that wait"),
    question=N_(
        "Which hazards are past their deadline, without their re-check, referred without a reply, or listed and not"
        " published?"
    ),
    reads=(Hazard, HazardStep, Enterprise, DayOff, *READS),
    daily=True,
    register=REGISTER.key,
    badge=True,
    fields=(
        Field("waits", N_("Waits for"), "choices", vocabulary=Waits, shown=EVERYWHERE, filter=True),
        *REGISTER.columns("grade", "state"),
        *REGISTER.columns("deadline"),
        Field("recheck_by", N_("Re-check by"), "date", shown=LISTED),
        Field("reply_by", N_("Reply by"), "date", shown=LISTED),
        Field("publish_by", N_("Publish by"), "date", shown=LISTED),
        *REGISTER.columns("closed_on"),
        Field("enterprise", N_("Enterprise"), shown=EVERYWHERE),
        *ENTERPRISES.columns("sector", "risk", "tags"),
        *REGISTER.columns("found_on"),
        Field("village", N_("Village"), shown=LISTED),
        Field("grid", N_("Grid"), shown=LISTED),
        *ENTERPRISES.columns("code"),
        *REGISTER.columns("description"),
        Field("plan", N_("Places for an outing"), "reference", shown=NOWHERE),
    ),
    legends=(
        Legend(
            "waits",
            N_("Waits for"),
            (
                Mark(Waits.RECTIFICATION, Waits.RECTIFICATION.text, palette.INK, "triangle", letter="!", size_px=24),
                Mark(Waits.RECHECK, Waits.RECHECK.text, palette.TEAL, "triangle", letter="?", size_px=22),
                Mark(Waits.REPLY, Waits.REPLY.text, palette.SLATE, "triangle", letter="→", size_px=22),
                Mark(
                    Waits.PUBLICATION, Waits.PUBLICATION.text, palette.PLUM, "triangle", letter="*", size_px=22,
                ),
                Mark(Waits.TELLING, Waits.TELLING.text, palette.LILAC, "triangle", letter="…", size_px=20),
            ),
            classify=lambda answer: answer["waits"].map(lambda waits: waits[0]),
        ),
    ),
    compute=compute,
    measure=measure,
    headlines=headlines,
    order="deadline",
)  # fmt: skip
