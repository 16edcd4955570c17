"""What is known of one area: its figures, who answers for it, what lies in it, and what was changed?"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select

from gridmap.db.models import Appointment, Area, AreaChange, Person
from gridmap.db.models.area_change import AreaChangeKind
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import Sentence
from gridmap.records.areas import changes, codes, editing, merging, rules, splitting, tree, undoing
from gridmap.records.areas.entries import levels_in
from gridmap.records.areas.ground import shape_of
from gridmap.vocabulary import Level, Post, Role, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.area_pages.shared import (
    CONTENTS,
    DRAWS,
    MAPPED,
    administers,
    blueprint,
    own,
    seen_version,
)
from gridmap.web.area_pages.sketch import sketch
from gridmap.web.areas import township_of
from gridmap.web.language import _


@blueprint.get("/areas/<path>")
@allow(*DRAWS)
def show(path: str) -> str:
    return _page(own(path))


@blueprint.post("/areas/<path>/close")
@allow(*DRAWS)
def close(path: str) -> ResponseReturnValue:
    area, session = own(path), current.session()
    parent_path = area.parent_path
    agreed = request.form.get(editing.AGREED) == "parent"
    try:
        step = editing.close(session, path, seen_version(), agreed=agreed, now=current.now())
    except InvalidInput as refused:
        session.rollback()
        return _page(own(path), [problem.sentence for problem in refused.problems]), 422
    session.commit()
    flash(_("{name} is closed.", name=area_name(step.sentence)), "done")
    return redirect(url_for("areas.show", path=parent_path))


def area_name(sentence: Sentence) -> str:
    return str(sentence.parts.get("name", ""))


def _page(area: Area, problems: list[Sentence] | None = None) -> str:
    session = current.session()
    inside, parent = tree.children(session, area.path), tree.parent_of(session, area)
    shape = shape_of(area)
    steps = changes.of_area(session, area.path)
    return render_template(
        "areas/one.html",
        area=area,
        parent=parent if parent and _is_own(parent) else None,
        parent_name=parent.name if parent else "",
        township=township_of(area.path),
        inside=inside,
        code=codes.code_of(session, area.path),
        size=rules.size(rules.area_m2(shape)) if shape is not None else None,
        sketch=sketch(_shapes(area, shape, inside)),
        held=_held(area.path),
        posts=texts(Post),
        levels=texts(Level),
        contents=[(CONTENTS[name], number) for name, number in editing.contents(session, area.path).items()],
        may_enter=bool(levels_in(area.level)),
        may_split=shape is not None
        and area.level in splitting.SPLITS
        and parent is not None
        and _is_own(parent),
        may_merge=area.level in merging.MERGES and administers(area.parent_path),
        may_close=editing.may_close(session, area),
        administers=administers(area.path),
        gives_posts=viewer().holds(Role.SECURITY_ADMINISTRATOR, area.path),
        has_map=area.level in MAPPED,
        steps=[(step, _who(step), undoing.may_undo(session, step)) for step in steps],
        kinds=texts(AreaChangeKind),
        problems=problems or [],
    )


def _is_own(area: Area) -> bool:
    return viewer().holds(DRAWS, area.path)


def _shapes(
    area: Area, own_shape: BaseGeometry | None, inside: list[Area]
) -> list[tuple[str, str, BaseGeometry]]:
    above = tree.parent_of(current.session(), area)
    beside = tree.children(current.session(), above.path) if above else []
    parent = above.name if above else ""
    around = [
        (_short(each.name, parent), "beside", found)
        for each in beside
        if each.path != area.path and each.level == area.level and (found := shape_of(each)) is not None
    ]
    within = [
        (_short(each.name, area.name), "within", found)
        for each in inside
        if (found := shape_of(each)) is not None
    ]
    return [
        *around,
        *([(_short(area.name, parent), "own", own_shape)] if own_shape is not None else []),
        *within,
    ]


def _short(name: str, above: str) -> str:
    """The name without that of the area around it, by which grids are often called."""
    return name.removeprefix(above).strip() or name


def _held(path: str) -> list[tuple[Appointment, Person]]:
    found = (
        select(Appointment, Person)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.area_path == path)
        .order_by(Appointment.post, Person.name)
    )
    return [(post, person) for post, person in current.session().execute(found)]


def _who(step: AreaChange) -> str:
    person = current.session().get(Person, step.person_id) if step.person_id else None
    return person.name if person else ""
