"""With which neighbours does an area become one, and what goes over to it?"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from gridmap.db.models import Area
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.areas import codes, editing, merging
from gridmap.records.areas.ground import shape_of
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.admin.shared import complaints
from gridmap.web.area_pages.shared import CONTENTS, administers, blueprint, own
from gridmap.web.area_pages.sketch import sketch
from gridmap.web.language import _, translate


@blueprint.get("/areas/<path>/merge")
@allow(Role.ADMINISTRATOR)
def choose(path: str) -> str:
    return _page(_mergeable(path), {})


@blueprint.post("/areas/<path>/merge")
@allow(Role.ADMINISTRATOR)
def merge(path: str) -> ResponseReturnValue:
    """`stays`: which of them keeps its code; `others`: path:version of each that is merged with it."""
    session = current.session()
    _mergeable(path)
    versions = dict(_versions(request.form.getlist(merging.OTHERS)))
    stays = request.form.get("stays", path)
    if stays not in versions:
        stays = path
    if path not in versions:  # the form names it always
        raise BadRequest
    try:
        step = merging.merge(session, stays, versions, request.form.get("name", ""), current.now())
    except InvalidInput as refused:
        session.rollback()
        return _page(_mergeable(path), complaints(refused)), 422
    session.commit()
    flash(translate(step.sentence), "done")
    return redirect(url_for("areas.show", path=stays))


def _mergeable(path: str) -> Area:
    area = own(path)
    if area.level not in merging.MERGES or not administers(area.parent_path):
        raise NotFound(N_("There is no such area."))
    return area


def _versions(said: list[str]) -> list[tuple[str, int]]:
    pairs = (each.partition(":") for each in said)
    return [(path, int(version)) for path, _, version in pairs if version.isascii() and version.isdigit()]


def _page(area: Area, problems: dict[str, Sentence]) -> str:
    session = current.session()
    beside = merging.neighbours(session, area)
    lines = [
        (each, codes.code_of(session, each.path), _contents(each.path), number)
        for number, each in enumerate([area, *beside])
    ]
    shapes = [
        (str(number) if number else "", "beside" if number else "own", shape)
        for number, each in enumerate([area, *beside])
        if (shape := shape_of(each)) is not None
    ]
    return render_template(
        "areas/merge.html",
        area=area,
        lines=lines,
        sketch=sketch(shapes),
        problems=problems,
        chosen=request.form.getlist(merging.OTHERS),
        stays=request.form.get("stays", area.path),
    )


def _contents(path: str) -> str:
    found = editing.contents(current.session(), path)
    return _(", ").join(f"{translate(CONTENTS[name])} {number}" for name, number in found.items())
