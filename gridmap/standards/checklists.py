"""What is looked at on a visit to this kind of place, and on which rule does that rest?"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from gridmap.i18n.texts import N_
from gridmap.vocabulary import HowOften, ItemSeverity, Sector, Tag, Word

SHIPPED: Traversable = files("geodata").joinpath("checklists")
_RULES = "rules.toml"
_DAYS = {HowOften.QUARTER: 92, HowOften.HALF_YEAR: 184, HowOften.YEAR: 366}
Told = Mapping[str, str]
"""A text in each language it was written in: zh and en."""


class ItemKind(Word):
    GAP = "gap", N_("No evidence seen")
    VIOLATION = "violation", N_("Bad state seen")


@dataclass(frozen=True)
class LegalBasis:
    """A document that an item rests on. None of the texts was at hand: number and title as others quote them."""

    title: str
    number: str = ""


@dataclass(frozen=True)
class Head:
    """Under what its items are shown; a file of `geodata/checklists`."""

    key: str
    title: Told
    order: int


@dataclass(frozen=True)
class Item:
    """One thing to look at. sectors, tags: the places it is for. ask, fault, mend: what is asked, what the hazard is
    called where the answer is bad, what is to be done. retired: no longer asked, but old visits speak of it.
    """

    id: str
    head: Head
    sectors: frozenset[str]
    tags: frozenset[str]
    ask: Told
    fault: Told
    mend: Told
    kind: ItemKind
    severity: ItemSeverity
    rule: LegalBasis
    clause: str
    often: HowOften
    retired: bool

    @property
    def citation(self) -> str:
        title, number = self.rule.title, f"（{self.rule.number}）" if self.rule.number else ""
        return f"{title if title.startswith('《') else f'《{title}》'}{number}{self.clause}"

    @property
    def may_be_major(self) -> bool:
        return self.severity == ItemSeverity.MAY_BE_MAJOR

    def is_for(self, sector: str, tags: Collection[str] | None) -> bool:
        """Does the sector call for it, or one of the tags? Tags that nobody has looked at call for nothing."""
        return not self.retired and (sector in self.sectors or bool(self.tags & set(tags or ())))

    def is_due(self, last_looked_on: date | None, today: date) -> bool:
        """Is it to be looked at again, as often as it says? None: nobody has."""
        days = _DAYS.get(self.often)
        return days is None or last_looked_on is None or (today - last_looked_on).days >= days


def told(text: Told, locale: str) -> str:
    """The text in a reader's language; records are kept in the language of the one who enters them."""
    return text["en" if locale.startswith("en") else "zh"]


@cache
def shipped() -> Mapping[str, Item]:
    """id -> item, in the order of the heads and of their files."""
    rules = {key: LegalBasis(each["title"], each.get("number", "")) for key, each in _read(_RULES).items()}
    names = (
        entry.name for entry in SHIPPED.iterdir() if entry.name.endswith(".toml") and entry.name != _RULES
    )
    read = [(head(name.removesuffix(".toml")), _read(name)["items"]) for name in sorted(names)]
    items = (
        _item(key, each, head, rules)
        for head, entries in sorted(read, key=lambda pair: pair[0].order)
        for key, each in entries.items()
    )
    return MappingProxyType({item.id: item for item in items})


def head(key: str) -> Head:
    """The head of one file of items; `own` is that of what a township asks of its own."""
    read = _read(f"{key}.toml")
    return Head(key, read["title"], read["order"])


def items_for(sector: str, tags: Collection[str] | None) -> list[Item]:
    """What ships for its sector and each of its tags."""
    return [item for item in shipped().values() if item.is_for(sector, tags)]


def _item(key: str, each: Mapping[str, Any], head: Head, rules: Mapping[str, LegalBasis]) -> Item:
    """Raises KeyError and ValueError for what is no word of the vocabularies."""
    return Item(
        id=key,
        head=head,
        sectors=frozenset(Sector(word).value for word in each.get("sectors", ())),
        tags=frozenset(Tag(word).value for word in each.get("tags", ())),
        ask=each["ask"],
        fault=each["fault"],
        mend=each["mend"],
        kind=ItemKind(each["kind"]),
        severity=ItemSeverity(each["severity"]),
        rule=rules[each["rule"]],
        clause=each.get("clause", ""),
        often=HowOften(each["often"]),
        retired=each.get("retired", False),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(SHIPPED.joinpath(name).read_text(encoding="utf-8"))
