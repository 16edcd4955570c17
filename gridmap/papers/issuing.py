"""How does a paper come out of the record: checked, numbered, worded, and kept as it was issued? The caller commits."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from gridmap.db.models import Area, Delegation, HazardStep, Paper, PaperItem
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.papers import families, numbers, people, phrases, settings, sheet, word, word_forms, wording
from gridmap.papers.forms import PaperDraft, PaperForm
from gridmap.papers.kinds import form_of
from gridmap.papers.record import Record, gather
from gridmap.records import guard
from gridmap.records.reading import Unreadable, read
from gridmap.vocabulary import Role

ROLES = (Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER, Role.GRID_LEADER)
"""Who may issue; the fence of the tables says the same."""
TAKE_THE_STEP = N_("This paper comes out of a step of its hazards: open the hazard and take the step.")
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
    of_step: bool = False,
) -> Paper:
    """Issue one paper in the caller's transaction, with its number and its lines.

    kind: key of `PAPERS` (a PaperKind, or "delisting"). facts: what was typed, by the keys of the form's fields, days
    as date or ISO text; beside them `family` (else the one in force), `officers` (ids of people, or {"name",
    "certificate"}; else those of the visit), `deadlines` and `passed` ({hazard id: value}), and `paper` (of a receipt).
    of_step: a step of the loop is taken with it (`gridmap.papers.of_steps`). Papers of steps are issued in no other
    way, so that a paper and the state of its hazards never say two things.

    Raises InvalidInput with every complaint, NotFound and Forbidden beyond the fence; nothing is written then.
    """
    form = form_of(kind)
    record = gather(session, hazard_ids, visit_id, enterprise_id, from_visit=form.from_visit)
    _require(session, record)
    old = _replaced(session, form, record, replaces)
    if not of_step:
        _require_alone(session, form, facts, old)
    asked = str(facts.get("family") or (old.family if old else ""))
    family, delegation = families.in_force(session, record.township.path, on_date, asked)
    draft = PaperDraft(
        session, form, family, record, issuer(record.township, delegation), on_date, now, facts, replaces
    )
    elements = _elements(draft)
    pattern = settings.pattern(session, record.township.path, form, family)
    with session.begin_nested():
        serial, number = numbers.take(session, record.township, form.kind, family, pattern, on_date)
        lines, content = _written(draft, elements, number, old)
        paper = _row(draft, _kept(draft, elements, lines), content, editor)
        paper.id, paper.serial, paper.number = paper_id or uuid.uuid4(), serial, number
        session.add(paper)
        session.flush()
        session.add_all(_items(paper, draft))
    return paper


def _kept(draft: PaperDraft, elements: Mapping[str, str], lines: Sequence[sheet.Line]) -> dict[str, Any]:
    """What the paper was made from and says, as it is kept with it."""
    return {
        "form": draft.form.key,
        "facts": _plain(draft.facts),
        "elements": elements,
        "officers": [{"name": each.name, "certificate": each.certificate} for each in draft.officers],
        "lines": sheet.to_json(lines),
        "signature": base64.b64encode(sheet.picture_of(draft)).decode(),
    }


def _row(draft: PaperDraft, kept: dict[str, Any], content: bytes, editor: uuid.UUID) -> Paper:
    """The paper without its number. content: its Word file."""
    record = draft.record
    return Paper(
        area_path=record.area_path,
        township_path=record.township.path,
        kind=draft.form.kind.value,
        family=draft.family.value,
        year=draft.on_date.year,
        title=draft.form.title_in(draft.family),
        issued_on=draft.on_date,
        issued_at=draft.now,
        issued_by=editor,
        enterprise_id=record.enterprise.id if record.enterprise else None,
        visit_id=record.visit.id if record.visit else None,
        elements=kept,
        media_type=word.MEDIA_TYPE,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        replaces=draft.replaces,
    )


def issuer(township: Area, delegation: Delegation | None) -> str:
    """In whose name: the township's, or that of the body that delegated."""
    if delegation is not None:
        return delegation.delegated_by
    is_street = township.name.endswith(phrases.say("street_ends"))
    return phrases.say("issuer.street" if is_street else "issuer.town", town=township.name)


def _require(session: FencedSession, record: Record) -> None:
    guard.require(session, record.area_path, guard.held(session, ROLES))


def _require_alone(
    session: FencedSession, form: PaperForm, facts: Mapping[str, Any], old: Paper | None
) -> None:
    """Raises InvalidInput for a paper of a step. One whose step is on record nowhere is corrected by itself."""
    if old is not None and not session.scalar(
        select(HazardStep.id).where(HazardStep.paper_id == old.id).limit(1)
    ):
        return
    if form.step or of_a_step(session, facts.get("paper")):
        raise InvalidInput(NOT_ISSUED, [Problem("hazards", Sentence(TAKE_THE_STEP))])


def of_a_step(session: FencedSession, paper_id: Any) -> bool:
    """Did the paper come out of a step of hazards on record, so that its service is a step too?"""
    try:
        served = session.get(Paper, uuid.UUID(str(paper_id))) if paper_id else None
    except ValueError:
        return False
    if served is None or not form_of(served.elements.get("form", served.kind)).step:
        return False
    return (
        session.scalar(select(PaperItem.hazard_id).where(PaperItem.paper_id == served.id).limit(1))
        is not None
    )


def _replaced(
    session: FencedSession, form: PaperForm, record: Record, paper_id: uuid.UUID | None
) -> Paper | None:
    """The paper that this one corrects or withdraws: of a fitting kind and the same township, and not ended before."""
    if paper_id is None:
        return None
    old = session.get(Paper, paper_id)
    if old is None:
        raise NotFound(N_("This record does not exist, or lies outside the areas you may see."))
    if old.kind not in (form.kind, form.withdraws) or old.township_path != record.township.path:
        raise InvalidInput(N_("A correction is of the same kind and township as the paper that it replaces."))
    newer = session.scalar(select(Paper.number).where(Paper.replaces == old.id))
    if newer is not None:
        raise Conflict(N_("This paper was replaced before, by {number}. Correct that one."), number=newer)
    return old if old.kind == form.kind else None


def _elements(draft: PaperDraft) -> dict[str, str]:
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


def _written(
    draft: PaperDraft, elements: Mapping[str, str], number: str, old: Paper | None
) -> tuple[list[sheet.Line], bytes]:
    """Lines and Word file: by the county's own Word form where there is one, else by the wording in force."""
    path, form, family = draft.record.township.path, draft.form, draft.family
    said = {**_frame(draft, number), **elements}
    template = word_forms.nearest(draft.session, path, form, family)
    if template is not None:
        officers = [("", ""), ("", "")]
        officers[: len(draft.officers[:2])] = [
            (each.name, people.certificate(each)) for each in draft.officers[:2]
        ]
        names = dict(zip(word_forms.OFFICERS, (text for pair in officers for text in pair), strict=True))
        marks = {**said, **names, word_forms.REPLACES: _told_of(old)}
        content, lines = word_forms.written(template, marks, sheet.picture_of(draft))
        return lines, content
    text = wording.render(settings.wording_of(draft.session, path, form, family), said)
    lines = sheet.lines(draft, number, text, _told_of(old))
    return lines, word.document(
        lines, f"{form.title_in(family)} {number}", draft.now, sheet.picture_of(draft)
    )


def _frame(draft: PaperDraft, number: str) -> dict[str, str]:
    """What stands on every paper beside its own elements."""
    return {
        "number": number,
        "title": draft.form.title_in(draft.family),
        "issuer": draft.issuer,
        "day": phrases.day(draft.on_date),
        "who": phrases.say(f"officers.{draft.family}"),
    }


def _told_of(old: Paper | None) -> str:
    if old is None:
        return ""
    return phrases.say("replaces", day=phrases.day(old.issued_on), number=old.number, title=old.title)


def _items(paper: Paper, draft: PaperDraft) -> list[PaperItem]:
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
