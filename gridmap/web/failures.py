"""Which HTTP status and which words does each error become?"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus

import psycopg
from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from gridmap.db.replicas import ReplicaFailed
from gridmap.errors import (
    DISK_FULL,
    Busy,
    Conflict,
    Forbidden,
    GridmapError,
    InvalidInput,
    NotFound,
    NotLetIn,
    Problem,
    SetupError,
    is_disk_full,
)
from gridmap.i18n.texts import N_, Sentence
from gridmap.web import current
from gridmap.web.language import translate

STATUS: dict[type[Exception], int] = {
    InvalidInput: 422,
    NotFound: 404,
    Forbidden: 403,
    NotLetIn: 401,
    Conflict: 409,
    Busy: 503,
    SetupError: 500,
    StaleDataError: 409,
    IntegrityError: 409,
    DataError: 400,
    UnicodeError: 400,
    OperationalError: 503,
    InterfaceError: 503,
    NoConnectionFree: 503,
    ReplicaFailed: 503,
    psycopg.errors.DiskFull: 503,
    psycopg.errors.IdleInTransactionSessionTimeout: 503,
    psycopg.errors.TransactionTimeout: 503,
    RecursionError: 400,  # only what was sent is nested so deep
    psycopg.errors.ReadOnlySqlTransaction: 503,  # it reads its log still, after a restore, or only stands by
    psycopg.errors.InsufficientPrivilege: 403,
    CSRFError: 400,
}

WORDS: dict[int, str] = {
    400: N_("The request cannot be understood."),
    401: N_("Please sign in first."),
    403: N_("Your rights do not reach this."),
    404: N_("This does not exist, or lies outside the areas you may see."),
    405: N_("This page cannot be used in this way."),
    409: N_("Somebody else has changed this in the meantime. Load it again; nothing was saved."),
    413: N_("This is too large."),
    415: N_("This kind of content is not accepted."),
    422: N_("Some entries cannot be accepted."),
    429: N_("Too many requests came from this address. Wait a minute, then try again."),
    500: N_("Something went wrong here. It has been noted; nothing was saved."),
    503: N_("The database does not answer at the moment. Nothing was saved; try again shortly."),
}
RETRY_AFTER_S = {429: 60, 503: 5}
_STALE_FORM = N_("This page was open for too long or was left by another sign-in. Load it again and repeat.")

SECRET_FIELDS = frozenset({"password", "old", "new", "again", "code"})
LARGEST_KEPT_BYTES = 256 * 1024
_PATHS_OF_PROGRAMS = ("/api/", "/attachments/", "/texts/", "/ogc/")
_PROBLEM = "application/problem+json"


def init_app(app: Flask) -> None:
    app.register_error_handler(Exception, answer)
    app.register_error_handler(ReplicaFailed, ask_the_primary)


def wants_json() -> bool:
    """Was this asked by a program (the map in the browser) and not by a person turning pages?"""
    if request.path.startswith(_PATHS_OF_PROGRAMS) or request.is_json:
        return True
    wanted = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return wanted == "application/json"


def ask_the_primary(error: ReplicaFailed) -> ResponseReturnValue:
    """The same request again: for a while nobody asks that replica, and what reads there writes nothing here."""
    current.discard()
    view = current_app.view_functions[str(request.endpoint)]
    try:
        answered: ResponseReturnValue = current_app.ensure_sync(view)(**request.view_args or {})
    except Exception as again:
        return answer(again)
    return answered


def answer(error: Exception) -> ResponseReturnValue:
    cause: Exception = error
    orig = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(orig, Exception) and (type(orig) in STATUS or _ends_the_server(orig)):
        cause = orig
    status = 503 if _ends_the_server(cause) else status_of(cause)
    if status == 503 and not (isinstance(cause, Busy) or is_disk_full(cause)):
        g.database_away = True
    with suppress(SQLAlchemyError):
        current.discard()
    if status >= 500:
        current_app.logger.error("%s %s failed", request.method, request.path, exc_info=error)
    try:
        response = respond(status, _sentence(cause, status), getattr(cause, "problems", ()))
    except OperationalError as away:  # even this page says who is signed in
        return answer(away)
    if isinstance(cause, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(cause.valid_methods or ()))  # RFC 9110, 15.5.6
    return response


def _ends_the_server(cause: Exception) -> bool:
    """The connection went with it, and perhaps all of them, as where the disk keeps nothing (PANIC)."""
    return isinstance(cause, psycopg.Error) and cause.diag.severity_nonlocalized in ("FATAL", "PANIC")


def database_is_away() -> bool:
    """Whether this request has found that out: what is still drawn for it asks the database nothing."""
    return bool(g.get("database_away"))


def status_of(error: Exception) -> int:
    if is_disk_full(error):
        return 503
    for kind in type(error).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return (error.code or 500) if isinstance(error, HTTPException) else 500


def _sentence(error: Exception, status: int) -> Sentence:
    if isinstance(error, GridmapError):
        return error.sentence
    if isinstance(error, CSRFError):
        return Sentence(_STALE_FORM)
    if is_disk_full(error) or isinstance(error, psycopg.errors.DiskFull):
        return Sentence(DISK_FULL)
    return Sentence(WORDS.get(status, WORDS[400] if status < 500 else WORDS[500]))


def respond(status: int, sentence: Sentence, problems: Sequence[Problem] = ()) -> Response:
    """The same refusal for both kinds of asker."""
    if request.path.startswith("/ogc/"):
        # The standards of the OGC know 400 for whatever is wrong with a parameter.
        status = 400 if status == 422 else status
        told: Response | str = _problem(status, sentence, problems)
    else:
        told = _told(sentence, problems) if wants_json() else _page(status, sentence, problems)
    response = make_response(told, status)
    if status in RETRY_AFTER_S:
        response.headers["Retry-After"] = str(RETRY_AFTER_S[status])
    return response


def _told(sentence: Sentence, problems: Sequence[Problem]) -> Response:
    complaints = [{"field": each.field, "message": translate(each.sentence)} for each in problems]
    return jsonify(error=translate(sentence), problems=complaints)


def _problem(status: int, sentence: Sentence, problems: Sequence[Problem]) -> Response:
    """RFC 9457."""
    told = {"type": "about:blank", "title": _title(status), "status": status, "detail": translate(sentence)}
    if problems:
        told["problems"] = [{"name": each.field, "reason": translate(each.sentence)} for each in problems]
    response = jsonify(told)
    response.mimetype = _PROBLEM
    return response


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return str(status)


def _page(status: int, sentence: Sentence, problems: Sequence[Problem]) -> str:
    """A page. Where the database is away, one that needs none, and that holds what was typed to be sent again."""
    if status == 503:
        return render_template(
            "away.html", sentence=sentence, typed=_typed(), again=request.full_path.rstrip("?")
        )
    return render_template("error.html", status=status, sentence=sentence, problems=problems)


def _typed() -> list[tuple[str, str]]:
    """The form that could not be saved, without its passwords; nothing where it is no form of ours, or a large one."""
    if request.method != "POST" or (request.content_length or 0) > LARGEST_KEPT_BYTES:
        return []
    given = request.form.items(multi=True)
    return [(name, value) for name, value in given if name not in SECRET_FIELDS]
