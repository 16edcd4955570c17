"""Which figures is a township measured by, from which document, and how does it set its own?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal

from gridmap.db.models import Area, NormRow
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import norms
from gridmap.standards import Norm, Profile, in_force, profiles, with_own
from gridmap.standards.jurisdictions import names
from gridmap.standards.norm import UNITS
from gridmap.standards.shipped import figures, shipped
from gridmap.vocabulary import Role, Subject, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.areas import chosen_area, townships
from gridmap.web.language import _, listed, translate

blueprint = Blueprint("norms", __name__, url_prefix="/standards")
EDITORS = (Role.PLANNER, Role.ADMINISTRATOR)
SHOWN = {
    "": N_("All figures"),
    "own": N_("Own figures"),
    "unverified": N_("Not verified"),
    "reference": N_("For reference"),
}


@dataclass(frozen=True)
class NormLine:
    """One figure as the table shows it."""

    norm: Norm
    value: str
    places: str
    note: str
    for_reference: bool


@blueprint.get("")
@allow(*EDITORS)
def overview() -> str:
    area = _area()
    connection = current.session().connection()
    subject = _subject(request.args.get("subject", Subject.FIRE))
    chosen = in_force(connection, area.path, subject)
    asked = request.args.get("profile", "")
    profile = with_own(connection, area.path, asked) if asked else chosen
    if profile.subject != subject:
        raise NotFound(N_("This profile is about another subject."))
    return render_template(
        "standards.html",
        area=area,
        townships=[each for each in townships(viewer()) if viewer().holds(EDITORS, each.path)],
        subjects=texts(Subject),
        subject=subject,
        chosen=chosen,
        profile=profile,
        profiles=[(each.key, translate(each.title)) for each in profiles(subject)],
        lines=_lines(profile, request.args.get("only", ""), request.args.get("q", "").strip()),
        lacking=[f for key, f in figures(subject).items() if key not in profile.norms],
        shown=SHOWN,
    )


@blueprint.post("/profile")
@allow(*EDITORS)
def choose() -> ResponseReturnValue:
    """Measure the township by another profile from now on."""
    area = _area()
    session, subject = current.session(), _subject(request.form.get("subject", ""))
    norms.choose(session, area.path, subject, request.form.get("profile", ""), current.now())
    session.commit()
    flash(_("This profile is in force now. The answers that use it are computed again."), "done")
    return _back(area, subject)


@blueprint.get("/<profile>/<key>")
@allow(*EDITORS)
def show(profile: str, key: str) -> str:
    return _form(profile, key)


@blueprint.post("/<profile>/<key>")
@allow(*EDITORS)
def save(profile: str, key: str) -> ResponseReturnValue:
    area, session = _area(), current.session()
    typed = {**request.form.to_dict(), "verified": "verified" in request.form}
    version = request.form.get("version", -1, type=int)
    try:
        norms.set_figure(session, area.path, profile, key, typed, version, current.now())
    except InvalidInput as refused:
        session.rollback()
        problems = {problem.field: problem.sentence for problem in reversed(refused.problems)}
        return _form(profile, key, typed=request.form, problems=problems), 422
    session.commit()
    flash(_("Saved. The answers that use this figure are computed again."), "done")
    return _back(area, with_own(session.connection(), area.path, profile).subject, profile)


@blueprint.post("/<profile>/<key>/take-back")
@allow(*EDITORS)
def take_back(profile: str, key: str) -> ResponseReturnValue:
    """Back to the shipped figure."""
    area, session = _area(), current.session()
    norms.figure_of(profile, key)
    norms.take_back(
        session, area.path, profile, key, request.form.get("version", -1, type=int), current.now()
    )
    session.commit()
    flash(_("The shipped figure holds again."), "done")
    return _back(area, shipped(profile).subject, profile)


def _form(
    profile: str,
    key: str,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, Sentence] | None = None,
) -> str:
    area, session = _area(), current.session()
    figure = norms.figure_of(profile, key)
    norm = with_own(session.connection(), area.path, profile).norms.get(key)
    row = norms.own(session, area.path, profile, key)
    before = shipped(profile).norms.get(key)
    return render_template(
        "standard.html",
        area=area,
        figure=figure,
        unit=translate(UNITS[figure.unit]) if UNITS[figure.unit] else "",
        profile=shipped(profile),
        norm=norm,
        row=row,
        shipped=_line(before, "") if before else None,
        places=[
            ("", _("Nowhere in particular")),
            *((code, translate(name)) for code, name in names().items()),
        ],
        typed=typed if typed is not None else _typed(row, norm),
        problems=problems or {},
    )


def _typed(row: NormRow | None, norm: Norm | None) -> dict[str, str]:
    """What the form begins with: the own figure, else the shipped value, whose source does not hold for another."""
    if row is not None:
        fields = {key: getattr(row, key) for key in ("document", "clause", "jurisdiction", "note")}
        return {"value": f"{row.value:g}", "verified": "yes" if row.verified else "", **fields}
    return {"value": f"{norm.value:g}" if norm else ""}


def _lines(profile: Profile, only: str, sought: str) -> list[NormLine]:
    lines = [_line(norm, profile.jurisdiction) for norm in profile.norms.values()]
    words = sought.casefold()
    return [
        line
        for line in lines
        if _is_kept(line, only)
        and words in f"{translate(line.norm.title)} {line.norm.source} {line.note}".casefold()
    ]


def _is_kept(line: NormLine, only: str) -> bool:
    if only == "own":
        return bool(line.norm.area_path)
    if only == "unverified":
        return not line.norm.verified
    return line.for_reference if only == "reference" else True


def _line(norm: Norm, jurisdiction: str) -> NormLine:
    return NormLine(
        norm=norm,
        value=written(norm.value, norm.unit),
        places=listed(translate(names().get(code, code)) for code in norm.jurisdiction.split()),
        note=norm.note if norm.area_path or not norm.note else translate(norm.note),
        for_reference=norm.for_reference(jurisdiction),
    )


def written(value: float, unit: str) -> str:
    """A figure with its unit, as people say it: seconds of a whole minute in minutes, shares in percent."""
    if unit == "rule":
        return _("yes") if value else _("no")
    if unit == "share":
        return f"{format_decimal(value * 100)} %"
    if unit == "s" and value % 60 == 0:
        return _("{minutes} min", minutes=format_decimal(value / 60))
    figure = format_decimal(value, "#,##0.####")
    return f"{figure} {translate(UNITS[unit])}" if UNITS[unit] else str(figure)


def _subject(asked: str) -> Subject:
    if asked not in set(Subject):
        raise NotFound(N_("There is no such subject of standards."))
    return Subject(asked)


def _area() -> Area:
    """The one asked for, else the first whose figures the viewer sets. Raises Forbidden where they set none."""
    area = chosen_area(viewer(), request.args.get("area"), *EDITORS)
    viewer().require(EDITORS, area.path)
    return area


def _back(area: Area, subject: str, profile: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("norms.overview", area=area.path, subject=subject, profile=profile))
