"""Does what the page for developers tells work when it is typed word for word: a layer, a page, a job, a figure?

A register that is written by it is `gridmap.registers.notice_boards`; tests/registers/test_contract.py tries it.
"""

from __future__ import annotations

import importlib
import re
import shutil
import sys
import uuid
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

import gridmap.layers
import gridmap.web
from gridmap import jobs, standards
from gridmap.db.models import Job
from gridmap.db.sessions import session as session_of
from gridmap.publishing import freshness, publish, queue
from gridmap.publishing.answers import opened
from gridmap.publishing.question import Question
from gridmap.records.progress import Report
from gridmap.registers import REGISTERS
from gridmap.settings import Settings, project_folder
from gridmap.standards.shipped import figures, sources
from gridmap.vocabulary import Role
from gridmap.web import create_app
from tests import world
from tests.web.conftest import Clock, cookie_of

PAGE = (project_folder() / "docs" / "developing.md").read_text(encoding="utf-8")
FENCED = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def typed(said: str) -> str:
    """The one block of the page that says this."""
    blocks: list[str] = [code for _, code in FENCED.findall(PAGE) if said in code]
    assert len(blocks) == 1, said
    return blocks[0]


def module_of(name: str, folder: Path, room: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The file of the page with this name, as a module of its room, though it lies elsewhere."""
    (folder / f"{name}.py").write_text(typed(f"# gridmap/{room.__name__.split('.')[1]}/{name}.py"))
    monkeypatch.setattr(room, "__path__", [*room.__path__, str(folder)])
    try:
        return importlib.import_module(f"{room.__name__}.{name}")
    finally:
        sys.modules.pop(f"{room.__name__}.{name}", None)


def test_a_layer_is_computed_published_and_read(
    engine: Engine, owner: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = module_of("no_address", tmp_path, gridmap.layers, monkeypatch).NO_ADDRESS
    for room in (freshness, publish):
        monkeypatch.setattr(room, "version_of", lambda layer: "as typed")
    with Session(owner) as session:
        session.execute(text("UPDATE enterprises SET address = 'Lane 1' WHERE name = 'Flour Mill'"))
        session.commit()
        asked = text("SELECT name FROM enterprises WHERE address = '' AND area_path ^@ :town")
        names = set(session.scalars(asked, {"town": world.T1}))
    roles = frozenset({Role.PLANNER})
    with opened(engine, layer, world.T1, world.name_id("Paula"), roles, lambda: world.TODAY) as answer:
        question = Question(world.T1)
        assert {row.title for row in answer.rows(question, "title", 1)} == names
        assert names
        assert "Flour Mill" not in names
        assert answer.counts(question) == {"address": {"none": len(names)}}


@pytest.fixture
def counts(engine: Engine, running_clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    page = module_of("counts", tmp_path, gridmap.web, monkeypatch)
    monkeypatch.setattr(gridmap.web, "BLUEPRINTS", (*gridmap.web.BLUEPRINTS, page.blueprint))
    app = create_app(Settings(secret_key="a test's secret key"), engine, clock=running_clock)
    templates = DictLoader({"counts.html": typed("gridmap/web/templates/counts.html")})
    assert app.jinja_loader is not None
    monkeypatch.setattr(app.jinja_env, "loader", ChoiceLoader([templates, app.jinja_loader]))
    return app


@pytest.mark.parametrize(("name", "status"), [("Paula", 200), ("Gloria", 403)])
def test_a_page_is_shown_to_whom_it_says(
    counts: Flask, owner: Engine, running_clock: Clock, name: str, status: int
) -> None:
    client = counts.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = cookie_of(owner, name, running_clock())
    answer = client.get("/counts")
    assert answer.status_code == status
    assert (answer.text.count("<li>") >= len(REGISTERS)) == (status == 200)


def test_a_job_is_queued_and_done_as_the_person_who_asked(
    engine: Engine, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (signature,) = re.findall(r"`(def count\(.*?\) -> None)`", PAGE)
    (enqueued,) = re.findall(r"`(queue\.enqueue\(.*?\))`", PAGE)
    (key,) = re.findall(r'`"(counts\.count)": count`', PAGE)
    names: dict[str, Any] = {"Engine": Engine, "UUID": uuid.UUID, "Any": Any, "Report": Report}
    names |= {"session": session_of, "done": []}
    work = "with session(engine, person_id) as opened: report('Count', 0, 1); done.append(opened.viewer)"
    exec(f"{signature}:\n    {work}", names)  # noqa: S102  (our own page)
    monkeypatch.setitem(jobs.KINDS, key, names["count"])
    with session_of(engine, world.name_id("Paula")) as session:
        told = {"queue": queue, "session": session, "about": uuid.uuid4(), "area_path": world.T1}
        job = eval(enqueued, told)  # noqa: S307  (our own page)
        session.commit()
        job_id = job.id
    assert jobs.run_one(engine)
    assert names["done"] == [world.name_id("Paula")]
    with Session(owner) as session:
        assert session.get_one(Job, job_id).state == "done"


def forget() -> None:
    """What was read of the figures that ship."""
    figures.cache_clear()
    sources.cache_clear()


def test_a_figure_is_read_with_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (figure,) = re.findall(r"`(example_width_m = .*?)`", PAGE)
    folder = tmp_path / "standards"
    shutil.copytree(project_folder() / "geodata" / "standards", folder)
    known, profile = folder / "figures.toml", folder / "cn_township.toml"
    known.write_text(known.read_text().replace("[fire]\n", f"[fire]\n{figure}\n"))
    profile.write_text(f"{profile.read_text()}\n{typed('[norms.example_width_m]')}")
    monkeypatch.setattr(importlib.import_module("gridmap.standards.shipped"), "FOLDER", folder)
    forget()
    try:
        norm = standards.shipped("cn_township")["example_width_m"]
    finally:
        forget()
    listed = re.findall(r'`\("example_width_m", (\d+), "(\w+)", "(.*?)", "(\w)", "(\w+)"\)`', PAGE)
    assert [(f"{norm.value:g}", norm.unit, norm.document, norm.grade, norm.jurisdiction)] == listed
