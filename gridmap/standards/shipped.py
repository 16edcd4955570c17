"""Which profiles come with gridmap? They are data: `geodata/standards/*.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.standards.norm import Norm, NormFigure
from gridmap.standards.profile import Profile
from gridmap.vocabulary import Subject

FOLDER: Traversable = files("geodata").joinpath("standards")
DEFAULT: Mapping[str, str] = {
    Subject.FIRE: "cn_township",
    Subject.SUPPLIES: "cn_township_supplies",
    Subject.SUPERVISION: "cn_township_supervision",
}
NOT_PROFILES = frozenset({"figures", "jurisdictions"})


@dataclass(frozen=True)
class Source:
    """One file: the figures that the profile states itself, and on which profiles it falls back for the others.

    settings: assumptions of the program, which cannot be chosen as a measure of their own.
    """

    key: str
    title: str
    subject: str
    otherwise: tuple[str, ...]
    settings: bool
    norms: Mapping[str, Norm]


@cache
def figures(subject: str) -> Mapping[str, NormFigure]:
    """Every figure that a profile of the subject may hold, in the order in which they are shown."""
    told: dict[str, Any] = _read("figures")[subject]
    return {key: NormFigure(key, each["title"], each["unit"]) for key, each in told.items()}


@cache
def sources() -> Mapping[str, Source]:
    """Every shipped profile by key."""
    keys = sorted(file.name.removesuffix(".toml") for file in FOLDER.iterdir() if file.name.endswith(".toml"))
    return {key: _source(key) for key in keys if key not in NOT_PROFILES}


def profiles(subject: str) -> list[Source]:
    """The profiles that can be chosen for a subject: the default first."""
    chosen = [each for each in sources().values() if each.subject == subject and not each.settings]
    return sorted(chosen, key=lambda each: (each.key != DEFAULT[subject], each.key.startswith("own_")))


def source(key: str) -> Source:
    """Raises NotFound for a profile that does not exist."""
    if key not in sources():
        raise NotFound(N_("There is no standards profile “{profile}”."), profile=key)
    return sources()[key]


def chain(key: str) -> list[Source]:
    """A profile and all those it falls back on, each once, in the order in which they are asked."""
    found: dict[str, Source] = {}

    def follow(name: str) -> Iterator[Source]:
        if name not in found:
            found[name] = source(name)
            yield found[name]
            for other in found[name].otherwise:
                yield from follow(other)

    return list(follow(key))


def shipped(key: str) -> Profile:
    """A profile as it comes, complete, with nobody's own figures."""
    norms: dict[str, Norm] = {}
    for each in reversed(chain(key)):
        norms.update(each.norms)
    own = source(key)
    return Profile(own.key, own.title, own.subject, in_order(own.subject, norms))


def in_order(subject: str, norms: Mapping[str, Norm]) -> dict[str, Norm]:
    """The figures in the order in which they are shown."""
    return {key: norms[key] for key in figures(subject) if key in norms}


def texts() -> Iterator[str]:
    """Every text of the files that is shown in the reader's language: titles, notes, names of places."""
    for file in FOLDER.iterdir():
        if file.name.endswith(".toml"):
            yield from _texts(_read(file.name.removesuffix(".toml")))


def _texts(told: Mapping[str, Any]) -> Iterator[str]:
    for key, value in told.items():
        if isinstance(value, dict):
            yield from _texts(value)
        elif key in ("title", "note", "name"):
            yield value


def fingerprint() -> bytes:
    """Changes whenever a shipped figure changes: what was computed from another one is out of date."""
    return b"".join(sorted(file.read_bytes() for file in FOLDER.iterdir() if file.name.endswith(".toml")))


def _source(key: str) -> Source:
    told = _read(key)
    known = figures(told["subject"])
    norms = {
        name: _norm(known[name], key, {"jurisdiction": told["jurisdiction"], **each})
        for name, each in told.get("norms", {}).items()
    }
    return Source(
        key, told["title"], told["subject"], tuple(told["otherwise"]), told.get("settings", False), norms
    )


def _norm(figure: NormFigure, profile: str, told: Mapping[str, Any]) -> Norm:
    grade = told.get("grade", "")
    return Norm(
        key=figure.key,
        title=figure.title,
        value=float(told["value"]),
        unit=figure.unit,
        document=told.get("document", ""),
        clause=told.get("clause", ""),
        jurisdiction=told["jurisdiction"],
        verified=grade == "A",
        grade=grade,
        note=told.get("note", ""),
        profile=profile,
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(FOLDER.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
