"""How does a person make and end the passwords of programs?"""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Account
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import Sentence
from gridmap.records import app_passwords
from gridmap.web import current, witness
from gridmap.web.access import allow_signed_in, viewer
from gridmap.web.language import _

blueprint = Blueprint("app_passwords", __name__, url_prefix="/account/programs")


@blueprint.get("")
@allow_signed_in
def show() -> str:
    return _page()


@blueprint.post("")
@allow_signed_in
def make() -> ResponseReturnValue:
    """The words are shown with this answer and never again."""
    session = current.session()
    account = session.get_one(Account, viewer().id, with_for_update=True)
    name, writes = request.form.get("name", ""), request.form.get("writes") == "yes"
    days = request.form.get("days", 0, type=int)
    try:
        made, word = app_passwords.make(session, account, name, days, writes=writes, now=current.now())
    except InvalidInput as refused:
        session.rollback()
        return _page({problem.field: problem.sentence for problem in refused.problems}), 422
    told = made.name
    session.commit()
    _keep(told, "made")
    return _page(word=word, name=told)


@blueprint.post("/<uuid:app_password_id>/end")
@allow_signed_in
def end(app_password_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    ended = app_passwords.end(session, viewer().id, app_password_id, current.now())
    name = ended.name
    session.commit()
    _keep(name, "ended")
    flash(_("The password of “{name}” has ended.", name=name), "done")
    return redirect(url_for("app_passwords.show"))


def _keep(name: str, did: str) -> None:
    facts = {"address": request.remote_addr or "", "name": name}
    witness.keep("sign_in", f"app_password.{did}", facts)


def _page(problems: dict[str, Sentence] | None = None, word: str = "", name: str = "") -> str:
    session, now = current.session(), current.now()
    account = session.get_one(Account, viewer().id)
    return render_template(
        "app_passwords.html",
        problems=problems or {},
        typed=request.form if problems else {},
        living=app_passwords.living(session, account, now),
        days=[(str(each), _("{days} days", days=each)) for each in app_passwords.DAYS],
        word=word,
        token=app_passwords.token_of(viewer().username, word) if word else "",
        name=name,
        address=url_for("ogc.landing", _external=True),
        may_write=bool(viewer().roles),
    )
