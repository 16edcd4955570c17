"""Is it told which routes are slow or fail, to those alone who run the service, and without a word of the records?"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import uuid
from base64 import b64encode

import pytest
from flask import Flask
from sqlalchemy import Engine

from gridmap.db.models import Account
from gridmap.db.sessions import session as opened
from gridmap.records import app_passwords
from gridmap.web import journal, measuring
from tests import world
from tests.web.conftest import SignIn

pytestmark = pytest.mark.process
SECRET = "Canary Works 19900000000"


@pytest.fixture
def breaking(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """`GET /account` fails, and says in its error what nobody may read."""

    def fails() -> str:
        raise RuntimeError(SECRET)

    whole = app.view_functions["account.show"]
    fails.__dict__.update(whole.__dict__)
    monkeypatch.setitem(app.view_functions, "account.show", fails)


@pytest.mark.usefixtures("breaking")
def test_what_fails_is_on_the_page_of_the_administrator(signed_in: SignIn) -> None:
    assert signed_in("Paula").get("/account").status_code == 500
    page = signed_in("Adam").get("/admin/operation").text
    assert "<code>GET /account</code>" in page
    assert SECRET not in page


def test_what_is_well_and_quick_is_not(signed_in: SignIn) -> None:
    signed_in("Paula").get("/todo")
    assert "<code>GET /todo</code>" not in signed_in("Adam").get("/admin/operation").text


def test_watchers_are_told_by_rule_and_never_by_record(signed_in: SignIn) -> None:
    record = uuid.uuid4()
    signed_in("Paula").get(f"/api/records/enterprises/{record}?name={SECRET}")
    answer = signed_in("Adam").get("/metrics")
    assert answer.mimetype == "text/plain"
    route = 'method="GET",route="/api/records/<noun>/<uuid:record_id>",status="4xx"'
    assert f"gridmap_request_seconds_count{{{route}}}" in answer.text
    assert 'gridmap_part_fine{part="jobs"}' in answer.text
    assert str(record) not in answer.text
    assert SECRET not in answer.text


def test_a_program_of_an_administrator_is_told_and_a_planner_s_is_not(app: Flask, engine: Engine) -> None:
    for name, status in (("Adam", 200), ("Paula", 403)):
        with opened(engine, world.name_id(name)) as session:
            account = session.get_one(Account, world.name_id(name))
            _, secret = app_passwords.make(session, account, "watcher", 30, writes=False, now=world.NOW)
            session.commit()
        word = b64encode(f"{name.lower()}:{secret}".encode()).decode()
        answer = app.test_client().get("/metrics", headers={"Authorization": f"Basic {word}"})
        assert answer.status_code == status
    assert app.test_client().get("/metrics").status_code in (302, 401)


_TWO_WORKERS = """
import os
from flask import Flask
from gridmap.web import measuring

with measuring.adding_up():
    children = []
    for _ in range(2):
        child = os.fork()
        if not child:
            app = Flask("worker")
            measuring.init_app(app)
            app.add_url_rule("/x", view_func=lambda: "x")
            for _ in range(3):
                app.test_client().get("/x")
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    print(sum(each.asked for each in measuring.routes() if each.rule == "/x"))
"""


def test_what_all_workers_answered_is_added_up() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _TWO_WORKERS], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["6"]


def test_how_long_most_answers_take_is_read_from_the_steps() -> None:
    route = measuring.RouteCount("GET", "/x", asked=20, total_s=10.0)
    route.within = {0.5: 12, 1.0: 18, 5.0: 19, float("inf"): 20}
    assert (route.usual_s, route.late_s, route.mean_s) == (0.5, 5.0, 0.5)


def test_a_line_of_the_log_tells_the_place_and_no_word_of_the_error() -> None:
    def fails() -> None:
        raise ValueError(SECRET)

    try:
        fails()
    except ValueError:
        record = logging.getLogger("gridmap").makeRecord(
            "gridmap", logging.ERROR, "f", 1, "%s failed", (SECRET,), sys.exc_info()
        )
    line = journal.Lines().format(record)
    told = json.loads(line)
    assert SECRET not in line
    assert told["what"] == "%s failed"
    assert told["error"] == ["builtins.ValueError"]
    assert told["where"][-1].endswith(" fails")


def test_each_answer_is_a_line(signed_in: SignIn, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="gridmap.requests"):
        signed_in("Paula").get(f"/api/records/enterprises/{uuid.uuid4()}?name={SECRET}")
    line = json.loads(journal.Lines().format(caplog.records[-1]))
    assert (line["route"], line["status"]) == ("/api/records/<noun>/<uuid:record_id>", 404)
    assert SECRET not in str(line)
