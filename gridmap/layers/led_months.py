"""In which months did no leader lead an inspection?"""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pandas as pd

from gridmap.fields import LISTED, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import WGS84, Context
from gridmap.layers.base.layer import Figure, Headline, Layer
from gridmap.layers.shared import inspections
from gridmap.layers.shared.months import back_from, first_of, led_outings, legend
from gridmap.registers.outings import Outing
from gridmap.registers.visits import Visit
from gridmap.vocabulary import Word


class Led(Word):
    NONE = "none", N_("No inspection led by a leader")
    RUNNING = "running", N_("None yet, the month is not over")
    UNKNOWN = "unknown", N_("Unknown: no outing of the month is entered")
    LED = "led", N_("Inspection led by a leader")


def compute(context: Context) -> gpd.GeoDataFrame:
    outings, visits = pd.DataFrame(context.rows(Outing)), pd.DataFrame(context.rows(Visit))
    told = months(outings, inspections.inspections(visits, context.today), context.today)
    told["feature_id"] = told["title"] = [day.strftime("%Y-%m") for day in told["month"]]
    told["area_path"] = context.township_path
    return gpd.GeoDataFrame(told, geometry=gpd.GeoSeries([None] * len(told), crs=WGS84))


def months(outings: pd.DataFrame, inspected: pd.DataFrame, today: date) -> pd.DataFrame:
    """The last twelve months, the running one first: month (its first day), outings, led, inspections, state (`Led`).

    outings: id, on_date, leader_led; inspected: outing_id of each inspection. led: outings that a leader led and that
    inspected something.
    """
    led = led_outings(outings, inspected, today)
    made, of = first_of(outings.loc[outings["on_date"] <= today, "on_date"]), first_of(led["on_date"])
    told = []
    for month in back_from(today):
        here = led[of == month]
        gone = int((made == month).sum())
        state = _state(gone, len(here), month == today.replace(day=1))
        told.append(
            {
                "month": month,
                "outings": gone,
                "led": len(here),
                "inspections": int(here["inspections"].sum()),
                "state": state.value,
            }
        )
    return pd.DataFrame(told)


def _state(outings: int, led: int, is_running: bool) -> Led:
    if led:
        return Led.LED
    if is_running:
        return Led.RUNNING
    return Led.NONE if outings else Led.UNKNOWN


def headlines(answer: gpd.GeoDataFrame, context: Context) -> list[Headline]:
    counts = {each: int((answer["state"] == each).sum()) for each in Led}
    sentence = Sentence(
        N_("In {none} of the last {months} months no leader led an inspection; of {unknown} it is unknown."),
        {"none": counts[Led.NONE], "months": len(answer), "unknown": counts[Led.UNKNOWN]},
    )
    return [
        Headline(context.township_path, sentence, [Figure(each.text, float(counts[each])) for each in Led])
    ]


LED_MONTHS = Layer(
    key="led_months",
    group=N_("Supervision"),
    title=N_("Months without a led inspection"),
    question=N_("In which months did no leader lead an inspection?"),
    reads=(Outing, Visit),
    daily=True,
    narrowed={"state": (Led.NONE.value, Led.RUNNING.value, Led.UNKNOWN.value)},
    fields=(
        Field("state", N_("State"), "choice", vocabulary=Led, shown=LISTED, filter=True),
        Field("month", N_("Month from"), "date", shown=LISTED),
        Field("outings", N_("Outings"), "number", shown=LISTED),
        Field("led", N_("Of these led by a leader"), "number", shown=LISTED),
        Field("inspections", N_("Inspections on these"), "number", shown=LISTED),
    ),
    legends=(legend(Led),),
    compute=compute,
    headlines=headlines,
    order="-month",
)  # fmt: skip
