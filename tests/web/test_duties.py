"""Does each administrator do what is theirs, and nothing of the other two?"""

from __future__ import annotations

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.i18n import catalogs
from gridmap.records import duties
from gridmap.records.passwords import ASVS, DENGBAO
from gridmap.vocabulary import ADMINISTRATORS, Role
from tests import world
from tests.web.conftest import SignIn, post

APART = {"Sylvia": Role.ADMINISTRATOR, "Sean": Role.SECURITY_ADMINISTRATOR, "Audrey": Role.AUDITOR}
OWN = {
    "Sylvia": ("ledgers", "freshness", "checks", "operation", "retention", "start", "duty"),
    "Sean": ("people", "people/new", f"people/{world.name_id('Paula')}", f"areas/{world.G11}/posts"),
    "Audrey": ("audit", "audit.xlsx"),
}


@pytest.fixture(autouse=True, scope="module")
def _three(owner: Engine) -> None:
    with Session(owner) as session:
        session.add_all(world.person(name, world.T1, (role, world.T1)) for name, role in APART.items())
        session.commit()


@pytest.mark.parametrize("name", APART)
def test_each_opens_their_own_pages_and_no_other(signed_in: SignIn, name: str) -> None:
    client = signed_in(name)
    for whose, pages in OWN.items():
        for page in pages:
            answer = client.get(f"/admin/{page}")
            assert answer.status_code == (200 if whose == name else 403), page
    assert client.get("/").location == "/admin"


@pytest.mark.parametrize("name", APART)
def test_the_home_leads_only_where_one_may_go(signed_in: SignIn, name: str) -> None:
    home = signed_in(name).get("/admin").text
    for whose, pages in OWN.items():
        assert (f'href="/admin/{pages[0]}"' in home) == (whose == name)


def test_a_person_s_page_shows_and_sets_duties(signed_in: SignIn, owner: Engine) -> None:
    sean, paula = signed_in("Sean"), f"/admin/people/{world.name_id('Paula')}"
    words = catalogs.texts("zh_CN")
    assert words["Auditor"] in sean.get(paula).text
    assert post(sean, f"{paula}/grants", {"role": "auditor", "area_path": world.T1}).status_code == 302
    assert "审计管理员 · " in sean.get(paula).text
    refused = post(
        sean, f"/admin/people/{world.name_id('Sean')}/grants", {"role": "auditor", "area_path": world.T1}
    )
    assert refused.status_code == 422
    told = words["Nobody gives a duty of administrators to themselves. Another one can."]
    assert told in refused.text


def test_a_second_duty_is_refused_on_the_page_with_the_first_one_named(
    signed_in: SignIn, owner: Engine
) -> None:
    with Session(owner) as session:
        session.execute(
            text("DELETE FROM grants WHERE role = ANY (:all) AND person_id <> ALL (:three)"),
            {"all": list(ADMINISTRATORS), "three": [world.name_id(name) for name in APART]},
        )
        duties.enforce(session.connection(), DENGBAO)
        session.commit()
    audrey = f"/admin/people/{world.name_id('Audrey')}"
    refused = post(signed_in("Sean"), f"{audrey}/grants", {"role": "administrator", "area_path": world.T1})
    assert refused.status_code == 422
    assert "此人已是审计管理员" in refused.text
    with Session(owner) as session:
        duties.enforce(session.connection(), ASVS)
        session.commit()


@pytest.fixture
def audrey(signed_in: SignIn) -> FlaskClient:
    return signed_in("Audrey")


def test_the_auditor_verifies_the_audit_and_takes_it_away(audrey: FlaskClient, owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("UPDATE enterprises SET name = '=1+1' WHERE name = 'Flour Mill'"))
        connection.execute(text("SELECT gm_seal_audit()"))
    assert post(audrey, "/admin/audit/verify").status_code == 302
    with owner.connect() as connection:
        last = connection.scalar(text("SELECT hash FROM audit_seals ORDER BY id DESC LIMIT 1"))
    assert last in audrey.get("/admin/audit").text
    answer = audrey.get("/admin/audit.xlsx?noun=enterprises")
    sheet = load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(cells) > 1
    assert cells[1][3] == "=1+1"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert "下载" in audrey.get("/admin/audit?noun=download").text


def test_a_broken_chain_is_said_with_its_rows(audrey: FlaskClient, urls: postgis.Urls) -> None:
    above = create_engine(urls.superuser)
    with above.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("UPDATE audit SET row_id = 'x' WHERE id = (SELECT min(id) FROM audit)"))
    post(audrey, "/admin/audit/verify")
    assert "problem-flash" in audrey.get("/admin/audit").text
    above.dispose()
