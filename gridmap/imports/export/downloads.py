"""What goes back as a file: a ledger inside the fence, the rows that wait, a blank template, one-time passwords?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shapely.geometry import mapping
from sqlalchemy import Text, cast, select

from gridmap.db.models import Account, Audit, Import, Person
from gridmap.db.models.imports import ImportState
from gridmap.db.sessions import FencedSession
from gridmap.errors import NotFound
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Translate
from gridmap.imports.export import contents, table, template
from gridmap.imports.export.tables import cell, exported, heading, tables
from gridmap.imports.export.waiting_book import waiting_rows
from gridmap.imports.fields import ID_HEADING, PLACE_FIELDS, SHAPE_OF, VERSION_HEADING
from gridmap.imports.kinds import kind_of
from gridmap.imports.own_sheets import EXPLANATION
from gridmap.records.accounts import one_time_password, set_password

_WITHOUT_SHAPES = N_(
    "A workbook cannot carry lines and outlines. Each row finds its record by its number, so that its other columns can"
    " be corrected here; lines and outlines are drawn anew in the map file of the same ledger (GeoJSON)."
)


def blank(noun: str, translate: Translate) -> bytes:
    kind = kind_of(noun)
    return template(noun, translate(kind.title), translate)


def ledger(session: FencedSession, noun: str, prefixes: Sequence[str], translate: Translate) -> bytes:
    """Every record of a ledger under these areas; handed in again unchanged, it changes nothing."""
    kind, fields = kind_of(noun), _fields(noun)
    headings = [*(heading(field, translate) for field in fields), ID_HEADING, VERSION_HEADING]
    rows = (
        [*(_said(field, row, translate) for field in fields), row[ID_HEADING], row[VERSION_HEADING]]
        for row in contents.rows(session, noun, prefixes)
    )
    about = [] if SHAPE_OF[noun] in {"point", "none"} else [_WITHOUT_SHAPES]
    return table(
        translate(kind.title), headings, rows, [translate(line) for line in about], translate(EXPLANATION)
    )


def map_file(session: FencedSession, noun: str, prefixes: Sequence[str], translate: Translate) -> bytes:
    """The same with its lines and outlines, as GeoJSON (RFC 7946, WGS 84). Raises NotFound for people."""
    fields = [field for field in _fields(noun) if field.key not in PLACE_FIELDS]
    if SHAPE_OF[noun] == "none":
        raise NotFound(N_("This ledger has no places."))
    features = [
        {
            "type": "Feature",
            "geometry": None if row[contents.SHAPE] is None else mapping(row[contents.SHAPE]),
            "properties": {
                **{heading(field, translate): _plain(_said(field, row, translate)) for field in fields},
                ID_HEADING: row[ID_HEADING],
                VERSION_HEADING: row[VERSION_HEADING],
            },
        }
        for row in contents.rows(session, noun, prefixes)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def waiting(session: FencedSession, kept: Import, translate: Translate) -> bytes:
    """The rows that were not taken in, sheet by sheet, with a last column that says why and what to do."""
    return tables(waiting_rows(session, kept, translate))


def passwords(session: FencedSession, kept: Import, translate: Translate) -> bytes:
    """New one-time passwords for the accounts that this import made and nobody has used yet. The caller commits."""
    if kept.noun != "people" or kept.state != ImportState.SAVED:
        raise NotFound(N_("This import made no accounts."))
    made = select(Audit.row_id).where(
        Audit.source == "accounts", Audit.before.is_(None),
        select(Import.audit_ids).where(Import.id == kept.id).scalar_subquery().op("@>")(Audit.id),
    )  # fmt: skip
    found = session.execute(
        select(Account, Person).join(Person, Person.id == Account.person_id)
        .where(cast(Account.person_id, Text).in_(made), Account.must_change_password)
        .order_by(Person.name)
    ).all()  # fmt: skip
    rows = []
    for account, person in found:
        password = one_time_password()
        set_password(account, password)
        rows.append([person.name, person.phone, account.username, password])
    headings = [N_("Name"), N_("Phone"), N_("User name"), N_("One-time password")]
    return table(translate(N_("One-time passwords")), [translate(each) for each in headings], rows)


def _said(field: Field, row: Mapping[str, Any], translate: Translate) -> Any:
    """A record's cell; where a ledger keeps an empty text, the workbook has an empty cell."""
    value = row.get(field.key)
    if field.kind == "nodes" and value:
        return " ".join(map(str, value))
    return cell(field, None if value == "" else value, translate)


def _fields(noun: str) -> list[Field]:
    """Raises NotFound for what is no ledger that can be downloaded."""
    if noun not in contents.CARRIED:
        raise NotFound(N_("There is no such ledger."))
    return [field for field in exported(noun) if field.key != "source_id"]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
