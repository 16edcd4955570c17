"""Is the sheet of a grid true to its scale, complete, and nobody's but who may see it?"""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
import shapely
from flask.testing import FlaskClient
from pyproj import Geod
from sqlalchemy import Engine, text

from gridmap.web.area_sheet.paper import PAPERS, placed
from tests import world
from tests.web.conftest import SignIn, post


def english(client: FlaskClient) -> FlaskClient:
    post(client, "/language", {"locale": "en", "next": "/"})
    return client


@pytest.mark.parametrize("paper", ["a4", "a3"])
@pytest.mark.parametrize(
    "box", [(117.05, 38.0, 117.1, 38.04), (116.2, 39.9, 116.2005, 39.9004), (87, 43, 88.5, 43.2)]
)
def test_a_centimetre_on_paper_is_as_long_as_the_scale_says(
    paper: str, box: tuple[float, float, float, float]
) -> None:
    """Against pyproj's ellipsoid; the sheet reckons on a globe, which differs by a third of a percent."""
    seen = placed(shapely.box(*box), PAPERS[paper])
    lon, lat = seen.lon, seen.lat
    step = 0.05 * seen.denominator / 111_000
    ends = seen.at(np.array([[lon - step, lat], [lon + step, lat], [lon, lat - step], [lon, lat + step]]))
    assert ends[1][0] > ends[0][0]
    assert ends[3][1] < ends[2][1], "north is up"
    for one, other, west, east in (
        (ends[0], ends[1], (lon - step, lat), (lon + step, lat)),
        (ends[2], ends[3], (lon, lat - step), (lon, lat + step)),
    ):
        _, _, metres = Geod(ellps="WGS84").inv(*west, *east)
        on_paper_m = math.dist(one, other) / 1000 * seen.denominator
        assert on_paper_m == pytest.approx(metres, rel=0.006)
    corners = seen.at(np.array([[box[0], box[1]], [box[2], box[3]]]))
    assert (corners >= 0).all()
    assert (corners <= [PAPERS[paper].width_mm, PAPERS[paper].height_mm]).all()
    assert 20 <= seen.bar_m() * 1000 / seen.denominator <= 50


def test_the_sheet_names_scale_north_source_day_phones_and_the_live_map(signed_in: SignIn) -> None:
    page = english(signed_in("Gloria")).get("/sheet").text
    assert "East Grid 2" in page
    assert re.search(r"1 : [\d,]+<", page)
    assert "Source: the ledgers and the road data of" in page
    assert "3/2/26" in page
    assert "19900000004" in page
    assert "data:image/svg+xml" in page
    for name in ("Corner Shop", "Flour Mill"):
        assert name in page
    assert "Noodle House" not in page
    assert page.count('class="sheet-number"') == 2


def test_what_has_no_place_is_named_beside_the_map(signed_in: SignIn, owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("UPDATE enterprises SET geom = NULL WHERE name = 'Corner Shop'"))
    page = english(signed_in("Gloria")).get("/sheet?paper=a3").text
    assert "Without a place on the map: Corner Shop" in page
    assert page.count('class="sheet-number"') == 1
    with owner.begin() as connection:
        connection.execute(
            text(
                "UPDATE enterprises SET geom = ST_SetSRID(ST_MakePoint(117.06, 38.02), 4326) WHERE name = 'Corner Shop'"
            )
        )


def test_a_foreign_area_and_one_without_an_outline_have_no_sheet(signed_in: SignIn, owner: Engine) -> None:
    client = english(signed_in("Gloria"))
    assert client.get(f"/sheet?area={world.T2}").status_code == 404
    with owner.begin() as connection:
        kept = connection.scalar(text("SELECT geom FROM areas WHERE path = :path"), {"path": world.G12})
        connection.execute(text("UPDATE areas SET geom = NULL WHERE path = :path"), {"path": world.G12})
    answer = english(signed_in("Paula")).get(f"/sheet?area={world.G12}")
    with owner.begin() as connection:
        connection.execute(
            text("UPDATE areas SET geom = :geom WHERE path = :path"), {"path": world.G12, "geom": kept}
        )
    assert answer.status_code == 404
    assert "has no outline yet" in answer.text


def test_a_name_that_is_markup_stays_text(signed_in: SignIn, owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(
            text("UPDATE enterprises SET name = :name WHERE name = 'Flour Mill'"),
            {"name": "<script>alert(1)</script>"},
        )
    page = signed_in("Gloria").get("/sheet").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_list_beside_the_map_holds_what_is_numbered() -> None:
    # What the page's print styles leave, measured: 26 rows of two on A3 beside a legend of ten, five and five marks.
    assert 36 <= PAPERS["a3"].room([10, 5, 5]) <= 52
    assert PAPERS["a4"].room([10, 5, 5]) < PAPERS["a4"].room([2, 2, 3])
    assert PAPERS["a4"].room([60, 40, 40]) == 0
