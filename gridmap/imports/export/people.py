"""Who stands in the ledgers of people and of areas, for which right and which post?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any
from uuid import UUID

import pandas as pd
from sqlalchemy import select

from gridmap.analysis.place_names import folded, plain
from gridmap.db.models import Account, Appointment, Area, Grant, Person
from gridmap.db.sessions import FencedSession
from gridmap.imports.fields import ID_HEADING, VERSION_HEADING
from gridmap.imports.matching.leaders import LEADERS
from gridmap.records.places import under_any
from gridmap.vocabulary import Level, Post

Held = dict[UUID, dict[str, list[str]]]


def rows(session: FencedSession, prefixes: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The active people who belong to these areas, one row a right: with the role and the post held in one area."""
    labels = labels_of(session, prefixes)
    roles = _held(session, select(Grant.person_id, Grant.area_path, Grant.role).order_by(Grant.role))
    held = select(Appointment.person_id, Appointment.area_path, Appointment.post).order_by(Appointment.post)
    posts = _held(session, held)
    found = (
        select(Person, Account.username)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(under_any(Person.area_path.expression, prefixes), Person.active)
        .order_by(Person.area_path, Person.name, Person.id)
    )
    for person, username in session.execute(found):
        own: dict[str, Any] = {
            "name": person.name,
            "title": person.title,
            "phone": person.phone,
            "certificate": person.certificate,
            "username": username,
        }
        own |= {"unit": labels[person.area_path]}
        own |= {ID_HEADING: str(person.id), VERSION_HEADING: person.version}
        for path, role, post in _rights(roles[person.id], posts[person.id], labels) or [
            (person.area_path, None, None)
        ]:
            yield own | {"area": labels[path], "role": role, "post": post}


def by_area(session: FencedSession) -> dict[str, dict[str, str]]:
    """Path -> the cells of its leaders and members: the phones in cells of their own where everybody has one."""
    held = (
        select(Appointment.area_path, Appointment.post, Area.level, Person.name, Person.phone)
        .join(Person, Person.id == Appointment.person_id)
        .join(Area, Area.path == Appointment.area_path)
        .where(Person.active)
        .order_by(Person.name, Person.id)
    )
    named: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for path, post, level, name, phone in session.execute(held):
        if post == LEADERS.get(Level(level)):
            named[path]["leader"].append((name, phone))
        elif post == Post.GRID_MEMBER and Level(level) in LEADERS:
            named[path]["members"].append((name, phone))
    return {path: _cells(columns) for path, columns in named.items()}


def labels_of(session: FencedSession, prefixes: Sequence[str]) -> dict[str, str]:
    """Path -> how an area is written so that it is found again: by its name, by its path where others are called so."""
    found = session.execute(
        select(Area.path, Area.name).where(under_any(Area.path.expression, prefixes))
    ).all()
    names = pd.Series([name for _, name in found], dtype=object)
    spelled = list(zip(plain(names), folded(names), strict=True))
    used = Counter(key for keys in spelled for key in set(keys))
    return {
        path: name if used[keys[0]] == 1 else path for (path, name), keys in zip(found, spelled, strict=True)
    }


def _held(session: FencedSession, found: Any) -> dict[UUID, dict[str, list[str]]]:
    """Person -> area -> what is held there."""
    held: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for person_id, path, word in session.execute(found):
        held[person_id][path].append(word)
    return held


def _rights(
    roles: dict[str, list[str]], posts: dict[str, list[str]], labels: dict[str, str]
) -> list[tuple[str, str | None, str | None]]:
    """(area, role, post); what is held outside of these areas is another administrator's."""
    paths = sorted(path for path in {*roles, *posts} if path in labels)
    return [(path, *pair) for path in paths for pair in zip_longest(roles.get(path, ()), posts.get(path, ()))]


def _cells(columns: dict[str, list[tuple[str, str]]]) -> dict[str, str]:
    cells = {}
    for column, people in columns.items():
        if all(phone for _, phone in people):
            cells[column] = "、".join(name for name, _ in people)
            cells[f"{column}_phone"] = "、".join(phone for _, phone in people)
        else:
            cells[column] = "、".join(f"{name}（{phone}）" if phone else name for name, phone in people)
    return cells
