"""How many records of its ledger does an import that is taken back give up, or put back as they were?

An enterprise with its people is one record, a person with rights and posts too.
"""

from __future__ import annotations

from sqlalchemy import text

from gridmap.db.sessions import FencedSession

_BELONG = {
    "enterprises": {"responsible_parties": "enterprise_id"},
    "people": {"grants": "person_id", "appointments": "person_id", "accounts": "person_id"},
    "areas": {"area_codes": "area_path"},
}
_COUNT = """
    WITH told AS (
        SELECT u.source = :main AND u.born AS gone,
            CASE {owners} ELSE u.row_id END AS record
        FROM undoing u JOIN audit a ON a.id = u.first_id
        WHERE u.kept = '' AND u.source = ANY(:sources)
    )
    SELECT count(DISTINCT record) FILTER (WHERE gone),
        count(DISTINCT record) FILTER (WHERE record NOT IN (SELECT record FROM told WHERE gone)) FROM told
"""


def records(session: FencedSession, noun: str) -> tuple[int, int]:
    """(removed, put back), from the table `undoing` of `gridmap.imports.matching.undoing`."""
    belonging = _BELONG.get(noun, {})
    owners = " ".join(
        f"WHEN u.source = '{source}' THEN coalesce(a.after, a.before) ->> '{column}'"
        for source, column in belonging.items()
    )
    counted = text(_COUNT.format(owners=owners or "WHEN false THEN ''"))
    removed, restored = session.execute(counted, {"main": noun, "sources": [noun, *belonging]}).one()
    return int(removed), int(restored)
