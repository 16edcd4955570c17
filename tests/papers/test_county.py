"""Are the county's figures counted from the records, alone from those of the place and the days, and added up right?"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import Person
from gridmap.db.models.papers import PaperKind
from gridmap.papers.county_figures import TITLES, figures
from gridmap.registers.hazards import Hazard
from gridmap.registers.outings import Outing
from gridmap.registers.visits import Visit
from gridmap.vocabulary import Sector
from tests import world
from tests.conftest import SessionAs
from tests.papers.made import MILL, any_paper
from tests.records.test_loop import go, new
from tests.registers.loop.walks import BEFORE, MAJOR

FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))
FOUND = world.TODAY - timedelta(days=20)


def went_out(
    session: Session, names: tuple[str, ...], sectors: tuple[str, ...], on_date: date = FOUND
) -> None:
    people = session.scalars(
        select(Person).where(Person.id.in_([world.name_id(name) for name in names]))
    ).all()
    outing = Outing(area_path=world.T1, on_date=on_date, purpose="Test", members=list(people))
    session.add(outing)
    session.flush()
    for sector in sectors:
        session.add(
            Visit(
                enterprise_id=MILL, area_path=world.G22, on_date=on_date, kind="inspection", sector=sector,
                outing_id=outing.id,
            )
        )  # fmt: skip
    session.flush()


def test_every_figure_is_told_and_the_sums_agree(session_as: SessionAs) -> None:
    session = session_as("Paula")
    went_out(session, ("Paula", "Dora"), ("restaurant", "restaurant", "gas"))
    any_paper(session, "order")
    told = figures(session, world.T1, *FEBRUARY)
    assert set(told) == set(TITLES)
    assert told["person_trips"] == 2
    assert told["visits"] == sum(told[f"visits.{sector}"] or 0 for sector in Sector) == 4
    assert (told["visits.restaurant"], told["visits.gas"], told["places"]) == (3, 1, 2)
    assert (told["found.general"], told["found.major"]) == (2, 1)
    assert (told["rectified.general"], told["rectified.major"]) == (1, 0)
    assert sum(told[f"papers.{kind}"] or 0 for kind in PaperKind) == 0
    march = figures(session, world.T1, date(2026, 3, 1), date(2026, 3, 31))
    assert (march["papers.order"], march["found.major"], march["visits"]) == (1, 1, 0)


def test_listed_hazards_and_those_of_a_grid(session_as: SessionAs) -> None:
    session = session_as("Paula")
    hazard = session.get_one(Hazard, world.name_id("Loose cable"))
    hazard.listed_on = date(2026, 2, 20)
    session.flush()
    assert figures(session, world.T1, *FEBRUARY)["found.listed"] == 1
    assert figures(session, world.G22, *FEBRUARY)["found.listed"] == 0
    assert figures(session, world.G22, *FEBRUARY)["found.general"] == 1


def test_what_was_delisted_and_closed_since_stays_counted(session_as: SessionAs) -> None:
    """A hazard is closed only after it was delisted; the month in which it was listed is told as before."""
    session = session_as("Paula")
    hazard = new(session, **MAJOR)
    go(session, hazard, *BEFORE["delist"], "delist", "close")
    assert session.get_one(Hazard, hazard).listed_on is None
    told = figures(session, world.T1, world.TODAY - timedelta(days=20), world.TODAY)
    assert (told["found.listed"], told["rectified.listed"]) == (1, 1)


def test_help_and_self_checks_are_no_supervision_and_unknown_people_stay_unknown(
    session_as: SessionAs,
) -> None:
    session = session_as("Paula")
    told = figures(session, world.T1, *FEBRUARY)
    assert (told["visits"], told["person_trips"]) == (1, None)
    went_out(session, ("Paula",), ())
    assert figures(session, world.T1, *FEBRUARY)["person_trips"] == 1


def test_a_neighbour_counts_nothing_of_ours(session_as: SessionAs) -> None:
    told = figures(session_as("Nora"), world.T1, *FEBRUARY)
    assert set(told.values()) == {0}
