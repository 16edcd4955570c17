"""What does a kind of incident ask for: whom to tell, what has to come, how far is the danger, by when to report?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from gridmap.errors import SetupError
from gridmap.i18n.texts import N_
from gridmap.registers.incidents import IncidentKind
from gridmap.vocabulary import ResourceKind

SOURCE = files("geodata").joinpath("incidents", "kinds.toml")
OWN = "own"
LEADER = "leader"
"""The party that is whoever leads tonight by the duty list."""


@dataclass(frozen=True)
class Party:
    """Somebody who is told. phone: "" where it is another one in each town."""

    key: str
    title: str
    name: str
    phone: str = ""


@dataclass(frozen=True)
class Clock:
    """A deadline that begins with the call. ends_with: "report", "told:<party>", or "tap" by hand only."""

    key: str
    title: str
    minutes: int
    ends_with: str
    source: str
    verified: bool


@dataclass(frozen=True)
class Ring:
    """A distance at which one begins to look. source: a document, or OWN."""

    metres: float
    title: str
    source: str
    verified: bool


@dataclass(frozen=True)
class IncidentProfile:
    """look_m: how far around dangers are looked for. plan, steps: which plan applies, and what is done first."""

    key: IncidentKind
    tell: tuple[Party, ...]
    needs: tuple[ResourceKind, ...]
    clocks: tuple[Clock, ...]
    rings: tuple[Ring, ...]
    look_m: float
    plan: str
    steps: tuple[str, ...]


@cache
def kinds() -> Mapping[str, IncidentProfile]:
    """key -> kind, of every `IncidentKind`. Raises SetupError for a data file that is not whole."""
    told = _told()
    try:
        return MappingProxyType({each.value: _kind(each, told) for each in IncidentKind})
    except (KeyError, TypeError, ValueError) as error:
        said = N_("geodata/incidents/kinds.toml cannot be used: {error}")
        raise SetupError(said, error=repr(error)) from None


def kind_of(key: str) -> IncidentProfile:
    return kinds()[key]


def downwind_half_angle() -> float:
    """How far, in degrees, to both sides of where the wind blows a place counts as downwind."""
    return float(_told()["wind"]["half_angle_deg"])


@cache
def _told() -> Mapping[str, Any]:
    return MappingProxyType(tomllib.loads(SOURCE.read_text(encoding="utf-8")))


def _kind(key: IncidentKind, told: Mapping[str, Any]) -> IncidentProfile:
    each = told["kinds"][key.value]
    parties = {name: Party(name, **said) for name, said in told["parties"].items()}
    clocks = {name: Clock(name, **said) for name, said in told["clocks"].items()}
    return IncidentProfile(
        key=key,
        tell=tuple(parties[name] for name in each["tell"]),
        needs=tuple(ResourceKind(name) for name in each["needs"]),
        clocks=tuple(clocks[name] for name in each["clocks"]),
        rings=tuple(sorted((Ring(**ring) for ring in each["rings"]), key=lambda ring: ring.metres)),
        look_m=float(each["look_m"]),
        plan=each["plan"],
        steps=tuple(each["steps"]),
    )
