"""Who went, as a cell of a ledger names them, and which outing does that make?

The same people on the same day are one outing, however many rows name them: so person-trips come out as they were.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import delete, func, or_, select

from gridmap.db.models import Person
from gridmap.db.sessions import FencedSession
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.matching.bulk import write
from gridmap.imports.matching.drafts import MEND
from gridmap.imports.matching.identity import Existing, keys
from gridmap.imports.matching.rows import Complaint, FieldChange, ImportPlan, Incoming
from gridmap.imports.matching.typed_names import TypedPerson, named
from gridmap.records.places import under_any
from gridmap.records.progress import Report
from gridmap.records.reading import Unreadable
from gridmap.registers.base.register import Register
from gridmap.registers.outings import Outing, OutingMember

CREW = "crew"
BETWEEN = "、"
_KNOW = Sentence(N_("Enter the person first, or correct the name."))
_TELL_APART = Sentence(N_("Write the phone behind the name."))
People = frozenset[uuid.UUID]


class Crews:
    """The people and outings that are known, and what the rows of one file make of them."""

    def __init__(self, session: FencedSession, noun: Register, target: str, import_id: uuid.UUID) -> None:
        self.noun, self.target, self.import_id = noun, target, import_id
        self.made: dict[str, list[Any]] = {"outings": [], "members": [], "replaced": []}
        self._people: dict[str, list[Person]] = defaultdict(list)
        around = or_(
            under_any(Person.area_path.expression, [target]), func.starts_with(target, Person.area_path)
        )
        people = session.scalars(select(Person).where(around)).all()
        for person, key in zip(people, keys([each.name for each in people]), strict=True):
            self._people[key].append(person)
        self._names = names_by_outing(session)
        self._members = _members(session)
        self._by_crew: dict[tuple[date, People], uuid.UUID] = {}
        if noun.key != Outing.__tablename__:
            known = select(Outing.id, Outing.on_date).where(under_any(Outing.area_path.expression, [target]))
            for outing_id, day in session.execute(known.order_by(Outing.id.desc())):
                self._by_crew[day, self._members.get(outing_id, frozenset())] = outing_id
        self._changed: dict[uuid.UUID, tuple[str, str]] = {}

    def join(self, row: Incoming, draft: SimpleNamespace, known: Existing | None) -> list[Complaint]:
        """Put the record of the row with the outing of its people, or the people with their outing; the complaints."""
        said = str(row.values.get(CREW) or "").strip()
        outing_id = self._outing_of(draft, known)
        if not said or (outing_id is not None and said == self._names.get(outing_id)):
            return []
        crew = self._known(said)
        if isinstance(crew, Complaint):
            return [crew]
        if self.noun.key == Outing.__tablename__:
            self._replace(draft.id, crew, known, said)
        elif draft.on_date is not None and self._members.get(outing_id or draft.id) != crew:
            draft.outing_id = self._of_the_day(draft.on_date, crew)
        return []

    def changes(self, row: Incoming, known: Existing) -> list[FieldChange]:
        """Whose outing it is, before and after, where the file says so of an outing that is known."""
        told = self._changed.get(known.id)
        return [FieldChange(CREW, told[0] or None, told[1])] if told else []

    def needed(self, plan: ImportPlan) -> dict[str, list[Any]]:
        """What is to be written beside the rows that come in; of a row that was refused nothing is."""
        writes = [*plan.new, *plan.changed]
        used = {each.id for each in writes} | {(each.row or {}).get("outing_id") for each in writes}
        return {
            "outings": [each for each in self.made["outings"] if each[0]["id"] in used],
            "members": [each for each in self.made["members"] if each[0]["outing_id"] in used],
            "replaced": [each for each in self.made["replaced"] if each in used],
        }

    def _outing_of(self, draft: SimpleNamespace, known: Existing | None) -> uuid.UUID | None:
        if known is None:
            return None
        found: uuid.UUID | None = known.id if self.noun.key == Outing.__tablename__ else draft.outing_id
        return found

    def _known(self, said: str) -> People | Complaint:
        try:
            people = named(said)
        except Unreadable as unreadable:
            return Complaint(CREW, said, unreadable.sentence, MEND)
        found = [
            self._one(each, key) for each, key in zip(people, keys([p.name for p in people]), strict=True)
        ]
        wrong = next((each for each in found if isinstance(each, Complaint)), None)
        return wrong or frozenset(each.id for each in found if isinstance(each, Person))

    def _one(self, said: TypedPerson, key: str) -> Person | Complaint:
        found = self._people.get(key, [])
        if len(found) > 1 and said.phone:
            found = [person for person in found if person.phone == said.phone]
        if len(found) == 1:
            return found[0]
        name = {"name": said.name}
        several = Sentence(N_("More than one person is called “{name}”."), name)
        nobody = Sentence(N_("There is no person “{name}” in this area."), name)
        told = (several, _TELL_APART) if found else (nobody, _KNOW)
        return Complaint(CREW, said.name, *told)

    def _of_the_day(self, day: date, crew: People) -> uuid.UUID:
        known = self._by_crew.get((day, crew))
        if known is not None:
            return known
        mark = ",".join([day.isoformat(), *sorted(map(str, crew))])
        made = uuid.uuid5(self.import_id, mark)
        row = {
            "id": made,
            "area_path": self.target,
            "on_date": day,
            "purpose": "",
            "leader_led": False,
            "version": 1,
        }
        self.made["outings"].append((row, None))
        self._by_crew[day, crew] = made
        self._add(made, crew)
        return made

    def _replace(self, outing_id: uuid.UUID, crew: People, known: Existing | None, said: str) -> None:
        if self._members.get(outing_id, frozenset()) == crew:
            return
        if known is not None:
            self.made["replaced"].append(outing_id)
            self._changed[outing_id] = (self._names.get(outing_id, ""), said)
        self._add(outing_id, crew)

    def _add(self, outing_id: uuid.UUID, crew: People) -> None:
        self._members[outing_id] = crew
        self.made["members"] += [
            ({"outing_id": outing_id, "person_id": person}, None) for person in sorted(crew, key=str)
        ]


def save_outings(session: FencedSession, made: Mapping[str, list[Any]], report: Report) -> None:
    """Before the records that belong to them."""
    write(session, Outing.__table__, made["outings"], report)  # type: ignore[arg-type]


def save_members(session: FencedSession, made: Mapping[str, list[Any]], report: Report) -> None:
    """After the outings that they are members of. Raises Conflict."""
    if made["replaced"]:
        session.execute(delete(OutingMember).where(OutingMember.outing_id.in_(made["replaced"])))
    write(session, OutingMember.__table__, made["members"], report)  # type: ignore[arg-type]


def names_by_outing(session: FencedSession) -> dict[uuid.UUID, str]:
    """outing -> the names of its people in one cell, as a ledger has them."""
    found = select(OutingMember.outing_id, Person.name).join(Person, Person.id == OutingMember.person_id)
    names: dict[uuid.UUID, list[str]] = defaultdict(list)
    for outing_id, name in session.execute(found.order_by(Person.name, Person.id)):
        names[outing_id].append(name)
    return {outing_id: BETWEEN.join(each) for outing_id, each in names.items()}


def _members(session: FencedSession) -> dict[uuid.UUID, People]:
    members: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for outing_id, person_id in session.execute(select(OutingMember.outing_id, OutingMember.person_id)):
        members[outing_id].add(person_id)
    return {outing_id: frozenset(each) for outing_id, each in members.items()}
