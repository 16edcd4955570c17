"""How long do the administered areas keep personal data, what is over its time, and what went?"""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.db.models import Area, Audit
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import retention
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.admin.shared import blueprint, complaints, own_paths
from gridmap.web.areas import chosen_area
from gridmap.web.language import _

SHOWN = 20


@blueprint.get("/retention", endpoint="retention")
@allow(Role.ADMINISTRATOR)
def periods() -> str:
    return _page(_area(request.args.get("area")), {})


@blueprint.post("/retention")
@allow(Role.ADMINISTRATOR)
def set_retention() -> ResponseReturnValue:
    """Days for each kind in one area; a field that is left empty keeps all, or as the area around it says."""
    session, area = current.session(), _area(request.form.get("area"))
    path = area.path
    problems: list[Problem] = []
    for kind in retention.KINDS:
        try:
            retention.set_days(session, path, kind, _days(kind, request.form.get(kind, "")))
        except InvalidInput as refused:
            problems += refused.problems
    if problems:
        session.rollback()
        told = complaints(InvalidInput(N_("Some entries cannot be accepted."), problems))
        return _page(_area(path), told, request.form), 422
    session.commit()
    flash(_("Saved."), "done")
    return redirect(url_for("admin.retention", area=path))


@blueprint.post("/retention/erase")
@allow(Role.ADMINISTRATOR)
def erase_now() -> ResponseReturnValue:
    """What the job does each day, at once, for one area."""
    session, area = current.session(), _area(request.form.get("area"))
    path = area.path
    done = retention.erase(session, [path])
    session.commit()
    number = sum(each.records + each.traces for each in done)
    flash(_("{number} records and lines of the audit were blanked.", number=number), "done")
    return redirect(url_for("admin.retention", area=path))


def _area(asked: str | None) -> Area:
    area = chosen_area(viewer(), asked, Role.ADMINISTRATOR)
    viewer().require(Role.ADMINISTRATOR, area.path)
    return area


def _days(kind: str, typed: str) -> int | None:
    """None for an empty field. Raises InvalidInput for what is no whole number."""
    if not typed.strip():
        return None
    if not (typed.strip().isascii() and typed.strip().isdigit() and len(typed.strip()) < 9):
        whole = Sentence(N_("Write a whole number of days, or leave this empty."))
        raise InvalidInput(N_("Some entries cannot be accepted."), [Problem(kind, whole)])
    return int(typed)


def _page(area: Area, problems: Mapping[str, Sentence], typed: Mapping[str, str] | None = None) -> str:
    session = current.session()
    own = retention.rules(session, [area.path])
    held = select(Area).where(Area.path.in_(own_paths())).order_by(Area.path)
    past = (
        select(Audit).where(Audit.source == "erasure", Audit.area_path == area.path).order_by(Audit.id.desc())
    )
    return render_template(
        "admin/retention.html",
        area=area,
        areas=session.scalars(held).all(),
        kinds=retention.KINDS.values(),
        days=typed or {kind: days for (_path, kind), days in own.items()},
        due={each.kind: each for each in retention.due(session, [area.path]) if each.area_path == area.path},
        around=retention.inherited(session, area.path),
        past=session.scalars(past.limit(SHOWN)).all(),
        titles={each.key: each.title for each in retention.KINDS.values()},
        problems=problems,
    )
