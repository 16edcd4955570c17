"""Who did what, when: changes, sign-ins, refusals, downloads and phones that were seen; and is the audit whole?"""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func, select

from gridmap.db.models import Audit, Person
from gridmap.errors import SetupError
from gridmap.i18n.texts import N_, Sentence
from gridmap.papers import workbook
from gridmap.records import auditing, retention, upkeep
from gridmap.registers import BY_KEY
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.admin.shared import administered, area_names, blueprint
from gridmap.web.lanes import heavy
from gridmap.web.language import _, listed, translate
from gridmap.web.pages import ROWS_A_PAGE, Pager
from gridmap.web.tables import XLSX

EVENTS = {
    "sign_in": N_("Sign-in"),
    "refusal": N_("Refused request"),
    "download": N_("Download"),
    "phones": N_("Phones of people seen"),
    "erasure": N_("Personal data erased"),
}
_SAID = {
    "phones": N_("{numbers} numbers on {path}, from {address}"),
    "erasure": N_("{kind}, older than {days} days: {records} records and {traces} lines of the audit"),
}
OTHERS = {
    "people": N_("Person"),
    "accounts": N_("Account"),
    "grants": N_("Right"),
    "appointments": N_("Post"),
    "shifts": N_("Duty list"),
    "areas": N_("Area"),
    "area_codes": N_("Official code"),
    "retention": N_("Period for personal data"),
    "checklist_off": N_("Checklist items switched off"),
    "responsible_parties": N_("Responsible parties"),
    "webhooks": N_("Webhook"),
}
_PROGRAMS = {
    "app_password.made": N_("made a password for a program, from {address}"),
    "app_password.ended": N_("ended the password of a program, from {address}"),
}
# What no register calls by a title: columns of people, accounts, rights, posts and areas.
COLUMNS = {
    "active": N_("Switched on"),
    "area_path": N_("Area"),
    "certificate": N_("Certificate number"),
    "code": N_("Official code"),
    "days": N_("Days"),
    "ended": N_("Switched off"),
    "kind": N_("Kind"),
    "geom": N_("Place"),
    "households": N_("Households"),
    "level": N_("Level"),
    "ledgers": N_("Ledgers"),
    "lies_in": N_("City or province around"),
    "locale": N_("Language"),
    "locked_until": N_("Locked until"),
    "must_change_password": N_("One-time password"),
    "name": N_("Name"),
    "note": N_("Note"),
    "password_set_at": N_("Password"),
    "phone": N_("Phone"),
    "population": N_("Population"),
    "post": N_("Post"),
    "receiver": N_("Receiver"),
    "role": N_("Role"),
    "seat": N_("Seat of the office"),
    "session_epoch": N_("All sign-ins ended"),
    "subject": N_("Subject at the identity provider"),
    "title": N_("Position"),
    "username": N_("User name"),
}
MOST_ROWS = 100_000
_UNTOLD = frozenset({"version", "id"})


@dataclass(frozen=True)
class AuditLine:
    at: datetime
    person: str
    noun: str
    did: Sentence
    about: str
    area: str


@blueprint.get("/audit")
@allow(Role.AUDITOR)
def audit() -> str:
    session, wanted = current.session(), _wanted()
    pager = Pager.asked(session.scalar(select(func.count()).select_from(Audit).where(*wanted)) or 0)
    asked = {name: request.args.get(name, "") for name in ("person", "noun", "day")}
    return render_template(
        "admin/audit.html",
        lines=_lines(wanted, ROWS_A_PAGE, pager.offset),
        pager=pager,
        asked=asked,
        people=_people(),
        nouns=titles(),
        verified=next(each for each in upkeep.lines(session) if each.what == upkeep.AUDIT),
    )


@blueprint.post("/audit/verify")
@allow(Role.AUDITOR)
def verify_audit() -> ResponseReturnValue:
    """Reckon every link of the chain; the answer says which rows do not hold, or the hash to keep elsewhere."""
    try:
        whole = auditing.verify(current.installation().engine)
    except SetupError as broken:
        flash(translate(broken.sentence), "problem")
    else:
        told = _("{rows} rows in {seals} links are as they were written. Keep elsewhere: {last}")
        flash(told.format(rows=whole.rows, seals=whole.seals, last=whole.last), "done")
    return redirect(url_for("admin.audit"))


@blueprint.get("/audit.xlsx")
@allow(Role.AUDITOR)
@heavy
def audit_workbook() -> ResponseReturnValue:
    """What the page shows, all of it, as far as a workbook goes."""
    headings = [_("Time"), _("Person"), _("What"), _("About"), _("Details"), _("Area")]
    zone = ZoneInfo(current.installation().settings.timezone)
    rows = (
        (
            f"{each.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            each.person,
            translate(each.noun),
            each.about,
            translate(each.did),
            each.area,
        )
        for each in _lines(_wanted(), MOST_ROWS)
    )
    book = workbook.new()
    workbook.add_sheet(book, _("Audit"), headings, rows, (20, 14, 20, 28, 48, 20))
    name = f"{_('Audit')} {current.today().isoformat()}.xlsx"
    return send_file(io.BytesIO(workbook.to_bytes(book)), XLSX, as_attachment=True, download_name=name)


def _lines(wanted: list[ColumnElement[bool]], most: int, offset: int = 0) -> list[AuditLine]:
    found = select(Audit).where(*wanted).order_by(Audit.id.desc()).limit(most).offset(offset)
    rows = current.session().scalars(found).all()
    people, areas = _people(), area_names(row.area_path for row in rows)
    return [_line(row, people, areas) for row in rows]


def titles() -> dict[str, str]:
    """What each source of the audit is called."""
    return {**EVENTS, **{key: each.title for key, each in BY_KEY.items()}, **OTHERS}


def _wanted() -> list[ColumnElement[bool]]:
    """What was asked for; what cannot be read narrows nothing."""
    wanted = [administered(Audit.area_path, Role.AUDITOR)]
    if noun := request.args.get("noun", ""):
        wanted.append(Audit.source == noun)
    try:
        if person := request.args.get("person", ""):
            wanted.append(Audit.person_id == uuid.UUID(person))
        if day := request.args.get("day", ""):
            zone = ZoneInfo(current.installation().settings.timezone)
            begin = datetime.combine(date.fromisoformat(day), time(), zone)
            wanted += [Audit.at >= begin, Audit.at < begin + timedelta(days=1)]
    except (ValueError, OverflowError):
        pass
    return wanted


def _people() -> dict[str, str]:
    """Everybody of the administered areas who could have done something."""
    found = select(Person.id, Person.name).where(
        Person.account.has(), administered(Person.area_path, Role.AUDITOR)
    )
    return {str(row.id): row.name for row in current.session().execute(found.order_by(Person.name))}


def _line(row: Audit, people: Mapping[str, str], areas: Mapping[str, str]) -> AuditLine:
    noun = titles().get(row.source, row.source)
    record = row.after or row.before or {}
    named = (record.get(column) for column in ("name", "title", "username", "path", "receiver"))
    about = str(next(filter(None, named), ""))
    return AuditLine(
        row.at, people.get(str(row.person_id), ""), noun, _did(row), about, areas.get(row.area_path, "")
    )


def _did(row: Audit) -> Sentence:
    if row.source in EVENTS:
        told: Mapping[str, Any] = row.after or {}
        did = _SAID.get(row.source) or _PROGRAMS.get(row.row_id, N_("from {address}"))
        kind = retention.KINDS.get(row.row_id)
        said = {"kind": Sentence(kind.title) if kind else row.row_id}
        said |= {name: str(told.get(name) or "–") for name in ("address", "numbers", "path")}
        said |= {name: str(told.get(name, "–")) for name in ("days", "records", "traces")}
        return Sentence(did, {name: each for name, each in said.items() if f"{{{name}}}" in did})
    if row.before is None:
        return Sentence(N_("entered"))
    if row.after is None:
        return Sentence(N_("deleted"))
    changed = sorted(key for key in row.after if row.after[key] != row.before.get(key) and key not in _UNTOLD)
    return Sentence(N_("changed: {fields}"), {"fields": listed(_titled(row.source, changed)) or "–"})


def _titled(source: str, columns: Iterable[str]) -> list[str]:
    """Columns as the register calls them; one that no page shows keeps its own name."""
    register = BY_KEY.get(source)
    fields = [(column, register.field(column) if register else None) for column in columns]
    return [
        translate(field.title) if field else translate(COLUMNS.get(column, column))
        for column, field in fields
    ]
