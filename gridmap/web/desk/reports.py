"""How does a report leave: as text for a chat, as a Word file, and as a line of the log that it was made?"""

from __future__ import annotations

import io
import re
import uuid
from datetime import datetime

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import LogKind
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.incident import log, reporting
from gridmap.incident.log import LogLine
from gridmap.incident.people import on_duty
from gridmap.incident.reporting import Draft, Facts, Stage
from gridmap.papers.letter import letter
from gridmap.registers.incidents import INCIDENTS, Incident
from gridmap.vocabulary import Duty, texts
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.desk import notes
from gridmap.web.desk.one import place_of, surroundings_of
from gridmap.web.desk.shared import DESK, blueprint, home_of, incident_of, may_act, said_at
from gridmap.web.kept_forms import KeptForm, Said, SentForm, keep
from gridmap.web.language import _, translate

_REFUSED = N_("Nothing was saved: some entries cannot be accepted.")
_UNNAMEABLE = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029<>:"/\\|?*]+')  # in the name of a file
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blueprint.get("/<uuid:incident_id>/report")
@allow(*DESK)
def report(incident_id: uuid.UUID) -> ResponseReturnValue:
    incident = incident_of(incident_id)
    lines = log.lines(current.session(), incident)
    drafted = _draft(incident, lines, _stage(incident, lines, request.args))
    return _page(incident, lines, drafted.stage, _text(drafted), {})


@blueprint.post("/<uuid:incident_id>/report")
@allow(*DESK)
def record(incident_id: uuid.UUID) -> ResponseReturnValue:
    """It was made: the log keeps it word by word."""
    session, said, now = current.session(), request.form, current.now()
    try:
        _record(said, incident_id, now, now)
    except InvalidInput as refused:
        session.rollback()
        problems = {each.field: each.sentence for each in reversed(refused.problems)}
        incident = incident_of(incident_id)
        lines = log.lines(session, incident)
        stage = _stage(incident, lines, said)
        page = _page(incident, lines, stage, _typed(said), problems or {"text": refused.sentence})
        return page, 422
    session.commit()
    flash(_("The report is in the log."), "done")
    return redirect(url_for("desk.one", incident_id=incident_id))


def enter_report(sent: SentForm, incident_id: uuid.UUID) -> str:
    """A report that was made without a line, as of then."""
    _record(sent.said, incident_id, sent.written.written_at, sent.written.now)
    return f"{INCIDENTS.key}/{incident_id}"


keep(
    "desk.record",
    KeptForm(
        enter_report,
        lambda **of: texts(LogKind)[LogKind.REPORT],
        lambda **of: log.SAID,
        shown=notes.SHOWN,
    ),
)


def _record(said: Said, incident_id: uuid.UUID, at: datetime, now: datetime) -> None:
    """Raises InvalidInput also where the report of this stage was made meanwhile: another one is due now."""
    session = current.session()
    incident = log.writable(session, incident_id)
    lines = log.lines(session, incident)
    stage = _stage(incident, lines, said)
    if said.get("stage", stage.value) != stage.value:
        made = N_("The first report was made meanwhile. Open the page of the report anew.")
        raise InvalidInput(_REFUSED, [Problem("text", Sentence(made))])
    number = reporting.number(lines, stage)
    when, text = said_at(said, at), _typed(said)
    log.add(session, incident, LogKind.REPORT, text, when, now, stage=stage.value, number=number)


def _typed(said: Said) -> str:
    return said.get("text", "").replace("\r\n", "\n").strip()


@blueprint.post("/<uuid:incident_id>/report.docx")
@allow(*DESK)
def word(incident_id: uuid.UUID) -> ResponseReturnValue:
    """The text as it stands in the form, as a Word file."""
    incident_of(incident_id)
    return _sent(request.form.get("text", "").replace("\r\n", "\n"))


@blueprint.get("/<uuid:incident_id>/reports/<uuid:entry_id>.docx")
@allow(*DESK)
def made(incident_id: uuid.UUID, entry_id: uuid.UUID) -> ResponseReturnValue:
    """A report of the log, as it was made."""
    entry = log.entry_of(current.session(), incident_of(incident_id), entry_id)
    if entry.kind != LogKind.REPORT:
        raise NotFound(N_("There is no such entry in the log."))
    return _sent(entry.text)


def _sent(text: str) -> ResponseReturnValue:
    """The first line is the title."""
    title, *lines = [line for line in text.split("\n") if line.strip()] or [""]
    return send_file(
        io.BytesIO(letter(title, lines)),
        mimetype=DOCX,
        as_attachment=True,
        download_name=f"{_UNNAMEABLE.sub(' ', title[:60]).strip()}.docx",
    )


def _stage(incident: Incident, lines: list[LogLine], said: Said) -> Stage:
    """The report that was asked for, else the one that is due."""
    due = reporting.next_stage(incident, lines)
    asked = said.get("stage", "")
    return Stage(asked) if due != Stage.FIRST and asked in (Stage.FURTHER, Stage.FINAL) else due


def _draft(incident: Incident, lines: list[LogLine], stage: Stage) -> Draft:
    now, home = current.now(), home_of(incident)
    duty = on_duty(current.session(), home.path, now)
    place = place_of(incident)
    facts = Facts(
        unit=home.name,
        leader=next((each.name for each in duty if each.duty == Duty.LEADER), ""),
        where=_where([area.name for area in place.areas], incident.place) if place else incident.place,
        surroundings=surroundings_of(incident) if stage == Stage.FIRST else None,
    )
    return reporting.draft(incident, lines, stage, facts, now)


def _where(areas: list[str], place: str) -> str:
    """Areas and place as one address; a name that the next one begins with, or that was said, is not said twice."""
    names = [*areas, place]
    told = [name for name, after in zip(names, [*names[1:], ""], strict=True) if not after.startswith(name)]
    return "".join(name for at, name in enumerate(told) if name not in "".join(told[:at]))


def _text(drafted: Draft) -> str:
    return "\n".join([translate(drafted.title), *(translate(line) for line in drafted.lines)])


def _page(
    incident: Incident, lines: list[LogLine], stage: Stage, text: str, problems: dict[str, Sentence]
) -> str:
    return render_template(
        "desk/report.html",
        incident=incident,
        stage=stage,
        stage_title=texts(Stage)[stage],
        text=text,
        problems=problems,
        made=reporting.reports(lines),
        stages=texts(Stage),
        may_act=may_act(incident),
        now=current.now(),
    )
