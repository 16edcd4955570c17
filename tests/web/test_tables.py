"""Does any table of the map leave as a workbook: what matches, inside the fence, with numbers that are numbers?"""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.layers import LAYERS
from gridmap.web import tables
from tests import world
from tests.web.conftest import SignIn

FORMULA = '=HYPERLINK("http://127.0.0.1","x")'


@pytest.fixture(scope="module", autouse=True)
def formula(owner: Engine) -> None:
    with Session(owner) as kept:
        kept.add(world.enterprise(FORMULA, world.G22, (117.08, 38.02), employees=12, floor_area_m2=260.5))
        kept.commit()


def book(signed_in: SignIn, name: str, layer: str, **query: Any) -> Workbook:
    answer = signed_in(name).get(f"/api/layers/{layer}/rows.xlsx", query_string=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def rows(found: Workbook) -> dict[str, dict[str, Any]]:
    head, *lines, total = found.worksheets[0].iter_rows(values_only=True)
    assert str(total[0]).startswith("合计")
    return {str(line[0]): dict(zip(map(str, head), line, strict=True)) for line in lines}


def about(found: Workbook) -> str:
    return "\n".join(str(row[0]) for row in found.worksheets[1].iter_rows(values_only=True))


@pytest.mark.parametrize("key", [layer.key for layer in LAYERS])
def test_the_workbook_holds_the_rows_of_the_table(signed_in: SignIn, key: str) -> None:
    listed = signed_in("Paula").get(f"/api/layers/{key}/rows").get_json()
    found = book(signed_in, "Paula", key)
    assert found.worksheets[0].max_row == listed["total"] + 2  # headings, and the row of sums
    columns = [cell.value for cell in found.worksheets[0][1]]
    sized = columns[-1] == "面积（平方公里）"
    assert len(columns) == len(listed["columns"]) + 3 + sized
    assert "Sparrow Town" in about(found)


def test_what_is_narrowed_is_narrowed_in_the_workbook_and_said(signed_in: SignIn) -> None:
    found = book(signed_in, "Paula", "enterprises", **{"q": "o", "f.sector": ["shop", "restaurant"]})
    assert set(rows(found)) == {"Corner Shop", "Noodle House"}
    told = about(found)
    assert "“o”" in told
    assert "2" in told
    assert len(rows(book(signed_in, "Paula", "enterprises", area=world.V1))) == 2


def test_numbers_are_numbers_unknown_is_a_word_and_no_text_is_a_formula(signed_in: SignIn) -> None:
    found = book(signed_in, "Paula", "nearest_station")
    sheet = found.worksheets[0]
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    columns = signed_in("Paula").get("/api/layers/nearest_station/rows").get_json()["columns"]
    at = next(n for n, column in enumerate(columns) if column["kind"] == "distance")
    head, *distances, _ = (row[at + 1].value for row in sheet.iter_rows())
    assert head.endswith("（米）")
    assert any(isinstance(value, float | int) for value in distances)
    lines = rows(book(signed_in, "Paula", "enterprises"))
    assert FORMULA in lines
    assert [key for key, value in lines["Noodle House"].items() if value is None] == [
        "区域编码"
    ]  # none entered


def test_the_fence_holds_in_the_workbook(signed_in: SignIn) -> None:
    assert "Heron Foundry" not in rows(book(signed_in, "Paula", "enterprises"))
    assert set(rows(book(signed_in, "Gloria", "enterprises", area=world.G22))) == {
        "Flour Mill", "Corner Shop", FORMULA,
    }  # fmt: skip
    refused = signed_in("Paula").get(f"/api/layers/enterprises/rows.xlsx?area={world.T2}")
    assert refused.status_code == 404


def test_the_order_asked_for_is_the_order_of_the_rows(signed_in: SignIn) -> None:
    upwards = list(rows(book(signed_in, "Paula", "enterprises", sort="title")))
    assert upwards == sorted(upwards)
    assert list(rows(book(signed_in, "Paula", "enterprises", sort="-title"))) == upwards[::-1]


def test_more_rows_than_a_workbook_holds_are_refused_with_the_remedy(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    answer = signed_in("Paula").get(
        "/api/layers/enterprises/rows.xlsx", headers={"Accept": "application/json"}
    )
    assert answer.status_code == 422
    assert "2" in answer.get_json()["error"]


def test_areas_have_codes_and_their_size_and_the_last_row_adds_up_what_can_be_added(
    signed_in: SignIn,
) -> None:
    head, *lines, total = book(signed_in, "Paula", "grids").worksheets[0].iter_rows(values_only=True)
    size = head.index("面积（平方公里）")
    people = next(at for at, name in enumerate(head) if str(name).startswith("人口"))
    assert total[0] == f"合计：{len(lines)} 行"
    assert total[size] == pytest.approx(sum(line[size] for line in lines), abs=1e-3)
    # Four grids of 0.05 by 0.04 degrees at 38 N, from the length of a degree there: 87.8 by 111.0 km.
    assert total[size] == pytest.approx(4 * 0.05 * 87.84 * 0.04 * 111.0, rel=0.01)
    assert total[people] == "≥ 6,000"  # of one grid nobody knows it
    assert "区域编码" in head
