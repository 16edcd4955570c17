"""How does a paper come out of the record: checked, numbered, worded, and kept as it was issued? The caller commits."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from gridmap.db.models import Area, Delegation, Paper, PaperItem
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_
from gridmap.papers import families, numbers, phrases, settings, sheet, word, wording
from gridmap.papers.forms import Draft, PaperForm
from gridmap.papers.kinds import form_of
from gridmap.papers.record import Record, gather
from gridmap.records import guard
from gridmap.records.reading import Unreadable, read
from gridmap.vocabulary import Role

ROLES = (Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER, Role.GRID_LEADER)
"""Who may issue; the fence of the tables says the same."""
NOT_ISSUED = N_("The paper was not issued: some entries cannot be accepted.")


def issue(
    session: FencedSession,
    kind: str,
    *,
    hazard_ids: Sequence[uuid.UUID] = (),
    visit_id: uuid.UUID | None = None,
    enterprise_id: uuid.UUID | None = None,
    facts: Mapping[str, Any],
    on_date: date,
    now: datetime,
    editor: uuid.UUID,
    replaces: uuid.UUID | None = None,
    paper_id: uuid.UUID | None = None,
) -> Paper:
    """Issue one paper in the caller's transaction, with its number and its lines.

    kind: key of `PAPERS` (a PaperKind, or "delisting"). facts: what was typed, by the keys of the form's fields, days
    as date or ISO text; beside them `family` (else the one in force), `officers` (ids of people, or {"name",
    "certificate"}; else those of the visit), `deadlines` and `passed` ({hazard id: value}), and `paper` (of a receipt).

    Raises InvalidInput with every complaint, NotFound and Forbidden beyond the fence; nothing is written then.
    """
    form = form_of(kind)
    record = gather(session, hazard_ids, visit_id, enterprise_id, from_visit=form.from_visit)
    _require(session, record)
    old = _replaced(session, form, record, replaces)
    asked = str(facts.get("family") or (old.family if old else ""))
    family, delegation = families.in_force(session, record.township.path, on_date, asked)
    draft = Draft(session, form, family, record, issuer(record.township, delegation), on_date, now, facts)
    elements = _elements(draft)
    pattern = settings.pattern(session, record.township.path, form, family)
    with session.begin_nested():
        serial, number = numbers.take(session, record.township, form.kind, pattern, on_date)
        lines = sheet.lines(draft, number, _worded(draft, elements, number), _told_of(old))
        content = word.document(lines, f"{form.title_in(family)} {number}", now)
        paper = Paper(
            id=paper_id or uuid.uuid4(),
            area_path=record.area_path,
            township_path=record.township.path,
            kind=form.kind.value,
            family=family.value,
            year=on_date.year,
            serial=serial,
            number=number,
            title=form.title_in(family),
            issued_on=on_date,
            issued_at=now,
            issued_by=editor,
            enterprise_id=record.enterprise.id if record.enterprise else None,
            visit_id=record.visit.id if record.visit else None,
            elements={
                "form": form.key,
                "facts": _plain(facts),
                "elements": elements,
                "officers": [{"name": each.name, "certificate": each.certificate} for each in draft.officers],
                "lines": sheet.to_json(lines),
            },
            media_type=word.MEDIA_TYPE,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            replaces=replaces,
        )
        session.add(paper)
        session.flush()
        session.add_all(_items(paper, draft))
    return paper


def issuer(township: Area, delegation: Delegation | None) -> str:
    """In whose name: the township's, or that of the body that delegated."""
    if delegation is not None:
        return delegation.delegated_by
    is_street = township.name.endswith(phrases.say("street_ends"))
    return phrases.say("issuer.street" if is_street else "issuer.town", town=township.name)


def may_issue(session: FencedSession, area_path: str) -> bool:
    return any(area_path.startswith(each) for each in guard.held(session, ROLES))


def _require(session: FencedSession, record: Record) -> None:
    guard.require(session, record.area_path, guard.held(session, ROLES))


def _replaced(
    session: FencedSession, form: PaperForm, record: Record, paper_id: uuid.UUID | None
) -> Paper | None:
    """The paper that this one corrects: of the same kind and township, and not corrected before."""
    if paper_id is None:
        return None
    old = session.get(Paper, paper_id)
    if old is None:
        raise NotFound(N_("This record does not exist, or lies outside the areas you may see."))
    if old.kind != form.kind or old.township_path != record.township.path:
        raise InvalidInput(N_("A correction is of the same kind and township as the paper that it replaces."))
    newer = session.scalar(select(Paper.number).where(Paper.replaces == old.id))
    if newer is not None:
        raise Conflict(N_("This paper was replaced before, by {number}. Correct that one."), number=newer)
    return old


def _elements(draft: Draft) -> dict[str, str]:
    """What the paper says; raises InvalidInput with every complaint."""
    for entry in draft.form.fields:
        try:
            draft.told[entry.key] = read(entry, _typed(draft.facts.get(entry.key)))
        except Unreadable as wrong:
            draft.problems.append(Problem(entry.key, wrong.sentence))
    if draft.on_date > draft.now.date():
        draft.complain("on_date", N_("This day is yet to come."))
    elements = dict(draft.form.build(draft))
    if draft.problems:
        first = {problem.field: problem for problem in reversed(draft.problems)}
        raise InvalidInput(NOT_ISSUED, list(reversed(first.values())))
    return elements


def _typed(value: Any) -> Any:
    """As the fields read it: days and moments as ISO text."""
    return value.isoformat() if isinstance(value, date) else value


def _worded(draft: Draft, elements: Mapping[str, str], number: str) -> str:
    text = settings.wording_of(draft.session, draft.record.township.path, draft.form, draft.family)
    frame = {
        "number": number,
        "title": draft.form.title_in(draft.family),
        "issuer": draft.issuer,
        "day": phrases.day(draft.on_date),
        "who": phrases.say(f"officers.{draft.family}"),
    }
    return wording.render(text, {**frame, **elements})


def _told_of(old: Paper | None) -> str:
    if old is None:
        return ""
    return phrases.say("replaces", day=phrases.day(old.issued_on), number=old.number, title=old.title)


def _items(paper: Paper, draft: Draft) -> list[PaperItem]:
    return [
        PaperItem(
            paper_id=paper.id, hazard_id=each.hazard_id, ordinal=each.number, is_major=each.is_major,
            deadline=each.deadline, passed=each.passed,
        )
        for each in draft.items
    ]  # fmt: skip


def _plain(value: Any) -> Any:
    """Facts as JSON keeps them, so that a correction can begin with them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
