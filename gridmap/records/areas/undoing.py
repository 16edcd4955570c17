"""How is one step in the tree taken back, with every record that it moved? The caller commits.

Areas become what the audit says they were, if nobody has written them since. Records that were moved go back, whatever
else was written in them since; what came to lie in an area that goes now goes to its heir.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Table, Uuid, func, select, text

from gridmap.db.models import Area, AreaChange
from gridmap.db.models.area_change import AreaChangeKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard
from gridmap.records.areas import moving, tree
from gridmap.records.areas.changes import AreaStep, recorded
from gridmap.records.areas.ground import ground, shape_of
from gridmap.records.areas.rules import judge
from gridmap.records.places import lies_under
from gridmap.records.undo import restored
from gridmap.vocabulary import Role

_VANISHES = frozenset({AreaChangeKind.MERGED, AreaChangeKind.CLOSED})
Traced = dict[str, tuple[dict[str, Any] | None, dict[str, Any] | None]]


def may_undo(session: FencedSession, change: AreaChange) -> bool:
    return change.undone_at is None and lies_under(change.area_path, guard.held(session, _roles(change)))


def undo(session: FencedSession, change_id: uuid.UUID, now: datetime) -> AreaStep:
    """Raises NotFound, Forbidden, and Conflict where an area was written since or would not fit any more."""
    change = session.get(AreaChange, change_id, populate_existing=True, with_for_update=True)
    if change is None:
        raise NotFound(N_("This change does not exist, or lies outside the areas you may see."))
    tree.require(session, _roles(change), change.area_path)
    if change.undone_at is not None:
        raise Conflict(N_("This was taken back already."))
    tree.lock(session, change.area_path)
    session.execute(text(_GATHER), {"id": change.id})
    areas = _areas(session, now)
    step = AreaStep(
        AreaChangeKind.UNDONE,
        Sentence(N_("Taken back: {what}"), {"what": Sentence.from_json(change.sentence)}),
        change.paths,
        change.area_path,
        change.heirs,
    )
    with recorded(session, step, now):
        change.undone_at = now
        _restore_areas(session, areas)
        for table in moving.placed_tables():
            _restore_rows(session, table)
        session.expire_all()
        _refuse_misfit(session, areas)
        _remove_areas(session, areas, change.heirs)
    session.execute(text("DROP TABLE undoing"))
    return step


def _roles(change: AreaChange) -> tuple[Role, ...]:
    """What made areas vanish brought rights along, and so does taking it back."""
    moved_areas = len(change.heirs) > 1 or (change.kind == AreaChangeKind.UNDONE and change.heirs)
    return tree.MOVES_RIGHTS if change.kind in _VANISHES or moved_areas else tree.DRAWS


# One line a row that the step wrote: as it was before its first trace there, as it became by the last, and whether it
# is another by now. What was changed since and put back is none.
_GATHER = """
    CREATE TEMPORARY TABLE undoing ON COMMIT DROP AS
    SELECT g.source, g.row_id, f.before, l.after, (
        SELECT s.after - 'version' FROM audit s WHERE s.source = g.source AND s.row_id = g.row_id
        ORDER BY s.id DESC LIMIT 1) IS DISTINCT FROM l.after - 'version' AS since
    FROM (SELECT source, row_id, min(id) AS first_id, max(id) AS last_id FROM audit
        WHERE id <@ (SELECT audit_ids FROM area_changes WHERE id = :id)
            AND id >= (SELECT lower(audit_ids) FROM area_changes WHERE id = :id)
            AND id < (SELECT upper(audit_ids) FROM area_changes WHERE id = :id)
        GROUP BY source, row_id) g
    JOIN audit f ON f.id = g.first_id JOIN audit l ON l.id = g.last_id
"""


def _areas(session: FencedSession, now: datetime) -> Traced:
    """path -> (before, after) of the areas the step wrote. Raises Conflict where one was written since."""
    found = session.execute(
        text("SELECT row_id, before, after, since FROM undoing WHERE source = 'areas'")
    ).all()
    for path, _, _, since in found:
        if since:
            raise guard.changed_first(session, "areas", path, now)
    return {path: (before, after) for path, before, after, _ in found}


def _restore_areas(session: FencedSession, areas: Traced) -> None:
    """Those that went come back, the larger ones first, and those that changed become what they were."""
    for path in sorted(areas, key=len):
        before, after = areas[path]
        if before is None:
            continue
        values = restored(Area.__table__.c, before)
        row = session.get(Area, path, populate_existing=True)
        if row is None:
            session.add(Area(**values, version=before["version"] + 1))
        elif after is not None:
            for key, value in values.items():
                if before.get(key) != after.get(key):
                    setattr(row, key, value)
    session.flush()


def _restore_rows(session: FencedSession, table: Table) -> None:
    """What was moved goes back, what was ended is valid again, what was left out as a double is there again."""
    told = {"source": table.name}
    # What has no id of its own, or one that no audit knows, was not traced.
    if table.name == "area_changes" or "id" not in table.c or not isinstance(table.c.id.type, Uuid):
        return
    if table.name == "area_codes":
        session.execute(text(_UNBORN), told)
        session.execute(text(_CODES), told)
    counted = ", version = t.version + 1" if "version" in table.c else ""
    may_move = session.scalar(select(func.has_column_privilege(table.name, "area_path", "UPDATE")))
    if may_move:
        session.execute(text(_BACK.format(table=table.name, counted=counted)), told)
    if "geom" not in table.c and table.name != "attachments":
        session.execute(text(_AGAIN.format(table=table.name)), told)
    elif may_move:
        session.execute(text(_PHOTOS.format(table=table.name)), told)


_UNBORN = """
    DELETE FROM area_codes t USING undoing u
    WHERE u.source = :source AND u.before IS NULL AND NOT u.since AND t.id = u.row_id::uuid
"""
_CODES = """
    UPDATE area_codes t SET valid = (u.before ->> 'valid')::daterange, area_path = u.before ->> 'area_path'
    FROM undoing u WHERE u.source = :source AND u.before IS NOT NULL AND NOT u.since AND t.id = u.row_id::uuid
"""
_BACK = """
    UPDATE {table} t SET area_path = u.before ->> 'area_path'{counted} FROM undoing u
    WHERE u.source = :source AND t.id = u.row_id::uuid AND t.area_path = u.after ->> 'area_path'
        AND u.before ->> 'area_path' <> t.area_path
"""
_AGAIN = """
    INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, u.before)).* FROM undoing u
    WHERE u.source = :source AND u.before IS NOT NULL AND u.after IS NULL ON CONFLICT DO NOTHING
"""
_PHOTOS = """
    UPDATE attachments a SET area_path = t.area_path FROM {table} t, undoing u
    WHERE u.source = :source AND a.source = :source AND a.row_id = t.id AND t.id = u.row_id::uuid
        AND a.area_path <> t.area_path
"""


def _refuse_misfit(session: FencedSession, areas: Traced) -> None:
    """Neighbours may have been drawn since: then the old outline lies on them, and stays history."""
    born = {path for path, (before, _) in areas.items() if before is None}
    for path, (before, after) in areas.items():
        if before is None or (after is not None and before.get("geom") == after.get("geom")):
            continue
        area = tree.find(session, path)
        shape = shape_of(area)
        faults = judge(shape, ground(session, path, area.level, born)).faults if shape is not None else ()
        if faults:
            raise Conflict(N_("This cannot be taken back any more: {why}"), why=faults[0].sentence)


def _remove_areas(session: FencedSession, areas: Traced, heirs: dict[str, str]) -> None:
    """The areas that the step had made, the smaller ones first; what lies in them goes to their heirs."""
    born = sorted((path for path, (before, _) in areas.items() if before is None), key=len, reverse=True)
    for path in born:
        area = session.get(Area, path, populate_existing=True)
        if area is None:
            continue
        if tree.children(session, path):
            raise Conflict(N_("Areas were entered in {name} since. Close them first."), name=area.name)
        _refuse_held(session, area)
        moving.bring(session, path, heirs[path])
        session.delete(tree.find(session, path))
        session.flush()


def _refuse_held(session: FencedSession, area: Area) -> None:
    """A planner cannot take rights and posts along, and they must not go in silence."""
    held = session.scalar(select(func.gm_is_held(area.path)))
    if held and not lies_under(area.path, guard.held(session, tree.MOVES_RIGHTS)):
        raise Conflict(
            N_("Rights or posts were given in {name} since. An administrator takes this back."),
            name=area.name,
        )
