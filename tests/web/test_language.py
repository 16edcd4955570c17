"""Does each person read their own language, and the browser get its texts?"""

from __future__ import annotations

import lxml.html
from flask import Flask
from flask.testing import FlaskClient

from gridmap.i18n import catalogs
from gridmap.i18n.texts import Sentence
from gridmap.web import language, language_choice
from tests.web.conftest import SignIn, post, sign_in

SIGN_IN = catalogs.texts("zh_CN")["Sign in"]


def language_of(page: str) -> str | None:
    """What the page says of its own language, to the browser and to a screen reader."""
    language: str | None = lxml.html.fromstring(page).get("lang")
    return language


def test_chinese_comes_first(client: FlaskClient) -> None:
    page = client.get("/sign-in", headers={"Accept-Language": "fr"}).text
    assert language_of(page) == "zh-CN"
    assert SIGN_IN in page


def test_the_choice_is_kept_in_the_browser_before_sign_in(client: FlaskClient) -> None:
    assert post(client, "/language", {"locale": "en", "next": "/sign-in"}).headers["Location"] == "/sign-in"
    page = client.get("/sign-in").text
    assert language_of(page) == "en"
    assert SIGN_IN not in page


def test_the_choice_is_kept_with_the_account_after_it(app: Flask) -> None:
    here = app.test_client()
    sign_in(here, "Both")
    post(here, "/language", {"locale": "en"})
    elsewhere = app.test_client()
    sign_in(elsewhere, "Both")
    assert language_of(elsewhere.get("/account").text) == "en"


def test_one_persons_choice_is_not_anothers(signed_in: SignIn) -> None:
    post(signed_in("Dora"), "/language", {"locale": "en"})
    assert language_of(signed_in("Paula").get("/account").text) == "zh-CN"


def test_a_language_that_does_not_exist_is_refused(client: FlaskClient) -> None:
    assert post(client, "/language", {"locale": "../../etc"}).status_code == 400
    assert client.get("/texts/fr.json").status_code == 404


def test_the_choice_leads_to_no_other_site(client: FlaskClient) -> None:
    assert post(client, "/language", {"locale": "en", "next": "//evil.example"}).headers["Location"] == "/"


def test_the_browser_gets_the_catalog_and_keeps_it_until_it_changes(client: FlaskClient) -> None:
    answer = client.get("/texts/zh_CN.json", query_string={"v": language_choice.version("zh_CN")})
    sent = answer.get_json()
    assert sent["Zoom in"] == catalogs.texts("zh_CN")["Zoom in"]
    assert "You may not use this page." not in sent  # a page of the server's, which says it itself
    assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in client.get("/texts/zh_CN.json?v=old").headers["Cache-Control"]
    assert client.get("/texts/en.json").get_json() == {}


def test_an_errors_sentence_is_in_the_readers_language(signed_in: SignIn) -> None:
    error = signed_in("Paula").get("/api/nowhere").get_json()["error"]
    assert error == catalogs.texts("zh_CN")["This does not exist, or lies outside the areas you may see."]


def test_what_was_typed_is_never_looked_up_in_the_catalog(app: Flask) -> None:
    with app.test_request_context():
        assert language.translate(Sentence("{name} was entered.", {"name": "Sign in"})).count("Sign in") == 1
        assert (
            language.translate(Sentence("{name} was entered.", {"name": "{msgid} %s {0}"})).count(
                "{msgid} %s {0}"
            )
            == 1
        )


def test_dates_and_moments_stand_in_the_time_of_the_installation(app: Flask, signed_in: SignIn) -> None:
    page = signed_in("Adam").get("/admin/duty").text
    assert "2026年3月2日星期一" in page
    assert "08:00" in page
