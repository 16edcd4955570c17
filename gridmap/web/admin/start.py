"""What is there to do next in a new township, and how does one leave the sample behind?"""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from gridmap.db.models import Area, Base, Grant
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import township
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.resources import Resource
from gridmap.registers.shifts import Shift
from gridmap.vocabulary import Level, Role
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.admin import outlines
from gridmap.web.admin.shared import administered, blueprint, complaints, own_townships
from gridmap.web.areas import chosen_area
from gridmap.web.language import _

FIELDS = ("county_name", "county_code", "township_name", "township_code")


@dataclass(frozen=True)
class SetupStep:
    """One thing a township needs before the map can answer: how much there is, and where it is entered."""

    title: str
    why: str
    count: int
    endpoint: str = ""


@blueprint.get("/start")
@allow(Role.ADMINISTRATOR)
def start() -> str:
    return _page({})


@blueprint.post("/start")
@allow(Role.ADMINISTRATOR)
def start_over() -> ResponseReturnValue:
    """Delete the sample and begin with an empty township; the administrator stays signed in."""
    session = current.session()
    sample = chosen_area(viewer(), request.form.get("sample", ""))
    viewer().require(Role.ADMINISTRATOR, sample.path)
    beginning = township.Beginning(**{name: request.form.get(name, "") for name in FIELDS})
    try:
        township.start_over(session, sample, request.form.get("confirmation", ""), beginning)
    except InvalidInput as refused:
        session.rollback()
        return _page(complaints(refused)), 422
    session.commit()
    flash(_("The sample is gone. {name} begins empty.", name=beginning.township_name.strip()), "done")
    return redirect(url_for("admin.start"))


def _page(problems: dict[str, Sentence]) -> str:
    session = current.session()
    samples = [area for area in own_townships() if township.is_sample(session, area.path)]
    return render_template(
        "admin/start.html",
        steps=_steps(),
        without_outline=outlines.without(),
        sample=samples[0] if samples else None,
        typed=request.form,
        problems=problems,
    )


def _steps() -> list[SetupStep]:
    outlined = _count(Area, Area.level == Level.TOWNSHIP, Area.geom.is_not(None))
    grids = _count(Area, Area.level.in_((Level.GRID, Level.DEDICATED_GRID)))
    return [
        SetupStep(
            N_("People and rights"),
            N_("Who works here, and what may each of them see and change?"),
            _count(Grant),
            "admin.list_people",
        ),
        SetupStep(
            N_("Outline of the township"),
            N_("Without it nothing can be measured against the boundary."),
            outlined,
        ),
        SetupStep(
            N_("Villages and grids"), N_("Every record belongs to the smallest area around it."), grids
        ),
        SetupStep(
            N_("Enterprises"),
            N_("What is supervised, and at which risk?"),
            _count(Enterprise),
            "admin.ledgers",
        ),
        SetupStep(
            N_("Emergency resources"),
            N_("What can help, where, and under which phone?"),
            _count(Resource),
            "admin.ledgers",
        ),
        SetupStep(
            N_("Duty list"),
            N_("Whom does the duty officer call first tonight?"),
            _count(Shift),
            "admin.duty_list",
        ),
    ]


def _count(table: type[Base], *conditions: object) -> int:
    path = table.__table__.c["path" if table is Area else "area_path"]
    counted = select(func.count()).select_from(table).where(administered(path), *conditions)  # type: ignore[arg-type]
    return current.session().scalar(counted) or 0
