"""For how long are personal data kept, what goes when their time is over, and what must stay?

What of each kind lies where, and how it goes, is the database's (`functions/retention.sql`); the words are here. A rule
is an area's: the nearest counts. Without a rule nothing goes.

What stays, and why: papers, records of visits with the names and signatures of those on site, and hazards, for they
are evidence of what the office did; names in the ledgers and the audit, for they say who was answerable. In the audit
a row out of which something was taken keeps the hash that it had, so the chain still holds.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, Engine, Row, func, select, text
from sqlalchemy.orm import Session

from gridmap.db.models import Area, Retention
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import upkeep

EVERY = timedelta(hours=20)
LONGEST_DAYS = 36500
_NEEDED = N_("Personal Information Protection Law (PIPL), art. 19 and 47: no longer than the purpose needs")


@dataclass(frozen=True)
class PersonalKind:
    """least: the fewest days that the law allows. source: the clause. sample: what an office usually needs."""

    key: str
    title: str
    what: str
    source: str
    least: int = 1
    sample: int = 365


KINDS: Mapping[str, PersonalKind] = {
    each.key: each
    for each in (
        PersonalKind(
            "sign_ins",
            N_("Addresses of sign-ins"),
            N_("Network addresses of sign-ins, refused requests, downloads and pages with phones."),
            N_("Cybersecurity Law, art. 21 (3): network logs are kept for six months at least"),
            least=184,
        ),
        PersonalKind(
            "positions",
            N_("Positions of visits"),
            N_("Where the phone stood when a visit was written down, and the visit as the phone sent it."),
            _NEEDED,
        ),
        PersonalKind(
            "left",
            N_("Phones of people who left"),
            N_(
                "Phones of people who were switched off, and of those who answered for an enterprise that is closed."
            ),
            _NEEDED,
        ),
        PersonalKind(
            "callers",
            N_("Callers of incidents"),
            N_("Names and phones of callers, and the words of their calls, once the incident is dealt with."),
            _NEEDED,
        ),
        PersonalKind(
            "files",
            N_("Files that were handed in"),
            N_(
                "The files themselves, with rows that were not taken in. Taking an import back is not possible then."
            ),
            _NEEDED,
        ),
    )
}


@dataclass(frozen=True)
class Due:
    """What is over its time by one rule: records, and lines of the audit that go on about it."""

    kind: str
    area_path: str
    days: int
    records: int
    traces: int


def set_days(session: Session, area_path: str, kind: str, days: int | None) -> None:
    """Set or, with None, drop the rule of an area. The caller flushes and commits.

    Raises InvalidInput where the law asks for longer, naming its clause; NotFound for a kind or area that is not there.
    """
    meant = KINDS.get(kind)
    if meant is None or session.get(Area, area_path) is None:
        raise NotFound(N_("There is no such kind of personal data, or no such area."))
    if days is not None and not meant.least <= days <= LONGEST_DAYS:
        told = {"least": meant.least, "most": LONGEST_DAYS, "source": Sentence(meant.source)}
        problem = Sentence(N_("Write {least} to {most} days. {source}."), told)
        raise InvalidInput(N_("Some entries cannot be accepted."), [Problem(kind, problem)])
    rule = session.scalar(select(Retention).where(Retention.area_path == area_path, Retention.kind == kind))
    if days is None:
        if rule is not None:
            session.delete(rule)
    elif rule is None:
        session.add(Retention(id=uuid.uuid4(), area_path=area_path, kind=kind, days=days))
    else:
        rule.days = days


def rules(session: Session, area_paths: Sequence[str]) -> dict[tuple[str, str], int]:
    """(area, kind) -> days, of the rules that these areas have themselves."""
    found = select(Retention.area_path, Retention.kind, Retention.days).where(
        Retention.area_path.in_(area_paths)
    )
    return {(path, kind): days for path, kind, days in session.execute(found)}


def inherited(session: Session, area_path: str) -> dict[str, int]:
    """kind -> days, of the rules that hold in an area, its own or of an area around it."""
    found = text(
        "SELECT r.kind, r.days FROM unnest(CAST(:kinds AS text[])) k JOIN retention r ON r.id = gm_rule(k, :area)"
    )
    told = {"kinds": list(KINDS), "area": area_path}
    return {row.kind: row.days for row in session.execute(found, told)}


_ERASE = text(
    "SELECT r.kind, r.area_path, r.days, sum(e.records)::bigint AS records, sum(e.traces)::bigint AS traces"
    " FROM gm_erase(:doing, :within) e JOIN retention r ON r.id = e.rule_id"
    " GROUP BY r.kind, r.area_path, r.days ORDER BY r.area_path, r.kind"
)


def due(asker: Session | Connection, within: Sequence[str] | None = None) -> list[Due]:
    """What is over its time by the rules of these areas (None: all) that the asker may read; nothing is changed."""
    return [_due(row) for row in asker.execute(_ERASE, {"doing": False, "within": _listed(within)})]


def erase(asker: Session | Connection, within: Sequence[str] | None = None) -> list[Due]:
    """Let go of it. Each rule leaves a line in the audit that says how much it was, without it. The caller commits."""
    return [_due(row) for row in asker.execute(_ERASE, {"doing": True, "within": _listed(within)})]


def _listed(within: Sequence[str] | None) -> list[str] | None:
    return None if within is None else list(within)


def _due(row: Row[tuple[str, str, int, int, int]]) -> Due:
    return Due(row.kind, row.area_path, row.days, row.records, row.traces)


def daily(engine: Engine) -> bool:
    """Erase, where that was last done the day before; returns whether it was done now."""
    with engine.begin() as connection:
        last = next(each for each in upkeep.lines(connection) if each.what == upkeep.ERASURE)
        now = connection.scalar(select(func.clock_timestamp()))
        if last.at is not None and now is not None and now - last.at < EVERY:
            return False
        done = connection.scalar(
            text("SELECT coalesce(sum(records + traces), 0)::bigint FROM gm_erase(true)")
        )
        upkeep.note(connection, upkeep.ERASURE, rows=done)
    return True
