"""What is under way, what is due next, and who is on duty? The desk, and the board on its wall."""

from __future__ import annotations

from typing import Any

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from gridmap.db.models import LogKind
from gridmap.i18n.texts import N_, Sentence
from gridmap.incident.people import on_duty
from gridmap.incident.readiness import readiness
from gridmap.registers.incidents import Incident, IncidentKind
from gridmap.vocabulary import texts
from gridmap.web import current, formatting
from gridmap.web.access import allow
from gridmap.web.desk.held import held
from gridmap.web.desk.shared import DESK, blueprint, clock_of, open_incidents, own_area, wall, with_clocks
from gridmap.web.desk.still_due import still_due
from gridmap.web.desk.unsent import unsent
from gridmap.web.language import translate

SHOWN_LINES = 4


@blueprint.get("")
@allow(*DESK)
def page() -> str:
    area, now = own_area(), current.now()
    return render_template(
        "desk/overview.html",
        incidents=[
            (incident, [clock_of(each) for each in clocks], lines[-1] if lines else None)
            for incident, clocks, lines in with_clocks(open_incidents())
        ],
        held=held(),
        due=still_due(),
        kinds=texts(IncidentKind),
        duty=on_duty(current.session(), area.path, now),
        unsent=unsent(area),
        area=area,
        now=now,
    )


@wall.get("/wall")
@allow(*DESK)
def board() -> str:
    return render_template("desk/wall.html", area=own_area(), first=_state())


@wall.get("/api/wall")
@allow(*DESK)
def state() -> ResponseReturnValue:
    return jsonify(_state())


def _state() -> dict[str, Any]:
    now = current.now()
    return {
        "as_of": now.isoformat(timespec="seconds"),
        "clock": formatting.clock_or_day(now),
        "incidents": [
            {
                "id": str(incident.id),
                "title": incident.name,
                "kind": translate(texts(IncidentKind)[incident.kind]),
                "place": incident.place,
                "called": called(incident),
                "clocks": [clock_of(each) for each in clocks],
                "lines": [
                    {
                        "time": formatting.clock_or_day(line.entry.said_at),
                        "text": f"{translate(texts(LogKind)[line.entry.kind])} {line.entry.text.splitlines()[0]}",
                    }
                    for line in lines[-SHOWN_LINES:]
                ],
            }
            for incident, clocks, lines in with_clocks(open_incidents())
        ],
        "duty": [
            {"name": each.name, "title": translate(each.title), "phone": each.phone}
            for each in on_duty(current.session(), own_area().path, now)
        ],
        "forces": [
            {
                "kind": translate(Sentence(each.kind.text)),
                "ready": each.ready,
                "out": [{"name": resource.name, "reason": resource.out_reason} for resource in each.out],
            }
            for each in readiness(current.session(), own_area().path)
        ],
    }


def called(incident: Incident) -> str:
    told = {"time": formatting.clock_or_day(incident.called_at)}
    return translate(Sentence(N_("Call received at {time}"), told))
