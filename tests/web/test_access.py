"""May each role use each route, and nothing else?"""

from __future__ import annotations

import itertools
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine
from werkzeug.routing import Rule

from gridmap.errors import SetupError
from gridmap.i18n import catalogs
from gridmap.settings import Settings
from gridmap.vocabulary import Role
from gridmap.web import access, create_app
from tests.web.conftest import SignIn, token

ANYONE, SIGNED_IN = "anyone", "signed in"
EVERY_ROLE = frozenset(Role)
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
HANDS_IN = ADMINISTRATOR | {Role.PLANNER}
BOOKS = HANDS_IN | {Role.DUTY_OFFICER}

# The whole table, written by hand: a new route must be entered here, and a changed one is noticed.
TABLE: dict[str, str | frozenset[Role]] = {
    "static": ANYONE,
    "unversioned": ANYONE,
    "account.sign_in": ANYONE,
    "account.signing_in": ANYONE,
    "account.sign_out": ANYONE,
    "account.show": SIGNED_IN,
    "account.change_password": SIGNED_IN,
    "account.end_sign_in": SIGNED_IN,
    "account.end_others": SIGNED_IN,
    "health.health": ANYONE,
    "health.ready": ANYONE,
    "health.metrics": ADMINISTRATOR,
    "trends.page": SIGNED_IN,
    "questions.overview": SIGNED_IN,
    "questions.new": SIGNED_IN,
    "questions.create": SIGNED_IN,
    "questions.show": SIGNED_IN,
    "questions.edit": SIGNED_IN,
    "questions.save": SIGNED_IN,
    "questions.delete": SIGNED_IN,
    "admin.where_people_live": ADMINISTRATOR,
    "admin.load_population": ADMINISTRATOR,
    "admin.forget_population": ADMINISTRATOR,
    "app_passwords.show": SIGNED_IN,
    "app_passwords.make": SIGNED_IN,
    "app_passwords.end": SIGNED_IN,
    "ogc.landing": SIGNED_IN,
    "ogc.definition": SIGNED_IN,
    "ogc.conformance": SIGNED_IN,
    "ogc.collections": SIGNED_IN,
    "ogc.collection": SIGNED_IN,
    "ogc.items": SIGNED_IN,
    "ogc.item": SIGNED_IN,
    "ogc.tile_matrix_sets": SIGNED_IN,
    "ogc.tile_matrix_set": SIGNED_IN,
    "ogc.tilesets": SIGNED_IN,
    "ogc.tileset": SIGNED_IN,
    "ogc.tile": SIGNED_IN,
    "tiles.of_map": SIGNED_IN,
    "codes.ask": ANYONE,
    "codes.check": ANYONE,
    "single_sign_on.begin": ANYONE,
    "single_sign_on.back": ANYONE,
    "single_sign_on.leave": ANYONE,
    "codes.offer": SIGNED_IN,
    "codes.begin": SIGNED_IN,
    "codes.give_up": SIGNED_IN,
    "language.choose": ANYONE,
    "language.texts": ANYONE,
    "navigation.home": SIGNED_IN,
    "maps.map_page": SIGNED_IN,
    "work_report.page": HANDS_IN,
    "work_report_several.page": HANDS_IN,
    "work_report_several.workbook": HANDS_IN,
    "work_report_several.word": HANDS_IN,
    "work_report.edit": HANDS_IN,
    "work_report.rows": HANDS_IN,
    "work_report.file": HANDS_IN,
    "work_report.picture": HANDS_IN,
    "work_report.issue": HANDS_IN,
    "work_report.issued": HANDS_IN,
    "work_report.issued_file": HANDS_IN,
    "maps.grid_page": frozenset({Role.GRID_LEADER}),
    "maps.report_page": SIGNED_IN,
    "maps.locate_page": SIGNED_IN,
    "layers_api.layer_features": SIGNED_IN,
    "layers_api.layer_rows": SIGNED_IN,
    "layers_api.layer_workbook": SIGNED_IN,
    "exporting.layer_file": SIGNED_IN,
    "paper_map.page": SIGNED_IN,
    "paper_map.file": SIGNED_IN,
    "layers_api.layer_feature": SIGNED_IN,
    "layers_api.search": SIGNED_IN,
    "history.history": SIGNED_IN,
    "todo.items": SIGNED_IN,
    "townships.page": BOOKS,
    "townships.workbook": BOOKS,
    "not_inspected.page": EVERY_ROLE,
    "not_inspected.to_do": EVERY_ROLE,
    "not_inspected.listing": EVERY_ROLE,
    "not_inspected.workbook": EVERY_ROLE,
    "not_inspected.workload": EVERY_ROLE,
    "locate.answer": EVERY_ROLE,
    "locate.ground": EVERY_ROLE,
    "locate.nearest": EVERY_ROLE,
    "locate.way": EVERY_ROLE,
    "desk.page": BOOKS,
    "desk.new": BOOKS,
    "desk.take": BOOKS,
    "desk.one": BOOKS,
    "desk.answer": BOOKS,
    "desk.way": BOOKS,
    "desk.tell": BOOKS,
    "desk.met": BOOKS,
    "desk.write": BOOKS,
    "desk.send": BOOKS,
    "desk.moved": BOOKS,
    "desk.close_road": BOOKS,
    "desk.end": BOOKS,
    "desk.wind": BOOKS,
    "desk.close": BOOKS,
    "desk.reopen": BOOKS,
    "desk.report": BOOKS,
    "desk.record": BOOKS,
    "desk.word": BOOKS,
    "desk.made": BOOKS,
    "desk.handover": BOOKS,
    "desk.review": BOOKS,
    "wall.board": BOOKS,
    "wall.state": BOOKS,
    "desk.take_figure": HANDS_IN,
    "records_api.create": EVERY_ROLE,
    "records_api.show": EVERY_ROLE,
    "records_api.change": EVERY_ROLE,
    "records_api.take_back": EVERY_ROLE,
    "records_api.add_photo": EVERY_ROLE,
    "records_api.attachment": SIGNED_IN,
    "loop.table": EVERY_ROLE,
    "loop.ask": EVERY_ROLE,
    "loop.sample": BOOKS,
    "loop.take": EVERY_ROLE,
    "loop.void": EVERY_ROLE,
    "loop.put_right": EVERY_ROLE,
    "loop.take_by_program": EVERY_ROLE,
    "phone.manifest": ANYONE,
    "phone.icon": ANYONE,
    "phone.worker": ANYONE,
    "phone.door": EVERY_ROLE,
    "phone.codes": EVERY_ROLE,
    "phone.carried": EVERY_ROLE,
    "phone.not_kept": SIGNED_IN,
    "phone.certificate": ANYONE,
    "phone.certificate_file": ANYONE,
    "offline_map.download": EVERY_ROLE,
    "area_sheet.sheet": EVERY_ROLE,
    "outbox.state": SIGNED_IN,
    "outbox.contact": SIGNED_IN,
    "outbox.part": SIGNED_IN,
    "outbox.take_in": SIGNED_IN,
    "outbox.check": SIGNED_IN,
    "outbox.show": EVERY_ROLE,
    "outbox.take_file": EVERY_ROLE,
    "outbox.rename": EVERY_ROLE,
    "outbox.take_off": EVERY_ROLE,
    "outbox.one": EVERY_ROLE,
    "outbox.part_file": EVERY_ROLE,
    "outbox.enter": BOOKS,
    "outbox.set_aside": BOOKS,
    "registers.overview": EVERY_ROLE,
    "registers.listing": EVERY_ROLE,
    "registers.new": EVERY_ROLE,
    "registers.add": EVERY_ROLE,
    "registers.record": EVERY_ROLE,
    "registers.edit": EVERY_ROLE,
    "registers.save": EVERY_ROLE,
    "registers.close": EVERY_ROLE,
    "registers.take_back": EVERY_ROLE,
    "registers.add_photos": EVERY_ROLE,
    "registers.edges": EVERY_ROLE,
    "registers.counted": EVERY_ROLE,
    "registers.add_documents": EVERY_ROLE,
    "visiting.overview": EVERY_ROLE,
    "visiting.checklists": EVERY_ROLE,
    "visiting.ask_item": HANDS_IN,
    "visiting.plan": EVERY_ROLE,
    "visiting.outing": EVERY_ROLE,
    "visiting.change_people": EVERY_ROLE,
    "visiting.start": EVERY_ROLE,
    "visiting.walk": EVERY_ROLE,
    "visiting.kept": EVERY_ROLE,
    "visiting.enter_visit": EVERY_ROLE,
    "visiting.enter_attempt": EVERY_ROLE,
    "visiting.visit": EVERY_ROLE,
    "visiting.attempts": EVERY_ROLE,
    "visiting.written": EVERY_ROLE,
    "visiting.new_campaign": BOOKS,
    "visiting.add_campaign": BOOKS,
    "visiting.campaign": EVERY_ROLE,
    "norms.overview": HANDS_IN,
    "norms.choose": HANDS_IN,
    "norms.show": HANDS_IN,
    "norms.save": HANDS_IN,
    "norms.take_back": HANDS_IN,
    "requirements.former_page": HANDS_IN,
    "requirements.page": HANDS_IN,
    "papers.overview": EVERY_ROLE,
    "papers.ledger_book": EVERY_ROLE,
    "papers.show": EVERY_ROLE,
    "papers.file": EVERY_ROLE,
    "papers.signature": EVERY_ROLE,
    "papers.new": EVERY_ROLE,
    "papers.add": EVERY_ROLE,
    "papers.correct": EVERY_ROLE,
    "papers.replace_it": EVERY_ROLE,
    "papers.overview_of_settings": HANDS_IN,
    "papers.setting": HANDS_IN,
    "papers.save_setting": HANDS_IN,
    "papers.preview_template": HANDS_IN,
    "papers.use_template": HANDS_IN,
    "papers.leave_template": HANDS_IN,
    "papers.template": HANDS_IN,
    "papers.delegate": HANDS_IN,
    "papers.begin_numbers": HANDS_IN,
    "papers.end_delegation": HANDS_IN,
    "papers.scan": HANDS_IN,
    "papers.county": HANDS_IN,
    "papers.keep_county_form": HANDS_IN,
    "papers.county_form": HANDS_IN,
    "papers.tie_cells": HANDS_IN,
    "papers.filled_county_form": HANDS_IN,
    "scenarios.overview": HANDS_IN,
    "scenarios.new": HANDS_IN,
    "scenarios.create": HANDS_IN,
    "scenarios.show": HANDS_IN,
    "scenarios.compare": HANDS_IN,
    "scenarios.prove": HANDS_IN,
    "scenarios.progress": HANDS_IN,
    "scenarios.cancel": HANDS_IN,
    "scenarios.propose": HANDS_IN,
    "scenarios.rename": HANDS_IN,
    "scenarios.delete": HANDS_IN,
    "shortfall.page": BOOKS,
    "shortfall.file": BOOKS,
    "emergencies.new": HANDS_IN,
    "emergencies.enter": HANDS_IN,
    "emergencies.delete": HANDS_IN,
    "supplies.depots": EVERY_ROLE,
    "supplies.depot": EVERY_ROLE,
    "supplies.list_file": EVERY_ROLE,
    "supplies.depot_file": EVERY_ROLE,
    "supplies.form": EVERY_ROLE,
    "supplies.form_file": EVERY_ROLE,
    "supplies.catalogue": EVERY_ROLE,
    "supplies.new_form": BOOKS,
    "supplies.book_form": BOOKS,
    "supplies.new_item": HANDS_IN,
    "supplies.add_item": HANDS_IN,
    "supplies.item": HANDS_IN,
    "supplies.change_item": HANDS_IN,
    "supplies.year": HANDS_IN,
    "supplies.save_year": HANDS_IN,
    "admin.home": ADMINISTRATOR,
    "admin.list_people": ADMINISTRATOR,
    "admin.new_person": ADMINISTRATOR,
    "admin.enter_person": ADMINISTRATOR,
    "admin.show_person": ADMINISTRATOR,
    "admin.change_person": ADMINISTRATOR,
    "admin.open_account": ADMINISTRATOR,
    "admin.reset_password": ADMINISTRATOR,
    "admin.link_person": ADMINISTRATOR,
    "admin.switch_person": ADMINISTRATOR,
    "admin.give_right": ADMINISTRATOR,
    "admin.take_back_right": ADMINISTRATOR,
    "admin.appoint": ADMINISTRATOR,
    "admin.area_posts": ADMINISTRATOR,
    "admin.fill_post": ADMINISTRATOR,
    "admin.dismiss": ADMINISTRATOR,
    "admin.duty_list": ADMINISTRATOR,
    "admin.add_shift": ADMINISTRATOR,
    "admin.remove_shift": ADMINISTRATOR,
    "admin.ledgers": ADMINISTRATOR,
    "admin.ledger": ADMINISTRATOR,
    "admin.checks": ADMINISTRATOR,
    "admin.outline_from_parts": ADMINISTRATOR,
    "admin.take_in_unlinked": HANDS_IN,
    "admin.imports": HANDS_IN,
    "admin.upload": HANDS_IN,
    "admin.show_import": HANDS_IN,
    "admin.import_progress": HANDS_IN,
    "admin.map_import": HANDS_IN,
    "admin.rename_import": HANDS_IN,
    "admin.accept_cures": HANDS_IN,
    "admin.confirm_import": HANDS_IN,
    "areas.overview": HANDS_IN,
    "areas.new": HANDS_IN,
    "areas.enter": HANDS_IN,
    "areas.show": HANDS_IN,
    "areas.edit": HANDS_IN,
    "areas.save": HANDS_IN,
    "areas.close": HANDS_IN,
    "areas.choose": ADMINISTRATOR,
    "areas.merge": ADMINISTRATOR,
    "areas.undo_step": HANDS_IN,
    "areas.undo_on_map": HANDS_IN,
    "areas.outline_page": HANDS_IN,
    "areas.drawing": HANDS_IN,
    "areas.check": HANDS_IN,
    "areas.mend": HANDS_IN,
    "areas.save_outline": HANDS_IN,
    "areas.union": HANDS_IN,
    "areas.read": EVERY_ROLE,
    "areas.parts": HANDS_IN,
    "areas.split": HANDS_IN,
    "admin.undo_import": HANDS_IN,
    "admin.cancel_import": HANDS_IN,
    "admin.delete_import": HANDS_IN,
    "admin.import_template": HANDS_IN,
    "admin.download_ledger": HANDS_IN,
    "admin.download_ledger_map": HANDS_IN,
    "admin.download_waiting": HANDS_IN,
    "admin.download_passwords": ADMINISTRATOR,
    "admin.freshness": ADMINISTRATOR,
    "admin.recompute": ADMINISTRATOR,
    "admin.audit": ADMINISTRATOR,
    "admin.audit_workbook": ADMINISTRATOR,
    "admin.verify_audit": ADMINISTRATOR,
    "admin.retention": ADMINISTRATOR,
    "admin.set_retention": ADMINISTRATOR,
    "admin.erase_now": ADMINISTRATOR,
    "admin.operation": ADMINISTRATOR,
    "admin.webhooks": ADMINISTRATOR,
    "admin.make_webhook": ADMINISTRATOR,
    "admin.change_webhook": ADMINISTRATOR,
    "admin.start": ADMINISTRATOR,
    "admin.start_over": ADMINISTRATOR,
}
PEOPLE: dict[str, frozenset[Role]] = {
    "Paula": frozenset({Role.PLANNER}),
    "Gloria": frozenset({Role.GRID_LEADER}),
    "Dora": frozenset({Role.DUTY_OFFICER}),
    "Adam": ADMINISTRATOR,
    "Nobody": frozenset(),
}
NOWHERE = create_app(Settings(secret_key="routes only"), create_engine("postgresql+psycopg://"))
RULES = {rule.endpoint: rule for rule in NOWHERE.url_map.iter_rules()}
SAMPLES = {"uuid": str(uuid.UUID(int=7)), "int": "1", "path": "js/theme.js", "default": "enterprises"}
PROGRAM = {"Accept": "application/json"}


def ask(client: FlaskClient, rule: Rule, headers: dict[str, str]) -> tuple[int, str]:
    """Call a route with arguments of the right kind, as a program would; (status, the error's words)."""
    arguments: dict[str, Any] = {name: SAMPLES[_kind(rule, name)] for name in rule.arguments}
    with NOWHERE.test_request_context():
        path = NOWHERE.url_for(rule.endpoint, **arguments)
    method = next(iter(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})))
    answer = client.open(path, method=method, headers={**PROGRAM, **headers}, buffered=True)
    told = answer.get_json(silent=True) or {}
    return answer.status_code, str(told.get("error", told.get("detail", "")))


def _kind(rule: Rule, name: str) -> str:
    kind = type(rule._converters[name]).__name__.removesuffix("Converter").lower()
    return {"uuid": "uuid", "integer": "int", "path": "path"}.get(kind, "default")


def test_the_table_names_every_route() -> None:
    assert set(TABLE) == set(NOWHERE.view_functions)


@pytest.mark.parametrize(("endpoint", "name"), list(itertools.product(TABLE, PEOPLE)))
def test_each_role_against_each_route(signed_in: SignIn, endpoint: str, name: str) -> None:
    client = signed_in(name)
    csrf = {"X-CSRFToken": token(client)}
    status, words = ask(client, RULES[endpoint], csrf)
    refused = words == catalogs.texts("zh_CN")["You may not use this page."]
    needed = TABLE[endpoint]
    assert refused == (isinstance(needed, frozenset) and not needed & PEOPLE[name])
    assert status == 403 if refused else status != 500
    assert status != 401 or endpoint == "account.signing_in"


@pytest.mark.parametrize("endpoint", TABLE)
def test_without_signing_in_only_public_routes_answer(client: FlaskClient, endpoint: str) -> None:
    csrf = {"X-CSRFToken": token(client)}
    assert (ask(client, RULES[endpoint], csrf)[0] == 401) == (
        TABLE[endpoint] != ANYONE or endpoint == "account.signing_in"
    )


def test_a_page_leads_to_sign_in_and_an_api_says_401(client: FlaskClient) -> None:
    assert client.get("/map").headers["Location"].startswith("/sign-in?next=/map")
    answer = client.get("/api/search?q=a")
    assert answer.status_code == 401
    assert answer.get_json()["error"]


def test_an_app_with_a_silent_route_does_not_start(engine: Engine) -> None:
    app = Flask("silent")
    app.add_url_rule("/told", "told", access.allow_anyone(lambda: "told"))
    app.add_url_rule("/untold", "untold", lambda: "untold")
    access.allow_anyone(app.view_functions["static"])
    with pytest.raises(SetupError, match="untold") as refused:
        access.refuse_unstated(app)
    assert "told," not in str(refused.value)


def test_a_route_added_later_is_closed(engine: Engine) -> None:
    app = create_app(Settings(secret_key="a test's secret key"), engine)
    app.add_url_rule("/late", "late", lambda: "secret")
    answer = app.test_client().get("/late")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_a_view_of_no_road_is_not_found(signed_in: SignIn) -> None:
    assert signed_in("Paula").get("/nowhere").status_code == 404


@pytest.mark.parametrize(
    ("name", "home"),
    [("Paula", "/map"), ("Gloria", "/grid"), ("Dora", "/locate"), ("Adam", "/admin"), ("Both", "/map")],
)
def test_each_role_has_its_home(signed_in: SignIn, name: str, home: str) -> None:
    assert signed_in(name).get("/").headers["Location"] == home


def test_somebody_without_rights_is_told_what_to_do(signed_in: SignIn) -> None:
    page = signed_in("Nobody").get("/")
    assert page.status_code == 200
    assert catalogs.texts("zh_CN")["You have no rights yet"] in page.text


@pytest.mark.parametrize(
    ("name", "area", "status"),
    [
        ("Paula", "00010001", 200),
        ("Paula", "000100010001", 200),
        ("Paula", "00010002", 404),
        ("Paula", "0001", 404),
        ("Paula", "99", 404),
        ("Paula", "0001000", 404),
        ("Gloria", "00010001", 200),
        ("Gloria", "0001000100020002", 200),
        ("Gloria", "0001000100010001", 404),
        ("Nobody", "00010001", 404),
    ],
)
def test_only_ones_own_areas_and_the_township_around_can_be_shown(
    signed_in: SignIn, name: str, area: str, status: int
) -> None:
    assert signed_in(name).get(f"/map?area={area}").status_code == status
