"""Do the figures of a county's townships stand beside each other and add up to the whole?"""

from __future__ import annotations

import io
import re

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import Engine, text

from tests import world
from tests.web.conftest import SignIn, post

PERIOD = {"shape": "year", "from": "2025-01-01", "to": "2025-12-31"}
COUNTY = world.T1[:-4]


@pytest.fixture(autouse=True)
def of_the_county(owner: Engine) -> None:
    """Adam plans for the whole county, Gloria goes on leading a grid; Both is at the county's desk."""
    with owner.begin() as kept:
        kept.execute(
            text(
                "INSERT INTO grants (id, person_id, role, area_path)"
                " VALUES (gen_random_uuid(), :who, :role, :county) ON CONFLICT DO NOTHING"
            ),
            [
                {"who": world.name_id("Adam"), "role": "planner", "county": COUNTY},
                {"who": world.name_id("Both"), "role": "duty_officer", "county": COUNTY},
            ],
        )


def visits(owner: Engine, path: str) -> int:
    with owner.connect() as kept:
        found = text(
            "SELECT count(*) FROM visits WHERE area_path ^@ :path AND extract(year FROM on_date) = 2025"
            " AND sector = 'shop' AND kind IN ('patrol', 'inspection', 'look_back')"
        )
        return int(kept.scalar(found, {"path": path}) or 0)


def test_figures_stand_by_township_and_add_up_with_what_lies_above(signed_in: SignIn, owner: Engine) -> None:
    with owner.begin() as kept:
        for path, number in ((world.T1, 3), (world.T2, 2), (COUNTY, 1)):
            for _ in range(number):
                kept.execute(
                    text(
                        "INSERT INTO visits (id, area_path, enterprise_id, on_date, kind, sector)"
                        " VALUES (gen_random_uuid(), :path, :place, '2025-05-05', 'inspection', 'shop')"
                    ),
                    {"path": path, "place": world.name_id("Corner Shop")},
                )
    adam = signed_in("Adam")
    post(adam, "/language", {"locale": "en"})
    page = adam.get("/work-report/townships", query_string=PERIOD).text
    row = re.search(r'<tr id="figure-visits.shop">(.*?)</tr>', page, re.DOTALL)
    assert row
    numbers = [
        int(re.sub(r"<[^>]+>", "", each)) for each in re.findall(r'class="number"[^>]*>(.*?)</td>', row[1])
    ]
    own = [visits(owner, world.T1), visits(owner, world.T2)]
    whole = visits(owner, COUNTY)
    assert numbers[:2] == own
    assert (numbers[-2], numbers[-1]) == (whole - sum(own), whole)
    assert numbers[-2] == 1

    answer = adam.get("/work-report/townships/figures.xlsx", query_string=PERIOD)
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert [*numbers, "visits"] in [list(line[1:]) for line in sheet.iter_rows(values_only=True)]

    answer = adam.get("/work-report/townships/report.docx", query_string=PERIOD)
    document = Document(io.BytesIO(answer.data))
    (table,) = document.tables
    head, *rows = [[cell.text for cell in row.cells] for row in table.rows]
    places = head.index("Places visited")
    told = re.search(r'<tr id="figure-visited_places">(.*?)</tr>', page, re.DOTALL)
    assert told
    on_page = re.findall(r'class="number"[^>]*>(.*?)</td>', told[1])
    assert [row[places] for row in rows] == [re.sub(r"<[^>]+>", "", each) for each in on_page]
    assert [rows[0][0], rows[1][0], rows[-1][0]] == ["Sparrow Town", "Heron Town", "In all"]
    assert any(f"Shops along streets {numbers[-1]} visits" in each.text for each in document.paragraphs)


def test_whoever_has_one_township_is_led_to_its_own_report(signed_in: SignIn) -> None:
    assert signed_in("Paula").get("/work-report/townships", query_string=PERIOD).status_code == 404
    assert signed_in("Gloria").get("/work-report/townships", query_string=PERIOD).status_code == 403
    stranger = signed_in("Nora").get("/work-report/townships", query_string={**PERIOD, "area": COUNTY})
    assert stranger.status_code == 404
    assert "/work-report/townships" not in signed_in("Paula").get("/work-report", query_string=PERIOD).text
    assert "/work-report/townships" in signed_in("Adam").get("/work-report", query_string=PERIOD).text


def test_the_county_s_report_is_of_those_who_plan_the_county(signed_in: SignIn) -> None:
    asked = {**PERIOD, "area": COUNTY}
    assert signed_in("Both").get("/work-report/townships", query_string=asked).status_code == 403
    assert signed_in("Adam").get("/work-report/townships", query_string=asked).status_code == 200


def test_a_period_that_ends_before_it_begins_is_refused(signed_in: SignIn) -> None:
    backwards = {**PERIOD, "from": "2025-12-31", "to": "2025-01-01"}
    answer = signed_in("Adam").get("/work-report/townships", query_string=backwards)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
