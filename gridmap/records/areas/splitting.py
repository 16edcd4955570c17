"""How does one area become two along a line, and where do its records go? The caller commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import shapely
from shapely import LineString, MultiPolygon
from sqlalchemy import func, select

from gridmap.analysis.outlines import splitting
from gridmap.analysis.outlines.fitting import overlapping
from gridmap.db.models import Area
from gridmap.db.models.area_change import AreaChangeKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.areas import codes, entries, moving, tree
from gridmap.records.areas.changes import AreaStep, recorded
from gridmap.records.areas.ground import shape_of, stored
from gridmap.records.areas.rules import area_m2
from gridmap.registers.enterprises import Enterprise
from gridmap.vocabulary import Level

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")
LINE = "line"
SPLITS = (Level.VILLAGE, Level.GRID, Level.DEDICATED_GRID)


@dataclass(frozen=True)
class SplitPart:
    """One side of the line. enterprises: how many lie on it; inside: the areas that do."""

    side: Side
    shape: MultiPolygon
    area_m2: float
    enterprises: int
    inside: tuple[str, ...]


def parts(session: FencedSession, area: Area, line: LineString) -> tuple[SplitPart, SplitPart]:
    """The parts that the line (EPSG:4326) makes. Raises InvalidInput where it makes none, or cuts through an area."""
    if area.level not in SPLITS:
        raise Conflict(N_("Only villages and grids are split here."))
    whole = shape_of(area)
    if whole is None:
        raise Conflict(N_("{name} has no outline yet. Draw it first."), name=area.name)
    try:
        shapes = splitting.split(whole, line)
    except ValueError:
        cut = N_(
            "This line does not cut {name} in two. Begin and end it at the edge or outside; it must not cross itself."
        )
        raise _refused(cut, name=area.name) from None
    inside = _sides(session, area, shapes)
    left, right = (
        SplitPart(side, shape, area_m2(shape), _enterprises(session, area.path, shape), inside[side])
        for side, shape in zip(SIDES, shapes, strict=True)
    )
    return left, right


def split(
    session: FencedSession,
    path: str,
    version: int,
    line: LineString,
    keeps: Side,
    values: Mapping[str, Any],
    now: datetime,
) -> AreaStep:
    """Cut an area in two. keeps: the side that keeps path, code, posts and rights; values: of the other, and under
    `kept` what of the first is counted anew. Populations that are not said are unknown from now on.

    Raises NotFound, Forbidden, InvalidInput with every complaint, Conflict where somebody was first.
    """
    area = tree.find(session, path)
    tree.require(session, tree.DRAWS, area.parent_path or path)
    tree.lock(session, area.parent_path)
    area = tree.seen(session, path, version, now)
    if not area.parent_path:
        raise Conflict(N_("Only villages and grids are split here."))
    both = {part.side: part for part in parts(session, area, line)}
    stays, goes = both[keeps], both[SIDES[1] if keeps == SIDES[0] else SIDES[0]]
    found, kept = _typed(session, area, values)
    if goes.inside:
        tree.require(session, tree.MOVES_RIGHTS, area.parent_path)
    new = tree.next_path(session, area.parent_path)
    told = {"name": area.name, "new": found["name"]}
    step = AreaStep(
        AreaChangeKind.SPLIT,
        Sentence(N_("{name} was split; its other part is {new}."), told),
        [path, new],
        area.parent_path,
        {new: path},
    )
    with recorded(session, step, now):
        area.geom = stored(stays.shape)  # type: ignore[assignment]
        area.population, area.households = kept["population"], kept["households"]
        counted = {"population": found["population"], "households": found["households"]}
        session.add(Area(path=new, level=area.level, name=found["name"], geom=stored(goes.shape), **counted))
        session.flush()
        codes.give(session, new, found["code"] or "")
        _take_along(session, step, goes.inside, new)
        moving.replace(session, step.area_path, [path, step.area_path], goes.shape)
    return step


def _typed(
    session: FencedSession, area: Area, values: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was typed of the new part, and of what stays. Raises InvalidInput with every complaint."""
    found, problems = entries.typed(values, "name", "code", "population", "households")
    kept, wrong = entries.typed(values.get("kept", {}), "population", "households")
    problems += [Problem(f"kept_{each.field}", each.sentence) for each in wrong]
    problems += codes.complaints(session, found.get("code") or "", area.level, None)
    siblings = tree.children(session, area.parent_path)
    if found.get("name") in {each.name for each in siblings}:
        taken = Sentence(N_("Another area here is called “{name}”."), {"name": found["name"]})
        problems.append(Problem("name", taken))
    entries.refuse(problems)
    return found, kept


def _take_along(session: FencedSession, step: AreaStep, inside: tuple[str, ...], new: str) -> None:
    heirs = dict(step.heirs)
    for child in inside:
        moved = moving.repath(session, tree.find(session, child), new)
        heirs |= moved | {later: earlier for earlier, later in moved.items()}
    step.heirs = heirs


def _sides(
    session: FencedSession, area: Area, shapes: tuple[MultiPolygon, MultiPolygon]
) -> dict[Side, tuple[str, ...]]:
    """The areas directly in this one, by the side on which they lie; one without an outline stays where it was."""
    sides: dict[Side, list[str]] = {"left": [], "right": []}
    for child in tree.children(session, area.path):
        shape = shape_of(child)
        if shape is None:
            continue
        on = [each.label for each in overlapping(shape, dict(zip(SIDES, shapes, strict=True)))]
        if len(on) > 1 and child.level != Level.DEDICATED_GRID:
            raise _refused(
                N_(
                    "The line cuts through {name}. Lead it along the edges of the grids, or split {name} first."
                ),
                name=child.name,
            )
        sides[_larger(shape, shapes)].append(child.path)
    return {side: tuple(found) for side, found in sides.items()}


def _larger(shape: Any, shapes: tuple[MultiPolygon, MultiPolygon]) -> Side:
    shared = [shapely.intersection(shape, each).area for each in shapes]
    return SIDES[0] if shared[0] >= shared[1] else SIDES[1]


def _enterprises(session: FencedSession, path: str, shape: MultiPolygon) -> int:
    lying = (
        select(func.count())
        .select_from(Enterprise)
        .where(
            func.starts_with(Enterprise.area_path, path), func.ST_Intersects(Enterprise.geom, stored(shape))
        )
    )
    return session.scalar(lying) or 0


def _refused(msgid: str, **told: Any) -> InvalidInput:
    return InvalidInput(N_("This area cannot be split so."), [Problem(LINE, Sentence(msgid, told))])
