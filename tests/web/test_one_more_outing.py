"""One more outing, two people, three restaurants, one thing fixed on the spot: is it told alike wherever one looks?

The sample township, through the front door only: entered by the forms, read from page, map, ledgers, county form, Word.
Every later test stands on what the first one entered.
"""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from docx import Document
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from geodata.sample.people import PASSWORD
from gridmap.db import postgis
from gridmap.db.sessions import app_engine
from gridmap.settings import Settings
from gridmap.web import create_app
from tests import databases
from tests.web.conftest import post, sign_in, token

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = "2023-11-14"
YEAR = {"shape": "year", "from": "2023-01-01", "to": "2023-12-31"}
BEFORE = {"person_trips": 204, "visits.restaurant": 47, "hazards": 188, "closed": 156, "open": 32}
AFTER = {"person_trips": 206, "visits.restaurant": 50, "hazards": 189, "closed": 157, "open": 32}
Told = dict[str, int]


@pytest.fixture(scope="module")
def planner(template: postgis.Urls) -> Iterator[FlaskClient]:
    with databases.sampled(template, "gridmap_test_one_more") as urls:
        engine = app_engine(urls.app)
        client = create_app(Settings(secret_key="a test's"), engine, clock=lambda: NOW).test_client()
        assert sign_in(client, "guihua", PASSWORD).status_code == 302
        post(client, "/language", {"locale": "en"})
        yield client
        engine.dispose()


def on_the_page(client: FlaskClient) -> Told:
    page = client.get("/work-report", query_string=YEAR).text

    def figure(key: str) -> int:
        found = re.search(
            rf'<tr id="figure-{re.escape(key)}">.*?class="figure[^>]*>([\d,]+)<', page, re.DOTALL
        )
        assert found, key
        return int(found[1].replace(",", ""))

    return {
        "person_trips": figure("person_trips"),
        "visits.restaurant": figure("visits.restaurant"),
        "hazards": figure("hazards.general"),
        "closed": figure("hazards.general.closed"),
        "open": figure("hazards.general.open"),
    }


def on_the_map(client: FlaskClient) -> Told:
    """The map of the last day, and the chart of its months."""
    told = client.get("/api/history", query_string={"on": "2023-12-31"}).get_json()
    of_year = [each for each in told["months"] if each["month"].startswith("2023")]
    shown = client.get(
        "/api/layers/hazard_history", query_string={"on": "2023-12-31", "f.standing": ["open", "overdue"]}
    )
    return {
        "hazards": sum(each["found"] for each in of_year),
        "closed": sum(each["closed"] for each in of_year),
        "open": shown.get_json()["total"],
    }


def in_the_ledger(client: FlaskClient) -> Told:
    """The workbooks of outings, visits and hazards, as they are downloaded."""

    def rows(noun: str) -> list[dict[str, Any]]:
        file = client.get(f"/admin/ledgers/{noun}.xlsx")
        assert file.status_code == 200, noun
        head, *lines = openpyxl.load_workbook(io.BytesIO(file.data)).worksheets[0].iter_rows(values_only=True)
        titles = [str(title).removesuffix(" *") for title in head]
        return [dict(zip(titles, line, strict=True)) for line in lines]

    def year(value: Any) -> str:
        return str(value)[:4]

    outings = [each for each in rows("outings") if year(each["Day"]) == "2023"]
    visits = [each for each in rows("visits") if year(each["Day"]) == "2023"]
    sectors = {each["Unified social credit code"]: each["Sector"] for each in rows("enterprises")}
    hazards = [each for each in rows("hazards") if year(each["Found on"]) == "2023"]
    closed = [each for each in hazards if each["Closed on"] and year(each["Closed on"]) == "2023"]
    return {
        "person_trips": sum(len(str(each["People who went"]).split("、")) for each in outings),
        "visits.restaurant": sum(
            sectors[each["Unified social credit code"]] == "Restaurants" for each in visits
        ),
        "hazards": len(hazards),
        "closed": len(closed),
        "open": len(hazards) - len(closed),
    }


def in_the_county_form(client: FlaskClient) -> Told:
    """Uploaded, its cells tied to figures, and filled for December: the year to date."""
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.worksheets[0].append(["Monthly form"])
    book.save(out)
    sent = {"name": f"Form {uuid.uuid4()}", "file": (io.BytesIO(out.getvalue()), "form.xlsx")}
    got = post(client, "/papers/county", sent)
    assert got.status_code == 302, re.findall(r"problem[^>]*>([^<]+)", got.text)
    where = got.headers["Location"]
    tied = {"person_trips": "B1", "visits.restaurant": "B2", "found.general": "B3", "rectified.general": "B4"}
    said = {"version": "1", **{f"year.{key}": cell for key, cell in tied.items()}}
    answer = post(client, where, said)
    assert answer.status_code == 302, re.findall(r'problem">([^<]+)', answer.text)
    filled = client.get(f"{where}/filled.xlsx?month=2023-12")
    sheet = openpyxl.load_workbook(io.BytesIO(filled.data)).worksheets[0]
    trips, restaurants, found, closed = (int(sheet[cell].value) for cell in tied.values())
    hazards = {"hazards": found, "closed": closed, "open": found - closed}
    return {"person_trips": trips, "visits.restaurant": restaurants, **hazards}


def in_word(client: FlaskClient) -> str:
    file = client.get("/work-report/report.docx", query_string=YEAR)
    return "\n".join(each.text for each in Document(io.BytesIO(file.data)).paragraphs)


def places_of_two_kinds(client: FlaskClient) -> tuple[list[str], list[str]]:
    """Three restaurants and two people, as the pages offer them."""
    page = client.get("/campaigns/new?sectors=restaurant").text
    restaurants = re.findall(r'"place-what"><a href="/registers/enterprises/([\w-]+)"', page)[:3]
    start = client.get(f"/visits/start?enterprise={restaurants[0]}").text
    people = list(dict.fromkeys(re.findall(r'name="person" value="([\w-]+)"', start)))[:2]
    assert (len(restaurants), len(people)) == (3, 2)
    return restaurants, people


def test_before_every_view_tells_the_year_of_the_township_s_own_report(planner: FlaskClient) -> None:
    assert on_the_page(planner) == BEFORE
    assert on_the_map(planner) == {key: BEFORE[key] for key in ("hazards", "closed", "open")}
    assert in_the_ledger(planner) == BEFORE
    assert in_the_county_form(planner) == BEFORE
    word = in_word(planner)
    assert "204" in word
    assert "188" in word


def test_one_more_outing_is_told_alike_by_page_map_ledger_county_form_and_word(planner: FlaskClient) -> None:
    restaurants, people = places_of_two_kinds(planner)
    planned = MultiDict([("csrf_token", token(planner)), ("on_date", DAY), ("purpose", "One more")])
    for name, values in (("enterprise", restaurants), ("person", people)):
        for value in values:
            planned.add(name, value)
    outing = planner.post("/outings/plan", data=planned).location.rsplit("/", 1)[-1]
    assert on_the_page(planner) == BEFORE, "a plan is no outing"
    for number, place in enumerate(restaurants):
        seen = (
            {"answer.rest_gas_hose": "bad", "fixed.rest_gas_hose": "yes"}
            if number == 0
            else {"answer.rest_gas_hose": "good"}
        )
        said = {"id": str(uuid.uuid4()), "enterprise": place, "outing": outing, "on_date": DAY, **seen}
        assert post(planner, "/visits", said).status_code == 302
    assert on_the_page(planner) == AFTER
    assert on_the_map(planner) == {key: AFTER[key] for key in ("hazards", "closed", "open")}
    assert in_the_ledger(planner) == AFTER
    assert in_the_county_form(planner) == AFTER
    word = in_word(planner)
    for figure in ("206", "189", "157", "50"):
        assert figure in word, figure
    for figure in ("204", "188", "156"):
        assert figure not in word, figure
