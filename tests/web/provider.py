"""An identity provider of our own (OpenID Connect), on this computer alone, which lies as a test asks it to."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, abort, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "gridmap-of-the-tests", "known to both alone"
Claims = dict[str, Any]


@dataclass
class Provider:
    """subject: who is at the screen. The others are how it lies: of itself, in a token, and in how it signs."""

    issuer: str
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    subject: str = "paula@office"
    of_itself: Claims = field(default_factory=dict)
    in_token: Callable[[Claims], Claims] = lambda claims: claims
    signed: Callable[[Claims, RSAKey], str] | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.subject,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
        }
        claims = self.in_token(claims)
        if self.signed:
            return self.signed(claims, self.key)
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)


def unsigned(claims: Claims, key: RSAKey) -> str:
    """`alg` none."""
    return f"{_head_and_body({'alg': 'none'}, claims)}."


def signed_with_what_all_know(claims: Claims, key: RSAKey) -> str:
    """HS256 with the public key as its secret."""
    told = _head_and_body({"alg": "HS256", "kid": "one"}, claims)
    return f"{told}.{_base64(hmac.digest(key.as_pem(private=False), told.encode(), 'sha256'))}"


def _head_and_body(head: Claims, claims: Claims) -> str:
    return ".".join(_base64(json.dumps(each).encode()) for each in (head, claims))


def _base64(told: bytes) -> str:
    return urlsafe_b64encode(told).rstrip(b"=").decode()


def signed_by_another(claims: Claims, key: RSAKey) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, RSAKey.generate_key(2048))


@contextmanager
def running() -> Iterator[Provider]:
    app = Flask("provider")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    _answer(app, provider)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answer(app: Flask, of: Provider) -> None:
    @app.get("/.well-known/openid-configuration")
    def described() -> Response:
        named = {"authorization": "authorize", "token": "token", "end_session": "out"}
        told = {f"{name}_endpoint": f"{of.issuer}/{path}" for name, path in named.items()}
        own = {"issuer": of.issuer, "jwks_uri": f"{of.issuer}/keys", **told, **of.of_itself}
        return jsonify({**own, "code_challenge_methods_supported": ["S256"]})

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(keys=[of.key.as_dict(private=False)])

    @app.get("/authorize")
    def authorize() -> Any:
        """Whoever is at the screen is signed in here already."""
        of.asked.append(request.url)
        code = secrets.token_urlsafe()
        of.codes[code] = request.args.to_dict()
        return redirect(f"{request.args['redirect_uri']}?code={code}&state={request.args['state']}")

    @app.post("/token")
    def token() -> Response:
        """Each code once, to whoever holds its verifier."""
        begun = of.codes.pop(request.form["code"], None) or abort(400)
        verifier = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        proven = _base64(verifier) == begun["code_challenge"]
        known = request.authorization and (request.authorization.username, request.authorization.password)
        if not proven or known != (CLIENT, SECRET) or begun["redirect_uri"] != request.form["redirect_uri"]:
            abort(400)
        return jsonify(
            access_token=secrets.token_urlsafe(), token_type="Bearer", id_token=of.token(begun["nonce"])
        )
