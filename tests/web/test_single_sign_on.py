"""Who comes in by the office's identity provider, and who does not, whatever comes back from it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Audit, Guess, Person, SignIn
from gridmap.errors import SetupError
from gridmap.settings import Settings
from gridmap.web import create_app
from tests import world
from tests.web import provider as providers
from tests.web.conftest import Clock, cookie_of, post, sign_in
from tests.web.provider import CLIENT, SECRET, Provider

SETTINGS = Settings(secret_key="a test's secret key", oidc_client_id=CLIENT, oidc_client_secret=SECRET)
PAULA = world.name_id("Paula")


@pytest.fixture(scope="module")
def standing() -> Iterator[Provider]:
    with providers.running() as provider:
        yield provider


@pytest.fixture
def provider(standing: Provider, owner: Engine) -> Provider:
    """Honest again, and one account linked to it."""
    fresh = Provider(standing.issuer)
    for name in ("subject", "of_itself", "in_token", "signed"):
        setattr(standing, name, getattr(fresh, name))
    with Session(owner) as session:
        session.execute(delete(Guess))
        session.execute(delete(SignIn))
        session.execute(
            update(Account).values(totp_secret="", totp_step=0, subject=None, must_change_password=False)
        )
        session.execute(update(Account).where(Account.person_id == PAULA).values(subject="paula@office"))
        session.commit()
    return standing


@pytest.fixture
def app(provider: Provider, engine: Engine, clock: Clock) -> Flask:
    return create_app(replace(SETTINGS, oidc_issuer=provider.issuer), engine, clock=clock)


def to_provider(client: FlaskClient, **query: str) -> str:
    """Where the browser is sent, and where the provider sends it back to: the path and what is asked there."""
    away = client.get("/sign-in/provider", query_string=query)
    assert away.status_code == 302, away.text
    returned = requests.get(away.location, allow_redirects=False, timeout=10).headers["Location"]
    parts = urlsplit(returned)
    return f"{parts.path}?{parts.query}"


def come_in(client: FlaskClient, **query: str) -> Any:
    return client.get(to_provider(client, **query))


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def test_somebody_who_is_linked_comes_in_and_it_is_on_record(
    client: FlaskClient, owner: Engine, provider: Provider
) -> None:
    assert come_in(client, next="/account?x=1").location == "/account?x=1"
    assert is_in(client)
    asked = parse_qs(urlsplit(provider.asked[-1]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["scope"] == ["openid"]
    with Session(owner) as session:
        kept = session.scalars(
            select(Audit).where(Audit.source == "sign_in").order_by(Audit.id.desc())
        ).first()
        assert kept
        assert kept.person_id == PAULA
        assert "with" in str(kept.after)


def test_nobody_gets_an_account_by_it(client: FlaskClient, owner: Engine, provider: Provider) -> None:
    for provider.subject in ("stranger@office", "Paula@office", "", "paula", "水" * 3, "p\0", "x" * 300):
        assert come_in(client).status_code == 401, provider.subject
        assert not is_in(client)
    with Session(owner) as session:
        assert not session.scalar(select(Account.person_id).where(Account.subject == "stranger@office"))


def _changed(**claims: Any) -> Any:
    return lambda told: {key: value for key, value in {**told, **claims}.items() if value is not None}


def _aged(seconds: int) -> Any:
    return lambda told: {**told, "iat": told["iat"] - seconds, "exp": told["exp"] - seconds}


@pytest.mark.parametrize(
    "in_token",
    [
        _changed(nonce="of another sign-in"),
        _changed(nonce=None),
        _changed(aud="another-program"),
        _changed(aud=["another-program", "a-third"]),
        _changed(aud=None),
        _changed(aud=[CLIENT, "another-program"], azp="another-program"),
        _changed(iss="https://elsewhere.example"),
        _changed(iss=None),
        _changed(exp=None),
        _changed(iat=None),
        _changed(sub=None),
        _aged(3600),
    ],
)
def test_a_token_that_is_not_for_us_now_lets_nobody_in(
    client: FlaskClient, provider: Provider, in_token: Any
) -> None:
    provider.in_token = in_token
    assert come_in(client).status_code == 401
    assert not is_in(client)
    provider.in_token = lambda told: told
    assert come_in(client).status_code == 302
    assert is_in(client)


@pytest.mark.parametrize(
    "signed", [providers.unsigned, providers.signed_with_what_all_know, providers.signed_by_another]
)
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    client: FlaskClient, provider: Provider, signed: Any
) -> None:
    provider.signed = signed
    assert come_in(client).status_code == 401
    provider.of_itself = {"id_token_signing_alg_values_supported": ["none", "HS256", "RS256"]}
    fresh = create_app(
        replace(SETTINGS, oidc_issuer=provider.issuer), client.application.extensions["gridmap"].engine
    )
    assert come_in(fresh.test_client()).status_code == 401
    assert not is_in(client)


@pytest.mark.parametrize(
    "of_itself",
    [
        {"issuer": "https://elsewhere.example"},
        {"id_token_signing_alg_values_supported": ["none", "HS256"]},
        {"token_endpoint": "ftp://elsewhere.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
    ],
)
def test_a_provider_that_describes_itself_as_another_is_not_asked(
    client: FlaskClient, provider: Provider, of_itself: Any
) -> None:
    provider.of_itself = of_itself
    assert client.get("/sign-in/provider").status_code == 401
    provider.of_itself = {}
    assert come_in(client).status_code == 302


def test_what_came_back_once_is_used_up(client: FlaskClient, app: Flask) -> None:
    answer = to_provider(client)
    assert client.get(answer).status_code == 302
    post(client, "/sign-out")
    assert client.get(answer).status_code == 401
    assert not is_in(client)
    mine = to_provider(client)
    stranger = app.test_client()
    assert stranger.get(mine).status_code == 401, "an answer to another browser"
    assert client.get(mine.replace("state=", "state=x")).status_code == 401
    assert client.get("/sign-in/provider/back?error=access_denied&state=x").status_code == 401
    assert client.get(f"{to_provider(client)}&iss=https://elsewhere.example").status_code == 401
    assert not is_in(client)


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "javascript:0"]
)
def test_nobody_is_sent_on_to_another_site(client: FlaskClient, elsewhere: str) -> None:
    assert come_in(client, next=elsewhere).location == "/"


def test_a_code_of_the_phone_is_asked_for_all_the_same(
    client: FlaskClient, owner: Engine, clock: Clock
) -> None:
    secret = pyotp.random_base32()
    with Session(owner) as session:
        session.execute(update(Account).where(Account.person_id == PAULA).values(totp_secret=secret))
        session.commit()
    assert come_in(client, next="/account").location == "/sign-in/code?next=/account"
    assert not is_in(client)
    assert post(client, "/sign-in/code?next=/account", {"code": "000000"}).status_code == 401
    told = post(client, "/sign-in/code?next=/account", {"code": pyotp.TOTP(secret).at(clock())})
    assert told.location == "/account"
    assert is_in(client)


def test_the_age_of_a_password_that_was_not_asked_for_is_no_matter(
    provider: Provider, engine: Engine, owner: Engine, clock: Clock
) -> None:
    settings = replace(SETTINGS, oidc_issuer=provider.issuer, password_rules="dengbao")
    app = create_app(settings, engine, clock=clock)
    old = world.NOW - timedelta(days=200)
    with Session(owner) as session:
        was = session.get_one(Account, PAULA).password_set_at
        session.execute(update(Account).where(Account.person_id == PAULA).values(password_set_at=old))
        session.commit()
    by_provider, by_password = app.test_client(), app.test_client()
    come_in(by_provider)
    sign_in(by_password, "Paula")
    assert by_provider.get("/map").status_code == 200
    assert by_password.get("/map").location == "/account"
    with Session(owner) as session:
        session.execute(update(Account).where(Account.person_id == PAULA).values(password_set_at=was))
        session.commit()


def test_who_was_switched_off_does_not_come_in(client: FlaskClient, owner: Engine) -> None:
    for active, status in ((False, 401), (True, 302)):
        with Session(owner) as session:
            session.execute(update(Person).where(Person.id == PAULA).values(active=active))
            session.commit()
        assert come_in(client).status_code == status


def test_who_signs_out_is_shown_the_way_out_there_too(client: FlaskClient, provider: Provider) -> None:
    come_in(client)
    left = post(client, "/sign-out").location
    assert not is_in(client)
    assert "/sign-in/provider/leave" in client.get(left).text
    out = client.get("/sign-in/provider/leave").location
    assert out.startswith(f"{provider.issuer}/out?")
    assert parse_qs(urlsplit(out).query)["client_id"] == [CLIENT]
    sign_in(client, "Paula")
    assert "left" not in post(client, "/sign-out").location


def test_a_provider_that_is_away_leaves_the_password(engine: Engine, clock: Clock) -> None:
    settings = replace(SETTINGS, oidc_issuer="http://127.0.0.1:9")
    client = create_app(settings, engine, clock=clock).test_client()
    assert client.get("/sign-in/provider").status_code == 503
    assert client.get("/sign-in/provider/leave").status_code == 302
    assert sign_in(client, "Paula").status_code == 302


def test_without_a_provider_nothing_of_it_is_there(engine: Engine) -> None:
    client = create_app(replace(SETTINGS, oidc_client_id=""), engine).test_client()
    assert "/sign-in/provider" not in client.get("/sign-in").text
    for path in ("", "/back", "/leave"):
        assert client.get(f"/sign-in/provider{path}").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"oidc_issuer": "http://office.example"}, {"oidc_issuer": "https://o.example", "oidc_client_id": ""}],
)
def test_settings_that_do_not_do_are_refused(engine: Engine, wrong: Any) -> None:
    with pytest.raises(SetupError):
        create_app(replace(SETTINGS, **wrong), engine)


def test_an_administrator_enters_the_subject_and_ends_what_was_open_by_it(
    app: Flask, client: FlaskClient, owner: Engine, provider: Provider, clock: Clock
) -> None:
    come_in(client)
    admin = app.test_client()
    with admin.session_transaction() as session:
        session["_user_id"] = cookie_of(owner, "Adam", clock())
    path = f"/admin/people/{PAULA}/subject"
    assert post(admin, path, {"subject": " paula@office "}).status_code == 302
    assert is_in(client), "nothing changed"
    assert post(admin, path, {"subject": "水"}).status_code == 422
    dora = f"/admin/people/{world.name_id('Dora')}/subject"
    assert post(admin, dora, {"subject": "paula@office"}).status_code == 422, "of another account"
    assert post(admin, path, {"subject": ""}).status_code == 302
    assert not is_in(client)
    assert come_in(client).status_code == 401
    assert post(admin, dora, {"subject": "paula@office"}).status_code == 302
    come_in(client)
    with Session(owner) as session:
        kept = session.scalars(
            select(Audit).where(Audit.person_id == world.name_id("Adam")).order_by(Audit.id.desc())
        ).first()
        assert kept
        assert "paula@office" in str(kept.after)
