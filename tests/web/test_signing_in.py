"""Does signing in let the right people in, and nobody else?"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Literal

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Guess, Person
from gridmap.records import accounts
from gridmap.settings import Settings
from gridmap.web import create_app
from gridmap.web.safe_next import safe_next
from gridmap.web.sessions import IDLE, LONGEST_SESSION
from tests import world
from tests.web.conftest import Clock, post, sign_in, token


@pytest.fixture(autouse=True)
def _everybody_as_before(owner: Engine) -> None:
    with Session(owner) as session:
        session.execute(update(Account).values(locked_until=None, session_epoch=0))
        session.execute(update(Person).values(active=True))
        session.execute(delete(Guess))
        session.commit()


def account_of(owner: Engine, name: str) -> Account:
    with Session(owner) as session:
        return session.scalars(select(Account).where(Account.username == name.lower())).one()


def fail(client: FlaskClient, name: str, times: int) -> str:
    pages = [sign_in(client, name, "not the password").text for _ in range(times)]
    return str(pages[-1])


def test_a_person_signs_in_and_is_named(client: FlaskClient) -> None:
    assert sign_in(client, "Paula").headers["Location"] == "/"
    assert "Paula" in client.get("/account").text


def test_a_name_typed_wide_or_in_capitals_is_the_same_name(client: FlaskClient) -> None:
    assert sign_in(client, "  \uff30\uff41\uff35LA ").status_code == 302


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client: FlaskClient) -> None:
    wrong, unknown = (sign_in(client, name, "not the password") for name in ("Paula", "Nemox"))
    assert wrong.status_code == unknown.status_code == 401
    assert unmarked(wrong.text, "paula") == unmarked(unknown.text, "nemox")


def unmarked(page: str, name: str) -> str:
    """A page without what differs between any two answers."""
    return re.sub(r'(nonce=|value=|content=)"[^"]{20,}"', "", page).replace(name, "")


def test_an_unknown_name_costs_the_same_work(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
            checked.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(accounts, "HASHER", world.hasher(Counting))
    for name in ("Paula", "Nemo"):
        sign_in(client, name, "not the password")
    assert len(checked) == 2
    assert accounts.HASHER.check_needs_rehash(checked[1]) is False


def test_signing_out_ends_the_session(client: FlaskClient) -> None:
    sign_in(client, "Paula")
    post(client, "/sign-out")
    assert client.get("/account").status_code == 302


def test_the_session_is_renewed_at_sign_in(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    before = token(client)
    sign_in(client, "Paula")
    with client.session_transaction() as session:
        assert "planted" not in session
    assert client.post("/sign-out", data={"csrf_token": before}).status_code == 400


def test_five_failures_shut_the_name_from_there_and_say_for_how_long(
    client: FlaskClient, clock: Clock
) -> None:
    fail(client, "Dora", 5)
    locked = sign_in(client, "Dora")
    assert locked.status_code == 401
    assert "1 分钟" in locked.text
    clock.moment += timedelta(seconds=61)
    assert sign_in(client, "Dora").status_code == 302


def test_each_further_failure_locks_for_longer(client: FlaskClient, clock: Clock) -> None:
    fail(client, "Dora", 5)
    for minutes in (2, 4, 8, 16, 30, 30):
        clock.moment += timedelta(minutes=31)
        assert f"{minutes} 分钟" in fail(client, "Dora", 1)


def test_a_success_clears_the_count(client: FlaskClient) -> None:
    for _ in range(3):
        fail(client, "Dora", 4)
        assert sign_in(client, "Dora").status_code == 302
        post(client, "/sign-out")


def test_the_lock_of_one_account_leaves_the_others_open(client: FlaskClient) -> None:
    fail(client, "Dora", 6)
    assert sign_in(client, "Paula").status_code == 302


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(client: FlaskClient, owner: Engine) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(world.PASSWORD)
    with Session(owner) as session:
        session.execute(update(Account).where(Account.username == "both").values(password_hash=old))
        session.commit()
    assert sign_in(client, "Both").status_code == 302
    assert not accounts.HASHER.check_needs_rehash(account_of(owner, "Both").password_hash)
    assert sign_in(client, "Both").status_code == 302


def test_somebody_switched_off_cannot_sign_in_and_a_running_session_ends(
    client: FlaskClient, owner: Engine
) -> None:
    sign_in(client, "Both")
    with Session(owner) as session:
        session.execute(update(Person).where(Person.name == "Both").values(active=False))
        session.commit()
    assert client.get("/account").status_code == 302
    assert sign_in(client, "Both").status_code == 401


def test_a_session_ends_after_a_week_however_busy(client: FlaskClient, clock: Clock) -> None:
    sign_in(client, "Paula")
    while clock.moment < world.NOW + LONGEST_SESSION:
        clock.moment += timedelta(hours=6)
        assert client.get("/account").status_code == 200
    clock.moment += timedelta(seconds=1)
    assert client.get("/account").status_code == 302


def test_a_session_ends_when_it_is_left_alone(client: FlaskClient, clock: Clock) -> None:
    sign_in(client, "Paula")
    for _ in range(3):  # in use, it goes on beyond the limit
        clock.moment += IDLE - timedelta(minutes=1)
        assert client.get("/account").status_code == 200
    clock.moment += IDLE + timedelta(minutes=1)
    assert client.get("/account").status_code == 302
    assert timedelta(hours=8) <= IDLE < timedelta(days=1)


def test_a_new_password_ends_every_other_session(app: Flask, owner: Engine) -> None:
    here, elsewhere = app.test_client(), app.test_client()
    for client in (here, elsewhere):
        sign_in(client, "Nobody")
    new = {"old": world.PASSWORD, "new": "four wild geese", "again": "four wild geese"}
    assert post(here, "/account", new).status_code == 302
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    assert sign_in(elsewhere, "Nobody").status_code == 401
    assert sign_in(elsewhere, "Nobody", "four wild geese").status_code == 302


@pytest.mark.parametrize(
    ("entries", "field"),
    [
        ({"old": "wrong", "new": "four wild geese", "again": "four wild geese"}, "old"),
        ({"old": world.PASSWORD, "new": "short", "again": "short"}, "new"),
        ({"old": world.PASSWORD, "new": "aaaaaaaaaaaaa", "again": "aaaaaaaaaaaaa"}, "new"),
        ({"old": world.PASSWORD, "new": "gloria is great", "again": "gloria is great"}, "new"),
        ({"old": world.PASSWORD, "new": world.PASSWORD, "again": world.PASSWORD}, "new"),
        ({"old": world.PASSWORD, "new": "four wild geese", "again": "four tame geese"}, "again"),
    ],
)
def test_an_unfit_new_password_is_refused_at_its_field(
    client: FlaskClient, entries: dict[str, str], field: str
) -> None:
    sign_in(client, "Gloria")
    refused = post(client, "/account", entries)
    assert refused.status_code == 422
    assert f'id="{field}-problem"' in refused.text
    assert sign_in(client, "Gloria").status_code == 302


def test_a_form_without_its_token_is_refused(client: FlaskClient) -> None:
    form = {"username": "paula", "password": world.PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 400
    assert client.post("/sign-in", data={**form, "csrf_token": "made up"}).status_code == 400
    sign_in(client, "Paula")
    refused = client.patch("/api/records/enterprises/" + str(world.name_id("Flour Mill")), json={})
    assert refused.status_code == 400
    assert set(refused.get_json()) == {"error", "problems"}


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = sign_in(client, "Paula").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_behind_https_the_cookie_is_secure_and_bound_to_the_host(engine: Engine, clock: Clock) -> None:
    app = create_app(Settings(secret_key="a test's secret key", https=True), engine, clock=clock)
    cookie = app.test_client().get("/sign-in", base_url="https://localhost").headers["Set-Cookie"]
    assert cookie.startswith("__Host-")
    assert "Secure" in cookie


def test_two_installations_on_one_machine_keep_their_cookies_apart(engine: Engine) -> None:
    names = {
        create_app(Settings(secret_key=key), engine).config["SESSION_COOKIE_NAME"] for key in ("one", "two")
    }
    assert len(names) == 2


def test_signing_in_leads_on_to_the_page_that_was_asked_for(client: FlaskClient) -> None:
    asked = client.get("/map?area=00010001").headers["Location"]
    assert asked == "/sign-in?next=/map?area%3D00010001"
    assert sign_in(client, "Paula", next="/map?area=00010001").headers["Location"] == "/map?area=00010001"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
     "javascript:alert(1)", "map", "", "/a\r\nSet-Cookie: x=1", " /map"],
)  # fmt: skip
def test_it_never_leads_to_another_site(client: FlaskClient, elsewhere: str) -> None:
    assert safe_next(elsewhere) == "/"
    assert sign_in(client, "Paula", next=elsewhere).headers["Location"] == "/"


def test_a_one_time_password_opens_nothing_but_the_account(client: FlaskClient, owner: Engine) -> None:
    with Session(owner) as session:
        session.execute(update(Account).where(Account.username == "adam").values(must_change_password=True))
        session.commit()
    sign_in(client, "Adam")
    assert client.get("/admin").headers["Location"] == "/account"
    assert client.get("/api/search?q=a").status_code == 403
    new = {"old": world.PASSWORD, "new": "four wild geese", "again": "four wild geese"}
    assert post(client, "/account", new).status_code == 302
    assert client.get("/admin").status_code == 200
