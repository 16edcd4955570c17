"""Does this area exist, may the one who asks change it, and did nobody change it first?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, or_, select, text

from gridmap.db.models import Area, Audit
from gridmap.db.models.base import SEGMENT
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, Forbidden, NotFound
from gridmap.i18n.texts import N_
from gridmap.records import guard
from gridmap.records.places import lies_under, under_any
from gridmap.vocabulary import Role

DRAWS = (Role.PLANNER, Role.ADMINISTRATOR)
"""May enter, edit, draw and split areas."""

MOVES_RIGHTS = (Role.ADMINISTRATOR,)
"""May make an area vanish, for the rights and posts that are held there go with it."""

_MOST_CHILDREN = 9999


def require(session: FencedSession, roles: Iterable[Role], path: str) -> None:
    """Raises Forbidden unless the viewer holds one of the roles over the area."""
    if not lies_under(path, guard.held(session, roles)):
        raise Forbidden(N_("Your rights do not reach this area."))


def lock(session: FencedSession, parent_path: str) -> None:
    """Let one person at a time change the areas of one parent: two outlines that fit alone may lie on each other."""
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"),
        {"key": f"gridmap-areas|{parent_path}"},
    )


def find(session: FencedSession, path: str) -> Area:
    """The area, fresh from the table. Raises NotFound."""
    known = path.isascii() and path.isdigit()
    found = session.get(Area, path, populate_existing=True) if known else None
    if found is None:
        raise NotFound(N_("There is no such area."))
    return found


def seen(session: FencedSession, path: str, version: int, now: datetime) -> Area:
    """The area, in the version that the asker saw. Raises NotFound, and Conflict that says who was first."""
    found = find(session, path)
    if found.version != version:
        raise guard.changed_first(session, "areas", path, now)
    return found


def children(session: FencedSession, path: str) -> list[Area]:
    below = under_any(Area.path.expression, [path]) & (func.length(Area.path) == len(path) + SEGMENT)
    found = select(Area).where(or_(below, Area.lies_in == path)).order_by(Area.path)
    return list(session.scalars(found.execution_options(populate_existing=True)))


def parent_of(session: FencedSession, area: Area) -> Area | None:
    above = area.parent_path or area.lies_in
    return session.get(Area, above) if above else None


def next_path(session: FencedSession, parent_path: str) -> str:
    """The first path under the parent that no area has or had: what is known of one that is gone stays its own.

    Raises Conflict where there is none left.
    """
    length = len(parent_path) + SEGMENT
    kept = select(func.max(Area.path)).where(
        under_any(Area.path.expression, [parent_path]), func.length(Area.path) == length
    )
    traced = select(func.max(Audit.row_id)).where(
        Audit.source == "areas",
        func.starts_with(Audit.row_id, parent_path),
        func.length(Audit.row_id) == length,
    )
    last = max(
        (int(path[-SEGMENT:]) for path in (session.scalar(kept), session.scalar(traced)) if path), default=0
    )
    if last >= _MOST_CHILDREN:
        raise Conflict(N_("There is no number left for another area here."))
    return f"{parent_path}{last + 1:0{SEGMENT}d}"
