"""Does a question go from its form to the map, the list, the file and the paper, seen by whom it is meant for?"""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from gridmap.db.models import Answer, AskedQuestion, Audit, Headline, Published
from gridmap.db.sessions import session as opened
from tests import world
from tests.web.conftest import SignIn, post

FORM = {
    "area": world.T1,
    "name": "Far from water",
    "subject": "enterprises",
    "near": "resources.hydrant",
    "measured_by": "metres",
    "most": "1000",
    "side": "beyond",
}


def asked(client: FlaskClient, **more: Any) -> str:
    """The id of a question that was kept."""
    answer = post(client, "/questions", {**FORM, **more})
    assert answer.status_code == 302, answer.text
    return str(answer.location.rsplit("/", 1)[1])


def key(question_id: str) -> str:
    return f"ask_{question_id.replace('-', '')}"


def test_a_question_is_a_layer_on_map_in_list_file_and_paper(signed_in: SignIn) -> None:
    paula = signed_in("Paula")
    found = asked(paula, **{"f.risk": ["blue"]})
    page = paula.get(f"/questions/{found}").text
    assert "直线 1000 米以外的企业" in page
    assert "仅风险等级：蓝色" in page
    assert "Corner Shop" in page
    assert "Noodle House" not in page, "its risk is not asked about"
    layer = paula.get(f"/api/layers/{key(found)}?area={world.T1}").json
    assert [each["properties"]["title"] for each in layer["features"]] == ["Corner Shop"]
    assert layer["headline"]["figures"]
    assert "out" in layer["measure"]["marks"]
    shown = paula.get(f"/map?area={world.T1}").text
    assert key(found) in shown
    book = paula.get(f"/api/layers/{key(found)}/rows.xlsx?area={world.T1}")
    sheet = openpyxl.load_workbook(io.BytesIO(book.data)).worksheets[0]
    assert next(row[0] for row in sheet.iter_rows(min_row=2, values_only=True)) == "Corner Shop"
    assert paula.get(f"/api/layers/{key(found)}/file.geojson?area={world.T1}").status_code == 200
    paper = paula.get(f"/paper/map.png?area={world.T1}&state=layers%3Dareas.level,{key(found)}.reach&size=A4")
    assert paper.status_code == 200
    assert paper.data.startswith(b"\x89PNG")
    assert key(found) in paula.get("/ogc/collections").text
    listed = paula.get(f"/questions?area={world.T1}").text
    assert "Far from water" in listed
    post(paula, f"/questions/{found}/delete")


def test_ones_own_is_nobody_elses_and_what_is_shared_is_fenced_row_by_row(signed_in: SignIn) -> None:
    paula, gloria, nora = (signed_in(name) for name in ("Paula", "Gloria", "Nora"))
    own, shared = asked(paula, name="Mine"), asked(paula, name="Ours", shared="yes")
    for other in (gloria, nora):
        assert other.get(f"/questions/{own}").status_code == 404
        assert other.get(f"/api/layers/{key(own)}?area={world.G22}").status_code == 404
        assert post(other, f"/questions/{own}/delete").status_code == 404
    assert key(own) not in gloria.get("/map").text
    assert nora.get(f"/questions/{shared}").status_code == 404, "another township's"
    page = gloria.get(f"/questions/{shared}")
    assert page.status_code == 200
    rows = gloria.get(f"/api/layers/{key(shared)}/rows?area={world.G22}").json["rows"]
    assert {each["title"] for each in rows} <= {"Flour Mill", "Corner Shop"}
    assert rows
    assert "Noodle House" not in page.text
    assert key(shared) in gloria.get("/map").text
    # A grid leader asks for herself, within her fence, and shares nothing.
    hers = asked(gloria, name="Hers", area=world.G22)
    assert gloria.get(f"/questions/{hers}").status_code == 200
    assert paula.get(f"/questions/{hers}").status_code == 404
    assert post(gloria, "/questions", {**FORM, "shared": "yes"}).status_code == 403
    assert post(gloria, f"/questions/{shared}/delete").status_code == 403
    for client, each in ((paula, own), (paula, shared), (gloria, hers)):
        assert post(client, f"/questions/{each}/delete").status_code == 302


def test_the_database_keeps_the_same_fence(engine: Engine, signed_in: SignIn) -> None:
    own = asked(signed_in("Paula"), name="Fenced")
    with opened(engine, world.name_id("Gloria")) as session:
        assert session.scalar(select(AskedQuestion)) is None
        kept = {
            **FORM,
            "area_path": world.T1,
            "person_id": world.name_id("Gloria"),
            "most": 5,
            "shared": True,
        }
        del kept["area"]
        session.add(AskedQuestion(**kept))
        with pytest.raises(ProgrammingError, match="row-level security"):
            session.flush()
    post(signed_in("Paula"), f"/questions/{own}/delete")


def test_it_is_changed_answered_anew_kept_in_the_audit_and_deleted_with_its_answers(
    signed_in: SignIn, owner: Engine
) -> None:
    paula = signed_in("Paula")
    found = asked(paula)
    before = paula.get(f"/api/layers/{key(found)}/rows?area={world.T1}").json["total"]
    assert "Far from water" in paula.get(f"/questions/{found}/edit").text
    changed = {**FORM, "most": "20000", "version": "1"}
    assert post(paula, f"/questions/{found}", changed).status_code == 302
    after = paula.get(f"/api/layers/{key(found)}/rows?area={world.T1}").json["total"]
    assert (before, after) == (5, 1), "only what is not on the map is left"
    assert post(paula, f"/questions/{found}", changed).status_code == 409, "an older version"
    assert post(paula, f"/questions/{found}/delete").status_code == 302
    assert paula.get(f"/questions/{found}").status_code == 404
    with Session(owner) as session:
        for table in (Answer, Published, Headline):
            assert session.scalar(select(table).where(table.layer == key(found))) is None
        traces = session.scalars(select(Audit).where(Audit.row_id == found)).all()
    assert [(each.before is None, each.after is None) for each in traces] == [
        (True, False),
        (False, False),
        (False, True),
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "此项必填。"),
        ({"most": "-5"}, "必须大于零。"),
        ({"most": "nan"}, ""),
        ({"most": "20001"}, "最多 20,000 米"),
        ({"most": "121", "measured_by": "minutes"}, "最多 120 分钟"),
        ({"near": "enterprises"}, "同一类"),
        ({"near": "no such"}, ""),
        ({"subject": "no such"}, ""),
        ({"side": "both"}, ""),
        ({"f.risk": ["purple"]}, ""),
        ({"f.password": ["x"]}, ""),
    ],
)
def test_what_cannot_be_asked_is_refused_and_nothing_is_kept(
    signed_in: SignIn, owner: Engine, wrong: dict[str, Any], said: str
) -> None:
    answer = post(signed_in("Paula"), "/questions", {**FORM, **wrong})
    assert answer.status_code == 422
    assert said in answer.text
    assert re.search(r'class="problem|class="problems', answer.text)
    with Session(owner) as session:
        assert session.scalar(select(AskedQuestion)) is None


def test_a_hostile_name_is_shown_as_text(signed_in: SignIn) -> None:
    paula = signed_in("Paula")
    found = asked(paula, name="<script>alert(1)</script>{{ 7919*7907 }}")
    for page in ("/questions", f"/questions/{found}", "/map", f"/questions/{found}/edit"):
        told = paula.get(page).text
        assert "<script>alert(1)" not in told
        assert world.RECKONED not in told
    post(paula, f"/questions/{found}/delete")


def test_a_key_that_is_no_question_is_not_found(signed_in: SignIn) -> None:
    for wrong in ("ask_", "ask_zz", f"ask_{world.name_id('nothing').hex}", f"ask_{world.name_id('x')}"):
        assert signed_in("Paula").get(f"/api/layers/{wrong}").status_code == 404
