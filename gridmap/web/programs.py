"""Which program asks, and in whose name? HTTP Basic with the user name and a password made for that program, or both in
one bearer token.

Only where programs ask (`/ogc/`, `/metrics`, and the records of `/api/records/`). Such a request carries no cookie of
ours, so it needs no form's token; a page of another site cannot send one that writes, for it is refused as cross-site.
"""

from __future__ import annotations

from flask import Flask, Request, Response, g, request
from flask_wtf.csrf import CSRFProtect

from gridmap.errors import Forbidden, NotLetIn
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import app_passwords
from gridmap.records.guessing import Origin
from gridmap.web import current
from gridmap.web.sessions import Viewer, viewer_by_password

OPEN_TO_PROGRAMS = "/ogc/"
_WRITTEN_BY_PROGRAMS = frozenset({"records_api.create", "records_api.change"})
_READ_BY_PROGRAMS = frozenset({"records_api.show", "health.metrics"})
_REALM = 'Basic realm="gridmap", charset="UTF-8"'
_BEARER = 'Bearer realm="gridmap", error="invalid_token"'


def init_app(app: Flask) -> None:
    """Once the guard knows who asks: what a browser sends needs the token of its form."""
    protection = CSRFProtect()
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    protection.init_app(app)

    @app.before_request
    def _protect() -> None:
        if request.endpoint and not is_a_program():
            protection.protect()

    app.after_request(_challenge)


def is_a_program() -> bool:
    return bool(g.get("program"))


def recognise(asked: Request) -> Viewer | None:
    """Who asks by HTTP Basic or a token; None where nobody does, where programs do not ask, or with `refusal`."""
    given = asked.authorization
    if given is None or given.type not in ("basic", "bearer") or not _is_open():
        return None
    g.bearer = given.type == "bearer"
    named = app_passwords.read_token(given.token or "") if g.bearer else (given.username, given.password)
    username, word = (said or "" for said in named)
    session, now = current.session(), current.now()
    found = app_passwords.ask(session, username, word, now, Origin(address=asked.remote_addr or ""))
    mine = found.app_password
    if mine is None:
        session.commit()
        session.view_as(None)
        _refuse(found)
        return None
    g.program = mine.name
    if asked.endpoint in _WRITTEN_BY_PROGRAMS:
        _look_whether_it_may_write(asked, writes=mine.writes)
    known = viewer_by_password(mine.person_id, mine.id)
    if mine.used_at is None or now - mine.used_at > app_passwords.NOTED_EVERY:
        app_passwords.note_use(session, mine.id, asked.remote_addr or "", now)
        session.commit()
    return known


def raise_refusal() -> None:
    """Where what the program brought does not do: raises NotLetIn, or Forbidden."""
    if (error := g.get("refusal")) is not None:
        raise error


def _is_open() -> bool:
    return request.path.startswith(OPEN_TO_PROGRAMS) or request.endpoint in (
        _WRITTEN_BY_PROGRAMS | _READ_BY_PROGRAMS
    )


def _refuse(found: app_passwords.Asking) -> None:
    told = found.refusal or Sentence(N_("Please sign in first."))
    g.refusal = NotLetIn(told.msgid, **told.parts)
    if found.locked is not None:
        g.locked_s = max(int(found.locked.total_seconds()), 1)


def _look_whether_it_may_write(asked: Request, *, writes: bool) -> None:
    # A browser that remembers a name and a password sends them along with what another site asks.
    foreign = asked.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin") or not asked.is_json
    if not writes:
        words = N_("This password for a program may only read. Make one on “My account” that may write.")
        g.refusal = Forbidden(words)
    elif foreign:
        g.refusal = Forbidden(N_("You may not use this page."))


def _challenge(response: Response) -> Response:
    """Where programs ask, they are told how; the map in the browser is not, for it would open a dialog: none
    opens for a token, which is answered wherever it was sent.
    """
    if response.status_code != 401:
        return response
    if g.get("bearer"):
        response.headers["WWW-Authenticate"] = _BEARER
    elif request.path.startswith(OPEN_TO_PROGRAMS):
        response.headers["WWW-Authenticate"] = _REALM
    if "locked_s" in g:
        response.headers["Retry-After"] = str(g.locked_s)
    return response
