"""What is known of one person, and how is it changed: details, account, on and off?"""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.db.models import Appointment, Person
from gridmap.errors import Conflict, InvalidInput
from gridmap.i18n.texts import N_
from gridmap.records import people
from gridmap.vocabulary import Post, Role, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.admin.people import entry_of_form, one_time
from gridmap.web.admin.shared import area_names, area_tree, blueprint, complaints
from gridmap.web.language import _


@blueprint.get("/people/<uuid:person_id>")
@allow(Role.SECURITY_ADMINISTRATOR)
def show_person(person_id: uuid.UUID) -> str:
    return page(people.find(current.session(), person_id))


@blueprint.post("/people/<uuid:person_id>")
@allow(Role.SECURITY_ADMINISTRATOR)
def change_person(person_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    person = people.find_administered(session, person_id)
    try:
        entry = entry_of_form()
        viewer().require(Role.SECURITY_ADMINISTRATOR, entry.area_path)
        people.change(session, person, request.form.get("version", -1, type=int), entry)
    except InvalidInput as refused:
        return _refused(person, refused)
    session.commit()
    return _saved(person_id)


@blueprint.post("/people/<uuid:person_id>/account")
@allow(Role.SECURITY_ADMINISTRATOR)
def open_account(person_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    person = people.find_administered(session, person_id)
    username = request.form.get("username", "")
    try:
        password = people.open_account(session, person, username)
    except InvalidInput as refused:
        return _refused(person, refused)
    session.commit()
    return one_time(person, username, password)


@blueprint.post("/people/<uuid:person_id>/password")
@allow(Role.SECURITY_ADMINISTRATOR)
def reset_password(person_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    person = people.find_administered(session, person_id)
    password = people.reset_password(session, person)
    session.commit()
    return one_time(person, person.account.username if person.account else "", password)


@blueprint.post("/people/<uuid:person_id>/subject")
@allow(Role.SECURITY_ADMINISTRATOR)
def link_person(person_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    person = people.find_administered(session, person_id)
    try:
        people.link(session, person, request.form.get("subject", ""))
    except InvalidInput as refused:
        return _refused(person, refused)
    session.commit()
    return _saved(person_id)


@blueprint.post("/people/<uuid:person_id>/active")
@allow(Role.SECURITY_ADMINISTRATOR)
def switch_person(person_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    person = people.find_administered(session, person_id)
    if person_id == viewer().id:
        raise Conflict(N_("You cannot switch off yourself. Another administrator can."))
    people.switch(session, person, active=request.form.get("active") == "yes")
    session.commit()
    return redirect(url_for("admin.show_person", person_id=person_id))


def _refused(person: Person, refused: InvalidInput) -> ResponseReturnValue:
    current.session().rollback()
    return page(person, typed=request.form.to_dict(), problems=complaints(refused)), 422


def _saved(person_id: uuid.UUID) -> ResponseReturnValue:
    flash(_("Saved."), "done")
    return redirect(url_for("admin.show_person", person_id=person_id))


def page(person: Person, typed: dict[str, Any] | None = None, problems: Any = None) -> str:
    """A person with account, rights and posts; what was refused stands in the form with its complaint."""
    session = current.session()
    held = select(Appointment).where(Appointment.person_id == person.id).order_by(Appointment.area_path)
    appointments = session.scalars(held).all()
    paths = [person.area_path, *(grant.area_path for grant in person.grants)]
    paths += [each.area_path for each in appointments]
    return render_template(
        "admin/person.html",
        person=person,
        editable=people.may_administer(session, person.id),
        appointments=appointments,
        names=area_names(paths),
        tree=area_tree(Role.SECURITY_ADMINISTRATOR),
        typed=typed or {},
        problems=problems or {},
        roles=texts(Role),
        posts=texts(Post),
        now=current.now(),
        provider=current.installation().settings.provider_name,
    )
