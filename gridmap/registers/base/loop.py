"""What is one step of a loop: from where to where, by whom, with what said, under which rules, with which paper?"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gridmap.db.models.papers import PaperKind
from gridmap.fields import Field
from gridmap.i18n.texts import Sentence
from gridmap.vocabulary import Role, Word


@dataclass(frozen=True)
class StepRequest:
    """A step as somebody wants to take it. people: who did it; certified: how many of them have a certificate.

    days: the figures and the calendar that it is judged by, as the loop keeps them; None: not judged by them.
    """

    on_date: date
    people: frozenset[uuid.UUID]
    certified: int
    facts: Mapping[str, Any]
    days: Any = None


@dataclass(frozen=True)
class Rule:
    """What must hold before a step. text: said in the table of steps; broken: the complaint, or None where it holds.

    standing: how the record stands before the step, as its loop says it (`gridmap.registers.loop.standing`).
    """

    text: str
    field: str
    broken: Callable[[Any, StepRequest], Sentence | None]


@dataclass(frozen=True)
class Step:
    """One step of a register's loop.

    title: what the button says; done: what the record says afterwards. before: the states in which it may be taken;
    after: the state that it leads to, None where the state stays. roles: who may take it, where they hold them.
    facts: what is said with it, as fields of a form; the fact "deadline" becomes the record's. rules: what else must
    hold. people: how many persons must be named as those who did it. paper: which comes out of it.
    offered: people take it; the others follow from an entry in the register itself. each: facts that are said of
    every record by itself where several go together; otherwise: the step that some of them may take instead, with the
    same paper. aside: it puts a mistake right, so it is offered among the other steps and never as the next one.
    """

    key: str
    title: str
    done: str
    before: tuple[Word, ...]
    after: Word | None
    roles: tuple[Role, ...]
    facts: tuple[Field, ...] = ()
    rules: tuple[Rule, ...] = ()
    people: int = 0
    paper: PaperKind | None = None
    photos: bool = False
    together: bool = False
    offered: bool = True
    each: tuple[str, ...] = ()
    otherwise: str = ""
    aside: bool = False
    said: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    @property
    def names_people(self) -> bool:
        """May those who did it be named? Where they must be, and where work was done on site."""
        return self.people > 0 or self.photos

    def __post_init__(self) -> None:
        object.__setattr__(self, "said", {each.key: each for each in self.facts})
