"""Which areas are there under one's own, who answers for each, and which have no outline yet?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import render_template, request
from sqlalchemy import func, or_, select

from gridmap.db.models import Appointment, Area, AreaCode, Person
from gridmap.db.models.base import SEGMENT
from gridmap.vocabulary import Level, Post
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.area_pages.shared import DRAWS, blueprint, own
from gridmap.web.areas import under

_MOST_ROWS = 600
_LEVELS_SHOWN = 3


@dataclass(frozen=True)
class TreeLine:
    """depth: how far below the first line. inside: how many areas lie directly in it. answers: who leads it."""

    path: str
    name: str
    level: str
    code: str
    population: int | None
    is_drawn: bool
    depth: int
    inside: int
    answers: Sequence[str] = field(default=())


@blueprint.get("/areas")
@allow(*DRAWS)
def overview() -> str:
    """`under` begins at one area; `q` searches names and codes; `drawn` = no shows only those without an outline."""
    asked = request.args.get("under", "")
    roots = [own(asked).path] if asked else _outermost(viewer().paths(*DRAWS))
    words, undrawn = request.args.get("q", "").strip(), request.args.get("drawn") == "no"
    lines = _lines(roots, words, undrawn)
    return render_template(
        "areas/tree.html",
        lines=lines[:_MOST_ROWS],
        is_cut=len(lines) > _MOST_ROWS,
        is_narrowed=bool(words or undrawn),
        undrawn=sum(not line.is_drawn for line in lines),
        roots=roots,
        asked=asked,
        levels={level.value: level.text for level in Level},
    )


def _outermost(paths: Sequence[str]) -> list[str]:
    return sorted(
        {path for path in paths if not any(path != other and path.startswith(other) for other in paths)}
    )


def _lines(roots: Sequence[str], words: str, undrawn: bool) -> list[TreeLine]:
    session = current.session()
    valid = AreaCode.valid.op("@>")(func.current_date())
    wanted = (
        select(Area.path, Area.name, Area.level, AreaCode.code, Area.population, Area.geom.is_not(None))
        .outerjoin(AreaCode, (AreaCode.area_path == Area.path) & valid)
        .where(or_(*(under(Area.path, root) for root in roots)))
        .order_by(Area.path)
    )
    if words:
        wanted = wanted.where(
            or_(Area.name.icontains(words, autoescape=True), AreaCode.code.startswith(words, autoescape=True))
        )
    elif not undrawn:
        deepest = max(map(len, roots)) + SEGMENT * (_LEVELS_SHOWN - 1)
        wanted = wanted.where(func.length(Area.path) <= deepest)
    if undrawn:
        wanted = wanted.where(Area.geom.is_(None))
    rows = session.execute(wanted.limit(_MOST_ROWS + 1)).all()
    counted, answers = _inside(roots), _answers(roots)
    top = min((len(root) for root in roots), default=0)
    return [
        TreeLine(
            path,
            name,
            level,
            code or "",
            population,
            drawn,
            (len(path) - top) // SEGMENT,
            counted.get(path, 0),
            answers[path],
        )
        for path, name, level, code, population, drawn in rows
    ]


def _inside(roots: Sequence[str]) -> dict[str, int]:
    parent = func.left(Area.path, func.length(Area.path) - SEGMENT).label("parent")
    counted = (
        select(parent, func.count().label("number"))
        .where(or_(*(under(Area.path, root) for root in roots)))
        .group_by("parent")
    )
    return {line.parent: line.number for line in current.session().execute(counted)}


def _answers(roots: Sequence[str]) -> dict[str, list[str]]:
    """path -> the names of those who lead the area."""
    led = (
        select(Appointment.area_path, Person.name)
        .join(Person, Person.id == Appointment.person_id)
        .where(
            Appointment.post != Post.GRID_MEMBER, or_(*(under(Appointment.area_path, root) for root in roots))
        )
        .order_by(Person.name)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for path, name in current.session().execute(led):
        found[path].append(name)
    return found
