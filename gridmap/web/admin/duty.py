"""Who is on duty in which night of a week, and how is the duty list kept?"""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gridmap.db.models import Area, Person
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import duty
from gridmap.records.ids import needed_id
from gridmap.registers.shifts import Shift
from gridmap.vocabulary import Duty, Role, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.admin.shared import blueprint, complaints, own_townships

CHANGE_OF_SHIFT = "08:00"
WEEK = timedelta(days=7)
YEARS = range(2000, 2100)
_ASKED = {"starts_at": "day", "ends_at": "hours"}
"""Field of a shift -> the control of this page by which it is asked for."""


@blueprint.get("/duty")
@allow(Role.ADMINISTRATOR)
def duty_list() -> str:
    return _page({})


@blueprint.post("/duty")
@allow(Role.ADMINISTRATOR)
def add_shift() -> ResponseReturnValue:
    session = current.session()
    area = _area()
    try:
        starts_at = _moment(request.form.get("day", ""), request.form.get("time", ""))
        length = _length(request.form.get("hours", ""))
        person_id = needed_id(request.form.get("person_id"), _refused("person_id", N_("Choose a person.")))
        duty.add_shift(
            session, area.path, person_id, request.form.get("duty", ""), starts_at, length, current.now()
        )
    except InvalidInput as refused:
        session.rollback()
        return _page({_ASKED.get(key, key): why for key, why in complaints(refused).items()}), 422
    session.commit()
    return _back(area.path)


@blueprint.post("/duty/<uuid:shift_id>/delete")
@allow(Role.ADMINISTRATOR)
def remove_shift(shift_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    shift = session.get(Shift, shift_id)
    if shift is not None:
        viewer().require(Role.ADMINISTRATOR, shift.area_path)
    duty.remove_shift(session, shift_id)
    session.commit()
    return _back(request.args.get("area", ""))


def _page(problems: dict[str, Sentence]) -> str:
    session = current.session()
    area = _area()
    monday = _monday()
    begins = _moment(monday.isoformat(), "00:00")
    listed = (
        select(Shift)
        .options(joinedload(Shift.person))
        .where(Shift.area_path == area.path, Shift.starts_at < begins + WEEK, Shift.ends_at > begins)
        .order_by(Shift.starts_at, Shift.duty)
    )
    people = select(Person).where(Person.area_path == area.path, Person.active).order_by(Person.name)
    return render_template(
        "admin/duty.html",
        area=area,
        townships=own_townships(),
        days=[monday + timedelta(days=number) for number in range(7)],
        shifts=[(shift, shift.starts_at.astimezone(_zone()).date()) for shift in session.scalars(listed)],
        people=[(str(person.id), person.name) for person in session.scalars(people)],
        duties=texts(Duty),
        today=current.today(),
        week=monday,
        one_week=WEEK,
        typed=request.form,
        problems=problems,
        usual_time=CHANGE_OF_SHIFT,
    )


def _area() -> Area:
    """The township asked for, or the first one administered."""
    own = own_townships()
    asked = request.args.get("area") or (own[0].path if own else "")
    for area in own:
        if area.path == asked:
            return area
    raise NotFound(N_("There is no township here whose duty list you keep."))


def _monday() -> date:
    day = _day(request.args.get("week", "")) or current.today()
    return day - timedelta(days=day.weekday())


def _day(typed: str) -> date | None:
    """None for what is no day, or none that a duty list reaches."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _zone() -> ZoneInfo:
    return ZoneInfo(current.installation().settings.timezone)


def _moment(typed_day: str, typed_time: str) -> datetime:
    day = _day(typed_day)
    try:
        clock_time = time.fromisoformat(typed_time)
    except ValueError:
        day = None
    if day is None:
        raise _refused("day", N_("Choose a day and a time."))
    return datetime.combine(day, clock_time, _zone())


def _length(typed: str) -> timedelta:
    try:
        return timedelta(hours=float(typed))
    except (ValueError, OverflowError):
        raise _refused("hours", N_("A shift lasts from 1 to 168 hours.")) from None


def _refused(field: str, words: str) -> InvalidInput:
    return InvalidInput(words, [Problem(field, Sentence(words))])


def _back(area_path: str) -> ResponseReturnValue:
    return redirect(url_for("admin.duty_list", area=area_path or None, week=request.args.get("week")))
