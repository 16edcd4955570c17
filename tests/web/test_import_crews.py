"""Does the first year's workbook of visits come in with its people and outings, and go out again?"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.sessions import session
from gridmap.records.visiting import counts
from gridmap.registers.outings import Outing, OutingMember
from gridmap.registers.visits import Visit
from tests import world
from tests.imports.journeys.sheets import xlsx
from tests.web.conftest import SignIn, post
from tests.web.test_imports import CHOSEN, figure, fingerprint, hand_in, named_columns, zh

VISITS = ("检查日期", "被检查单位", "检查类型", "检查人员", "检查情况")
YEAR = (
    ("2023-05-04", "Flour Mill", "检查", "Gloria、Mayor", "Before the holidays"),
    ("2023-05-04", "Corner Shop", "检查", "Mayor，Gloria", ""),
    ("2023-05-04", "Noodle House", "巡查", "Dora", ""),
    ("2023-06-01", "Flour Mill", "回头看", "Gloria/Mayor/Dora", ""),
    ("2023-06-02", "Corner Shop", "指导帮扶", "", ""),
)
BAD = (
    ("2023-07-01", "Corner Shop", "检查", "Gloria、Nobody We Know", ""),
    ("2023-07-02", "No Such Shop", "检查", "Gloria、Dora、Mayor", ""),
)


def counted(owner: Engine) -> tuple[int, int, int, int]:
    with session(owner, world.name_id("Paula")) as opened:
        found = counts(opened, world.T1, date(2023, 1, 1), date(2023, 12, 31))
        return found.outings, found.person_trips, found.all_visits, found.help_visits


def handed_in(signed_in: SignIn, content: bytes, noun: str) -> str:
    paula = signed_in("Paula")
    address = str(hand_in(paula, content, noun=noun).headers["Location"])
    columns = named_columns(paula.get(address).text)
    assert post(paula, address + "/mapping", {**columns, **CHOSEN}).status_code == 302
    return address


def test_a_year_of_visits_comes_in_with_its_outings_and_is_taken_back(
    signed_in: SignIn, owner: Engine
) -> None:
    paula = signed_in("Paula")
    address = handed_in(signed_in, xlsx(VISITS, *YEAR, *BAD), "visits")
    page = paula.get(address).text
    assert [figure(page, each) for each in ("new", "changed", "waiting")] == [5, 0, 2]
    assert zh("There is no person “{name}” in this area.").format(name="Nobody We Know") in page
    assert post(paula, address + "/confirm", fingerprint(page)).status_code == 302
    assert counted(owner) == (3, 2 + 1 + 3, 4, 1), "what was refused makes no outing"
    with Session(owner) as kept:
        kinds = kept.scalars(
            select(Visit.kind).where(Visit.on_date < date(2024, 1, 1)).order_by(Visit.on_date)
        )
        assert sorted(kinds) == ["help", "inspection", "inspection", "look_back", "patrol"]
        outing = select(Outing).where(Outing.on_date == date(2023, 6, 1))
        assert [each.name for each in kept.scalars(outing).one().members] == ["Dora", "Gloria", "Mayor"]
    again = handed_in(signed_in, xlsx(VISITS, *YEAR), "visits")
    assert [figure(paula.get(again).text, each) for each in ("new", "changed", "unchanged")] == [0, 0, 5]
    book = paula.get("/admin/ledgers/visits.xlsx").data
    back = handed_in(signed_in, book, "visits")
    assert [figure(paula.get(back).text, each) for each in ("new", "changed", "waiting")] == [0, 0, 0]
    assert post(paula, address + "/undo").status_code == 302
    assert counted(owner) == (0, 0, 0, 0), "its outings go with it, or they would be counted as made"


def test_outings_come_in_with_their_people_and_a_changed_crew_is_a_change(
    signed_in: SignIn, owner: Engine
) -> None:
    paula = signed_in("Paula")
    headings = ("出动日期", "事由", "出动人员", "领导带队")
    first = handed_in(signed_in, xlsx(headings, ("2023-09-05", "Autumn", "Gloria、Mayor", "是")), "outings")
    assert post(paula, first + "/confirm", fingerprint(paula.get(first).text)).status_code == 302
    assert counted(owner) == (1, 2, 0, 0)
    other = handed_in(
        signed_in, xlsx(headings, ("2023-09-05", "Autumn", "Gloria、Mayor、Dora", "是")), "outings"
    )
    page = paula.get(other).text
    assert [figure(page, each) for each in ("new", "changed", "waiting")] == [0, 1, 0]
    assert post(paula, other + "/confirm", fingerprint(page)).status_code == 302
    assert counted(owner) == (1, 3, 0, 0)
    with Session(owner) as kept:
        made = kept.scalars(select(Outing).where(Outing.on_date == date(2023, 9, 5))).one()
        assert made.leader_led
        assert len(kept.scalars(select(OutingMember).where(OutingMember.outing_id == made.id)).all()) == 3
