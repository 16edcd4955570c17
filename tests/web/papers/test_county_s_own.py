"""Does an office write its papers as its county wants: pattern, wording, delegation, forms in Excel and Word?"""

from __future__ import annotations

import io
import re
from typing import Any

import docx
import openpyxl
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gridmap.db.models import (
    CountyForm,
    Delegation,
    PaperSetting,
    PaperTemplate,
)
from gridmap.db.models.papers import PaperFamily
from gridmap.papers.kinds.order import ORDER
from tests import world
from tests.papers.made import DELEGATION, SCAN
from tests.papers.test_word_forms import whole
from tests.registers.loop.walks import INSPECTORS
from tests.web.conftest import SignIn, post
from tests.web.papers.asking import (
    fault,
    order,
    paper_of,
    said,
    workbook,
)


def test_an_own_pattern_and_wording_are_checked_and_kept(signed_in: SignIn, kept: Session) -> None:
    client, path = signed_in("Paula"), "/papers/settings/plan/supervision"
    shipped = client.get(path).text
    assert "{{ unit }}" in shipped
    attack = {
        "version": "0",
        "pattern": "",
        "wording": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    }
    refused = post(client, path, attack)
    assert refused.status_code == 422
    lacking = post(client, path, {"version": "0", "pattern": "{serial}", "wording": "{{ unit }}"})
    assert lacking.status_code == 422
    assert said("What is inspected") in lacking.text
    assert kept.scalar(select(func.count()).select_from(PaperSetting)) == 0
    saved = post(client, path, {"version": "0", "pattern": "P{year}-{serial:03}", "wording": ""})
    assert saved.status_code == 302
    assert re.search(r"P2026-00\d", client.get("/papers/settings").text)
    assert (
        post(client, path, {"version": "0", "pattern": "Q{year}-{serial}", "wording": ""}).status_code == 409
    )


def test_a_delegation_needs_all_its_parts_and_opens_enforcement_until_it_is_ended(
    signed_in: SignIn, kept: Session
) -> None:
    client = signed_in("Paula")
    bad = post(
        client, "/papers/delegations", {**DELEGATION, "document": "", "scan": (io.BytesIO(b"text"), "a.pdf")}
    )
    assert bad.status_code == 422
    assert said("Hand in the scan of the document: PDF, JPEG or PNG.") in bad.text
    assert kept.scalar(select(func.count()).select_from(Delegation)) == 0
    good = post(client, "/papers/delegations", {**DELEGATION, "scan": (io.BytesIO(SCAN), "scan.pdf")})
    assert good.status_code == 302
    found = kept.scalars(select(Delegation)).one()
    scan = client.get(f"/papers/delegations/{found.id}/scan")
    assert scan.data == SCAN
    assert scan.headers["Content-Disposition"].startswith("attachment")
    hazard = fault(client)
    bodies = {"paper.review_body": "Cloud County", "paper.court": "Cloud Court"}
    with_certificates = {"people": [str(each) for each in INSPECTORS]}
    assert order(client, hazard, **bodies, **with_certificates).status_code == 302
    paper = paper_of(kept, hazard)
    assert (paper.family, paper.title) == (PaperFamily.ENFORCEMENT, ORDER.title_in(PaperFamily.ENFORCEMENT))
    assert signed_in("Nora").get(f"/papers/delegations/{found.id}/scan").status_code == 404
    assert post(client, f"/papers/delegations/{found.id}/end", {"on_date": "2026-03-02"}).status_code == 302
    hazard = fault(client)
    order(client, hazard)
    assert paper_of(kept, hazard).family == PaperFamily.SUPERVISION


def test_the_county_s_form_is_kept_tied_and_filled(signed_in: SignIn, kept: Session) -> None:
    client = signed_in("Paula")
    sent = {"name": "County form", "file": (io.BytesIO(workbook()), "form.xlsx")}
    where = post(client, "/papers/county", sent).headers["Location"]
    form = kept.scalars(select(CountyForm)).one()
    bad = {
        "version": str(form.version), "month.visits": "B9", "year.visits": "D1:E1", "month.places": "Nowhere!B2",
        "year.places": "E1", "month.found.general": "B2", "month.found.major": "月报!B2",
    }  # fmt: skip
    refused = post(client, where, bad)
    assert refused.status_code == 422
    problems = set(re.findall(r'id="([a-z.]+)-problem"', refused.text))
    assert problems == set(bad) - {"version"}
    good = {"version": str(form.version), "month.visits": "b2", "year.visits": "月报!C2", "month.found.general": "B3",
            "year.found.general": "C3", "month.person_trips": "B4", "year.person_trips": "C4"}  # fmt: skip
    assert post(client, where, good).status_code == 302
    file = client.get(f"{where}/filled.xlsx?month=2026-02")
    sheet = openpyxl.load_workbook(io.BytesIO(file.data))["月报"]
    assert [sheet[each].value for each in ("B2", "C2", "B3", "C3")] == [1, 1, 2, 2]
    assert [sheet[each].value for each in ("B4", "C4")] == [None, None]
    assert (sheet["A1"].value, sheet["B9"].value) == ("Monthly form", "=SUM(B2:B8)")
    march = openpyxl.load_workbook(io.BytesIO(client.get(f"{where}/filled.xlsx?month=2026-03").data))["月报"]
    assert [march[each].value for each in ("B2", "C2")] == [0, 1]
    assert signed_in("Nora").get(where).status_code == 404
    assert client.get(f"{where}/filled.xlsx?month=nonsense").status_code == 422


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 damaged", b"\xd0\xcf\x11\xe0 old"])
def test_what_is_no_workbook_is_refused(signed_in: SignIn, kept: Session, content: bytes) -> None:
    sent = {"name": "Bad form", "file": (io.BytesIO(content), "form.xlsx")}
    assert post(signed_in("Paula"), "/papers/county", sent).status_code == 422
    assert kept.scalar(select(func.count()).where(CountyForm.name == "Bad form")) == 0


def test_a_county_s_word_form_is_looked_at_used_and_left(signed_in: SignIn, kept: Session) -> None:
    client, path = signed_in("Paula"), "/papers/settings/order/supervision"

    def sent(content: bytes) -> dict[str, Any]:
        return {"template": (io.BytesIO(content), "county.docx")}

    good = whole()
    shown = post(client, f"{path}/template/preview", sent(good))
    assert shown.status_code == 200
    assert "〔" in docx.Document(io.BytesIO(shown.data)).tables[0].rows[0].cells[1].text
    assert kept.scalar(select(func.count()).select_from(PaperTemplate)) == 0
    for bad in (whole("{{ 7*7 }}"), b"none", b""):
        for where in ("template/preview", "template"):
            refused = post(client, f"{path}/{where}", sent(bad))
            assert refused.status_code == 422
            assert 'role="alert"' in refused.text
    assert kept.scalar(select(func.count()).select_from(PaperTemplate)) == 0
    assert post(client, f"{path}/template", sent(good)).status_code == 302
    assert client.get(f"{path}/template.docx").data == good
    assert "county.docx" in client.get(path).text
    assert said("Own Word form") in client.get("/papers/settings").text
    hazard = fault(client)
    assert order(client, hazard).status_code == 302
    paper = paper_of(kept, hazard)
    assert f"County form {paper.number}" in client.get(f"/papers/{paper.id}").text
    assert signed_in("Nora").get(f"{path}/template.docx?area={world.T1}").status_code in (403, 404)
    assert post(signed_in("Gloria"), f"{path}/template/leave", {}).status_code == 403
    assert post(client, f"{path}/template/leave", {}).status_code == 302
    assert post(client, f"{path}/template/leave", {}).status_code == 404
    assert client.get(f"{path}/template.docx").status_code == 404
    hazard = fault(client)
    order(client, hazard)
    assert "County form" not in client.get(f"/papers/{paper_of(kept, hazard).id}").text
