"""Which language was chosen, and where does the browser's own part get its texts?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache

from flask import Blueprint, Response, abort, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import update

from gridmap.db.models import Account
from gridmap.i18n import catalogs
from gridmap.i18n.extraction import of_browser
from gridmap.web import current
from gridmap.web.access import allow_anyone, viewer_or_none
from gridmap.web.safe_next import safe_next

COOKIE = "gridmap-locale"
_YEAR_S = 365 * 24 * 3600
blueprint = Blueprint("language", __name__)


def chosen() -> str:
    """The account's language; before sign-in the one chosen in this browser."""
    known = viewer_or_none()
    asked = known.locale if known else request.cookies.get(COOKIE, "")
    return asked if asked in catalogs.LOCALES else catalogs.DEFAULT


@cache
def texts_of_browser(locale: str) -> Mapping[str, str]:
    """msgid -> text, of those that the browser's own modules look up. What the server says it says in full."""
    every = catalogs.texts(locale)
    return {msgid: every[msgid] for msgid in sorted(of_browser()) if msgid in every}


@cache
def version(locale: str) -> str:
    """Changes whenever one of these texts does."""
    return hashlib.sha256(repr(texts_of_browser(locale)).encode()).hexdigest()[:12]


def texts_url(locale: str) -> str:
    """Where the browser loads its texts; a new address whenever one of them changes."""
    return url_for("language.texts", locale=locale, v=version(locale))


@blueprint.get("/texts/<locale>.json")
@allow_anyone
def texts(locale: str) -> Response:
    """{msgid: text}; a msgid that is not there is shown as it stands."""
    if locale not in catalogs.LOCALES:
        abort(404)
    answer = jsonify(texts_of_browser(locale))
    if request.args.get("v") == version(locale):
        answer.headers["Cache-Control"] = f"public, max-age={_YEAR_S}, immutable"
    return answer


@blueprint.post("/language")
@allow_anyone
def choose() -> ResponseReturnValue:
    """Keep the choice with the account, or in this browser where nobody is signed in."""
    asked = request.form.get("locale", "")
    if asked not in catalogs.LOCALES:
        abort(400)
    known = viewer_or_none()
    if known:
        session = current.session()
        session.execute(update(Account).where(Account.person_id == known.id).values(locale=asked))
        session.commit()
    answer = redirect(safe_next(request.form.get("next")))
    secure = current.installation().settings.https
    answer.set_cookie(COOKIE, asked, max_age=_YEAR_S, secure=secure, httponly=True, samesite="Lax")
    return answer
