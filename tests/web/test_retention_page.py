"""Does an administrator see what is kept for how long, set it, and hear what the law asks?"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from tests import world
from tests.web.conftest import SignIn, post

PAGE = "/admin/retention"


@pytest.fixture
def adam(signed_in: SignIn) -> FlaskClient:
    return signed_in("Adam")


def rules(owner: Engine) -> dict[str, int]:
    with owner.connect() as connection:
        found = connection.execute(text("SELECT kind, days FROM retention"))
        return {row.kind: row.days for row in found}


def test_periods_are_set_kept_and_dropped(adam: FlaskClient, owner: Engine) -> None:
    assert "一直保存" in adam.get(PAGE).text
    assert post(adam, PAGE, {"callers": "365", "sign_ins": "184"}).status_code == 302
    assert rules(owner) == {"callers": 365, "sign_ins": 184}
    shown = adam.get(PAGE).text
    assert 'value="365"' in shown
    assert "没有到期的" in shown
    assert post(adam, PAGE, {"callers": "", "sign_ins": "200"}).status_code == 302
    assert rules(owner) == {"sign_ins": 200}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"sign_ins": "30"}, "《网络安全法》第二十一条"),
        ({"callers": "0"}, "《个人信息保护法》第十九条"),
        ({"callers": "x"}, "整数天数"),
        ({"callers": "-5"}, "整数天数"),
        ({"callers": "9" * 30}, "整数天数"),
        ({"callers": "99999"}, "36500"),
        ({"callers": "٣٦٥"}, "整数天数"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_saved(
    adam: FlaskClient, owner: Engine, typed: dict[str, str], said: str
) -> None:
    before = rules(owner)
    answer = post(adam, PAGE, {"positions": "400", **typed})
    assert answer.status_code == 422
    assert said in answer.text.partition('class="problem"')[2].partition("</p>")[0]
    assert 'value="400"' in answer.text
    assert rules(owner) == before


def test_what_is_over_its_time_is_counted_and_erased_on_demand(adam: FlaskClient, owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(
            text("UPDATE visits SET position_lon = 117, position_lat = 38, on_date = '2020-01-01'")
        )
    assert post(adam, PAGE, {"positions": "365"}).status_code == 302
    assert "现已到期" in adam.get(PAGE).text
    assert post(adam, f"{PAGE}/erase", {"area": world.T1}).status_code == 302
    shown = adam.get(PAGE).text
    assert "现已到期" not in shown
    assert "检查时的位置" in shown.partition('id="went"')[2]
    assert "个人信息已删除" in adam.get("/admin/audit?noun=erasure").text
    with owner.connect() as connection:
        assert connection.scalar(text("SELECT count(position_lon) FROM visits")) == 0


def test_no_area_of_others_is_shown_set_or_erased(adam: FlaskClient, owner: Engine) -> None:
    before = rules(owner)
    for area in (world.T2, world.COUNTY, "x"):
        assert adam.get(f"{PAGE}?area={area}").status_code in (403, 404)
        assert post(adam, PAGE, {"area": area, "callers": "1"}).status_code in (403, 404)
        assert post(adam, f"{PAGE}/erase", {"area": area}).status_code in (403, 404)
    assert rules(owner) == before
