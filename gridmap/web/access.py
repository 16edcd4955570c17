"""Who may use this route, and for which areas? Everything that is not allowed by name is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from werkzeug.exceptions import Unauthorized

from gridmap.errors import Forbidden, SetupError
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Role
from gridmap.web import programs
from gridmap.web.failures import database_is_away, wants_json
from gridmap.web.sessions import Viewer, recognise

View = TypeVar("View", bound=Callable[..., Any])
_STATED = "gridmap_allowed"
LARGEST_OF_STRANGERS_BYTES = 16 * 1024  # a sign-in form
LARGEST_JSON_BYTES = 4 * 1024 * 1024  # a county's outline of 100,000 corners; files and photos come as forms


@dataclass(frozen=True)
class Allowed:
    """What a view states. No roles: everyone who is signed in, or everyone at all."""

    signed_in: bool
    roles: frozenset[Role] = frozenset()


def allow(*roles: Role) -> Callable[[View], View]:
    """Only people who hold one of these roles, somewhere. Where they hold it is the view's own question."""
    return _state(Allowed(signed_in=True, roles=frozenset(roles)))


def allow_signed_in(view: View) -> View:
    return _state(Allowed(signed_in=True))(view)


def allow_anyone(view: View) -> View:
    return _state(Allowed(signed_in=False))(view)


def _state(allowed: Allowed) -> Callable[[View], View]:
    def state(view: View) -> View:
        setattr(view, _STATED, allowed)
        return view

    return state


def stated(app: Flask, endpoint: str) -> Allowed | None:
    return cast("Allowed | None", getattr(app.view_functions.get(endpoint), _STATED, None))


def refuse_unstated(app: Flask) -> None:
    """Raises SetupError naming every endpoint that does not say who may use it."""
    silent = sorted(endpoint for endpoint in app.view_functions if stated(app, endpoint) is None)
    if silent:
        named = ", ".join(silent)
        raise SetupError(N_("These routes do not state who may use them: {endpoints}"), endpoints=named)


def viewer() -> Viewer:
    """The person who is signed in. Raises Unauthorized where nobody is."""
    known = viewer_or_none()
    if known is None:
        raise Unauthorized
    return known


def viewer_or_none() -> Viewer | None:
    """Who is signed in. Raises where the database is away: an unknown viewer is not nobody."""
    if database_is_away():  # the page that says so is drawn for whoever asks
        return None
    return cast("Viewer", current_user._get_current_object()) if current_user.is_authenticated else None


def init_app(app: Flask) -> None:
    manager = LoginManager(app, add_context_processor=False)  # templates know `current_person`
    manager.session_protection = None  # the row of the sign-in says whether it lives (`web.sessions`)
    manager.user_loader(recognise)
    manager.request_loader(programs.recognise)
    app.before_request(_guard)


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:  # no such page: the 404 says so
        return None
    allowed = stated(current_app._get_current_object(), request.endpoint)  # type: ignore[attr-defined]
    if allowed is None:
        raise Forbidden(N_("You may not use this page."))
    # Where anyone may read, the database is not asked who it is, once more for each script and style of a page.
    open_to_all = (
        not allowed.signed_in and request.method in ("GET", "HEAD") and request.authorization is None
    )
    known = None if open_to_all else viewer_or_none()
    programs.raise_refusal()
    if known is None:
        request.max_content_length = LARGEST_OF_STRANGERS_BYTES
        return _to_sign_in() if allowed.signed_in else None
    if request.is_json:
        request.max_content_length = LARGEST_JSON_BYTES
    return _refused(known, allowed, request.endpoint)


def _refused(known: Viewer, allowed: Allowed, endpoint: str) -> ResponseReturnValue | None:
    """What stands in the way of somebody who is signed in."""
    if not allowed.signed_in:
        return None
    if known.must_change_password and not endpoint.startswith("account."):
        return _to_new_password()
    require_role(endpoint)
    return None


def require_role(endpoint: str) -> None:
    """Raises Forbidden where the route of this endpoint is not the viewer's to use."""
    if not may_use(endpoint):
        raise Forbidden(N_("You may not use this page."))


def may_use(endpoint: str, person: Viewer | None = None) -> bool:
    """Does this person, else the viewer, hold a role somewhere for which the route of this endpoint is?"""
    allowed = stated(current_app._get_current_object(), endpoint)  # type: ignore[attr-defined]
    return allowed is not None and not (allowed.roles and not allowed.roles & set((person or viewer()).roles))


def _to_sign_in() -> ResponseReturnValue:
    if wants_json() or request.method != "GET":
        raise Unauthorized
    asked = request.full_path.rstrip("?")
    return redirect(url_for("account.sign_in", next=asked if asked != "/" else None))


def _to_new_password() -> ResponseReturnValue:
    if wants_json():
        raise Forbidden(N_("Choose a password of your own first."))
    return redirect(url_for("account.show"))
