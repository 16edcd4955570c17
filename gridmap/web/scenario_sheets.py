"""What does the page of a scenario say: its sentence, its figures before and after, its sites, its drawings?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from flask_babel import format_decimal

from gridmap.analysis.siting.candidates import OUTSIDE
from gridmap.db.models import Area, Scenario, ScenarioSite
from gridmap.db.models.scenario import (
    CandidateSource,
    ExistingHelp,
    Purpose,
    ScenarioState,
    SitingQuestion,
    Weight,
)
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.shared.times import within
from gridmap.planning.siting.ground import CROWDED, HAZARDOUS, WATER
from gridmap.records.geometry import lonlat
from gridmap.standards import in_force, profiles
from gridmap.vocabulary import ResourceKind, Subject
from gridmap.web import scenario_maps
from gridmap.web.language import translate

SETS = {
    "people": N_("People"),
    "enterprises": N_("Enterprises"),
    "majors": N_("Open major accident hazards"),
}
OF = {
    Weight.PEOPLE: N_("of the people"),
    Weight.ENTERPRISES: N_("of the enterprises"),
    Weight.RISK: N_("of the enterprises, weighed by risk,"),
}
NOTHING = "–"
REASONS = {
    OUTSIDE: N_("outside the township"),
    WATER: N_("in water"),
    HAZARDOUS: N_("too near to a hazardous plant"),
    CROWDED: N_("too near to a crowded place"),
}


@dataclass(frozen=True)
class SheetLine:
    """One measure of one set, before and after, as it is written."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Drawing:
    ground: scenario_maps.Backdrop
    before: list[scenario_maps.Dot]
    after: list[scenario_maps.Dot]
    signs: list[scenario_maps.SiteSign]
    legend: list[tuple[str, str, str]]
    """(band, colour, title)"""

    @property
    def gained(self) -> int:
        """How many places are in time only with the sites."""
        return sum(dot.gained for dot in self.after)

    @property
    def colours(self) -> dict[str, str]:
        return {band: colour for band, colour, _ in self.legend}


@dataclass(frozen=True)
class ScenarioSheet:
    """A scenario as it is shown. drawing: None in lists, and where the township has no outline."""

    scenario: Scenario
    drawing: Drawing | None = None
    profile_title: str = ""
    lines: dict[str, list[SheetLine]] = field(init=False)

    def __post_init__(self) -> None:
        sets = self.scenario.result.get("sets", {})
        told = {name: _lines(sets[name]) for name in SETS if name in sets}
        object.__setattr__(self, "lines", told)

    @property
    def result(self) -> dict[str, Any]:
        return self.scenario.result

    @property
    def as_of(self) -> datetime:
        return datetime.fromisoformat(self.result["as_of"])

    @property
    def minutes(self) -> str:
        return f"{self.scenario.threshold_s / 60:g}"

    @property
    def question(self) -> str:
        return SitingQuestion(self.scenario.question).text

    @property
    def kind(self) -> str:
        return ResourceKind(self.scenario.kind).text

    @property
    def counted(self) -> str:
        return ExistingHelp(self.scenario.counted).text

    @property
    def weight(self) -> str:
        return Weight(self.scenario.weight).text

    @property
    def candidates(self) -> str:
        return CandidateSource(self.scenario.candidates).text

    @property
    def built(self) -> list[ScenarioSite]:
        return [site for site in self.scenario.sites if site.purpose == Purpose.SITE]

    @property
    def interim(self) -> list[ScenarioSite]:
        return [site for site in self.scenario.sites if site.purpose == Purpose.INTERIM]

    @property
    def own(self) -> dict[str, Any]:
        """The figures of the set that the question weighs by."""
        figures: dict[str, Any] = self.result["sets"][self.scenario.weight]
        return figures

    @property
    def headline(self) -> Sentence:
        """The sentence that matters: who is reached in time with the sites, and today."""
        figures = self.own
        parts = {
            "sites": len(self.built),
            "after": share(figures["after"]["share"]),
            "before": share(figures["before"]["share"]),
            "of": Sentence(OF[Weight(self.scenario.weight)]),
            "minutes": self.minutes,
        }
        return Sentence(
            N_("With {sites} more sites {after} {of} are reached within {minutes} min; today {before}."),
            parts,
        )

    @property
    def standing(self) -> Sentence:
        """How good the answer is, with proof."""
        answer = self.result["answer"]
        if self.scenario.state == ScenarioState.PROVEN:
            return Sentence(N_("Proven: no choice among these places is better."))
        if answer["gap"] is None:
            return Sentence(N_("A quick answer; how far it is from the best is not known."))
        parts = {"gap": f"{answer['gap']:.1%}"}
        if answer["counts"]:
            parts = {"bound": f"{answer['bound']:.0f}", "value": f"{answer['value']:.0f}"}
            return Sentence(N_("A quick answer with {value} sites; at least {bound} are needed."), parts)
        return Sentence(N_("A quick answer: the best possible is at most {gap} better."), parts)

    @property
    def excluded(self) -> list[tuple[str, int]]:
        counts: dict[str, int] = self.result["candidates"]["excluded"]
        return [(REASONS[key], counts[key]) for key in REASONS if key in counts]

    @property
    def rows(self) -> list[tuple[ScenarioSite, dict[str, float]]]:
        """Each site with what it brings."""
        return list(zip(self.built, self.result["sites"], strict=False))

    def place(self, site: ScenarioSite) -> str:
        at = lonlat(site.geom)
        return f"{at[0]:.5f}, {at[1]:.5f}" if at else ""


def sheets(session: FencedSession, scenarios: Sequence[Scenario]) -> list[ScenarioSheet]:
    """Scenarios of one township with their drawings."""
    township = session.get_one(Area, scenarios[0].area_path)
    drawn = scenario_maps.ground(session, township)
    bands_s = in_force(session.connection(), township.path, Subject.FIRE).bands_s()
    titles = {each.key: each.title for each in profiles(Subject.FIRE)}
    return [
        ScenarioSheet(
            scenario,
            _drawing(drawn, scenario, bands_s) if drawn else None,
            titles.get(scenario.profile, scenario.profile),
        )
        for scenario in scenarios
    ]


def _drawing(drawn: scenario_maps.Backdrop, scenario: Scenario, bands_s: Sequence[float]) -> Drawing:
    places = scenario.result["places"]
    colours = scenario_maps.colours(bands_s)
    titles = {f"b{at}": within(seconds) for at, seconds in enumerate(bands_s)}
    titles[scenario_maps.NEVER] = Sentence(
        N_("later than {minutes} min"), {"minutes": f"{bands_s[-1] / 60:g}"}
    )
    titles[scenario_maps.UNKNOWN] = Sentence(N_("Unknown: no road near"))
    gained = scenario_maps.gained(places, scenario.threshold_s)
    return Drawing(
        drawn,
        scenario_maps.dots(drawn, places, "before_s", bands_s, np.zeros_like(gained)),
        scenario_maps.dots(drawn, places, "after_s", bands_s, gained),
        scenario_maps.signs(drawn, scenario),
        [(band, colours[band], translate(title)) for band, title in titles.items()],
    )


def _lines(figures: dict[str, Any]) -> list[SheetLine]:
    before, after = figures["before"], figures["after"]
    if before["share"] is None:  # nobody of whom anything is known
        return [SheetLine(N_("Reached in time"), NOTHING, NOTHING)]
    return [
        SheetLine(N_("Reached in time"), amount(before["covered"]), amount(after["covered"])),
        SheetLine(N_("Share of the known"), share(before["share"]), share(after["share"])),
        SheetLine(N_("On average after, min"), minutes(before["mean_s"]), minutes(after["mean_s"])),
        SheetLine(N_("Half of them within, min"), minutes(before["median_s"]), minutes(after["median_s"])),
        SheetLine(N_("The last of them after, min"), minutes(before["worst_s"]), minutes(after["worst_s"])),
    ]


def amount(number: float) -> str:
    return str(format_decimal(round(number)))


def share(part: float | None) -> str:
    return translate(N_("unknown")) if part is None else f"{part:.1%}"


def minutes(seconds: int | None) -> str:
    """To one decimal, never fewer than it takes."""
    return translate(N_("none comes")) if seconds is None else f"{math.ceil(seconds / 6) / 10:.1f}"
