"""What does the shift that ends hand to the one that begins?"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import render_template
from sqlalchemy import select

from gridmap.db.models import LogKind, Person
from gridmap.incident import log
from gridmap.incident.people import on_duty
from gridmap.registers.incidents import Incident, IncidentKind
from gridmap.registers.shifts import Shift
from gridmap.vocabulary import Duty, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.desk.shared import DESK, blueprint, clock_of, open_incidents, own_area, with_clocks
from gridmap.web.desk.still_due import still_due

WITHOUT_SHIFT = timedelta(hours=24)


@blueprint.get("/handover")
@allow(*DESK)
def handover() -> str:
    """Open incidents with their deadlines, what was written since the shift began, phones, and who comes."""
    session, area, now = current.session(), own_area(), current.now()
    since = _begun(area.path, now)
    lines = log.lines_since(session, since, viewer().paths(*DESK))
    named = {
        row.id: row.name
        for row in session.execute(
            select(Incident.id, Incident.name).where(
                Incident.id.in_({line.entry.incident_id for line in lines})
            )
        )
    }
    return render_template(
        "desk/handover.html",
        area=area,
        since=since,
        now=now,
        incidents=[
            (incident, [clock_of(each) for each in clocks])
            for incident, clocks, _lines in with_clocks(open_incidents())
        ],
        lines=[(line, named.get(line.entry.incident_id, "")) for line in lines],
        due=still_due(),
        kinds=texts(IncidentKind),
        log_kinds=texts(LogKind),
        duty=on_duty(session, area.path, now),
        coming=_coming(area.path, now),
        duties=texts(Duty),
    )


def _begun(area_path: str, now: datetime) -> datetime:
    """When the shift under way began; without one, a day ago."""
    asked = select(Shift.starts_at).where(
        Shift.area_path == area_path, Shift.starts_at <= now, Shift.ends_at > now
    )
    begun: datetime | None = current.session().scalar(asked.order_by(Shift.starts_at).limit(1))
    return (begun or now - WITHOUT_SHIFT).astimezone(now.tzinfo)


def _coming(area_path: str, now: datetime) -> list[tuple[Shift, Person]]:
    """Who is on duty next: all who begin with the first shift to come."""
    asked = (
        select(Shift, Person)
        .join(Person, Person.id == Shift.person_id)
        .where(Shift.area_path == area_path, Shift.starts_at > now)
        .order_by(Shift.starts_at, Shift.duty != Duty.LEADER)
    )
    found = [(shift, person) for shift, person in current.session().execute(asked.limit(20))]
    return [each for each in found if each[0].starts_at == found[0][0].starts_at]
