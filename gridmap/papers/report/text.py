"""What does a report say, before anybody has written in it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from gridmap.db.models import ReportShape
from gridmap.i18n.texts import N_, Translate
from gridmap.papers.report import done, proposals
from gridmap.papers.report.blocks import Section, Text
from gridmap.papers.report.figures import ReportFigure
from gridmap.papers.report.period import Period
from gridmap.papers.report.today import Today
from gridmap.papers.report.writing import Writer


def propose(
    township: str,
    period: Period,
    figures: Mapping[str, ReportFigure],
    today: Today,
    on: date,
    translate: Translate,
) -> Text:
    """on: the day on which it is written. All texts hold the marks of figures, not their numbers."""
    write = Writer(translate, figures)
    named = period.name.render(translate)
    dated = write.say(N_("{month}/{day}/{year}"), year=on.year, month=on.month, day=on.day)
    empty = Text(
        title=write.say(N_("{township}: report on work safety, {period}"), township=township, period=named),
        salutation=write.say(N_("To the leaders:")),
        opening=write.say(
            N_("This is how work safety stands in {township}, counted from its records of {days}."),
            township=township,
            days=period.days.render(translate),
        ),
        sections=(),
        closing=write.say(N_("That is our report.")),
        signature=write.say(N_("{township} office of work safety"), township=township),
        dated=dated,
    )
    if period.shape == ReportShape.WEEK:
        only = Section("done", "", [done.week(write, named)])
        return replace(
            empty,
            title=write.say(N_("{township}: work safety, week of {period}"), township=township, period=named),
            salutation="",
            opening="",
            closing="",
            sections=[only],
        )
    return replace(
        empty,
        sections=[
            Section("done", translate(N_("Work carried out")), list(done.blocks(write, named))),
            Section(
                "problems",
                translate(N_("What is wrong")),
                list(proposals.problems(write, today, period.last_day)),
            ),
            Section("steps", translate(N_("What comes next")), list(proposals.steps(write, today))),
        ],
    )
