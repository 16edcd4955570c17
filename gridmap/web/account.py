"""How does a person sign in and out, and look after the own account?"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Account
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import Sentence
from gridmap.records import accounts
from gridmap.web import current
from gridmap.web.access import allow_anyone, allow_signed_in, viewer, viewer_or_none
from gridmap.web.language import _
from gridmap.web.safe_next import safe_next
from gridmap.web.sessions import close_session, open_session

blueprint = Blueprint("account", __name__)


@blueprint.get("/sign-in")
@allow_anyone
def sign_in() -> ResponseReturnValue:
    if viewer_or_none():
        return redirect(safe_next(request.args.get("next")))
    return _form()


@blueprint.post("/sign-in")
@allow_anyone
def signing_in() -> ResponseReturnValue:
    """Refused: the form again with 401 and the reason. Accepted: on, under a new session."""
    session = current.session()
    username, password = request.form.get("username", ""), request.form.get("password", "")
    attempt = accounts.try_to_sign_in(session, username, password, current.now())
    session.commit()
    if attempt.person_id is None:
        session.view_as(None)
        return _form(username=username, refusal=attempt.refusal), 401
    open_session(attempt.person_id, attempt.session_epoch)
    return redirect(safe_next(request.args.get("next")))


@blueprint.post("/sign-out")
@allow_anyone
def sign_out() -> ResponseReturnValue:
    close_session()
    return redirect(url_for("account.sign_in"))


@blueprint.get("/account")
@allow_signed_in
def show() -> ResponseReturnValue:
    return render_template("account.html", problems={})


@blueprint.post("/account")
@allow_signed_in
def change_password() -> ResponseReturnValue:
    session = current.session()
    account = session.get_one(Account, viewer().id, with_for_update=True)
    entries = (request.form.get(name, "") for name in ("old", "new", "again"))
    try:
        accounts.change_own_password(account, *entries)
    except InvalidInput as refused:
        session.rollback()
        problems = {problem.field: problem.sentence for problem in refused.problems}
        return render_template("account.html", problems=problems), 422
    session.commit()
    open_session(account.person_id, account.session_epoch)
    flash(_("Your password was changed. Everybody else who used this account has been signed out."), "done")
    return redirect(url_for("homes.home"))


def _form(username: str = "", refusal: Sentence | None = None) -> str:
    return render_template("sign_in.html", username=username, refusal=refusal)
