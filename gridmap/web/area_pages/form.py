"""How is an area entered, and how is what is said of it changed?"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Area
from gridmap.errors import Conflict, InvalidInput, NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.areas import codes, editing, tree
from gridmap.records.areas.entries import ENTRIES, levels_in
from gridmap.vocabulary import Level
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.admin.shared import complaints
from gridmap.web.area_pages.shared import DRAWS, blueprint, own, seen_version
from gridmap.web.language import _


@blueprint.get("/areas/new")
@allow(*DRAWS)
def new() -> str:
    parent = _parent(request.args.get("parent", ""))
    return _form(None, parent, {"level": str(levels_in(parent.level)[0])}, {})


@blueprint.post("/areas/new")
@allow(*DRAWS)
def enter() -> ResponseReturnValue:
    parent = _parent(request.form.get("parent", ""))
    session = current.session()
    try:
        step = editing.create(session, parent.path, request.form, current.now())
    except InvalidInput as refused:
        session.rollback()
        return _form(None, _parent(parent.path), request.form, complaints(refused)), 422
    session.commit()
    flash(_("Saved. Now draw its outline."), "done")
    path = step.paths[0]
    drawn_next = parent.level in {Level.TOWNSHIP, Level.VILLAGE, Level.GRID}
    return redirect(url_for("areas.outline_page" if drawn_next else "areas.show", path=path))


@blueprint.get("/areas/<path>/edit")
@allow(*DRAWS)
def edit(path: str) -> str:
    area = own(path)
    kept = {each.key: getattr(area, each.key, "") for each in ENTRIES}
    kept["code"] = codes.code_of(current.session(), path)
    return _form(area, tree.parent_of(current.session(), area), kept, {}, area.version)


@blueprint.post("/areas/<path>/edit")
@allow(*DRAWS)
def save(path: str) -> ResponseReturnValue:
    session, version = current.session(), seen_version()
    own(path)
    try:
        editing.edit(session, path, version, request.form, current.now())
    except InvalidInput as refused:
        session.rollback()
        area = own(path)
        return _form(area, tree.parent_of(session, area), request.form, complaints(refused), version), 422
    except Conflict as first:  # what was typed stays in the form, beside what is there now
        session.rollback()
        area = own(path)
        return _form(area, tree.parent_of(session, area), request.form, {}, area.version, first.sentence), 409
    session.commit()
    flash(_("Saved."), "done")
    return redirect(url_for("areas.show", path=path))


def _parent(path: str) -> Area:
    """The area in which a new one is to lie; without a word, the first of one's own. Raises NotFound."""
    parent = own(path or next(iter(viewer().paths(*DRAWS)), ""))
    if not levels_in(parent.level):
        raise NotFound(N_("No area lies in a grid."))
    return parent


def _form(
    area: Area | None,
    parent: Area | None,
    typed: Any,
    problems: dict[str, Sentence],
    version: int = 0,
    refusal: Sentence | None = None,
) -> str:
    allowed = levels_in(parent.level) if parent else [Level(area.level)] if area else list(Level)
    return render_template(
        "areas/form.html",
        area=area,
        parent=parent,
        typed=typed,
        problems=problems,
        version=version,
        refusal=refusal,
        levels={level.value: level.text for level in allowed},
    )
