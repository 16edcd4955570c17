"""Does a file come in by the pages: handed in, named, previewed, confirmed, undone, and by nobody else?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap import jobs
from gridmap.db.models import Import, Job
from gridmap.i18n import catalogs
from gridmap.imports.matching.bulk import CHANGED_MEANWHILE
from gridmap.imports.steps import uploads
from gridmap.registers.enterprises import Enterprise
from tests import world
from tests.imports.journeys.sheets import ENTERPRISES, LOST, MILL, SHOP, xlsx
from tests.web.conftest import SignIn, post, token

_ZH = catalogs.texts("zh_CN")
HOSTILE = f"${{alert(1)}} `x` </script><b>bold</b> {world.RECKONING} D:\\users\\x"
CHOSEN = {"sheet-0": "yes", "coordinates": "wgs84"}


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as session:
        yield session


def zh(msgid: str) -> str:
    return _ZH.get(msgid, msgid)


def hand_in(
    client: FlaskClient,
    content: bytes,
    name: str = "ledger.xlsx",
    noun: str = "enterprises",
    area: str = world.T1,
) -> Any:
    """As a browser sends it; written out, for the test client's own encoder leaves large files open."""
    fields = {"noun": noun, "area": area, "csrf_token": token(client)}
    parts = [
        f'--end\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}'
        for key, value in fields.items()
    ]
    parts.append(f'--end\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n')
    body = "\r\n".join(parts).encode() + content + b"\r\n--end--\r\n"
    return client.post("/admin/imports", data=body, content_type="multipart/form-data; boundary=end")


def named_columns(page: str) -> dict[str, str]:
    """What the form on the page would send: the selected field of each column."""
    found = {}
    for name, options in re.findall(r'<select name="(column-\d+-\d+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def mapped(client: FlaskClient, content: bytes, **more: str) -> str:
    """Hand in and name the columns as proposed; the address of the file's page."""
    address = str(hand_in(client, content).headers["Location"])
    columns = named_columns(client.get(address).text)
    assert post(client, address + "/mapping", {**columns, **CHOSEN, **more}).status_code == 302
    return address


def fingerprint(page: str) -> dict[str, str]:
    found = re.search(r'name="fingerprint" value="([^"]+)"', page)
    assert found
    return {"fingerprint": found[1]}


def figure(page: str, name: str) -> int:
    found = re.search(rf'id="count-{name}">(\d+)<', page)
    assert found
    return int(found[1])


def test_a_planner_leads_a_ledger_in_and_back_out(signed_in: SignIn, kept: Session) -> None:
    paula = signed_in("Paula")
    address = mapped(paula, xlsx(ENTERPRISES, MILL, SHOP, LOST, title="2023"))
    page = paula.get(address).text
    assert [figure(page, each) for each in ("new", "changed", "unchanged", "unlocated", "waiting")] == [
        3,
        0,
        0,
        1,
        0,
    ]
    assert post(paula, address + "/confirm", fingerprint(page)).status_code == 302
    assert (
        kept.scalars(select(Enterprise).where(Enterprise.name == "Sparrow Mill")).one().area_path == world.G22
    )
    assert f"/map?area={world.T1}" in paula.get(address).text
    assert post(paula, address + "/undo").status_code == 302
    assert kept.scalars(select(Enterprise).where(Enterprise.name == "Sparrow Mill")).all() == []
    assert post(paula, address + "/undo").status_code == 409


def test_a_preview_that_is_not_the_newest_saves_nothing(signed_in: SignIn, kept: Session) -> None:
    paula = signed_in("Paula")
    address = mapped(paula, xlsx(ENTERPRISES, MILL))
    assert post(paula, address + "/confirm", {"fingerprint": "of an older page"}).status_code == 302
    page = paula.get(address).text
    assert zh(CHANGED_MEANWHILE) in page
    assert kept.scalars(select(Enterprise).where(Enterprise.name == "Sparrow Mill")).all() == []


def test_corrected_columns_are_offered_again(signed_in: SignIn) -> None:
    paula = signed_in("Paula")
    odd = ("单位", "行业", "东", "北", "甲")
    content = xlsx(odd, ("Odd Works", "工贸", 117.02, 38.02, "blue paint"))
    mapped(paula, content, **{"column-0-0": "name", "column-0-1": "sector", "column-0-2": "longitude",
                              "column-0-3": "latitude", "column-0-4": "note"})  # fmt: skip
    again = paula.get(hand_in(paula, content).headers["Location"]).text
    assert named_columns(again) == {"column-0-0": "name", "column-0-1": "sector", "column-0-2": "longitude",
                                    "column-0-3": "latitude", "column-0-4": "note"}  # fmt: skip


def test_a_cure_is_agreed_to_and_the_row_comes_in(signed_in: SignIn) -> None:
    paula = signed_in("Paula")
    swapped = (*SHOP[:4], SHOP[5], SHOP[4], *SHOP[6:])
    address = mapped(paula, xlsx(ENTERPRISES, swapped))
    page = paula.get(address).text
    assert (figure(page, "new"), figure(page, "waiting")) == (0, 1)
    assert 'name="row" value="2"' in page
    sheet = re.search(r'name="sheet" value="([^"]*)"', page)
    assert sheet
    post(paula, address + "/cures", {"row": "2", "sheet": sheet[1]})
    page = paula.get(address).text
    assert (figure(page, "new"), figure(page, "waiting")) == (1, 0)


def test_what_waits_is_downloaded_with_its_reasons_mended_and_handed_in_again(signed_in: SignIn) -> None:
    paula = signed_in("Paula")
    wrong = (*SHOP[:2], "moon", *SHOP[3:])
    address = mapped(paula, xlsx(ENTERPRISES, MILL, wrong))
    book = paula.get(address + "/waiting.xlsx")
    assert book.status_code == 200
    again = paula.get(hand_in(paula, book.data).headers["Location"]).text
    assert "Lane Shop" in again
    assert zh("Import check") in again
    assert "Sparrow Mill" not in again


def test_a_downloaded_ledger_comes_back_unchanged(signed_in: SignIn) -> None:
    paula = signed_in("Paula")
    for noun in ("enterprises", "resources", "hazards", "risk_points"):
        book = paula.get(f"/admin/ledgers/{noun}.xlsx").data
        address = hand_in(paula, book, noun=noun).headers["Location"]
        columns = named_columns(paula.get(address).text)
        post(paula, address + "/mapping", {**columns, **CHOSEN})
        page = paula.get(address).text
        assert [figure(page, each) for each in ("new", "changed", "waiting")] == [0, 0, 0], noun
        assert figure(page, "unchanged") > 0


def test_a_downloaded_ledger_holds_no_row_of_the_neighbour(signed_in: SignIn) -> None:
    paula = signed_in("Paula")
    page = paula.get(
        hand_in(paula, paula.get("/admin/ledgers/enterprises.xlsx").data).headers["Location"]
    ).text
    assert "Heron Foundry" not in page


def test_hostile_text_is_shown_as_text(signed_in: SignIn) -> None:
    paula = signed_in("Paula")
    row = (HOSTILE, None, "工贸", None, 117.15, 38.03, None, HOSTILE, HOSTILE, None)
    address = mapped(paula, xlsx((*ENTERPRISES, HOSTILE), (*row, HOSTILE)))
    page = paula.get(address).text
    assert "<b>bold" not in page
    assert "&lt;b&gt;bold" in page or "\\u003cb\\u003ebold" in page
    assert world.RECKONED not in page


def test_only_who_may_fill_a_ledger_there_hands_in_for_it(signed_in: SignIn) -> None:
    content = xlsx(ENTERPRISES, MILL)
    assert hand_in(signed_in("Paula"), content, noun="people").status_code == 403
    assert hand_in(signed_in("Paula"), content, noun="areas").status_code == 403
    assert hand_in(signed_in("Paula"), content, area=world.T2).status_code == 403
    assert hand_in(signed_in("Gloria"), content).status_code == 403
    assert hand_in(signed_in("Paula"), content, noun="accounts").status_code == 404


def test_somebody_elses_file_is_not_found(signed_in: SignIn) -> None:
    address = mapped(signed_in("Paula"), xlsx(ENTERPRISES, MILL))
    nora = signed_in("Nora")
    for path in ("", "/waiting.xlsx", "/progress"):
        assert nora.get(address + path).status_code == 404
    for path in ("/confirm", "/undo", "/delete", "/cancel"):
        assert post(nora, address + path).status_code == 404
    assert signed_in("Adam").get(address).status_code == 200


def test_no_file_and_an_empty_one_are_refused(signed_in: SignIn) -> None:
    paula = signed_in("Paula")
    assert post(paula, "/admin/imports", {"noun": "enterprises", "area": world.T1}).status_code == 422
    assert hand_in(paula, b"").status_code == 422


def test_a_file_above_the_limit_of_other_requests_is_taken_and_one_above_its_own_is_not(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, kept: Session
) -> None:
    paula = signed_in("Paula")
    assert hand_in(paula, b"x" * (13 * 1024 * 1024), "large.csv").status_code == 302
    monkeypatch.setattr(uploads, "LARGEST_BYTES", 1000)
    assert hand_in(paula, b"x" * 100_000, "large.csv").status_code == 413
    for row in kept.scalars(select(Job)):
        kept.delete(row)
    kept.commit()


def test_a_large_file_is_worked_on_in_the_background(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, engine: Engine, kept: Session
) -> None:
    monkeypatch.setattr(uploads, "WAITED_FOR_BYTES", 1000)
    paula = signed_in("Paula")
    address = hand_in(paula, xlsx(ENTERPRISES, MILL, SHOP)).headers["Location"]
    assert "import-progress" in paula.get(address).text
    assert paula.get(address + "/progress").get_json()["active"]
    assert post(paula, address + "/delete").status_code == 409
    assert jobs.run_one(engine)
    columns = named_columns(paula.get(address).text)
    post(paula, address + "/mapping", {**columns, **CHOSEN})
    assert jobs.run_one(engine)
    page = paula.get(address).text
    assert figure(page, "new") == 2
    post(paula, address + "/confirm", fingerprint(page))
    post(paula, address + "/cancel")
    assert not jobs.run_one(engine)
    assert zh("The last step was cancelled; nothing of it was saved.") in paula.get(address).text
    assert kept.scalars(select(Enterprise).where(Enterprise.name == "Sparrow Mill")).all() == []
    post(paula, address + "/confirm", fingerprint(page))
    assert jobs.run_one(engine)
    assert kept.scalar(select(Import.state).order_by(Import.created_at.desc()).limit(1)) == "saved"
    post(paula, address + "/undo")
    assert jobs.run_one(engine)


def test_a_file_is_thrown_away(signed_in: SignIn, kept: Session) -> None:
    paula = signed_in("Paula")
    address = mapped(paula, xlsx(ENTERPRISES, MILL))
    assert post(paula, address + "/delete").status_code == 302
    assert paula.get(address).status_code == 404
