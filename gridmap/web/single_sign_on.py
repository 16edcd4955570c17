"""How does somebody sign in by the office's identity provider (OpenID Connect Core 1.0), where the settings name one?

Authorization code with PKCE (RFC 7636), state and nonce; Authlib asks, and looks at what comes back. The provider says
who it is, and no more: which account that is an administrator has entered, and rights are ours.
"""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

import flask
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError
from requests import RequestException

from gridmap.errors import NotFound, SetupError
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import accounts
from gridmap.settings import Settings
from gridmap.web import current
from gridmap.web.access import allow_anyone
from gridmap.web.account import form, known
from gridmap.web.safe_next import safe_next

blueprint = Blueprint("single_sign_on", __name__)
PATIENCE_S = 5
LEEWAY_S = 60  # by which clocks may differ
# Signatures that only the provider can make: neither none, nor one by a secret that is ours too.
SIGNATURES = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
)
_NAME, _NEXT = "provider", "provider_next"
_STATES = f"_state_{_NAME}_"  # where Authlib keeps state, nonce and verifier until the person comes back
_AWAY = Sentence(N_("The identity provider does not answer. Sign in by password, or try again shortly."))
_REFUSED = Sentence(N_("Signing in by the identity provider did not succeed. Begin once more."))
_UNFIT = (OAuthError, JoseError, ValueError, TypeError, KeyError, RuntimeError)


def init_app(app: Flask, settings: Settings) -> None:
    """Raises SetupError for an issuer that could be listened to, or without the name by which it knows us."""
    if not settings.oidc_issuer:
        return
    parts = urlsplit(settings.oidc_issuer)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
        raise SetupError(N_("GRIDMAP_OIDC_ISSUER must be an address that begins with https://."))
    if not settings.oidc_client_id:
        raise SetupError(
            N_("GRIDMAP_OIDC_ISSUER needs GRIDMAP_OIDC_CLIENT_ID, which the provider gives out.")
        )
    method = "client_secret_basic" if settings.oidc_client_secret else "none"
    OAuth(app).register(
        _NAME,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid",
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": method,
            "default_timeout": PATIENCE_S,
        },
    )


@blueprint.get("/sign-in/provider")
@allow_anyone
def begin() -> ResponseReturnValue:
    """On to the provider. Whoever begins anew gives up what was begun before in this browser."""
    provider = _registered()
    for key in [each for each in flask.session if each.startswith(_STATES)]:
        flask.session.pop(key)
    flask.session[_NEXT] = safe_next(request.args.get("next"))
    try:
        _look_at(provider)
        where = url_for("single_sign_on.back", _external=True)
        return cast("ResponseReturnValue", provider.authorize_redirect(where))
    except RequestException as error:
        return _refused(error, _AWAY, 503)
    except _UNFIT as error:
        return _refused(error, _REFUSED, 401)


@blueprint.get("/sign-in/provider/back")
@allow_anyone
def back() -> ResponseReturnValue:
    """From the provider. Refused: the form with 401 and the reason; what was begun is used up all the same."""
    provider = _registered()
    asked = flask.session.pop(_NEXT, None)
    try:
        subject = _vouched_for(provider)
    except RequestException as error:
        return _refused(error, _AWAY, 503)
    except _UNFIT as error:
        return _refused(error, _REFUSED, 401)
    session = current.session()
    attempt = accounts.try_subject(session, subject)
    if attempt.person_id is None:
        session.view_as(None)
        return form(refusal=attempt.refusal), 401
    return known(attempt, asked, by_provider=True)


@blueprint.get("/sign-in/provider/leave")
@allow_anyone
def leave() -> ResponseReturnValue:
    """To where the provider signs people out (OpenID Connect RP-Initiated Logout 1.0), where it has such a page."""
    provider = _registered()
    here = url_for("account.sign_in", _external=True)
    try:
        _look_at(provider)
        told = provider.create_logout_url(post_logout_redirect_uri=here, client_id=provider.client_id)
    except (RequestException, *_UNFIT) as error:
        current_app.logger.warning("No signing out at the identity provider: %s", type(error).__name__)
        return redirect(here)
    return redirect(told["url"])


def _vouched_for(provider: Any) -> str:
    """The subject of a token that is meant for us, now. Raises where any of it is not as it must be."""
    issuer = _look_at(provider)
    if request.args.get("iss", issuer) != issuer:  # RFC 9207
        raise ValueError("another issuer answers")
    ours = {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    told = provider.authorize_access_token(claims_options=ours, leeway=LEEWAY_S)
    return str(told["userinfo"]["sub"])


def _look_at(provider: Any) -> str:
    """The issuer, as the provider itself says it. Raises ValueError where its own description is not to be trusted."""
    issuer = current.installation().settings.oidc_issuer
    told = provider.load_server_metadata()
    signed = [
        each for each in told.get("id_token_signing_alg_values_supported", ["RS256"]) if each in SIGNATURES
    ]
    asked = [str(told.get(f"{each}_endpoint", "")) for each in ("authorization", "token")]
    asked.append(str(told.get("jwks_uri", "")))
    scheme = f"{urlsplit(issuer).scheme}://"
    if told.get("issuer") != issuer or not signed or not all(each.startswith(scheme) for each in asked):
        told.clear()  # it is read again the next time
        raise ValueError("the provider describes itself otherwise than it must")
    told["id_token_signing_alg_values_supported"] = signed
    return issuer


def _registered() -> Any:
    oauth = current_app.extensions.get("authlib.integrations.flask_client")
    if oauth is None:
        raise NotFound(N_("This installation knows no identity provider."))
    return getattr(oauth, _NAME)


def _refused(error: Exception, words: Sentence, status: int) -> ResponseReturnValue:
    """The reason is the operator's to read: it names no person."""
    current_app.logger.warning("Signing in by the identity provider failed: %s", type(error).__name__)
    return form(refusal=words), status
