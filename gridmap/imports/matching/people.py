"""What would a file change in the people: who they are, their posts, accounts and rights?

One row a right: the same person may stand in several. An account is made with a password that nobody knows; the
one-time passwords are made when they are downloaded.
"""

from __future__ import annotations

import re
import secrets
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, text

from gridmap.db.models import Account, Appointment, Grant, Person
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.matching import refusals
from gridmap.imports.matching.bulk import write
from gridmap.imports.matching.drafts import MEND
from gridmap.imports.matching.identity import keys
from gridmap.imports.matching.locating import locate, unknown_area
from gridmap.imports.matching.rows import Complaint, FieldChange, ImportPlan, Incoming, Write, new_id
from gridmap.records import duties
from gridmap.records.accounts import hash_password, plain_username
from gridmap.records.areas.labelled import Places
from gridmap.records.people import LONGEST_NAME
from gridmap.records.places import under_any
from gridmap.records.progress import Report

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_DIGITS = re.compile(r"\D+")


@dataclass
class _Known:
    row: dict[str, Any]
    username: str | None
    roles: set[tuple[str, str]] = field(default_factory=set)
    posts: set[tuple[str, str]] = field(default_factory=set)


def plan(
    session: FencedSession, target: str, import_id: uuid.UUID, rows: list[Incoming], report: Report
) -> ImportPlan:
    """People whose unit is not named belong to the area that is filled."""
    made = ImportPlan("people", extra={"accounts": [], "grants": [], "appointments": []})
    ledger, places = _Ledger(session, _known(session, target)), Places(session, target)
    located = locate(rows, places, made)
    names = keys([row.values.get("name") or "" for row, _ in located])
    drafts: dict[str, _Known] = {}
    for (row, area), key in zip(located, names, strict=True):
        told = _home(row, places)
        if isinstance(told, Complaint):
            made.refuse(row, told)
            continue
        scope = area or target
        home = told or scope
        mark = str(row.values.get("id") or _digits(str(row.values.get("phone") or "")) or f"{key}|{home}")
        again = drafts.get(mark)
        found = [again] if again else ledger.matches(row, key, home)
        complaint = (
            _complaint(row, found) or ledger.too_much(row, found) or _contradicts(row, found, again, home)
        )
        if complaint:
            made.refuse(row, complaint)
        else:
            drafts[mark] = _compare(made, row, found[0] if found else None, (home, scope), import_id)
    report(N_("Comparing"), len(rows), len(rows))
    return made


class _Ledger:
    """The people under the target: by number, by phone, by name and unit."""

    def __init__(self, session: FencedSession, known: list[_Known]) -> None:
        self._session = session
        self._by_id = {each.row["id"]: each for each in known}
        self._by_phone: dict[str, list[_Known]] = defaultdict(list)
        self._by_name: dict[tuple[str, str], list[_Known]] = defaultdict(list)
        for each, key in zip(known, keys([each.row["name"] for each in known]), strict=True):
            self._by_name[key, each.row["area_path"]].append(each)
            if each.row["phone"]:
                self._by_phone[_digits(each.row["phone"])].append(each)

    def matches(self, row: Incoming, key: str, home: str) -> list[_Known]:
        if row.values.get("id"):
            return [each for each in [self._by_id.get(row.values["id"])] if each]
        phone = _digits(str(row.values.get("phone") or ""))
        return (self._by_phone.get(phone, []) if phone else []) or self._by_name.get((key, home), [])

    def too_much(self, row: Incoming, found: list[_Known]) -> Complaint | None:
        """A duty of administrators that the person cannot be given, by this hand or beside another that they hold."""
        role = str(row.values.get("role") or "")
        if not found or any(held == role for held, _ in found[0].roles):
            return None
        refused = duties.refusal(self._session, found[0].row["id"], role)
        return Complaint("role", role, refused, MEND) if refused else None


def _home(row: Incoming, places: Places) -> str | Complaint | None:
    """The unit that the row names for the person; None where it names none but the area of the right."""
    label = str(row.values.get("unit") or "").strip()
    found = places.labelled(label) if label else []
    return (found[0] if len(found) == 1 else unknown_area("unit", label, found, places)) if label else None


def _contradicts(row: Incoming, found: list[_Known], again: _Known | None, home: str) -> Complaint | None:
    """A number that is gone, a row older than the record, and a second row that says something else of one person."""
    said = _said(row, home)
    if row.values.get("id") and not found:
        return refusals.gone(row.values["id"])
    if not found or all(found[0].row[name] == value for name, value in said.items()):
        return None
    if again is not None:
        differs = Sentence(N_("Another row of this file says something else of this person."))
        return Complaint("name", str(row.values.get("name")), differs, MEND)
    return refusals.older(row) if row.values.get("version") not in {None, found[0].row["version"]} else None


def _said(row: Incoming, home: str) -> dict[str, Any]:
    """What the row says of the person. The unit is the area of the right only where no column names it."""
    said = {
        name: row.values[name] for name in ("name", "title", "phone", "certificate") if row.values.get(name)
    }
    if row.values.get("unit") or row.values.get("area"):
        said["area_path"] = home
    return said


def save(session: FencedSession, made: ImportPlan, report: Report) -> None:
    """Raises Conflict where a user name belongs to somebody out of sight. The caller commits."""
    people = [(each.row, each.version) for each in (*made.new, *made.changed) if each.row is not None]
    write(session, Person.__table__, people, report)  # type: ignore[arg-type]
    for account in made.extra["accounts"]:
        done = session.execute(text(_ACCOUNT), {**account, "hash": hash_password(secrets.token_urlsafe())})
        if not done.rowcount:  # type: ignore[attr-defined]
            raise Conflict(N_("The user name “{name}” belongs to somebody else."), name=account["username"])
    write(session, Grant.__table__, [(row, None) for row in made.extra["grants"]], report)  # type: ignore[arg-type]
    posts = [({**row, "since": since(session)}, None) for row in made.extra["appointments"]]
    write(session, Appointment.__table__, posts, report)  # type: ignore[arg-type]


_ACCOUNT = """
    INSERT INTO accounts (person_id, username, password_hash, must_change_password)
    VALUES (:person_id, :username, :hash, true) ON CONFLICT DO NOTHING
"""


def since(session: FencedSession) -> Any:
    return session.scalar(text("SELECT current_date"))


def _compare(
    made: ImportPlan, row: Incoming, known: _Known | None, where: tuple[str, str], import_id: uuid.UUID
) -> _Known:
    """where: the person's unit, and the area of the right."""
    home, scope = where
    said = _said(row, home)
    if known is None:
        columns = {"title": "", "phone": "", "active": True, "version": 1, "area_path": home, **said}
        known = _Known({**columns, "id": new_id(import_id, row)}, None)
        made.new.append(Write(row, known.row["id"], said["name"], None, (), known.row))
        _rights(made, row, known, scope)
        return known
    changes = [
        FieldChange(name, known.row[name], value) for name, value in said.items() if value != known.row[name]
    ]
    rights = _rights(made, row, known, scope)
    if changes or rights:
        written = {**known.row, **said} if changes else None
        told = (*changes, *rights)
        made.changed.append(Write(row, known.row["id"], said["name"], known.row["version"], told, written))
    else:
        made.unchanged.append(row)
    known.row.update(said)
    return known


def _rights(made: ImportPlan, row: Incoming, known: _Known, unit: str) -> list[FieldChange]:
    """What the row gives beyond what the person has: an account, a role, a post."""
    changes = []
    person_id, username = known.row["id"], plain_username(row.values.get("username") or "")
    if username and known.username is None:
        known.username = username
        made.extra["accounts"].append({"person_id": person_id, "username": username})
        changes.append(FieldChange("username", None, username))
    for name, held, kept in (("role", known.roles, "grants"), ("post", known.posts, "appointments")):
        said = row.values.get(name)
        if said and (said, unit) not in held:
            held.add((said, unit))
            right_id = uuid.uuid5(person_id, f"{name}|{said}|{unit}")
            made.extra[kept].append({"id": right_id, "person_id": person_id, name: said, "area_path": unit})
            changes.append(FieldChange(name, None, said))
    return changes


def _complaint(row: Incoming, found: list[_Known]) -> Complaint | None:
    name, username = str(row.values.get("name") or ""), plain_username(row.values.get("username") or "")
    if not name:
        return Complaint("name", "", Sentence(N_("A name is needed.")), MEND)
    if len(name) > LONGEST_NAME:
        too_long = Sentence(N_("This is longer than {most} characters."), {"most": LONGEST_NAME})
        return Complaint("name", name, too_long, MEND)
    if len(found) > 1:
        several = Sentence(
            N_("{number} people have this phone, or this name in this unit."), {"number": len(found)}
        )
        return Complaint(
            "name", name, several, Sentence(N_("Give each a phone number of their own, then try again."))
        )
    if username and not _USERNAME.fullmatch(username):
        unfit = Sentence(N_("A user name has 2 to 32 letters a-z, digits, dots, dashes or underscores."))
        return Complaint("username", username, unfit, MEND)
    if username and found and found[0].username not in {None, username}:
        other = Sentence(N_("This person has an account already: {name}."), {"name": found[0].username})
        return Complaint("username", username, other, MEND)
    if row.values.get("role") and not username and not (found and found[0].username):
        without = Sentence(N_("A role needs an account, and there is no user name in this row."))
        return Complaint("role", str(row.values["role"]), without, MEND)
    return None


def _known(session: FencedSession, target: str) -> list[_Known]:
    here = under_any(Person.area_path.expression, [target])
    columns = list(Person.__table__.c)
    people: dict[uuid.UUID, _Known] = {}
    for *values, username in session.execute(
        select(*columns, Account.username).outerjoin(Account).where(here)
    ):
        row = dict(zip([column.name for column in columns], values, strict=True))
        people[row["id"]] = _Known(row, username)
    for person_id, role, path in session.execute(select(Grant.person_id, Grant.role, Grant.area_path)):
        if person_id in people:
            people[person_id].roles.add((role, path))
    held = select(Appointment.person_id, Appointment.post, Appointment.area_path)
    for person_id, post, path in session.execute(held):
        if person_id in people:
            people[person_id].posts.add((post, path))
    return list(people.values())


def _digits(phone: str) -> str:
    return _DIGITS.sub("", phone)
