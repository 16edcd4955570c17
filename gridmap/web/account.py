"""How does a person sign in and out, and look after the own account?"""

from __future__ import annotations

import uuid

import flask
from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Account, SignIn
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import Sentence
from gridmap.records import accounts, guessing
from gridmap.web import browsers, current, devices, language_choice, witness
from gridmap.web.access import allow_anyone, allow_signed_in, viewer, viewer_or_none
from gridmap.web.language import _, locale
from gridmap.web.safe_next import safe_next
from gridmap.web.sessions import close_session, end, open_ones, open_session

blueprint = Blueprint("account", __name__)
HALF_WAY = "half_way"  # the right password was given, the code not yet


@blueprint.get("/sign-in")
@allow_anyone
def sign_in() -> ResponseReturnValue:
    if viewer_or_none():
        return redirect(safe_next(request.args.get("next")))
    return form()


@blueprint.post("/sign-in")
@allow_anyone
def signing_in() -> ResponseReturnValue:
    """Refused: the form again with 401 and the reason. Accepted: on, under a new session, or to the code."""
    session = current.session()
    username, password = request.form.get("username", ""), request.form.get("password", "")
    name = accounts.plain_username(username)
    attempt = accounts.try_to_sign_in(session, username, password, current.now(), devices.origin(name))
    session.commit()
    if attempt.person_id is None:
        session.view_as(None)
        return form(username=username, refusal=attempt.refusal), 401
    return known(attempt, request.args.get("next"))


def known(
    attempt: accounts.SignInResult, asked: str | None, *, by_provider: bool = False
) -> ResponseReturnValue:
    """Who it is has been shown: on, or to the code of the phone. asked: where they wanted to go."""
    if not attempt.needs_code:
        return signed_in(attempt, asked, by_provider=by_provider)
    current.session().view_as(None)
    flask.session.clear()
    moment = current.now().timestamp()
    flask.session[HALF_WAY] = [str(attempt.person_id), attempt.username, moment, by_provider]
    return redirect(url_for("codes.ask", next=asked))


def signed_in(attempt: accounts.SignInResult, asked: str | None, *, by_provider: bool) -> ResponseReturnValue:
    """On to where the person wanted to go, under a new session."""
    assert attempt.person_id is not None  # noqa: S101  (callers have refused)
    open_session(attempt.person_id, attempt.session_epoch, by_provider=by_provider)
    facts = {
        "address": request.remote_addr or "",
        **({"with": _("identity provider")} if by_provider else {}),
    }
    witness.keep("sign_in", "", facts)
    response = make_response(redirect(safe_next(asked)))
    devices.remember(response, attempt.username)
    return response


@blueprint.post("/sign-out")
@allow_anyone
def sign_out() -> ResponseReturnValue:
    asker = viewer_or_none()
    close_session(asker)
    return redirect(url_for("account.sign_in", left="yes" if asker and asker.by_provider else None))


@blueprint.get("/account")
@allow_signed_in
def show() -> ResponseReturnValue:
    return page({})


@blueprint.post("/account")
@allow_signed_in
def change_password() -> ResponseReturnValue:
    session, known = current.session(), viewer()
    limits = guessing.limits(f"present password of {known.username}", devices.origin(known.username))
    counted = guessing.count(session, limits, current.now())
    if counted.locked_until:
        return page({"old": accounts.locked(counted.locked_until - current.now())}), 422
    account = session.get_one(Account, known.id, with_for_update=True)
    old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
    try:
        accounts.change_own_password(account, old, new, again, current.installation().settings.password_rules)
    except InvalidInput as refused:
        session.rollback()
        if not _is_wrong(refused.problems):
            guessing.forget(session, limits, current.now())
            session.commit()
        return page({problem.field: problem.sentence for problem in reversed(refused.problems)}), 422
    guessing.forget(session, limits, current.now())
    session.flush()
    epoch = account.session_epoch
    open_session(known.id, epoch)
    flash(_("Your password was changed. Everybody else who used this account has been signed out."), "done")
    return redirect(url_for("navigation.home"))


def _is_wrong(problems: tuple[Problem, ...]) -> bool:
    return any(problem.field == "old" for problem in problems)


@blueprint.post("/account/sign-ins/<uuid:sign_in_id>/end")
@allow_signed_in
def end_sign_in(sign_in_id: uuid.UUID) -> ResponseReturnValue:
    end(viewer().id, SignIn.id == sign_in_id)
    flash(_("That browser is signed out."), "done")
    return redirect(url_for("account.show"))


@blueprint.post("/account/sign-ins/end-others")
@allow_signed_in
def end_others() -> ResponseReturnValue:
    end(viewer().id, SignIn.id != viewer().sign_in_id)
    flash(_("Every other browser is signed out."), "done")
    return redirect(url_for("account.show"))


def page(problems: dict[str, Sentence]) -> str:
    known = viewer()
    rows = [(each, browsers.named(each.browser)) for each in open_ones(known)]
    return render_template("account.html", problems=problems, sign_ins=rows)


def form(username: str = "", refusal: Sentence | None = None) -> str:
    return render_template(
        "sign_in.html",
        username=username,
        refusal=refusal,
        provider=current.installation().settings.provider_name,
        left=request.args.get("left") == "yes",
        texts_url=language_choice.texts_url(locale()),
    )
