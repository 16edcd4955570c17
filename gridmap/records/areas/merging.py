"""How do neighbouring areas become one, with their records, posts and rights? The caller commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.outlines.joining import joined, share_an_edge
from gridmap.db.models import Area
from gridmap.db.models.area_change import AreaChangeKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence, listed
from gridmap.records.areas import codes, moving, tree
from gridmap.records.areas.changes import AreaStep, recorded
from gridmap.records.areas.ground import shape_of, stored
from gridmap.vocabulary import Level

MERGES = (Level.VILLAGE, Level.GRID, Level.DEDICATED_GRID)
OTHERS = "others"


def neighbours(session: FencedSession, area: Area) -> list[Area]:
    """The siblings of one level that lie at the area along an edge: those it may be merged with at once."""
    shape = shape_of(area)
    if shape is None or area.level not in MERGES or not area.parent_path:
        return []
    beside = [
        each
        for each in tree.children(session, area.parent_path)
        if each.level == area.level and each.path != area.path and each.geom is not None
    ]
    touching = share_an_edge(shape, [found for found in map(shape_of, beside) if found is not None])
    return [each for each, touches in zip(beside, touching, strict=True) if touches]


def merge(
    session: FencedSession, stays: str, versions: Mapping[str, int], name: str, now: datetime
) -> AreaStep:
    """Make one area of several. stays: the one that keeps path and code; versions: of all of them, as they were seen.

    What lies in the others goes to it, areas in them with all that is theirs; their codes end today and lead to it.
    Populations are added where all are known. Raises NotFound, Forbidden, InvalidInput, Conflict.
    """
    first = tree.find(session, stays)
    if not first.parent_path or first.level not in MERGES:
        raise Conflict(N_("Only villages and grids are merged here."))
    tree.require(session, tree.MOVES_RIGHTS, first.parent_path)
    tree.lock(session, first.parent_path)
    first = tree.seen(session, stays, versions[stays], now)
    others = [tree.seen(session, path, versions[path], now) for path in sorted(set(versions) - {stays})]
    whole = _together([first, *others])
    told = {"name": first.name, "others": listed([each.name for each in others])}
    step = AreaStep(
        AreaChangeKind.MERGED,
        Sentence(N_("{others} went over to {name}."), told),
        [stays, *(each.path for each in others)],
        first.parent_path,
        {each.path: stays for each in others},
    )
    with recorded(session, step, now):
        first.name = name.strip() or first.name
        first.population = _sum([first.population, *(each.population for each in others)])
        first.households = _sum([first.households, *(each.households for each in others)])
        first.geom = stored(whole)  # type: ignore[assignment]
        session.flush()
        for path in step.paths[1:]:
            _take_over(session, step, path, stays)
    return step


def _take_over(session: FencedSession, step: AreaStep, path: str, stays: str) -> None:
    for child in tree.children(session, path):
        moved = moving.repath(session, child, stays)
        step.heirs = {**step.heirs, **moved, **{later: earlier for earlier, later in moved.items()}}
    codes.end(session, path, stays)
    moving.bring(session, path, stays)
    session.delete(tree.find(session, path))
    session.flush()


def _together(areas: Sequence[Area]) -> BaseGeometry:
    """Their common outline. Raises InvalidInput where they are no neighbours."""
    if len(areas) < 2:
        raise _refused(N_("Choose at least one neighbour to merge with."))
    first = areas[0]
    if any((each.level, each.parent_path) != (first.level, first.parent_path) for each in areas):
        raise _refused(N_("Only areas of one level in one area can be merged."))
    undrawn = [each.name for each in areas if each.geom is None]
    if undrawn:
        raise _refused(N_("{names} have no outline yet. Draw them first."), names=listed(undrawn))
    shapes = [found for found in map(shape_of, areas) if found is not None]
    touching = csr_array(np.array([share_an_edge(each, shapes) for each in shapes], dtype=np.int8))
    count, group = connected_components(touching, directed=False)
    if count > 1:
        apart = [each.name for each, own in zip(areas, group, strict=True) if own != group[0]]
        raise _refused(
            N_("{names} do not lie at {name} along an edge."), names=listed(apart), name=first.name
        )
    return joined(shapes)


def _sum(counted: list[int | None]) -> int | None:
    known = [each for each in counted if each is not None]
    return sum(known) if len(known) == len(counted) else None


def _refused(msgid: str, **told: Sentence | str) -> InvalidInput:
    return InvalidInput(N_("These areas cannot be merged."), [Problem(OTHERS, Sentence(msgid, told))])
