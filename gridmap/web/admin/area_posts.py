"""Who answers for this area, and who shall?"""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.db.models import Appointment, Area, Person
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import duty, people
from gridmap.records.ids import needed_id
from gridmap.vocabulary import Post, Role, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.admin.shared import area_names, blueprint, complaints
from gridmap.web.areas import township_of, under
from gridmap.web.language import _


@blueprint.get("/areas/<path>/posts")
@allow(Role.SECURITY_ADMINISTRATOR)
def area_posts(path: str) -> str:
    return _page(_area(path), {})


@blueprint.post("/areas/<path>/posts")
@allow(Role.SECURITY_ADMINISTRATOR)
def fill_post(path: str) -> ResponseReturnValue:
    """Give a post of this area to somebody who is known already."""
    session, area = current.session(), _area(path)
    try:
        person = people.find_administered(session, _chosen())
        duty.appoint(session, person, request.form.get("post", ""), area.path)
    except InvalidInput as refused:
        session.rollback()
        return _page(_area(path), complaints(refused)), 422
    session.commit()
    flash(_("Saved."), "done")
    return redirect(url_for("admin.area_posts", path=path))


def _page(area: Area, problems: dict[str, Sentence]) -> str:
    session = current.session()
    held = session.execute(
        select(Appointment, Person)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.area_path == area.path)
        .order_by(Appointment.post, Person.name)
    ).all()
    return render_template(
        "admin/area_posts.html",
        area=area,
        around=_around(area),
        held=held,
        people=_known(area),
        posts=texts(Post),
        problems=problems,
    )


def _area(path: str) -> Area:
    """Raises NotFound for what is no area that the viewer administers."""
    found = current.session().get(Area, path) if path.isascii() and path.isdigit() else None
    if found is None or not viewer().holds(Role.SECURITY_ADMINISTRATOR, path):
        raise NotFound(N_("There is no such area."))
    return found


def _around(area: Area) -> str:
    parent = area.parent_path
    return area_names([parent]).get(parent, "")


def _known(area: Area) -> list[tuple[str, str]]:
    """The active people of the township to choose from; those of the same village stand first."""
    township = township_of(area.path)
    here = Person.area_path
    wanted = select(Person).where(under(here, township.path if township else area.path), Person.active)
    found = current.session().scalars(wanted.order_by(Person.name, Person.id)).all()
    near = sorted(found, key=lambda person: not person.area_path.startswith(area.parent_path))
    names = area_names(person.area_path for person in near)
    return [
        (
            str(person.id),
            " · ".join(part for part in (person.name, person.title, names[person.area_path]) if part),
        )
        for person in near
    ]


def _chosen() -> uuid.UUID:
    choose = Problem("person_id", Sentence(N_("Choose a person.")))
    return needed_id(
        request.form.get("person_id"), InvalidInput(N_("Some entries cannot be accepted."), [choose])
    )
