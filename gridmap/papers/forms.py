"""What is a paper? Its kind and titles, what is typed for it, and the elements without which it does not hold."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from gridmap.db.models.papers import PaperFamily, PaperKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import Problem
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.papers import phrases
from gridmap.papers.record import Record

Asks = Literal["place", "hazards", "paper"]


@dataclass(frozen=True)
class Element:
    """One thing that a paper must say. family: only the papers of this family must."""

    key: str
    title: str
    family: PaperFamily | None = None


@dataclass(frozen=True)
class HazardItem:
    """What a paper says of one hazard. title: as it stands on the paper."""

    hazard_id: uuid.UUID
    number: int
    title: str
    description: str
    is_major: bool
    deadline: date | None = None
    passed: bool | None = None


@dataclass(frozen=True)
class Officer:
    name: str
    certificate: str = ""
    person_id: str = ""


@dataclass
class PaperDraft:
    """One paper under way. told: the typed facts, read; facts: as they came, for what belongs to single items.
    replaces: the paper that it corrects."""

    session: FencedSession
    form: PaperForm
    family: PaperFamily
    record: Record
    issuer: str
    on_date: date
    now: datetime
    facts: Mapping[str, Any]
    replaces: uuid.UUID | None = None
    told: dict[str, Any] = field(default_factory=dict)
    items: list[HazardItem] = field(default_factory=list)
    officers: list[Officer] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def text(self, key: str) -> str:
        """What was typed, else what the record knows of the same name."""
        typed = self.told.get(key)
        return str(typed) if typed not in (None, "") else self.record.known.get(key, "")

    def complain(self, field_key: str, msgid: str, **parts: Any) -> None:
        self.problems.append(Problem(field_key, Sentence(msgid, parts)))

    def need(self, key: str) -> str:
        """A text without which the paper does not hold."""
        found = self.text(key)
        if not found and key not in {problem.field for problem in self.problems}:
            self.complain(key, N_("Fill this in."))
        return found

    def need_day(self, key: str) -> date:
        """A day without which the paper does not hold; the day of issue where it is missing, with a complaint."""
        found = self.told.get(key)
        if not isinstance(found, date) and key not in {problem.field for problem in self.problems}:
            self.complain(key, N_("Fill this in."))
        return found if isinstance(found, date) else self.on_date


Build = Callable[[PaperDraft], Mapping[str, str]]


@dataclass(frozen=True)
class PaperForm:
    """One form of paper. key: of its texts and settings; `kind` is what it is counted as.

    fields: typed once, for what no record knows. elements: what its wording must say. asks: what is chosen for it.
    officers: how many must sign. from_visit: it is about the visit on which its hazards were found.
    signed: phrases of the block of signatures. copies: the phrase that ends it.
    delegated: fields that only an enforcement paper needs. remembered: what a township says alike from paper to paper.
    build: draft -> elements as texts; it complains of what is missing. step: of a hazard's loop out of which it comes,
    empty where it stands alone. withdraws: the kind of paper that this one ends without taking its place.
    """

    key: str
    kind: PaperKind
    title: str
    fields: tuple[Field, ...]
    elements: tuple[Element, ...]
    build: Build
    asks: Asks = "hazards"
    step: str = ""
    officers: int = 2
    from_visit: bool = False
    signed: tuple[str, ...] = ("sign_unit",)
    copies: str = "copies_two"
    one_an_item: tuple[str, ...] = ()
    delegated: tuple[str, ...] = ()
    remembered: tuple[str, ...] = ()
    withdraws: PaperKind | None = None

    def title_in(self, family: PaperFamily) -> str:
        """What the paper calls itself, in the office's own language."""
        return str(phrases.read(self.key)[family]["title"])

    def pattern_in(self, family: PaperFamily) -> str:
        return str(phrases.read(self.key)[family]["pattern"])

    def wording_in(self, family: PaperFamily) -> str:
        return str(phrases.read(self.key)[family]["wording"]).strip("\n")

    def needed_in(self, family: PaperFamily) -> Sequence[Element]:
        return [each for each in self.elements if each.family in (None, family)]
