"""Which leader led no inspection in which month?"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from gridmap.db.models import Person
from gridmap.fields import LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import WGS84, Context
from gridmap.layers.base.layer import Figure, Headline, Layer
from gridmap.layers.shared import inspections
from gridmap.layers.shared.months import back_from, first_of, led_outings, legend
from gridmap.registers.assignments import Assignment
from gridmap.registers.outings import Outing
from gridmap.registers.shifts import Shift
from gridmap.registers.visits import Visit
from gridmap.vocabulary import Duty, Word


class Led(Word):
    NONE = "none", N_("Led no inspection")
    RUNNING = "running", N_("Led none yet, the month is not over")
    UNKNOWN = "unknown", N_("Unknown: who led is not entered")
    LED = "led", N_("Led an inspection")


LACKING = (Led.NONE, Led.RUNNING, Led.UNKNOWN)


def compute(context: Context) -> gpd.GeoDataFrame:
    outings, visits = pd.DataFrame(context.rows(Outing)), pd.DataFrame(context.rows(Visit))
    inspected = inspections.inspections(visits, context.today)
    people = pd.DataFrame(context.rows(Person))
    active = people[people["active"].astype(bool)].sort_values(["name", "id"])
    who = active[active["id"].isin(leaders(context))]
    told = pd.DataFrame(
        list(months(list(who["id"]), outings, inspected, context.today)),
        columns=["leader", "month", "led", "unnamed", "state"],
    )
    names = who.set_index("id")
    told["title"] = told["leader"].map(names["name"])
    told["post"] = told["leader"].map(names["title"])
    told["feature_id"] = told["leader"].astype(str) + "." + told["month"].map(lambda day: f"{day:%Y-%m}")
    told["area_path"] = context.township_path
    return gpd.GeoDataFrame(told, geometry=gpd.GeoSeries([None] * len(told), crs=WGS84))


def leaders(context: Context) -> set[uuid.UUID]:
    """Who is a leader: on duty as one, answers for a village or an enterprise now, or led an outing in this time."""
    shifts, answering = pd.DataFrame(context.rows(Shift)), pd.DataFrame(context.rows(Assignment))
    outings = pd.DataFrame(context.rows(Outing))
    since = back_from(context.today)[-1]
    lately = pd.Series([each.date() >= since for each in shifts["ends_at"]], index=shifts.index, dtype=bool)
    on_duty = shifts[(shifts["duty"] == Duty.LEADER) & lately]
    led = outings[outings["led_by"].notna() & (outings["on_date"] >= since)]
    in_charge = answering[answering["until"].isna()]
    return {*on_duty["person_id"], *in_charge["leader_id"], *led["led_by"]}


def months(
    who: Collection[uuid.UUID], outings: pd.DataFrame, inspected: pd.DataFrame, today: date
) -> Iterator[Mapping[str, Any]]:
    """Each leader's last twelve months, the running one first.

    outings: id, on_date, leader_led, led_by; inspected: outing_id of each inspection. led: outings of the month that
    this leader led and that inspected something; unnamed: led ones of which nobody wrote down by whom, so that nobody
    can say that this leader led none.
    """
    led = led_outings(outings, inspected, today)
    of = first_of(led["on_date"])
    made = first_of(outings.loc[outings["on_date"] <= today, "on_date"])
    for leader in who:
        for month in back_from(today):
            here = led[of == month]
            own, unnamed = int((here["led_by"] == leader).sum()), int(here["led_by"].isna().sum())
            known = bool((made == month).any()) and not unnamed
            state = _state(own, known=known, is_running=month == today.replace(day=1))
            yield {"leader": leader, "month": month, "led": own, "unnamed": unnamed, "state": state.value}


def _state(own: int, *, known: bool, is_running: bool) -> Led:
    if own:
        return Led.LED
    if is_running:
        return Led.RUNNING
    return Led.NONE if known else Led.UNKNOWN


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    none = answer[answer["state"] == Led.NONE]
    sentence = Sentence(
        N_(
            "{leaders} of {of} leaders led no inspection in a month of the last twelve, {months} months in all."
        ),
        {"leaders": none["leader"].nunique(), "of": answer["leader"].nunique(), "months": len(none)},
    )
    counts = [Figure(each.text, float((answer["state"] == each).sum())) for each in Led]
    return [Headline(context.township_path, sentence, counts)]


LEADER_MONTHS = Layer(
    key="leader_months",
    group=N_("Supervision"),
    title=N_("Leaders' months without a led inspection"),
    question=N_("Which leader led no inspection in which month?"),
    reads=(Assignment, Outing, Person, Shift, Visit),
    daily=True,
    narrowed={"state": tuple(each.value for each in LACKING)},
    fields=(
        Field("post", N_("Post"), shown=LISTED),
        Field("state", N_("State"), "choice", vocabulary=Led, shown=LISTED, filter=True),
        Field("month", N_("Month from"), "date", shown=LISTED),
        Field("led", N_("Inspections led"), "number", shown=LISTED),
        Field("unnamed", N_("Led outings without a name"), "number", shown=LISTED),
    ),
    legends=(legend(Led),),
    compute=compute,
    headlines=headlines,
    order="-month",
)
