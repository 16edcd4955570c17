"""How is an area entered, renamed or moved below another parent, and when may it be closed? The caller commits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from gridmap.db.models import Area
from gridmap.db.models.area_change import AreaChangeKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence, listed
from gridmap.records import guard
from gridmap.records.areas import codes, entries, moving, tree
from gridmap.records.areas.changes import AreaStep, recorded
from gridmap.records.areas.ground import shape_of
from gridmap.records.areas.levels import is_above_counties
from gridmap.records.places import lies_under
from gridmap.vocabulary import Level

_COUNTED = ("population", "households", "note")
AGREED = "records"
"""The field by which somebody agrees that the records of an area that is closed go to its parent."""


def create(session: FencedSession, parent_path: str, values: Mapping[str, Any], now: datetime) -> AreaStep:
    """A new area without an outline. Raises InvalidInput with every complaint, Forbidden, Conflict."""
    tree.require(session, tree.DRAWS, parent_path)
    tree.lock(session, parent_path)
    parent = tree.find(session, parent_path)
    found, problems = entries.typed(values, *entries.BY_KEY)
    if found.get("level"):
        problems += entries.misplaced(found["level"], parent.level)
        problems += codes.complaints(session, found.get("code", ""), found["level"], None)
    problems += _namesake(session, found.get("name"), parent_path, None)
    entries.refuse(problems)
    is_topmost = is_above_counties(parent.level)
    path = "" if is_topmost else tree.next_path(session, parent_path)
    told = {"name": found["name"], "parent": parent.name}
    step = AreaStep(
        AreaChangeKind.CREATED,
        Sentence(N_("{name} was entered in {parent}."), told),
        [path],
        parent_path,
        {path: parent_path},
    )
    with recorded(session, step, now):
        counted = {key: found[key] for key in _COUNTED}
        if is_topmost:
            path = _enter_topmost(session, step, found, counted)
        else:
            session.add(Area(path=path, level=found["level"], name=found["name"], **counted))
        session.flush()
        codes.give(session, path, found["code"] or "")
    return step


def _enter_topmost(
    session: FencedSession, step: AreaStep, found: Mapping[str, Any], counted: Mapping[str, Any]
) -> str:
    """A county of the city that the step is about; the database gives its path to who administers the city."""
    entered = func.gm_new_topmost(step.area_path, found["level"], found["name"])
    path = str(session.scalar(select(entered)))
    step.paths, step.heirs = [path], {path: step.area_path}
    area = tree.find(session, path)
    for key, value in counted.items():
        setattr(area, key, value)
    return path


def edit(
    session: FencedSession, path: str, version: int, values: Mapping[str, Any], now: datetime
) -> AreaStep | None:
    """Change what is said of an area; None where nothing is different.

    Raises NotFound, Forbidden, InvalidInput with every complaint, Conflict where somebody was first.
    """
    area = tree.find(session, path)
    tree.require(session, tree.DRAWS, path)
    tree.lock(session, area.parent_path or path)
    area = tree.seen(session, path, version, now)
    parent = tree.parent_of(session, area)
    found, problems = entries.typed(values, *entries.BY_KEY)
    level = found.get("level") or area.level
    if level != area.level:
        problems += entries.misplaced(level, parent.level if parent else None)
        problems += _around_children(session, area, level)
    if "code" in found:
        problems += codes.complaints(session, found["code"] or "", level, path)
    problems += _namesake(session, found.get("name"), area.parent_path, path)
    entries.refuse(problems)
    said = {"name": found["name"], "level": level, **{key: found[key] for key in _COUNTED}}
    code = found["code"] or ""
    if all(getattr(area, key) == value for key, value in said.items()) and code == codes.code_of(
        session, path
    ):
        return None
    step = AreaStep(
        AreaChangeKind.EDITED, Sentence(N_("{name} was edited."), {"name": area.name}), [path], path
    )
    with recorded(session, step, now):
        for key, value in said.items():
            setattr(area, key, value)
        session.flush()
        codes.give(session, path, code)
    return step


def close(session: FencedSession, path: str, version: int, *, agreed: bool, now: datetime) -> AreaStep:
    """Let an area go. What lies in it goes to its parent, where that was agreed to; its code is closed today.

    Raises NotFound, Forbidden, Conflict; InvalidInput where areas lie in it, or records that were not agreed on.
    """
    area = tree.find(session, path)
    if not area.parent_path:
        raise Conflict(N_("The topmost area cannot be closed."))
    tree.require(session, tree.MOVES_RIGHTS, area.parent_path)
    tree.lock(session, area.parent_path)
    area = tree.seen(session, path, version, now)
    parent = tree.find(session, area.parent_path)
    below = tree.children(session, path)
    if below:
        told = {"name": area.name, "number": len(below), "names": listed([each.name for each in below[:5]])}
        kept = N_(
            "{number} areas lie in {name} ({names}). Merge {name} with a neighbour, or close them first."
        )
        raise InvalidInput(N_("This area cannot be closed yet."), [Problem("path", Sentence(kept, told))])
    lying = contents(session, path)
    if lying and not agreed:
        told = {"name": area.name, "parent": parent.name, "number": sum(lying.values())}
        ask = N_(
            "{number} records lie in {name}. Merge it with a neighbour, or agree that they go to {parent}."
        )
        raise InvalidInput(N_("This area cannot be closed yet."), [Problem(AGREED, Sentence(ask, told))])
    step = AreaStep(
        AreaChangeKind.CLOSED,
        Sentence(N_("{name} was closed."), {"name": area.name}),
        [path],
        area.parent_path,
        {path: area.parent_path},
    )
    with recorded(session, step, now):
        gone = shape_of(area)
        codes.end(session, path, parent.path)
        moving.bring(session, path, parent.path)
        session.delete(tree.find(session, path))
        session.flush()
        moving.replace(session, parent.path, [parent.path], gone)
    return step


def contents(session: FencedSession, path: str) -> dict[str, int]:
    """table -> how many rows lie directly in the area and would have to go elsewhere, as far as the viewer may see."""
    counted = {
        table.name: session.scalar(select(func.count()).select_from(table).where(table.c.area_path == path))
        or 0
        for table in moving.placed_tables()
        if table.name not in moving.NO_RECORDS
    }
    return {name: number for name, number in counted.items() if number}


def may_close(session: FencedSession, area: Area) -> bool:
    return bool(area.parent_path) and lies_under(area.parent_path, guard.held(session, tree.MOVES_RIGHTS))


def _around_children(session: FencedSession, area: Area, level: str) -> list[Problem]:
    allowed = set(entries.levels_in(level))
    inside = [child for child in tree.children(session, area.path) if Level(child.level) not in allowed]
    if not inside:
        return []
    told = {"level": Sentence(Level(level).text), "name": inside[0].name}
    return [Problem("level", Sentence(N_("{name} lies in it, and cannot lie in “{level}”."), told))]


def _namesake(session: FencedSession, name: str | None, parent_path: str, path: str | None) -> list[Problem]:
    """Two areas of one parent with one name would be taken for parts of one area."""
    siblings = tree.children(session, parent_path) if parent_path else []
    if name and any(each.name == name and each.path != path for each in siblings):
        return [Problem("name", Sentence(N_("Another area here is called “{name}”."), {"name": name}))]
    return []
