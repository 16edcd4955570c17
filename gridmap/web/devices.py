"""Has this browser signed in with that name before?

A signed cookie says so, and is counted for itself: wrong passwords from elsewhere do not shut its owner out. It opens
nothing by itself.
"""

from __future__ import annotations

import secrets

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from gridmap.records.guessing import Origin

MOST_NAMES = 8  # a computer that several share
_YEAR_S = 365 * 24 * 3600


def origin(username: str) -> Origin:
    return Origin(request.remote_addr or "", _known().get(username, ""))


def remember(response: Response, username: str) -> None:
    known = {name: mark for name, mark in _known().items() if name != username}
    kept = [*known.items()][-(MOST_NAMES - 1) :]
    told = _signer().dumps(dict([*kept, (username, secrets.token_urlsafe(12))]))
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(_cookie(), str(told), max_age=_YEAR_S, httponly=True, samesite="Lax", secure=secure)


def _known() -> dict[str, str]:
    try:
        told = _signer().loads(request.cookies.get(_cookie(), ""))
    except BadSignature:
        return {}
    return {str(name): str(mark) for name, mark in told.items()} if isinstance(told, dict) else {}


def _cookie() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="a device that signed in")
