"""Does the page of the work report say what is counted, lead to the lists behind it, and keep edits and issues?

What is edited and issued here is written for good.
"""

from __future__ import annotations

import io
import re
from html import unescape

import docx
import pytest
from flask.testing import FlaskClient

from tests import world
from tests.web.conftest import SignIn, post

YEAR = {"area": world.T1, "shape": "year", "from": "2025-01-01", "to": "2025-12-31"}
SINCE = {"area": world.T1, "shape": "year", "from": "2025-06-01", "to": "2026-03-02"}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def paula(signed_in: SignIn) -> FlaskClient:
    client = signed_in("Paula")
    post(client, "/language", {"locale": "en"})
    return client


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", page)).split())


def test_each_figure_leads_to_a_list_that_adds_up_to_it(paula: FlaskClient) -> None:
    page = paula.get("/work-report", query_string=SINCE).text
    links = re.findall(
        r'<tr id="figure-([^"]+)">.*?class="number"[^>]*>(?:<a class="figure[^"]*" href="([^"]+)">)?', page
    )
    lists = [(key, unescape(address)) for key, address in links if "/figures/" in address]
    assert {"visits.trade", "hazards.general.open", "places", "staff"} <= {key for key, _ in lists}
    assert "nobody wrote down who went" in words(page)  # a figure that nobody knows leads to no list
    numbers = dict(re.findall(r'<tr id="figure-([^"]+)">.*?class="number".*?>([0-9.]+)</', page))
    for key, address in lists:
        answer = paula.get(address)
        assert answer.status_code == 200
        counted = re.findall(r'<td class="number" data-title="Counts">(\d+)</td>', answer.text)
        assert sum(map(int, counted)) == int(numbers[key]), key
    elsewhere = [unescape(address) for _, address in links if address and "/figures/" not in address]
    assert elsewhere
    for address in elsewhere:
        assert paula.get(address.split("#")[0]).status_code == 200


def test_a_figure_in_the_text_is_the_link_to_its_list(paula: FlaskClient) -> None:
    page = paula.get("/work-report", query_string=SINCE).text
    text = page.split('id="section-done"')[1].split('id="section-problems"')[0]
    assert re.search(
        r'<a class="figure in-text" href="/work-report/figures/places\?[^"]+">\d+</a> places', text
    )


def test_a_paragraph_is_edited_beside_the_figures_and_goes_back_to_the_proposal(paula: FlaskClient) -> None:
    before = paula.get("/work-report", query_string=YEAR).text
    figures = before.split('id="figures"')[1].split('id="issued"')[0]
    typed = "A word of our own.\nWe supervise {places} places <b>& more</b>."
    answer = post(paula, "/work-report/paragraphs/step.own", {**YEAR, "text": typed, "version": "0"})
    assert answer.status_code == 302
    page = paula.get(answer.location).text
    assert re.search(r"We supervise <a [^>]*>\d+</a> places &lt;b&gt;&amp; more&lt;/b&gt;\.", page)
    assert page.split('id="figures"')[1].split('id="issued"')[0] == figures
    stale = post(paula, "/work-report/paragraphs/step.own", {**YEAR, "text": "Other", "version": "0"})
    assert stale.status_code == 409
    assert "Paula" in stale.text
    back = post(paula, "/work-report/paragraphs/step.own", {**YEAR, "propose": "1", "version": "1"})
    assert back.status_code == 302
    assert "A word of our own" not in paula.get("/work-report", query_string=YEAR).text


def test_an_edit_with_a_mark_of_nothing_is_refused_and_what_was_typed_stays(paula: FlaskClient) -> None:
    asked = {**YEAR, "text": "Say {no.such} thing.", "version": "2"}
    answer = post(paula, "/work-report/paragraphs/step.duty", asked)
    assert answer.status_code == 422
    assert "No figure is called {no.such}." in words(answer.text)
    assert "Say {no.such} thing.</textarea>" in answer.text
    assert (
        post(paula, "/work-report/paragraphs/nothing", {**YEAR, "text": "x", "version": "2"}).status_code
        == 422
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"from": "2025-12-31", "to": "2025-01-01"}, "Exchange the two days."),
        ({"to": "2027-01-01"}, "Take Mar 2, 2026 or an earlier day."),
        ({"shape": "century"}, "Take one of: year, half, quarter, month, week."),
        ({"from": "soon"}, "is no day."),
    ],
)
def test_a_period_that_cannot_be_is_refused_with_the_form(
    paula: FlaskClient, change: dict[str, str], said: str
) -> None:
    answer = paula.get("/work-report", query_string={**YEAR, **change})
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert 'name="shape"' in answer.text
    assert paula.get("/work-report/report.docx", query_string={**YEAR, **change}).status_code in (400, 422)


def test_a_draft_comes_as_word_and_a_map_as_a_picture(paula: FlaskClient) -> None:
    answer = paula.get("/work-report/report.docx", query_string=YEAR)
    assert (answer.status_code, answer.mimetype) == (200, DOCX)
    assert "Sparrow Town" in docx.Document(io.BytesIO(answer.data)).paragraphs[0].text
    picture = paula.get("/work-report/maps/grids.png", query_string=YEAR)
    assert (picture.mimetype, picture.data[:4]) == ("image/png", b"\x89PNG")
    assert paula.get("/work-report/maps/nothing.png", query_string=YEAR).status_code == 404


def test_what_is_issued_stays_and_says_what_was_entered_since(paula: FlaskClient) -> None:
    answer = post(paula, "/work-report/issue", SINCE)
    assert answer.status_code == 302
    page = paula.get(answer.location)
    assert "the same figures" in words(page.text)
    assert "Nothing that would change a figure" in words(page.text)
    first = paula.get(f"{answer.location}/report.docx").data
    made = {"enterprise_id": str(world.name_id("Flour Mill")), "on_date": "2025-07-01", "kind": "inspection"}
    added = post(paula, "/registers/visits/new", made)
    assert added.status_code == 302, words(added.text)
    page = paula.get(answer.location)
    assert "Flour Mill" in page.text.split('id="later"')[1]
    assert "the same figures" in words(page.text)
    assert paula.get(f"{answer.location}/report.docx").data == first


def test_a_report_is_for_those_who_plan_or_administer_the_township(
    signed_in: SignIn, paula: FlaskClient
) -> None:
    issued = post(paula, "/work-report/issue", YEAR).location
    for name, status in (("Adam", 200), ("Nora", 404), ("Dora", 403), ("Gloria", 403)):
        client = signed_in(name)
        assert client.get("/work-report", query_string=YEAR).status_code == status, name
        assert client.get(issued).status_code == status, name
        assert post(client, "/work-report/issue", YEAR).status_code == (302 if status == 200 else status), (
            name
        )


def test_the_reason_of_a_refused_period_is_said_in_the_reader_s_language(paula: FlaskClient) -> None:
    post(paula, "/language", {"locale": "zh_CN"})
    page = words(
        paula.get("/work-report", query_string={**YEAR, "from": "2025-12-31", "to": "2025-01-01"}).text
    )
    assert "截止日期2025年1月1日早于起始日期2025年12月31日，请对调两个日期。" in page
    assert "The period" not in page
