"""Does a session end for good: at sign-out, by its owner, with a new password?"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Audit, Grant, Guess, SignIn
from gridmap.records import codes, passwords
from gridmap.settings import PasswordRules, Settings
from gridmap.vocabulary import ADMINISTRATORS
from gridmap.web import create_app
from tests import world
from tests.web.conftest import Clock, post, sign_in


@pytest.fixture(autouse=True)
def _as_before(owner: Engine) -> None:
    with Session(owner) as session:
        session.execute(delete(Guess))
        session.execute(delete(SignIn))
        session.execute(update(Account).values(totp_secret="", totp_step=0, recovery_hashes=[]))
        session.commit()


def copy_of(client: FlaskClient) -> FlaskClient:
    """Another browser that was given the same cookies."""
    thief = client.application.test_client()
    thief._cookies = dict(client._cookies or {})
    return thief


def test_a_copied_cookie_dies_with_the_sign_out(client: FlaskClient) -> None:
    sign_in(client, "Paula")
    thief = copy_of(client)
    assert thief.get("/account").status_code == 200
    post(client, "/sign-out")
    assert thief.get("/account").status_code == 302


def test_nothing_of_the_database_makes_a_cookie(client: FlaskClient, owner: Engine) -> None:
    sign_in(client, "Paula")
    with client.session_transaction() as session:
        word = session["_user_id"].rpartition("/")[2]
    with owner.connect() as connection:
        kept = connection.scalars(text("SELECT row_to_json(s)::text FROM sign_ins s")).one()
    assert word not in kept


def test_each_sign_in_is_listed_to_its_owner_alone_and_ended_by_them(app: Flask, clock: Clock) -> None:
    desk, phone, other = (app.test_client() for _ in range(3))
    phone.environ_base["HTTP_USER_AGENT"] = (
        "Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36"
    )
    sign_in(desk, "Paula")
    sign_in(phone, "Paula")
    sign_in(other, "Dora")
    page = desk.get("/account").text
    assert "Chrome（Android）" in page
    ends = re.findall(r"/account/sign-ins/([0-9a-f-]{36})/end", page)
    assert len(ends) == 1
    post(other, f"/account/sign-ins/{ends[0]}/end")
    assert phone.get("/account").status_code == 200, "somebody else ended it"
    post(desk, f"/account/sign-ins/{ends[0]}/end")
    assert phone.get("/account").status_code == 302
    assert desk.get("/account").status_code == 200


def test_all_the_others_are_ended_at_once(app: Flask, clock: Clock) -> None:
    here, *elsewhere = (app.test_client() for _ in range(4))
    for each in (here, *elsewhere):
        sign_in(each, "Paula")
    post(here, "/account/sign-ins/end-others")
    assert here.get("/account").status_code == 200
    assert {each.get("/account").status_code for each in elsewhere} == {302}


def test_a_right_taken_back_works_at_the_next_request(client: FlaskClient, owner: Engine) -> None:
    sign_in(client, "Adam")
    for roles, status in ((["administrator"], 200), (["planner"], 403), (ADMINISTRATORS, 200)):
        with Session(owner) as session:
            session.execute(delete(Grant).where(Grant.person_id == world.name_id("Adam")))
            session.add_all(
                Grant(person_id=world.name_id("Adam"), role=role, area_path=world.T1) for role in roles
            )
            session.commit()
        assert client.get("/admin").status_code == status


def test_signing_in_is_on_record(client: FlaskClient, owner: Engine) -> None:
    sign_in(client, "Paula")
    client.get("/admin")
    with Session(owner) as session:
        found = select(Audit.source, Audit.row_id).where(
            Audit.person_id == world.name_id("Paula"), Audit.source.in_(["sign_in", "refusal"])
        )
        assert {tuple(row) for row in session.execute(found)} == {("sign_in", ""), ("refusal", "admin.home")}


def set_up(client: FlaskClient, clock: Clock) -> tuple[str, list[str]]:
    secret = re.findall(r"<code>([A-Z2-7]{32})</code>", client.get("/account/code").text)[0]
    assert post_here(client, "/account/code", code="000000").status_code == 422
    answer = post_here(client, "/account/code", code=pyotp.TOTP(secret).at(clock.moment))
    assert answer.status_code == 200
    return secret, re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", answer.text)


def post_here(client: FlaskClient, path: str, **data: str) -> Any:
    return post(client, path, dict(data))


def test_a_code_of_the_phone_is_asked_for_beside_the_password(
    app: Flask, clock: Clock, owner: Engine
) -> None:
    client = app.test_client()
    sign_in(client, "Adam")
    secret, words = set_up(client, clock)
    assert len(words) == codes.RECOVERY_WORDS
    with owner.connect() as connection:
        said = connection.scalars(text("SELECT after::text FROM audit WHERE source = 'accounts'")).all()
    assert all(secret not in (line or "") for line in said), "the audit holds the secret"

    other = app.test_client()
    assert sign_in(other, "Adam").headers["Location"] == "/sign-in/code"
    assert other.get("/admin").status_code == 302, "the password alone opened something"
    assert post_here(other, "/sign-in/code", code="123456").status_code == 401
    clock.moment += timedelta(seconds=30)
    code = pyotp.TOTP(secret).at(clock.moment)
    assert post_here(other, "/sign-in/code", code=code).headers["Location"] == "/"
    assert other.get("/admin").status_code == 200

    again = app.test_client()
    sign_in(again, "Adam")
    assert post_here(again, "/sign-in/code", code=code).status_code == 401, "twice"
    assert post_here(again, "/sign-in/code", code=words[0]).status_code == 302
    last = app.test_client()
    sign_in(last, "Adam")
    assert post_here(last, "/sign-in/code", code=words[0]).status_code == 401
    assert post_here(again, "/account/code/end", code=words[1]).status_code == 302
    assert sign_in(app.test_client(), "Adam").headers["Location"] == "/"


def test_codes_are_not_guessed_for_ever(app: Flask, clock: Clock) -> None:
    client = app.test_client()
    sign_in(client, "Adam")
    secret, _ = set_up(client, clock)
    other = app.test_client()
    sign_in(other, "Adam")
    for _ in range(5):
        post_here(other, "/sign-in/code", code="000000")
    clock.moment += timedelta(seconds=30)
    right = pyotp.TOTP(secret).at(clock.moment)
    assert post_here(other, "/sign-in/code", code=right).status_code == 401


def test_the_code_waits_only_for_a_while(app: Flask, clock: Clock) -> None:
    client = app.test_client()
    sign_in(client, "Adam")
    secret, _ = set_up(client, clock)
    other = app.test_client()
    sign_in(other, "Adam")
    clock.moment += timedelta(minutes=6)
    code = pyotp.TOTP(secret).at(clock.moment)
    assert post_here(other, "/sign-in/code", code=code).headers["Location"] == "/sign-in"
    assert other.get("/admin").status_code == 302


@pytest.mark.parametrize(
    "weak",
    ["1234567890", "0987654321", "13800138000", "20260302001", "qwertyuiop", "qwertyuiop1!", "1q2w3e4r5t", "password12",
     "P@ssw0rd2026", "admin123456", "aaaabbbbcccc", "abcabcabcabc", "1212121212", "gridmap-demo", "Gridmap2026!",
     "woaini1314520", "abcdefghij", "1qaz2wsx3edc", "asdfghjkl123", "wangge123456"],
)  # fmt: skip
def test_what_is_guessed_first_is_no_password(weak: str) -> None:
    assert passwords.problems(weak, "nemo")


@pytest.mark.parametrize(
    "fine",
    ["four wild geese", "plain-test-password", "春江潮水连海平，海上明月", "tQ7-vbm2-kkx9", "Kuh auf Dach 7"],
)
def test_a_sentence_of_ones_own_is_a_password(fine: str) -> None:
    assert passwords.problems(fine, "nemo") == []


def test_by_the_other_rules_classes_and_age_count(engine: Engine, owner: Engine, clock: Clock) -> None:
    assert passwords.problems("four wild geese", "nemo", passwords.DENGBAO)
    assert passwords.problems("Four wild geese 7", "nemo", passwords.DENGBAO) == []
    with Session(owner) as session:
        session.execute(update(Account).values(password_set_at=clock.moment - timedelta(days=91)))
        session.commit()
    rules: PasswordRules
    for rules, status in (("dengbao", 302), ("asvs", 200)):
        app = create_app(Settings(secret_key="k", password_rules=rules), engine, clock=clock)
        client = app.test_client()
        sign_in(client, "Paula")
        assert client.get("/map").status_code == status
    with Session(owner) as session:
        session.execute(update(Account).values(password_set_at=clock.moment))
        session.commit()
