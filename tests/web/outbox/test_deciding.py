"""Does what was refused wait, whole, for a person who decides?"""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests import world
from tests.outbox_phone import sha256
from tests.records.outbox.phone import picture
from tests.web.conftest import SignIn, post
from tests.web.outbox.phones import english, number, phone_of, report


def held_entry(signed_in: SignIn, **values: Any) -> str:
    phone = phone_of(signed_in("Gloria"))
    entry_id = phone.write("hazard", {**report(world.RECKONING), **values})
    assert phone.round()
    assert phone.receipts[entry_id]["state"] == "held"
    assert phone.receipts[entry_id]["trouble"]
    return str(entry_id)


def test_a_planner_puts_a_refused_entry_right_and_enters_it(signed_in: SignIn, owner: Engine) -> None:
    entry_id = held_entry(signed_in, deadline="2020-01-01")
    planner = english(signed_in("Paula"))
    page = planner.get(f"/outbox/{entry_id}").text
    assert "the deadline cannot be earlier" in page
    assert "as Gloria was told" in page
    assert re.search(
        r"38\.01000, 117\.06000 · East Grid 2 · <a href=\"/locate\?lon=117\.06&amp;lat=38\.01\"", page
    )
    assert re.search(r'name="value.deadline" value="2020-01-01" type="date"', page)
    assert world.RECKONED not in page
    typed = {"value.deadline": "2020-01-02", "value.title": "Typed meanwhile"}
    again = post(planner, f"/outbox/{entry_id}/enter", typed)
    assert again.status_code == 422
    assert 'name="value.title" value="Typed meanwhile"' in again.text, "what was typed stays"
    for answer in (page, again.text):
        assert re.search(r'name="value.deadline" value="[-0-9]+" type="date" aria-invalid="true"', answer)
        assert re.search(r'id="value.deadline-problem">[^<]*the deadline cannot be earlier', answer)
    assert again.text.count("aria-invalid") == 1
    done = post(
        planner, f"/outbox/{entry_id}/enter", {"value.deadline": "2026-05-01", "value.title": "Put right"}
    )
    assert done.status_code == 302
    statement = "SELECT count(*) FROM hazards WHERE title = 'Put right' AND reported_by = :who"
    assert number(owner, statement, who=world.name_id("Gloria")) == 1
    assert post(planner, f"/outbox/{entry_id}/enter").status_code == 422


def test_a_day_in_words_stays_to_be_read_where_a_calendar_would_show_none(signed_in: SignIn) -> None:
    entry_id = held_entry(signed_in, deadline="after the harvest")
    page = english(signed_in("Paula")).get(f"/outbox/{entry_id}").text
    assert 'name="value.deadline" value="after the harvest" aria-invalid' in page


def test_setting_aside_says_why_to_the_one_who_wrote_it(signed_in: SignIn) -> None:
    entry_id = held_entry(signed_in, grade="odd")
    planner = english(signed_in("Paula"))
    assert post(planner, f"/outbox/{entry_id}/set-aside", {"reason": ""}).status_code == 422
    assert post(planner, f"/outbox/{entry_id}/set-aside", {"reason": "Entered by phone"}).status_code == 302
    page = english(signed_in("Gloria")).get(f"/outbox/{entry_id}").text
    assert "Entered by phone" in page
    assert english(signed_in("Nora")).get(f"/outbox/{entry_id}").status_code == 404


@pytest.mark.parametrize("place", [{"lon": "x", "lat": 1}, {"lon": 1e9, "lat": 1}, {"lon": None}, "nowhere"])
def test_a_place_that_is_none_is_not_shown_and_breaks_nothing(signed_in: SignIn, place: object) -> None:
    entry_id = held_entry(signed_in, geom=place)
    page = english(signed_in("Paula")).get(f"/outbox/{entry_id}")
    assert page.status_code == 200
    assert "/locate?" not in page.text


def test_a_part_is_saved_and_never_shown_in_place(signed_in: SignIn) -> None:
    phone = phone_of(signed_in("Gloria"))
    script = b"<script>alert(1)</script>"
    entry_id = phone.write("hazard", report("Odd photo"), (script,))
    phone.round()
    got = signed_in("Paula").get(f"/outbox/{entry_id}/parts/{sha256(script)}")
    assert got.data == script
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.mimetype == "application/octet-stream"


def test_what_says_no_place_lies_in_the_grid_it_was_written_for_and_not_in_another_that_was_given_since(
    signed_in: SignIn, owner: Engine
) -> None:
    phone = phone_of(signed_in("Gloria"))
    entry_id = phone.write("hazard", {"title": "Where it was seen nobody said"})
    moved = text("UPDATE grants SET area_path = :to WHERE person_id = :who AND area_path = :from")
    taken = {"who": world.name_id("Gloria"), "from": world.G22, "to": world.G21}
    with owner.begin() as connection:
        assert connection.execute(moved, taken).rowcount == 1
    try:
        assert phone.round()
        assert phone.receipts[entry_id]["state"] == "held"
        done = post(english(signed_in("Paula")), f"/outbox/{entry_id}/enter", {})
        assert done.status_code == 302
    finally:
        with owner.begin() as connection:
            connection.execute(moved, taken | {"from": world.G21, "to": world.G22})
            lies = connection.scalar(text("SELECT area_path FROM hazards WHERE id = :id"), {"id": entry_id})
    assert lies == world.G22


def test_an_entry_for_a_grid_taken_from_the_person_meanwhile_waits_for_the_planner_who_enters_it(
    signed_in: SignIn, owner: Engine
) -> None:
    phone = phone_of(signed_in("Gloria"))
    shop = str(world.name_id("Corner Shop"))
    seen = {
        "enterprise_id": shop, "note": "Written before it was taken", "answers": {"shop_stock": "bad"},
        "findings": {"shop_stock": {"fixed": False, "note": "To the ceiling", "before": sha256(picture(3))}},
        "pictures": [sha256(picture(4))], "locale": "en",
    }  # fmt: skip
    entry_id = phone.write("visit", seen, (picture(3), picture(4)))
    gloria = {"who": world.name_id("Gloria")}
    with owner.begin() as connection:
        taken = connection.execute(
            text("UPDATE grants SET area_path = :other WHERE person_id = :who RETURNING area_path"),
            {**gloria, "other": world.G21},
        ).all()
    assert taken
    assert phone.round()
    assert phone.receipts[entry_id]["state"] == "held"
    planner = english(signed_in("Paula"))
    page = planner.get(f"/outbox/{entry_id}").text
    for said in ("Corner Shop", "Gloria", "Is stock kept off appliances", "To the ceiling"):
        assert said in page
    done = post(planner, f"/outbox/{entry_id}/enter", {"value.note": "Entered by the office"})
    assert done.status_code == 302
    with owner.begin() as connection:
        visit = connection.execute(text("SELECT note FROM visits WHERE id = :id"), {"id": entry_id}).one()
        photos = connection.scalar(
            text(
                "SELECT count(*) FROM attachments a LEFT JOIN hazards h ON h.id = a.row_id"
                " WHERE a.row_id = :id OR h.visit_id = :id"
            ),
            {"id": entry_id},
        )
        crew = connection.scalars(
            text(
                "SELECT person_id FROM outing_members m JOIN visits v ON v.outing_id = m.outing_id WHERE v.id = :id"
            ),
            {"id": entry_id},
        ).all()
        connection.execute(
            text("UPDATE grants SET area_path = :grid WHERE person_id = :who"), {**gloria, "grid": world.G22}
        )
    statement = "SELECT count(*) FROM hazards WHERE visit_id = :id AND reported_by = :who"
    assert number(owner, statement, id=entry_id, **gloria) == 1
    assert (visit.note, photos, crew) == ("Entered by the office", 2, [world.name_id("Gloria")])


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"answers": {"shop_stock": "odd"}}, "Is stock kept off appliances"),
        ({"enterprise_id": "nonsense"}, "Choose one of the given values."),
        ({"enterprise_id": None}, "does not say which enterprise"),
        ({"on_date": "tomorrow"}, "Write the date as"),
        ({"pictures": ["0" * 64]}, "This part has not arrived."),
        ({"reason": 7, "people": ["x"]}, "Choose one of the given values."),
        ({"pictures": [{}], "reason": [], "answers": {"shop_stock": {}}}, "This part has not arrived."),
    ],
)
def test_a_visit_that_cannot_be_read_waits_and_says_why(
    signed_in: SignIn, owner: Engine, said: dict[str, Any], told: str
) -> None:
    phone = phone_of(signed_in("Gloria"))
    entry_id = phone.write("visit", {"enterprise_id": str(world.name_id("Corner Shop")), **said})
    assert phone.round()
    assert phone.receipts[entry_id]["state"] == "held"
    page = english(signed_in("Paula")).get(f"/outbox/{entry_id}").text
    assert told in html.unescape(page)
    assert number(owner, "SELECT count(*) FROM visits WHERE id = :id", id=entry_id) == 0
