"""How does a person put a question together, see its answer, share it, and delete it?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap import asking
from gridmap.asking import keeping, saying
from gridmap.asking.kinds import KINDS
from gridmap.asking.subjects import SUBJECTS, choices
from gridmap.db.models import Area, AskedQuestion, Headline, Person
from gridmap.db.models.asked import MeasuredBy, Side
from gridmap.errors import Forbidden, InvalidInput, NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.areas import AREAS
from gridmap.layers.base.layer import Layer
from gridmap.publishing.question import Question
from gridmap.vocabulary import Role, texts
from gridmap.web import current, formatting
from gridmap.web.access import allow_signed_in, viewer
from gridmap.web.areas import chosen_area, is_above_townships, is_within_grant, township_of, townships
from gridmap.web.formatting import NUMERIC
from gridmap.web.language import _, translate, translated
from gridmap.web.layers_api import opened
from gridmap.web.narrowing import narrowed
from gridmap.web.pages import Pager, here

blueprint = Blueprint("questions", __name__, url_prefix="/questions")
MOST_COLUMNS = 8  # of the page; the file has all of them
SHARERS = (Role.PLANNER, Role.ADMINISTRATOR)
_BEGUN = {
    "subject": "enterprises",
    "near": "resources.fire_station",
    "measured_by": "minutes",
    "most": "8",
    "side": "beyond",
}


@blueprint.get("")
@allow_signed_in
def overview() -> str:
    area = _asked_of(request.args.get("area"))
    session = current.session()
    rows = asking.questions(session, area.path)
    people = dict(iter(session.execute(select(Person.id, Person.name))))
    said = select(Headline).where(
        Headline.layer.in_([asking.asked_of(row).layer_key for row in rows]),
        Headline.area_path == (area.path if is_within_grant(viewer(), area.path) else _own(area).path),
    )
    told = {each.layer: formatting.headline(each) for each in session.scalars(said)}
    return render_template(
        "questions/overview.html",
        area=area,
        townships=townships(viewer()),
        rows=[(row, _said(row), told.get(asking.asked_of(row).layer_key)) for row in rows],
        people=people,
        me=viewer().id,
    )


@blueprint.get("/new")
@allow_signed_in
def new() -> str:
    area = _asked_of(request.args.get("area"))
    begun = {**_BEGUN, **{key: value for key, value in request.args.items() if key in _BEGUN}}
    return _form(area, begun, {}, {})


@blueprint.post("")
@allow_signed_in
def create() -> ResponseReturnValue:
    area, session = _asked_of(request.form.get("area")), current.session()
    path, filters = area.path, _filters()
    try:
        made = keeping.entered(
            session, path, request.form, filters, current.now(), shared=_wants_shared(path)
        )
    except InvalidInput as refused:
        session.rollback()
        return _form(_asked_of(path), request.form, filters, _problems(refused)), 422
    question_id = made.id
    session.commit()
    return redirect(url_for("questions.show", question_id=question_id))


@blueprint.get("/<uuid:question_id>")
@allow_signed_in
def show(question_id: uuid.UUID) -> str:
    row = asking.find(current.session(), question_id)
    area = _seen(row)
    layer = asking.layer_of(asking.asked_of(row), translate)
    if layer is None:
        raise NotFound(N_("This question is of an older edition of the program. Delete it and ask anew."))
    said, owner = _said(row), current.session().get(Person, row.person_id)
    kept = {
        "row": row,
        "area": area,
        "area_name": area.name,
        "said": said,
        "owner": owner.name if owner else "",
        "may_change": _may_change(row),
        "on_map": _on_map(area.path, layer),
        "forms": formatting.forms(),
        "workbook": url_for("layers_api.layer_workbook", key=layer.key, area=area.path),
        "file_address": partial(_file, layer.key, area.path),
        "paper": url_for("paper_map.page", area=area.path, state=_state(layer)),
    }
    path = area.path
    current.session().expunge(row)
    with opened(layer, area) as answer:
        question = narrowed(answer, Question(path)).question
        pager = Pager.asked(answer.total(question))
        fields = answer.fields("table")[:MOST_COLUMNS]
        rows = answer.rows(question, layer.order, pager.page)
        return render_template(
            "questions/show.html",
            **kept,
            headline=formatting.headline(answer.headline(path)),
            measure=formatting.measure(answer.state.measure),
            freshness=formatting.freshness(answer.state.computed_at, stale=answer.state.stale),
            columns=[(formatting.heading(each), each.kind in NUMERIC) for each in fields],
            lines=[
                (each.title, [formatting.cell(field, each.values.get(field.key)) for field in fields])
                for each in rows
            ],
            pager=pager,
            here=here,
        )


@blueprint.get("/<uuid:question_id>/edit")
@allow_signed_in
def edit(question_id: uuid.UUID) -> str:
    row = _changeable(question_id)
    typed = {key: getattr(row, key) for key in ("name", *_BEGUN)}
    typed |= {"most": f"{row.most:g}", "shared": "yes" if row.shared else ""}
    typed |= {key: value for key, value in request.args.items() if key in _BEGUN}
    kept = row.filters if typed["subject"] == row.subject else {}
    return _form(current.session().get_one(Area, row.area_path), typed, kept, {}, row)


@blueprint.post("/<uuid:question_id>")
@allow_signed_in
def save(question_id: uuid.UUID) -> ResponseReturnValue:
    row, session = _changeable(question_id), current.session()
    filters, version = _filters(), request.form.get("version", 0, type=int)
    try:
        keeping.changed(
            session,
            row,
            request.form,
            filters,
            current.now(),
            shared=_wants_shared(row.area_path),
            version=version,
        )
    except InvalidInput as refused:
        session.rollback()
        row = _changeable(question_id)
        area = session.get_one(Area, row.area_path)
        return _form(area, request.form, filters, _problems(refused), row), 422
    session.commit()
    return redirect(url_for("questions.show", question_id=question_id))


@blueprint.post("/<uuid:question_id>/delete")
@allow_signed_in
def delete(question_id: uuid.UUID) -> ResponseReturnValue:
    row, session = _changeable(question_id), current.session()
    path = row.area_path
    keeping.removed(session, row, current.now())
    session.commit()
    flash(_("The question was deleted."), "done")
    return redirect(url_for("questions.overview", area=path))


def _asked_of(asked: str | None) -> Area:
    """The township around the area, or the area itself where it holds townships. Raises NotFound beyond the fence."""
    area = chosen_area(viewer(), asked)
    if is_above_townships(area):
        return area
    found = township_of(area.path)
    if found is None:
        raise NotFound(N_("There is no such area."))
    return found


def _own(area: Area) -> Area:
    """What of a township the viewer may see: all of it, or the first that is granted in it."""
    inside = [path for path in viewer().paths() if path.startswith(area.path)]
    if is_within_grant(viewer(), area.path) or not inside:
        return area
    return chosen_area(viewer(), inside[0])


def _seen(row: AskedQuestion) -> Area:
    """Of which area the answer is shown: the one that is asked for, else what of the question's the viewer may see."""
    asked = request.args.get("area")
    if asked:
        return chosen_area(viewer(), asked)
    area = current.session().get(Area, row.area_path)
    if area is not None and is_above_townships(area) and not is_within_grant(viewer(), area.path):
        return chosen_area(viewer(), None)
    if area is None:
        raise NotFound(N_("There is no such area."))
    return _own(area)


def _may_share(path: str) -> bool:
    return viewer().holds(SHARERS, path)


def _wants_shared(path: str) -> bool:
    """Raises Forbidden for somebody who does not plan there."""
    if request.form.get("shared") != "yes":
        return False
    if not _may_share(path):
        raise Forbidden(N_("Only a planner or an administrator of the area shares a question."))
    return True


def _may_change(row: AskedQuestion) -> bool:
    if row.shared and not _may_share(row.area_path):
        return row.person_id == viewer().id
    return row.person_id == viewer().id or row.shared


def _changeable(question_id: uuid.UUID) -> AskedQuestion:
    row = asking.find(current.session(), question_id)
    if not _may_change(row):
        raise Forbidden(N_("Only who asked this, or who plans in its area, changes it."))
    return row


def _filters() -> dict[str, list[str]]:
    return {name[2:]: request.form.getlist(name) for name in request.form if name.startswith("f.")}


def _problems(refused: InvalidInput) -> dict[str, Sentence]:
    return {problem.field: problem.sentence for problem in reversed(refused.problems)}


def _said(row: AskedQuestion) -> str:
    asked = asking.asked_of(row)
    return translate(saying.question(asked)) if asking.layer_of(asked) else ""


def _form(
    area: Area,
    typed: Mapping[str, Any],
    filters: Mapping[str, Sequence[str]],
    problems: Mapping[str, Sentence],
    row: AskedQuestion | None = None,
) -> str:
    subject = SUBJECTS.get(typed.get("subject", ""), SUBJECTS[_BEGUN["subject"]])
    kinds = groupby(KINDS.values(), key=lambda each: each.group)
    return render_template(
        "questions/form.html",
        area=area,
        area_name=area.name,
        row=row,
        typed=typed,
        chosen=filters,
        problems=problems,
        subject=subject,
        subjects=[(each.key, translate(each.title)) for each in SUBJECTS.values()],
        kinds=[(translate(group), [(each.key, translate(each.title)) for each in of]) for group, of in kinds],
        measures=translated(texts(MeasuredBy)),
        sides=translated(texts(Side)),
        fields=[
            (each, [*translated(choices(each)), ("", translate(N_("unknown")))]) for each in subject.filters
        ],
        may_share=_may_share(area.path),
        this=url_for("questions.edit", question_id=row.id) if row else url_for("questions.new"),
    )


def _state(layer: Layer) -> str:
    keys = ",".join(f"{each.key}.{each.legends[0].key}" for each in (AREAS, layer))
    return urlencode([("layers", keys)])


def _on_map(path: str, layer: Layer) -> str:
    """The map with this layer, and its table beside it."""
    state = urlencode([("table", layer.key)])
    return f"{url_for('maps.map_page', area=path)}#{_state(layer)}&{state}"


def _file(key: str, path: str, form: str, coordinates: str | None) -> str:
    return url_for("exporting.layer_file", key=key, form=form, area=path, coordinates=coordinates)
