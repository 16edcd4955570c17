"""Do map, depots and purchase list of supplies say what paper and pencil say, before and after a count?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.db.models import Lot, NeedScenario, Published, StockForm, StockLine, YearlyFact
from gridmap.i18n.texts import Sentence
from gridmap.layers import BY_KEY
from gridmap.layers.base.variants import variant
from gridmap.publishing.answers import Answer, opened
from gridmap.publishing.question import Question
from gridmap.vocabulary import Role
from tests import world

Ask = Callable[..., Answer]
EVERYTHING = Question(world.T1)
MAIN, MARKET, VILLAGE = "Town Depot", "Market Depot", "Village Depot"


def lot(depot: str, item: str, **more: Any) -> Lot:
    return Lot(id=world.name_id(f"{depot} {item}{more}"), depot_id=world.name_id(depot), item=item, **more)


def counted(session: Session, depot: str, *found: tuple[Lot, int]) -> None:
    """A first count of these lots."""
    form = StockForm(depot_id=world.name_id(depot), kind="count", at=world.NOW, area_path=world.T1)
    session.add_all([form, *(each for each, _ in found)])
    session.flush()
    session.add_all(
        StockLine(form_id=form.id, line_no=n, lot_id=each.id, found=number)
        for n, (each, number) in enumerate(found)
    )
    session.flush()


@pytest.fixture(scope="module", autouse=True)
def stocked(owner: Engine) -> None:
    """Ten tents in one depot, eight in another, a third that nobody has counted; 240 people relocated last year."""
    spoilt = world.TODAY - timedelta(days=1)
    with Session(owner) as session:
        session.add_all(
            [
                world.resource(MARKET, "supply_depot", world.G22, (117.07, 38.03)),
                world.resource(VILLAGE, "supply_depot", world.G11, (117.03, 38.05), duty_phone="19900000333"),
                world.resource("Square", "shelter", world.G22, (117.075, 38.02), capacity_people=200),
                YearlyFact(
                    area_path=world.T1,
                    year=world.TODAY.year - 1,
                    key="relocated_people",
                    value=240,
                    source="A report made up for this test",
                ),
            ]
        )
        session.flush()
        counted(
            session,
            MAIN,
            (lot(MAIN, "tent", area_path=world.T1), 10),
            (lot(MAIN, "cotton_quilt", area_path=world.T1), 130),
            (lot(MAIN, "rice", area_path=world.T1, whole=False, expires_on=spoilt), 40),
            (lot(MAIN, "rice", area_path=world.T1, whole=False, batch="new"), 200),
        )
        counted(
            session,
            MARKET,
            (lot(MARKET, "tent", area_path=world.T1), 8),
            (lot(MARKET, "torch", area_path=world.T1), 5),
        )
        session.add(lot(VILLAGE, "tent", area_path=world.T1))
        session.commit()


@pytest.fixture
def ask(engine: Engine) -> Iterator[Ask]:
    with ExitStack() as stack:

        def open_answer(key: str, name: str = "Paula", variant: str = "") -> Answer:
            who, roles = world.name_id(name), frozenset({Role.PLANNER})
            return stack.enter_context(
                opened(engine, BY_KEY[key], world.T1, who, roles, lambda: world.TODAY, variant)
            )

        yield open_answer


def rows(answer: Answer, **where: object) -> list[Published]:
    found = [row for page in (1, 2, 3) for row in answer.rows(EVERYTHING, "title", page)]
    return [row for row in found if all(row.values[key] == value for key, value in where.items())]


def total(found: list[Published], key: str) -> float:
    return float(sum(row.values[key] for row in found if row.values[key] is not None))


def sentence(answer: Answer) -> str:
    headline = answer.headline(world.T1)
    assert headline is not None
    return str(Sentence.from_json(headline.sentence))


def test_thirty_four_tents_are_needed_and_at_most_sixteen_are_short(ask: Ask) -> None:
    answer = ask("shortfall")
    tents = rows(answer, item="tent")
    assert (total(tents, "need"), total(tents, "met"), total(tents, "short")) == (34, 18, 16)
    assert {row.values["at_most"] for row in tents if row.values["short"]} == {True}
    unknown = [row for row in tents if row.values["need"] is None]
    assert [(row.title, row.classes["short"]) for row in unknown] == [("East Grid 1", "unknown")]
    assert "Not counted: Village Depot." in sentence(answer)
    assert "100 people" in sentence(answer)


def test_rice_by_hand(ask: Ask) -> None:
    # 100 people for 7 days at 2.8 kg a week are 280 kg; 200 are fit for use and 40 expired yesterday.
    rice = rows(ask("shortfall"), item="rice")
    assert (total(rice, "need"), total(rice, "met"), total(rice, "short")) == (280, 200, 80)
    held = rows(ask("depots"), item="rice")
    assert [(row.title, row.values["stock"], row.values["expired"]) for row in held] == [(MAIN, 240, 40)]
    assert held[0].classes["state"] == "expired"


def test_every_answer_reconciles_to_the_last_unit(ask: Ask) -> None:
    short, held = rows(ask("shortfall")), rows(ask("depots"))
    for row in short:
        if row.values["need"] is not None:
            assert row.values["need"] == row.values["met"] + row.values["short"]
    for row in held:
        if row.values["stock"] is not None:
            parts = ("allocated", "left", "expired", "out_of_reach")
            assert row.values["stock"] == sum(row.values[part] for part in parts)
    for item in ("tent", "rice", "cotton_quilt"):
        of = [row for row in short if row.values["item"] == item]
        assert total(of, "met") == total([row for row in held if row.values["item"] == item], "allocated")


def test_what_is_spare_is_shown_to_the_neighbour_and_nothing_else(ask: Ask) -> None:
    spare = rows(ask("surplus", "Nora"))
    assert [(row.title, row.values["item"], row.values["spare"]) for row in spare] == [(MARKET, "torch", 5)]
    assert rows(ask("depots", "Nora")) == []


def test_the_purchase_list_says_what_to_count_first_and_what_it_costs(ask: Ask) -> None:
    todo = rows(ask("supply_remedies"))
    assert [row.title for row in todo if row.values["what"] == "count"] == [VILLAGE]
    tents = [row for row in todo if row.values["item"] == "tent" and row.values["what"] == "buy"]
    assert total(tents, "quantity") == 16
    assert all(row.values["at_most"] for row in tents)
    assert total(tents, "cost_yuan") == 16 * 1200


def test_shelters_are_set_against_fifteen_percent_of_the_people(ask: Ask) -> None:
    answer = ask("shelters")
    people = rows(answer, what="people")
    by_grid = {row.title: row.values["people"] for row in people}
    assert by_grid == {"West Grid 1": 300, "West Grid 2": 300, "East Grid 1": None, "East Grid 2": 300}
    assert total(people, "placed") == 200
    assert [row.title for row in people if row.values["placed"]] == ["East Grid 2"]
    assert sentence(answer) == "700 of 900 people have no place in a shelter within a walk."


def test_a_scenario_is_asked_for_by_itself_and_leaves_the_duty_alone(ask: Ask, owner: Engine) -> None:
    drawn = NeedScenario(
        area_path=world.T1,
        kind="flood",
        name="River over its bank",
        days=3,
        people=30,
        geom="SRID=4326;MULTIPOLYGON(((117.05 38, 117.1 38, 117.1 38.04, 117.05 38.04, 117.05 38)))",
    )
    with Session(owner) as session:
        session.add(drawn)
        session.commit()
        supposed = variant("emergency", drawn.id)
    answer = ask("shortfall", variant=supposed)
    tents = [row for row in rows(answer, item="tent") if row.values["need"]]
    assert [(row.title, row.values["need"], row.values["short"]) for row in tents] == [("East Grid 2", 10, 0)]
    assert total(rows(ask("shortfall"), item="tent"), "need") == 34


def test_counting_the_depot_leaves_ten_short_everywhere(ask: Ask, owner: Engine) -> None:
    with Session(owner) as session:
        known = session.query(Lot).filter_by(depot_id=world.name_id(VILLAGE), item="tent").one()
        counted(session, VILLAGE, (known, 6))
        session.commit()
    answer = ask("shortfall")
    tents = rows(answer, item="tent")
    assert total(tents, "short") == 10
    assert not any(row.values["at_most"] for row in tents)
    assert "Not counted" not in sentence(answer)
    bought = [row for row in rows(ask("supply_remedies"), item="tent") if row.values["what"] == "buy"]
    assert total(bought, "quantity") == 10
    assert total(bought, "cost_yuan") == 12_000
