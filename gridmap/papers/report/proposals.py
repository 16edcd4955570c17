"""Which problems do the figures show, and which steps follow from them? Proposed; people say it their own way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from gridmap.i18n.texts import N_, amount
from gridmap.papers.report.blocks import Block
from gridmap.papers.report.figures import KEY_FIELDS, visits_of
from gridmap.papers.report.kept import KEPT
from gridmap.papers.report.today import MOST_NAMED, Today
from gridmap.papers.report.writing import Writer
from gridmap.vocabulary import Sector

OWN = "own"
"""Of a paragraph that only people write."""


def problems(write: Writer, today: Today, last_day: date) -> Iterator[Block]:
    figures = write.figures
    if write.number("staff"):
        yield write.block(
            "problem.staff",
            N_("Too few people."),
            write.say(
                N_("{staff} people went out for {places} supervised places, {ratio} places for each."),
                staff=figures["staff"], places=figures["places"], ratio=figures["places_per_person"],
            ),
            _unled(write),
        )  # fmt: skip
    if figures["fire_stations"].number == 0 or write.number("gap.no_station_km2"):
        yield write.block("problem.station", N_("Weak fire cover."), *_station(write, today))
    if today.short:
        yield write.block("problem.supplies", N_("Too few emergency supplies."), *_supplies(write, today))
    if write.number("hazards.overdue") or write.number("hazards.major_open"):
        yield write.block(
            "problem.overdue",
            N_("Some hazards are put right too late."),
            write.say(
                N_("On {day} {overdue} hazards were past their deadline; {major} major accident hazards were open."),
                day=_day(write, last_day), overdue=figures["hazards.overdue"],
                major=figures["hazards.major_open"],
            ),
        )  # fmt: skip
    if write.number("places.not_visited"):
        yield write.block(
            "problem.coverage",
            N_("Not everything was inspected."),
            write.say(N_("{places} supervised places had no visit."), places=figures["places.not_visited"]),
            _unvisited(write),
        )
    missing = _not_counted(write)
    if missing:
        yield write.block(
            "problem.unknown",
            N_("Not everything is counted."),
            write.say(N_("Not known: {names}."), names=write.listed(missing)),
        )
    yield Block("problem." + OWN, "", "")


def steps(write: Writer, today: Today) -> Iterator[Block]:
    figures = write.figures
    yield write.block(
        "step.duty",
        N_("Hold everyone to their duty."),
        write.say(N_("Every place in a grid, every grid with a leader, every duty with a name and a day.")),
        write.say(N_("Find a leader for {grids} grids."), grids=figures["grids.no_leader"])
        if write.number("grids.no_leader")
        else "",
    )
    if write.number("hazards.overdue") or write.number("hazards.general.open"):
        yield _put_right(write)
    if write.number("places.not_visited"):
        yield write.block(
            "step.coverage",
            N_("Inspect what was not inspected."),
            write.say(
                N_("Put {places} places without a visit into the plan, the riskiest first."),
                places=figures["places.not_visited"],
            ),
        )
    if figures["fire_stations"].number == 0 or write.number("gap.no_station_km2"):
        yield _close_the_gap(write, today)
    if today.bought:
        yield write.block("step.supplies", N_("Buy what is short."), *_purchases(write, today))
    if _not_counted(write):
        yield write.block(
            "step.counting",
            N_("Count what is not counted."),
            write.say(N_("Look at every place for its key fields, and keep the registers that are missing.")),
        )
    yield Block("step." + OWN, "", "")


def _put_right(write: Writer) -> Block:
    return write.block(
        "step.hazards",
        N_("Put every hazard right."),
        write.say(
            N_("See {open} hazards of the period through to their re-check."),
            open=write.figures["hazards.general.open"],
        ),
        write.say(
            N_("Press for {overdue} overdue ones, one by one."), overdue=write.figures["hazards.overdue"]
        )
        if write.number("hazards.overdue")
        else "",
    )


def _close_the_gap(write: Writer, today: Today) -> Block:
    return write.block(
        "step.station",
        N_("Close the gap in fire cover."),
        write.say(N_("Apply for a station where it reaches most.")),
        write.say(
            N_("Until then equip volunteer and micro stations in {villages}."),
            villages=write.listed(today.late_villages),
        )
        if today.late_villages
        else "",
    )


def _unled(write: Writer) -> str:
    if not write.number("grids.no_leader"):
        return ""
    return write.say(
        N_("{unled} of {grids} grids have no leader."),
        unled=write.figures["grids.no_leader"],
        grids=write.figures["grids"],
    )


def _station(write: Writer, today: Today) -> Iterator[str]:
    if write.figures["fire_stations"].number == 0:
        yield write.say(N_("The township has no fire station of its own."))
    late = write.figures["gap.no_station_km2"]
    if late.number is None:
        yield write.say(N_("How much of it no station reaches in time is not known: {why}."), why=late)
    elif late.number and today.late_villages:
        yield write.say(
            N_("No station comes in its time to {late} km²; of the built-up ground most lies in {villages}."),
            late=late,
            villages=write.listed(today.late_villages),
        )
    elif late.number:
        yield write.say(N_("No station comes in its time to {late} km²."), late=late)


def _supplies(write: Writer, today: Today) -> Iterator[str]:
    named = write.listed(_goods(write, line.name, line.short, line.unit) for line in today.short[:MOST_NAMED])
    said = (
        N_("Measured by what the township is held to, {kinds} kinds of goods fall short, at most: {goods}.")
        if today.at_most
        else N_("Measured by what the township is held to, {kinds} kinds of goods fall short: {goods}.")
    )
    yield write.say(said, kinds=write.figures["short_goods"], goods=named)


def _purchases(write: Writer, today: Today) -> Iterator[str]:
    needed: Counter[tuple[str, str]] = Counter()
    for row in today.bought:
        needed[row["title"], row["unit"]] += row["quantity"]
    named = write.listed(_goods(write, title, number, unit) for (title, unit), number in needed.items())
    yield write.say(N_("To buy: {goods}."), goods=named)
    if write.number("cost_yuan"):
        yield write.say(N_("What has a price costs about {cost} yuan."), cost=write.figures["cost_yuan"])


def _goods(write: Writer, title: str, number: float, unit: str) -> str:
    return write.say(N_("{title} {number} {unit}"), title=title, number=amount(number), unit=unit)


def _unvisited(write: Writer) -> str:
    """Sectors that have places here, and not one visit."""
    untouched = [
        write.translate(sector.text)
        for sector in Sector
        if write.number(f"places.{sector}") and not write.number(visits_of(sector))
    ]
    if not untouched:
        return ""
    return write.say(N_("Sectors without a single visit: {sectors}."), sectors=write.listed(untouched))


def _not_counted(write: Writer) -> list[str]:
    known = [(f"key_fields.{tag}", title) for tag, title, _ in KEY_FIELDS]
    known += [(each.key, each.title) for each in KEPT]
    return [write.translate(title) for key, title in known if write.figures[key].number is None]


def _day(write: Writer, day: date) -> str:
    return write.say(N_("{month}/{day}/{year}"), year=day.year, month=day.month, day=day.day)
