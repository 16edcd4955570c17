"""Which people are there, and how are they entered, changed, switched off and let back in?"""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from gridmap.db.models import Account, Person
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_
from gridmap.records import people
from gridmap.records.ids import needed_id
from gridmap.vocabulary import Role, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.admin.shared import administered, area_names, area_tree, blueprint, complaints
from gridmap.web.language import _
from gridmap.web.pages import Pager


@blueprint.get("/people")
@allow(Role.SECURITY_ADMINISTRATOR)
def list_people() -> str:
    asked = request.args.get("q", "").strip()
    wanted = (
        select(Person).outerjoin(Account).where(administered(Person.area_path, Role.SECURITY_ADMINISTRATOR))
    )
    if asked:
        columns = (Person.name, Person.title, Person.phone, Account.username)
        wanted = wanted.where(or_(*(column.icontains(asked, autoescape=True) for column in columns)))
    if request.args.get("account") == "yes":
        wanted = wanted.where(Account.person_id.is_not(None))
    session = current.session()
    pager = Pager.asked(session.scalar(select(func.count()).select_from(wanted.subquery())) or 0)
    shown = wanted.options(joinedload(Person.account), selectinload(Person.grants)).order_by(
        Person.active.desc(), Person.area_path, Person.name
    )
    rows = session.scalars(shown.limit(50).offset(pager.offset)).all()
    names = area_names(row.area_path for row in rows)
    return render_template(
        "admin/people.html",
        rows=rows,
        names=names,
        pager=pager,
        q=asked,
        now=current.now(),
        roles=texts(Role),
    )


@blueprint.get("/people/new")
@allow(Role.SECURITY_ADMINISTRATOR)
def new_person() -> str:
    asked = request.args.get("area", "")
    within = asked if viewer().holds(Role.SECURITY_ADMINISTRATOR, asked) else ""
    return _new_form(uuid.uuid4(), {"area_path": within}, {})


@blueprint.post("/people/new")
@allow(Role.SECURITY_ADMINISTRATOR)
def enter_person() -> ResponseReturnValue:
    """A person, with an account where a user name is given: then the one-time password is shown, once."""
    session = current.session()
    person_id = needed_id(request.form.get("id"), InvalidInput(N_("Some entries cannot be accepted.")))
    username = request.form.get("username", "").strip()
    try:
        entry = entry_of_form()
        viewer().require(Role.SECURITY_ADMINISTRATOR, entry.area_path)
        person = people.enter(session, person_id, entry)
        password = people.open_account(session, person, username) if username else ""
    except InvalidInput as refused:
        session.rollback()
        return _new_form(person_id, request.form.to_dict(), complaints(refused)), 422
    session.commit()
    if password:
        return one_time(person, username, password)
    flash(_("{name} was entered.", name=person.name), "done")
    return redirect(url_for("admin.show_person", person_id=person.id))


def _new_form(person_id: uuid.UUID, typed: dict[str, Any], problems: Any) -> str:
    return render_template(
        "admin/new_person.html",
        id=person_id,
        typed=typed,
        problems=problems,
        tree=area_tree(Role.SECURITY_ADMINISTRATOR),
    )


def one_time(person: Person, username: str, password: str) -> str:
    return render_template("admin/one_time.html", person=person, username=username, password=password)


def entry_of_form() -> people.PersonEntry:
    return people.PersonEntry(
        **{
            name: request.form.get(name, "")
            for name in ("name", "title", "phone", "area_path", "certificate")
        }
    )
