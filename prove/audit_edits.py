"""Is each single byte of the audit that somebody changes afterwards found?"""

from __future__ import annotations

import random

from sqlalchemy import Connection, text

from prove.ground import Ground
from prove.proof import Figure, at_least

ROWS_A_SEAL = 40
_COLUMNS = ("source", "row_id", "area_path", "after", "before", "at", "person_id")
_BROKEN = text("SELECT count(*) FROM gm_broken_seals()")


def prove(ground: Ground, edits: int) -> list[Figure]:
    """By a superuser who switches the triggers off; each edit is taken back before the next."""
    chance, found, made = random.Random(7), 0, 0
    for _ in range(6):
        with ground.owner.begin() as connection:
            connection.execute(text("UPDATE visits SET note = note || '.'"))
            connection.execute(text("UPDATE hazards SET measures = measures || '.'"))
            connection.execute(text("SELECT gm_seal_audit()"))
    with ground.superuser.connect() as connection:
        ids = list(connection.scalars(text("SELECT id FROM audit ORDER BY id")))
        whole = int(connection.scalar(_BROKEN) or 0)
        connection.rollback()
        while made < edits:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            if _edited(connection, chance, chance.choice(ids), _COLUMNS[made % len(_COLUMNS)]):
                made += 1
                found += int(connection.scalar(_BROKEN) or 0) > 0
            connection.rollback()
    return [
        Figure("rows of audit under the chain", f"{len(ids):,}"),
        Figure("found broken before anything was changed", str(whole), whole == 0),
        at_least("single edits that were found", found, edits),
    ]


def _edited(connection: Connection, chance: random.Random, row: int, column: str) -> bool:
    """Change one value of the row in one place; False where the column is empty there."""
    if column == "at":
        statement = "UPDATE audit SET at = at + interval '1 microsecond' WHERE id = :id"
        return connection.execute(text(statement), {"id": row}).rowcount == 1
    if column == "person_id":
        statement = "UPDATE audit SET person_id = gen_random_uuid() WHERE id = :id"
        return connection.execute(text(statement), {"id": row}).rowcount == 1
    was = connection.scalar(text(f"SELECT {column}::text FROM audit WHERE id = :id"), {"id": row})
    places = [at for at, letter in enumerate(was or "") if letter.isalnum()]
    if not places:
        return False
    at = chance.choice(places)
    letter = ("8" if was[at] == "7" else "7") if was[at].isdigit() else ("q" if was[at] == "z" else "z")
    kind = "::jsonb" if column in ("before", "after") else ""
    try:
        with connection.begin_nested():
            statement = f"UPDATE audit SET {column} = CAST(:became AS text){kind} WHERE id = :id"
            connection.execute(text(statement), {"id": row, "became": was[:at] + letter + was[at + 1 :]})
    except Exception:  # no JSON any more: nobody could write that either
        return False
    return True
