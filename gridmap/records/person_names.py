"""Who is meant by a name that somebody wrote, and how is a person called so that nobody else is meant?

A name says enough while it is the only one; of two namesakes each has the post, else the end of the phone, behind it.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import Person
from gridmap.i18n.texts import N_, Sentence

BETWEEN = "、"
_NOBODY = N_(
    "Nobody in the list of people is called {names}. Correct the name, or have the administrator enter them."
)
_SEVERAL = N_("Several people are called {names}. Write the post behind the name in parentheses.")
_SIGNS = re.compile(r"[、,，;；\n]+(?![^（(]*[）)])")
_BLANKS = re.compile(r"\s+")
_BEHIND: tuple[Callable[[Person], str], ...] = (
    lambda person: person.title,
    lambda person: person.phone[-4:],
    lambda person: str(person.id)[:8],
)


@dataclass(frozen=True)
class NamedPeople:
    """Whom a text names, in its order. unknown: names of nobody; several: names of more than one."""

    people: list[uuid.UUID]
    unknown: list[str]
    several: list[str]

    @property
    def complaint(self) -> Sentence | None:
        """What is wrong with the names, and what to do about it."""
        if self.unknown:
            return Sentence(_NOBODY, {"names": BETWEEN.join(self.unknown)})
        if self.several:
            return Sentence(_SEVERAL, {"names": BETWEEN.join(self.several)})
        return None


class PersonNames:
    """The people whom the session's viewer may see, by what they are called. Read once for a page or a file."""

    def __init__(self, session: Session) -> None:
        # Kept, so that the session finds them in its memory when the rules of a register ask for them one by one.
        self._people = session.scalars(select(Person).order_by(Person.name, Person.id)).all()
        self.labels = _labels(self._people)
        self._meant: dict[str, list[uuid.UUID]] = defaultdict(list)
        for each in self._people:
            for called in {each.name, self.labels[each.id]}:
                self._meant[_folded(called)].append(each.id)

    @property
    def offered(self) -> list[str]:
        """What those are called who may be named anew."""
        return [self.labels[each.id] for each in self._people if each.active]

    def told(self, named: uuid.UUID | Iterable[uuid.UUID] | None) -> str:
        """The names of one or several; who is outside the viewer's areas keeps the id, so that nobody is lost."""
        ids = [named] if isinstance(named, uuid.UUID) else named or []
        return BETWEEN.join(self.labels.get(each, str(each)) for each in ids)

    def shown(self, named: uuid.UUID | Iterable[uuid.UUID] | None) -> Sequence[str]:
        """The names of those whom the viewer may see."""
        ids = [named] if isinstance(named, uuid.UUID) else named or []
        return [self.labels[each] for each in ids if each in self.labels]

    def meant(self, text: str) -> NamedPeople:
        found = NamedPeople([], [], [])
        for name in filter(None, map(str.strip, _SIGNS.split(text.replace("\0", "")))):
            for each in self._parts(name):
                ids = self._ids(each)
                if len(ids) == 1:
                    found.people.extend(id_ for id_ in ids if id_ not in found.people)
                else:
                    (found.several if ids else found.unknown).append(each)
        return found

    def _parts(self, name: str) -> list[str]:
        """One name, or several with blanks between them, where all of them are known."""
        parts = _BLANKS.split(name)
        apart = len(parts) > 1 and not self._ids(name) and all(map(self._ids, parts))
        return parts if apart else [name]

    def _ids(self, name: str) -> list[uuid.UUID]:
        if known := self._meant.get(_folded(name)):
            return known
        try:
            return [uuid.UUID(name)]
        except ValueError:
            return []


def _labels(people: Sequence[Person]) -> dict[uuid.UUID, str]:
    labels = {each.id: each.name for each in people}
    for behind in _BEHIND:
        told = Counter(labels.values())
        for each in people:
            if told[labels[each.id]] > 1 and behind(each):
                labels[each.id] = f"{each.name}（{behind(each)}）"
    return labels


def _folded(name: str) -> str:
    return _BLANKS.sub("", name.replace("(", "（").replace(")", "）")).casefold()
