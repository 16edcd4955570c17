"""What goes back as a workbook: a ledger inside the fence, the rows that wait, a blank template, one-time passwords?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Text, cast, func, or_, select

from gridmap.database import FencedSession
from gridmap.errors import NotFound
from gridmap.importing.sheets import ID_HEADING, VERSION_HEADING
from gridmap.intake.fields import LATITUDE, LONGITUDE, Field
from gridmap.intake.returning import table, template
from gridmap.intake.returning.tables import cell, exported, heading
from gridmap.models import Account, Area, Audit, Enterprise, Import, Person, QuarantinedRow, ResponsibleParty
from gridmap.models.imports import ImportState
from gridmap.records.accounts import one_time_password, set_password
from gridmap.records.imports.kinds import kind_of
from gridmap.records.nouns import NOUNS
from gridmap.records.places import under_any
from gridmap.texts import N_, Sentence, Translate

CHECKED_HEADING = N_("Import check")


def blank(noun: str, translate: Translate) -> bytes:
    kind = kind_of(noun)
    return template(noun, translate(kind.title), translate)


def ledger(session: FencedSession, noun: str, prefixes: Sequence[str], translate: Translate) -> bytes:
    """Every record of a ledger under these areas; handed in again unchanged, it changes nothing."""
    if noun not in NOUNS:
        raise NotFound(N_("There is no such ledger."))
    fields = [field for field in exported(noun) if field.key != "source_id"]
    headings = [*(heading(field, translate) for field in fields), ID_HEADING, VERSION_HEADING]
    rows = (
        [*(_said(f, row, translate) for f in fields), str(row["id"]), row["version"]]
        for row in _rows(session, noun, prefixes)
    )
    return table(translate(NOUNS[noun].title), headings, rows)


def waiting(session: FencedSession, kept: Import, translate: Translate) -> bytes:
    """The rows that were not taken in, with a last column that says why and what to do."""
    found = session.scalars(
        select(QuarantinedRow)
        .where(QuarantinedRow.import_id == kept.id, ~QuarantinedRow.accepted)
        .order_by(QuarantinedRow.sheet, QuarantinedRow.row_number)
    ).all()
    sheets = {sheet["name"] for sheet in kept.sheets} & {row.sheet for row in found}
    columns = list(
        dict.fromkeys(name for sheet in kept.sheets if sheet["name"] in sheets for name in sheet["columns"])
    )
    rows = ([*(row.cells.get(name) for name in columns), _told(row, translate)] for row in found)
    return table(kept.file_name, [*columns, translate(CHECKED_HEADING)], rows)


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


def _told(row: QuarantinedRow, translate: Translate) -> str:
    lines = []
    for problem in row.problems:
        parts = {
            "reason": Sentence.from_json(problem["reason"]),
            "remedy": Sentence.from_json(problem["remedy"]),
        }
        said = Sentence(N_("{reason} {remedy}"), parts)
        if problem["column"]:
            said = Sentence(N_("{column}: {reason} {remedy}"), {"column": problem["column"], **parts})
        lines.append(said.render(translate))
    return "\n".join(lines)


def _rows(session: FencedSession, noun: str, prefixes: Sequence[str]) -> Iterator[dict[str, Any]]:
    model: Any = NOUNS[noun].model
    table_: Any = model.__table__
    columns = [column for column in table_.c if column.name != "geom"]
    names = [column.name for column in columns]
    named = Enterprise if noun in {"hazards", "risk_points"} else None
    extra = [Enterprise.name, Enterprise.code] if named else []
    found = select(*columns, func.ST_X(table_.c.geom), func.ST_Y(table_.c.geom), Area.name, *extra).join(
        Area, Area.path == table_.c.area_path
    )
    if named:
        found = found.outerjoin(Enterprise, Enterprise.id == table_.c.enterprise_id)
    parties = _parties(session) if noun == "enterprises" else {}
    for row in session.execute(
        found.where(or_(under_any(table_.c.area_path, prefixes))).order_by(table_.c.id)
    ):
        values = dict(zip(names, row, strict=False))
        lon, lat, area, *enterprise = row[len(names) :]
        values |= {LONGITUDE: lon, LATITUDE: lat, "area": area}
        if enterprise:
            values |= {"enterprise": enterprise[0], "enterprise_code": enterprise[1]}
        yield values | parties.get(values["id"], {})


def _parties(session: FencedSession) -> dict[Any, dict[str, str]]:
    found: dict[Any, dict[str, str]] = {}
    party = ResponsibleParty
    for owner, duty, name, phone in session.execute(
        select(party.enterprise_id, party.duty, party.name, party.phone).order_by(party.id)
    ):
        found.setdefault(owner, {}).setdefault(duty, name)
        if phone and found[owner][duty] == name:
            found[owner].setdefault(f"{duty}_phone", phone)
    return found


def _said(field: Field, row: Mapping[str, Any], translate: Translate) -> Any:
    """A record's cell; where a ledger keeps an empty text, the workbook has an empty cell."""
    value = row.get(field.key)
    return cell(field, None if value == "" else value, translate)
