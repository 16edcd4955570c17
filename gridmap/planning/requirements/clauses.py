"""Which clause asks what of this township, does it apply here, and is it met?"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from gridmap.i18n.texts import N_, Sentence
from gridmap.planning.requirements.gap import Gap
from gridmap.planning.requirements.ground import TownshipGround
from gridmap.planning.requirements.holdings import Holdings
from gridmap.standards import Norm, Profile
from gridmap.vocabulary import ResourceKind, Word


class ClauseState(Word):
    MISSING = "missing", N_("Missing")
    UNKNOWN = "unknown", N_("Unknown")
    NO_CASE = "no_case", N_("Does not apply here")
    MET = "met", N_("Met")


@dataclass(frozen=True)
class Clause:
    """One demand: what is asked, what there is, and what follows. norms: the figures it was decided by."""

    title: str
    asks: Sentence
    has: Sentence
    state: ClauseState
    norms: tuple[Norm, ...]
    missing: Sentence | None = None

    def for_reference(self, jurisdiction: str) -> bool:
        """Is it only another province's demand?"""
        return all(norm.for_reference(jurisdiction) for norm in self.norms)


@dataclass(frozen=True)
class ClauseFacts:
    """Everything a clause may ask about."""

    profile: Profile
    have: Holdings
    ground: TownshipGround
    gap: Gap | None


LEAST_KM2 = 0.0005
"""Less than this is a sliver of drawing along a border."""

NO_BUILT_UP = Sentence(N_("no built-up area is drawn"))


def clauses(profile: Profile, have: Holdings, ground: TownshipGround, gap: Gap | None) -> list[Clause]:
    """Every clause, what is missing first, else in the order of CLAUSES."""
    facts = ClauseFacts(profile, have, ground, gap)
    order = list(ClauseState)
    return sorted((ask(facts) for ask in CLAUSES), key=lambda clause: order.index(clause.state))


def arrival(facts: ClauseFacts) -> Clause:
    """The minutes of arrival bind in the built-up area of the town; a micro station's or volunteers' do not count."""
    norm = facts.profile["arrival_s"]
    asks = Sentence(
        N_("In the built-up area a station arrives within {minutes} min."), {"minutes": _minutes(norm)}
    )
    title = N_("Arrival in time")
    if facts.ground.built_up_km2 is None:
        return Clause(title, asks, NO_BUILT_UP, ClauseState.UNKNOWN, (norm,))
    if facts.gap is None:
        return Clause(title, asks, Sentence(N_("the reach is not computed")), ClauseState.UNKNOWN, (norm,))
    reach = facts.gap.town
    if reach is None:
        return Clause(title, asks, Sentence(N_("the reach is not computed")), ClauseState.UNKNOWN, (norm,))
    has = Sentence(
        N_("{covered} % reached by a station, {uncovered} % not, {unknown} % unknown"),
        {
            "covered": _percent(reach.share(reach.covered_km2)),
            "uncovered": _percent(reach.share(reach.uncovered_km2)),
            "unknown": _percent(reach.share(reach.unknown_km2)),
        },
    )
    if reach.uncovered_km2 >= LEAST_KM2:
        missing = Sentence(N_("{area} km² out of reach"), {"area": f"{reach.uncovered_km2:.2f}"})
        return Clause(title, asks, has, ClauseState.MISSING, (norm,), missing)
    state = ClauseState.UNKNOWN if reach.unknown_km2 >= LEAST_KM2 else ClauseState.MET
    return Clause(title, asks, has, state, (norm,))


def stations(facts: ClauseFacts) -> Clause:
    """How many stations the built-up area needs by the largest area that one of each class may serve."""
    keys = ("area_class1_km2", "area_class2_km2", "area_small_km2")
    norms = tuple(facts.profile[key] for key in keys)
    sizes = {f"class{place}": f"{norm.value:g}" for place, norm in enumerate(norms, 1)}
    asks = Sentence(
        N_(
            "One station serves at most {class1} km² (class 1), {class2} km² (class 2), {class3} km² (small)."
        ),
        sizes,
    )
    title = N_("Fire and rescue stations for the built-up area")
    area = facts.ground.built_up_km2
    if area is None:
        return Clause(title, asks, NO_BUILT_UP, ClauseState.UNKNOWN, norms)
    number = len(facts.have.serving(ResourceKind.FIRE_STATION))
    has = Sentence(
        N_("{number} stations in service, {area} km² built up"), {"number": number, "area": f"{area:.2f}"}
    )
    needed = [max(1, math.ceil(area / norm.value)) for norm in norms]
    if number < needed[0]:
        parts = {f"class{place}": each - number for place, each in enumerate(needed, 1)}
        missing = Sentence(N_("{class1} of class 1, or {class2} of class 2, or {class3} small ones"), parts)
        return Clause(title, asks, has, ClauseState.MISSING, norms, missing)
    if number >= needed[2]:
        return Clause(title, asks, has, ClauseState.MET, norms)
    return Clause(
        title,
        asks,
        has,
        ClauseState.UNKNOWN,
        norms,
        Sentence(N_("the classes of the stations are not recorded")),
    )


def brigade(facts: ClauseFacts) -> Clause:
    """Must there be a full-time brigade? Two of the four cases can be counted; two the township knows itself."""
    profile, ground = facts.profile, facts.ground
    area, residents = profile["brigade_built_up_km2"], profile["brigade_residents"]
    norms = (area, residents, profile["brigade_works"], profile["brigade_named_town"])
    asks = Sentence(
        N_(
            "A full-time brigade where the built-up area exceeds {area} km², or {residents} people live, or flammable"
            " or labour-intensive works cluster, or in a key or historic town."
        ),
        {"area": f"{area.value:g}", "residents": f"{residents.value:,.0f}"},
    )
    has = Sentence(
        N_("{area} built up, {residents}"),
        {
            "area": _known(ground.built_up_km2, N_("{number} km²")),
            "residents": _known(ground.residents, N_("{number} residents")),
        },
    )
    title = N_("Full-time township brigade")
    if facts.have.of(ResourceKind.FULL_TIME_BRIGADE) or facts.have.of(ResourceKind.FIRE_STATION):
        return Clause(title, asks, has, ClauseState.MET, norms)
    is_required = (ground.built_up_km2 or 0) > area.value or (ground.residents or 0) >= residents.value
    if is_required:
        return Clause(title, asks, has, ClauseState.MISSING, norms, Sentence(N_("a full-time brigade")))
    open_cases = Sentence(
        N_("not owed by the numbers that are known; works and named towns the township judges itself")
    )
    return Clause(title, asks, has, ClauseState.UNKNOWN, norms, open_cases)


def micro_stations(facts: ClauseFacts) -> Clause:
    norm = facts.profile["micro_staff"]
    asks = Sentence(N_("A micro fire station has at least {number} people."), {"number": f"{norm.value:g}"})
    forces = facts.have.of(ResourceKind.MICRO_STATION)
    few = [force for force in forces if force.staff is not None and force.staff < norm.value]
    unknown = sum(1 for force in forces if force.staff is None)
    has = Sentence(
        N_("{number} micro stations, {few} with fewer people, {unknown} not counted"),
        {"number": len(forces), "few": len(few), "unknown": unknown},
    )
    missing = sum(norm.value - (force.staff or 0) for force in few)
    short = Sentence(N_("{number} people"), {"number": f"{missing:g}"}) if few else None
    state = _state(asked=bool(forces), lacking=bool(few), unknown=bool(unknown))
    return Clause(N_("Micro fire stations"), asks, has, state, (norm,), short)


def hydrant_flow(facts: ClauseFacts) -> Clause:
    norm = facts.profile["hydrant_flow_l_s"]
    asks = Sentence(N_("A hydrant gives at least {flow} L/s."), {"flow": f"{norm.value:g}"})
    serving = facts.have.serving(ResourceKind.HYDRANT)
    weak = sum(1 for each in serving if each.flow_l_s is not None and each.flow_l_s < norm.value)
    unknown = sum(1 for each in serving if each.flow_l_s is None)
    has = Sentence(
        N_("{number} hydrants in service, {weak} weaker, {unknown} not measured"),
        {"number": len(serving), "weak": weak, "unknown": unknown},
    )
    missing = Sentence(N_("{number} hydrants to be strengthened"), {"number": weak}) if weak else None
    state = _state(asked=bool(serving), lacking=bool(weak), unknown=bool(unknown))
    return Clause(N_("Flow of hydrants"), asks, has, state, (norm,), missing)


def hydrant_radius(facts: ClauseFacts) -> Clause:
    norm = facts.profile["hydrant_radius_m"]
    asks = Sentence(
        N_("In the built-up area a hydrant is at most {radius} m away."), {"radius": f"{norm.value:g}"}
    )
    title, area, share = (
        N_("Hydrants within reach"),
        facts.ground.built_up_km2,
        facts.ground.near_hydrant_share,
    )
    if area is None or share is None:
        return Clause(title, asks, NO_BUILT_UP, ClauseState.UNKNOWN, (norm,))
    has = Sentence(N_("{share} % of the built-up area, in a straight line"), {"share": _percent(share)})
    if share >= 1:
        return Clause(title, asks, has, ClauseState.MET, (norm,))
    missing = Sentence(N_("hydrants for {area} km²"), {"area": f"{area * (1 - share):.2f}"})
    return Clause(title, asks, has, ClauseState.MISSING, (norm,), missing)


CLAUSES: tuple[Callable[[ClauseFacts], Clause], ...] = (
    arrival,
    stations,
    brigade,
    micro_stations,
    hydrant_radius,
    hydrant_flow,
)


def _state(*, asked: bool, lacking: bool, unknown: bool) -> ClauseState:
    if not asked:
        return ClauseState.NO_CASE
    if lacking:
        return ClauseState.MISSING
    return ClauseState.UNKNOWN if unknown else ClauseState.MET


def _known(number: float | None, msgid: str) -> Sentence:
    if number is None:
        return Sentence(N_("unknown"))
    return Sentence(msgid, {"number": f"{number:,.0f}" if isinstance(number, int) else f"{number:.2f}"})


def _minutes(norm: Norm) -> str:
    return f"{norm.value / 60:g}"


def _percent(share: float) -> str:
    return f"{share * 100:.1f}"
