"""How does a one-time code of the phone stand beside the password: asked for, set up, given up?"""

from __future__ import annotations

import uuid

import flask
import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Account
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import accounts, codes
from gridmap.web import current, devices
from gridmap.web.access import allow_anyone, allow_signed_in, viewer
from gridmap.web.account import HALF_WAY, signed_in
from gridmap.web.language import _

blueprint = Blueprint("codes", __name__)
PATIENCE_S = 300
_OFFERED = "offered_secret"


@blueprint.get("/sign-in/code")
@allow_anyone
def ask() -> ResponseReturnValue:
    return _asked() if _half_way() else redirect(url_for("account.sign_in", next=request.args.get("next")))


@blueprint.post("/sign-in/code")
@allow_anyone
def check() -> ResponseReturnValue:
    """Refused: the form again with 401. Accepted: on, under a new session."""
    waiting = _half_way()
    if waiting is None:
        return redirect(url_for("account.sign_in", next=request.args.get("next")))
    person_id, name, by_provider = waiting
    session = current.session()
    typed = request.form.get("code", "")
    attempt = accounts.try_code(session, person_id, typed, current.now(), devices.origin(name))
    session.commit()
    if attempt.person_id is None:
        session.view_as(None)
        return _asked(attempt.refusal), 401
    return signed_in(attempt, request.args.get("next"), by_provider=by_provider)


@blueprint.get("/account/code")
@allow_signed_in
def offer() -> ResponseReturnValue:
    """A new secret for the phone, kept in the session until a code proves that the phone has it."""
    flask.session[_OFFERED] = codes.new_secret()
    return _offer()


@blueprint.post("/account/code")
@allow_signed_in
def begin() -> ResponseReturnValue:
    secret = str(flask.session.get(_OFFERED, ""))
    if not secret:
        return redirect(url_for("codes.offer"))
    if codes.step_of(secret, request.form.get("code", ""), current.now()) is None:
        return _offer(Sentence(N_("This is not the code that the phone shows now."))), 422
    session = current.session()
    words = codes.switch_on(session.get_one(Account, viewer().id, with_for_update=True), secret)
    session.commit()
    flask.session.pop(_OFFERED)
    return render_template("code_words.html", words=words)


@blueprint.post("/account/code/end")
@allow_signed_in
def give_up() -> ResponseReturnValue:
    """Only who has the phone, or one of the words, may switch it off."""
    session = current.session()
    name = f"{viewer().username}"
    attempt = accounts.try_code(
        session, viewer().id, request.form.get("code", ""), current.now(), devices.origin(name)
    )
    if attempt.person_id is None:
        session.commit()
        flash(_("This code is wrong, or was used already. Wait for the next one."), "error")
        return redirect(url_for("account.show"))
    codes.switch_off(session.get_one(Account, viewer().id, with_for_update=True))
    session.commit()
    flash(_("No code is asked for any more."), "done")
    return redirect(url_for("account.show"))


def _half_way() -> tuple[uuid.UUID, str, bool] | None:
    """Who gave the right password a moment ago, or was vouched for by the provider, and under which name."""
    told = flask.session.get(HALF_WAY)
    if not told or current.now().timestamp() - float(told[2]) > PATIENCE_S:
        return None
    return uuid.UUID(told[0]), str(told[1]), bool(told[3])


def _asked(refusal: Sentence | None = None) -> str:
    return render_template("sign_in_code.html", refusal=refusal)


def _offer(problem: Sentence | None = None) -> str:
    secret = str(flask.session[_OFFERED])
    square = segno.make(codes.address(secret, viewer().username), error="m")
    problems = {"code": problem} if problem else {}
    return render_template(
        "code_offer.html", square=square.png_data_uri(scale=6, border=3), secret=secret, problems=problems
    )
