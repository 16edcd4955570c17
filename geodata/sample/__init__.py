"""What does the fictional township of the demonstration hold? One call gives every table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from shapely import Point

from geodata.sample.alarms import alarm_tables
from geodata.sample.areas import area_rows, code_rows
from geodata.sample.boards import board_rows
from geodata.sample.book import Row, frame
from geodata.sample.campaigns import write_campaigns
from geodata.sample.checklist import checklist_rows
from geodata.sample.duty import shift_rows
from geodata.sample.enterprises import enterprise_rows
from geodata.sample.frontier import frontier_grid
from geodata.sample.ground import landscape_rows, road_rows
from geodata.sample.land import land
from geodata.sample.later import write_later
from geodata.sample.metric import to_wgs84
from geodata.sample.office import office_tables
from geodata.sample.parties import party_rows
from geodata.sample.people import staff
from geodata.sample.places import tree
from geodata.sample.records import Ledger
from geodata.sample.report_year import write_report_year
from geodata.sample.resources import resource_rows
from geodata.sample.risk_points import risk_point_rows
from geodata.sample.stock import stock_tables

if TYPE_CHECKING:
    from pandas import DataFrame

EARLIEST = date(2024, 6, 1)


@dataclass(frozen=True)
class Sample:
    """tables: table name -> frame, parents before children; `geom` columns are EPSG:4326.

    Columns are those of gridmap's models, but for three that the loader turns into them:
    accounts.password (plain), area_codes.valid_from and valid_to (dates, the end exclusive, None: open).
    office: where the township's office stands, EPSG:4326.
    """

    tables: dict[str, DataFrame]
    office: Point


def township(today: date, seed: int = 2023) -> Sample:
    """The sample township as of `today` (Asia/Shanghai). The same arguments give the same frames, to the
    last bit.

    The land never changes; `seed` varies what stands and works on it; `today` moves the duty list, the stock
    and what was found lately. The year 2023 always gives the figures of the township's report.

    Raises:
        ValueError: `today` lies before 1 June 2024, when the report year's last hazards were still being
        closed out.
    """
    if today < EARLIEST:
        raise ValueError(
            f"The sample township's records reach beyond {today}; take a day from {EARLIEST} on."
        )
    rows = _rows(today, seed)
    return Sample({name: frame(found) for name, found in rows.items()}, to_wgs84(Point(land().office)))


def _rows(today: date, seed: int) -> dict[str, list[Row]]:
    ground, areas = land(), tree()
    frontier = frontier_grid(ground, areas)
    people = staff(areas, frontier, seed)
    enterprises = enterprise_rows(ground, areas, seed)
    resources = resource_rows(ground, areas)
    ledger = Ledger()
    write_report_year(ledger, enterprises, people, seed)
    write_later(ledger, enterprises, people, areas, frontier, today, seed)
    write_campaigns(ledger, enterprises, people, today, seed)
    return {
        "areas": area_rows(areas, seed),
        "area_codes": code_rows(areas),
        "people": people.people,
        "accounts": people.accounts,
        "grants": people.grants,
        "appointments": people.appointments,
        "shifts": shift_rows(people, today),
        "enterprises": enterprises,
        "responsible_parties": party_rows(enterprises, people, seed),
        "resources": resources,
        "risk_points": risk_point_rows(ground, areas, enterprises, seed),
        "campaigns": ledger.campaigns,
        "campaign_places": ledger.campaign_places,
        "outings": ledger.outings,
        "outing_members": ledger.members,
        "outing_stops": ledger.stops,
        "visits": ledger.visits,
        "attempts": ledger.attempts,
        "hazards": ledger.hazards,
        "checklist_items": checklist_rows(),
        "notice_boards": board_rows(ground, areas, enterprises, seed),
        **office_tables(people, areas, enterprises, today, seed),
        "roads": road_rows(ground, areas),
        "landscape": landscape_rows(ground, areas),
        **alarm_tables(enterprises, today, seed),
        **stock_tables(resources, people, today),
    }
