"""How does an administrator give rights and posts to a person, and take them back?"""

from __future__ import annotations

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Person
from gridmap.errors import InvalidInput
from gridmap.records import duty, grants, people
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.admin.person import page
from gridmap.web.admin.shared import blueprint, complaints
from gridmap.web.language import _


@blueprint.post("/people/<uuid:person_id>/grants")
@allow(Role.SECURITY_ADMINISTRATOR)
def give_right(person_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    person = people.find_administered(session, person_id)
    area_path = _chosen_area()
    try:
        grants.give(session, person, request.form.get("role", ""), area_path)
    except InvalidInput as refused:
        return _again(person, refused)
    session.commit()
    return _back(person_id)


@blueprint.post("/people/<uuid:person_id>/grants/<uuid:grant_id>/delete")
@allow(Role.SECURITY_ADMINISTRATOR)
def take_back_right(person_id: uuid.UUID, grant_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    grants.take_back(session, people.find_administered(session, person_id), grant_id)
    session.commit()
    if person_id == viewer().id:  # the right may have been the one that opens this page
        return redirect(url_for("navigation.home"))
    return _back(person_id)


@blueprint.post("/people/<uuid:person_id>/posts")
@allow(Role.SECURITY_ADMINISTRATOR)
def appoint(person_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    person = people.find_administered(session, person_id)
    area_path = _chosen_area()
    try:
        duty.appoint(session, person, request.form.get("post", ""), area_path)
    except InvalidInput as refused:
        return _again(person, refused)
    session.commit()
    return _back(person_id)


@blueprint.post("/people/<uuid:person_id>/posts/<uuid:appointment_id>/delete")
@allow(Role.SECURITY_ADMINISTRATOR)
def dismiss(person_id: uuid.UUID, appointment_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    duty.dismiss(session, people.find_administered(session, person_id), appointment_id)
    session.commit()
    return _back(person_id)


def _chosen_area() -> str:
    """Raises Forbidden for one that the viewer does not administer. Where none was chosen, the form says so."""
    area_path = request.form.get("area_path", "")
    if area_path:
        viewer().require(Role.SECURITY_ADMINISTRATOR, area_path)
    return area_path


def _again(person: Person, refused: InvalidInput) -> ResponseReturnValue:
    current.session().rollback()
    prefix = "post_" if "post" in request.form else "grant_"
    problems = {prefix + field: sentence for field, sentence in complaints(refused).items()}
    return page(person, problems=problems), 422


def _back(person_id: uuid.UUID) -> ResponseReturnValue:
    flash(_("Saved."), "done")
    return redirect(url_for("admin.show_person", person_id=person_id))
