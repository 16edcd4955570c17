"""Who leads each area of a file and who are its members, as its row says, and what would that change?

Posts are added; to take one away is decided on the page of the people. Whoever is not known yet becomes a person
without an account.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from gridmap.db.models import Appointment, Person
from gridmap.db.models.base import SEGMENT
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.matching.drafts import MEND
from gridmap.imports.matching.identity import keys
from gridmap.imports.matching.rows import Complaint, FieldChange, ImportPlan, Incoming
from gridmap.imports.matching.typed_names import TypedPerson, named
from gridmap.records.places import under_any
from gridmap.records.reading import Unreadable
from gridmap.vocabulary import Level, Post

COLUMNS = {"leader": "leader_phone", "members": "members_phone"}
LEADERS = {
    Level.VILLAGE: Post.VILLAGE_LEADER,
    Level.GRID: Post.GRID_LEADER,
    Level.DEDICATED_GRID: Post.GRID_LEADER,
}
_DIGITS = re.compile(r"\D+")
_NAMED_AT_MOST = 20


@dataclass
class _Known:
    """A person. row: the columns of `people`; posts: (post, area path)."""

    row: dict[str, Any]
    posts: set[tuple[str, str]] = field(default_factory=set)


class Staff:
    """The people under one area, growing as a file adds to them."""

    def __init__(self, session: FencedSession, target: str, import_id: uuid.UUID, plan: ImportPlan) -> None:
        self.import_id, self.plan = import_id, plan
        plan.extra |= {"people": [], "appointments": []}
        self._by_name: dict[str, list[_Known]] = defaultdict(list)
        self._by_phone: dict[str, list[_Known]] = defaultdict(list)
        self._holders: dict[tuple[str, str], list[str]] = defaultdict(list)
        for each in _known(session, target):
            self._enter(each)
        self._new: list[str] = []
        self._written: set[uuid.UUID] = set()
        self._too_high = self._nameless = 0

    def complaints(self, row: Incoming, level: str, path: str) -> list[Complaint]:
        """Why the names of a row cannot be taken over. Of a coming area the path is its parent's and four letters."""
        found = []
        for column in COLUMNS:
            try:
                people = _named(row, column)
            except Unreadable as unreadable:
                found.append(Complaint(column, str(row.values[column]), unreadable.sentence, MEND))
                continue
            if _post(column, level):
                found += [
                    told for each in people if (told := self._doubt(each, column, level, path)) is not None
                ]
        return found

    def appoint(self, row: Incoming, level: str, path: str) -> list[FieldChange]:
        """Plan the posts that the row gives; what that changes for its area."""
        changes = []
        for column in COLUMNS:
            post, people = _post(column, level), _named(row, column)
            self._nameless += bool(row.values.get(COLUMNS[column]) and not people)
            if post is None:
                self._too_high += len(people)
                continue
            before = list(self._holders[post, path])
            for each in people:
                self._appoint(self._of(each, level, path), post, path)
            after = self._holders[post, path]
            if after != before:
                changes.append(FieldChange(column, "、".join(before) or None, "、".join(after)))
        return changes

    def tell(self) -> None:
        """Note on the plan who is new, and who could not be given a post."""
        if self._new:
            names = ", ".join(self._new[:_NAMED_AT_MOST]) + (" …" if len(self._new) > _NAMED_AT_MOST else "")
            new = N_("{count} people are new; they come in without an account: {names}.")
            self.plan.notes.append(Sentence(new, {"count": len(self._new), "names": names}))
        if self._too_high:
            high = N_(
                "{count} names stand beside areas above the villages, which have no posts; they were left out."
            )
            self.plan.notes.append(Sentence(high, {"count": self._too_high}))
        if self._nameless:
            nameless = N_("{count} phones stand without a name; they were left out.")
            self.plan.notes.append(Sentence(nameless, {"count": self._nameless}))

    def _appoint(self, known: _Known, post: Post, path: str) -> None:
        if (post, path) in known.posts:
            return
        known.posts.add((post, path))
        self._holders[post, path].append(known.row["name"])
        person_id = known.row["id"]
        right_id = uuid.uuid5(person_id, f"post|{post}|{path}")  # as `people` numbers them
        row = {"id": right_id, "person_id": person_id, "post": post.value, "area_path": path}
        self.plan.extra["appointments"].append(row)

    def _of(self, person: TypedPerson, level: str, path: str) -> _Known:
        """Who is meant, made where nobody is; a phone that was not known yet is entered."""
        found = self._meant(person, level, path)
        if not found:
            return self._make(person, path)
        known = found[0]
        if person.phone and not known.row["phone"]:
            known.row["phone"] = person.phone
            self._by_phone[_digits(person.phone)].append(known)
            if known.row["id"] not in self._written:
                self._written.add(known.row["id"])
                self.plan.extra["people"].append((known.row, known.row["version"]))
        return known

    def _make(self, person: TypedPerson, path: str) -> _Known:
        person_id = uuid.uuid5(self.import_id, f"{person.name}|{_digits(person.phone)}|{path}")
        columns = {"title": "", "active": True, "version": 1}
        row = {"id": person_id, "name": person.name, "phone": person.phone, "area_path": path, **columns}
        known = _Known(row)
        self._enter(known)
        self._new.append(person.name)
        self._written.add(person_id)
        self.plan.extra["people"].append((row, None))
        return known

    def _meant(self, person: TypedPerson, level: str, path: str) -> list[_Known]:
        """By the phone, else by the name where the person belongs to the same village, or to an area around it."""
        if person.phone and (found := self._by_phone.get(_digits(person.phone))):
            return found
        scope = path if level == Level.VILLAGE else path[:-SEGMENT]
        namesakes = self._by_name.get(keys([person.name])[0], [])
        return [
            each
            for each in namesakes
            if scope.startswith(each.row["area_path"]) or each.row["area_path"].startswith(scope)
        ]

    def _doubt(self, person: TypedPerson, column: str, level: str, path: str) -> Complaint | None:
        """Why it cannot be told who is meant. Nobody is guessed, and no phone is written over another."""
        found = self._meant(person, level, path)
        told = {"name": person.name, "number": len(found)}
        if len(found) > 1:
            several = N_("{number} people may be meant by “{name}”.")
            remedy = Sentence(N_("Write the phone that only one of them has behind the name."))
            return Complaint(column, person.name, Sentence(several, told), remedy)
        if not found or not person.phone:
            return None
        row = found[0].row
        if keys([row["name"]]) != keys([person.name]):
            owned = N_("The phone of “{name}” belongs to {other}.")
            return Complaint(column, person.name, Sentence(owned, {**told, "other": row["name"]}), MEND)
        if row["phone"] and _digits(row["phone"]) != _digits(person.phone):
            differs = N_("There is a “{name}” here already with another phone: {phone}.")
            remedy = Sentence(
                N_("Correct the phone here or on the page of the people; or tell the two apart by name.")
            )
            return Complaint(column, person.name, Sentence(differs, {**told, "phone": row["phone"]}), remedy)
        return None

    def _enter(self, known: _Known) -> None:
        self._by_name[keys([known.row["name"]])[0]].append(known)
        if known.row["phone"]:
            self._by_phone[_digits(known.row["phone"])].append(known)
        for post, path in sorted(known.posts):
            self._holders[post, path].append(known.row["name"])


def _named(row: Incoming, column: str) -> list[TypedPerson]:
    names = str(row.values.get(column) or "")
    return named(names, str(row.values.get(COLUMNS[column]) or "")) if names else []


def _post(column: str, level: str) -> Post | None:
    leader = LEADERS.get(Level(level))
    return leader if column == "leader" or leader is None else Post.GRID_MEMBER


def _known(session: FencedSession, target: str) -> list[_Known]:
    """The active people under the area with the posts they hold, by name."""
    columns = list(Person.__table__.c)
    here = under_any(Person.area_path.expression, [target])
    names = [column.name for column in columns]
    people: dict[uuid.UUID, _Known] = {}
    for values in session.execute(
        select(*columns).where(here, Person.active).order_by(Person.name, Person.id)
    ):
        row = dict(zip(names, values, strict=True))
        people[row["id"]] = _Known(row)
    held = select(Appointment.person_id, Appointment.post, Appointment.area_path)
    for person_id, post, path in session.execute(held):
        if person_id in people:
            people[person_id].posts.add((post, path))
    return list(people.values())


def _digits(phone: str) -> str:
    return _DIGITS.sub("", phone)
