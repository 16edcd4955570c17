"""What does every response tell the browser to refuse, and what may no request contain?

Flask-Talisman and secure were weighed: the first redirects, sets cookies and headers of its own that we would switch
off one by one and knows no Cross-Origin-Opener-Policy, the second builds its policy once, where ours holds a word made
for each response. The directives would be written down all the same, so either makes this file longer.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from werkzeug.exceptions import BadRequest

from gridmap.settings import Settings
from gridmap.web import current

TIANDITU_HOSTS = "https://*.tianditu.gov.cn"
DEEPEST = 32  # lists in lists; an outline has six
_YEAR_S = 365 * 24 * 3600


ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def init_app(app: Flask) -> None:
    app.before_request(refuse_unstorable)
    app.after_request(_add_headers)
    app.jinja_env.globals["csp_nonce"] = nonce


def nonce() -> str:
    """The word that marks this response's own scripts and styles."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def policy(settings: Settings) -> str:
    """The Content-Security-Policy: our own files, and the base map's pictures where there is one."""
    images = " ".join(["'self'", "data:", "blob:", *basemap_hosts(settings)])
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce()}'",
            f"style-src 'nonce-{nonce()}' 'self'",
            "style-src-attr 'unsafe-inline'",
            f"img-src {images}",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def basemap_hosts(settings: Settings) -> list[str]:
    """Source expressions for the configured base maps. `{s}` stands for any host of the same domain."""
    hosts = [TIANDITU_HOSTS] if settings.tianditu_key else []
    if settings.basemap_url:
        parts = urlsplit(settings.basemap_url)
        _, braces, domain = parts.netloc.rpartition("}")
        hosts.append(f"{parts.scheme}://{'*' + domain if braces else parts.netloc}")
    return hosts


def _add_headers(response: Response) -> Response:
    headers = response.headers
    settings = current.installation().settings
    headers["Content-Security-Policy"] = policy(settings)
    headers["X-As-Of"] = current.now().isoformat(timespec="seconds")  # what a phone keeps says of when it is
    headers.update(ALWAYS)
    if settings.https:
        headers["Strict-Transport-Security"] = f"max-age={_YEAR_S}"
    if request.endpoint == "static":
        headers["Cache-Control"] = f"public, max-age={_YEAR_S}, immutable"
    elif not _may_be_kept(response):
        headers["Cache-Control"] = "no-store"
    return response


def _may_be_kept(response: Response) -> bool:
    """Whether the view itself said so: for good under an address that changes, or to be asked about each time."""
    said = response.cache_control
    return bool(said.immutable or said.no_cache)


def refuse_unstorable() -> None:
    """NUL bytes and lone surrogates cannot be stored as text: say so at the door."""
    given: list[Any] = [request.path, request.args.to_dict(flat=False), request.form.to_dict(flat=False)]
    if request.is_json:
        given.append(request.get_json())
    if any(not _storable(text) for text in _strings(given)):
        raise BadRequest


def _strings(value: Any, depth: int = 0) -> Iterator[str]:
    if depth > DEEPEST:
        raise BadRequest
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(key, depth + 1)
            yield from _strings(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, depth + 1)


def _storable(text: str) -> bool:
    try:
        text.encode()  # fails at a lone surrogate
    except UnicodeEncodeError:
        return False
    return "\0" not in text
