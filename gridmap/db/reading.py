"""Which rows may the service read, asked by the application itself, whatever the database would let through?

The second fence of reading. Row-level security says the same below it; neither trusts the other. It stands where SQL
is made: `FencedCompiler` writes, wherever one of our tables is read, `(SELECT r.* FROM table r WHERE …)` in its place.
So each query of the service passes it: the ORM's and any other that SQLAlchemy builds, in joins and subqueries too.
SQL that is typed as text does not; `tests/access/test_two_fences.py` keeps the list.

Rights are read from `grants` in the same statement, so a right taken back is gone at once. A table with `area_path`
that is not named here is read inside one's own areas; any other must be named, or it cannot be read.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg

from gridmap.db.models.base import Base
from gridmap.errors import SetupError
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Role

# ruff: noqa: S608  (SQL is put together here from names of our own tables and roles, and nothing else)

_KEEPS = (Role.ADMINISTRATOR,)
_HANDS_IN = (Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.PLANNER)
_GIVES_RIGHTS = (Role.SECURITY_ADMINISTRATOR,)
_BOOKS = (Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER)


def _areas(*roles: Role) -> str:
    """The areas in which the viewer holds one of these roles, as an array; without roles any, and the publisher's.

    One call of `gm_held` a statement: what PostgreSQL asks once it may keep.
    """
    named = ", ".join(f"'{role.value}'" for role in roles)
    return f"(SELECT gm_held({named}))::text[]"


def _inside(*roles: Role) -> str:
    return f"r.area_path ^@ ANY ({_areas(*roles)})"


def _part_of(parent: str, key: str) -> str:
    """With the record that it belongs to."""
    return f"r.{key} IN (SELECT r.id FROM {parent} r WHERE {rule(parent)})"


_KNOWN = "(SELECT cardinality(gm_held())) > 0"
_AROUND = f"EXISTS (SELECT FROM unnest({_areas()}) own WHERE r.area_path ^@ own OR own ^@ r.area_path)"
_OWN = "r.person_id = gm_viewer()"
_ADMINISTERED = (
    f"r.person_id IN (SELECT w.id FROM people w WHERE w.area_path ^@ ANY ({_areas(*_GIVES_RIGHTS)}) AND NOT EXISTS"
    f" (SELECT FROM grants h WHERE h.person_id = w.id AND NOT h.area_path ^@ ANY ({_areas(*_GIVES_RIGHTS)})))"
)
_ASKED = (  # a question that nobody shares is private in the audit, too
    "(r.source <> 'asked_questions' OR coalesce(r.after, r.before) ->> 'person_id' = gm_viewer()::text"
    " OR (coalesce(r.after, r.before) ->> 'shared')::boolean)"
)
_PUBLISHED = f"(r.public AND {_KNOWN}) OR {_inside()} OR r.township_path = gm_publisher()"

# Public help: everyone who has a right somewhere.
OPEN = frozenset(
    {
        "areas",
        "area_codes",
        "buildings",
        "days_off",
        "items",
        "landmarks",
        "landscape",
        "norms",
        "people_places",
        "people_sources",
        "profiles_in_force",
        "resources",
        "road_barriers",
        "roads",
    }
)
# What the service keeps of itself, and no record.
OF_THE_SERVICE = frozenset({"audit_seals", "changes", "guesses", "upkeep"})
_PARTS = {
    "responsible_parties": ("enterprises", "enterprise_id"),
    "outing_members": ("outings", "outing_id"),
    "outing_stops": ("outings", "outing_id"),
    "campaign_places": ("campaigns", "campaign_id"),
    "visit_answers": ("visits", "visit_id"),
    "paper_items": ("papers", "paper_id"),
    "stock_lines": ("stock_forms", "form_id"),
    "quarantined_rows": ("imports", "import_id"),
    "webhook_deliveries": ("webhooks", "webhook_id"),
}
_RULES = {
    "people": f"r.id = gm_viewer() OR {_AROUND}",
    "appointments": _AROUND,
    "shifts": _AROUND,
    "checklist_items": _AROUND,
    "checklist_off": _AROUND,
    "county_forms": _AROUND,
    "delegations": _AROUND,
    "paper_settings": _AROUND,
    "paper_templates": _AROUND,
    "retention": _AROUND,
    "accounts": f"{_OWN} OR current_setting('gridmap.signing_in', true) IN (r.username, 'subject:' || r.subject)"
    f" OR {_ADMINISTERED}",
    "asked_questions": f"{_OWN} OR (r.shared AND {_AROUND}) OR gm_publisher() ^@ r.area_path",
    "grants": f"{_OWN} OR {_inside(*_KEEPS, *_GIVES_RIGHTS)}",
    "app_passwords": _OWN,
    "sign_ins": _OWN,
    "jobs": f"{_OWN} OR {_inside(*_KEEPS)}",
    "imports": f"{_OWN} OR {_inside(*_KEEPS)}",
    "saved_mappings": _inside(*_HANDS_IN),
    "devices": f"{_OWN} OR {_inside(*_BOOKS)}",
    "outbox_entries": f"{_OWN} OR {_inside(*_BOOKS)}",
    "audit": f"(({_inside()} AND r.source NOT IN ('sign_in', 'refusal', 'download', 'phones'))"
    f" OR {_inside(Role.AUDITOR)}) AND {_ASKED}",
    "answers": f"{_KNOWN} OR r.township_path = gm_publisher()",
    "published": _PUBLISHED,
    "headlines": _PUBLISHED,
    "webhooks": _inside(*_KEEPS),
    "stock_forms": f"{_inside()} OR r.to_depot_id IN"
    f" (SELECT d.id FROM resources d WHERE d.area_path ^@ ANY ({_areas()}))",
}


@cache
def rule(table: str) -> str:
    """The condition on a row `r` of one of our tables; empty where anybody may read it.

    Raises SetupError for a table of which nothing is said here.
    """
    if table in OF_THE_SERVICE:
        return ""
    if table in OPEN:
        return _KNOWN
    if table in _PARTS:
        return _part_of(*_PARTS[table])
    if table == "outbox_parts":
        return f"{_part_of('devices', 'device_id')} OR {_part_of('outbox_entries', 'entry_id')}"
    if table in _RULES:
        return _RULES[table]
    if "area_path" in Base.metadata.tables[table].c:
        return _inside()
    raise SetupError(N_("Nothing says who may read the table {table}."), table=table)


class FencedCompiler(PGCompiler_psycopg):
    """Writes SQL for the service: each of our tables, where it is read, is narrowed to what the viewer may see."""

    def visit_table(  # type: ignore[override] # it is always called with names
        self, table: Any, asfrom: bool = False, iscrud: bool = False, **told: Any
    ) -> str:
        named: str = super().visit_table(table, asfrom=asfrom, iscrud=iscrud, **told)  # type: ignore[no-untyped-call]
        if not asfrom or iscrud or table.name not in Base.metadata.tables:
            return named
        condition = rule(table.name)
        if not condition:
            return named
        fenced = f"(SELECT r.* FROM {table.name} r WHERE {condition})"
        around = told.get("enclosing_alias")
        if around is not None and around.element is table:  # the alias names it
            return fenced
        # What SQLAlchemy calls it in columns: its own name, or the one by which it is told from another of that name.
        return f"{fenced} AS {named.rpartition(' AS ')[2]}"
