"""Which figures does a report hold, and what is behind each? Counted from records, never typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from gridmap.i18n.texts import N_, Sentence
from gridmap.papers.report.records import HazardRow, Records
from gridmap.vocabulary import HazardGrade, HazardState, Sector, Tag

VISITS, PLACES = N_("visits"), N_("places")
"""Gas is counted by places, the other sectors by visits, as offices do; so there is no total of them."""

STANDING_TITLES = {
    HazardGrade.GENERAL: (N_("General hazards, rectified"), N_("General hazards, not yet rectified")),
    HazardGrade.MAJOR: (N_("Major hazards, closed out"), N_("Major hazards, not yet closed out")),
}
KEY_FIELDS: tuple[tuple[str, str, Sector | None], ...] = (
    (Tag.THREE_IN_ONE, Tag.THREE_IN_ONE.text, None),
    (Tag.NINE_SMALL, Tag.NINE_SMALL.text, None),
    (Tag.HAZARDOUS_CHEMICALS, Tag.HAZARDOUS_CHEMICALS.text, Sector.HAZARDOUS_CHEMICALS),
    (Tag.CONSTRUCTION, Tag.CONSTRUCTION.text, Sector.CONSTRUCTION),
)
"""Tag, title, and the sector that says the same of a place."""


@dataclass(frozen=True)
class ReportFigure:
    """One number of a report. number: None where it cannot be known, and `why` says so.

    noun: key of the register that it was counted from; rows: id -> what that record adds to it. page: where else it
    can be read, a word that `gridmap.web.work_report` turns into an address.
    """

    key: str
    title: str
    number: float | None
    unit: str
    why: Sentence | None = None
    noun: str = ""
    rows: Mapping[str, float] | None = None
    page: str = ""


def counted(
    key: str,
    title: str,
    unit: str,
    noun: str,
    ids: Iterable[str],
    each: Callable[[str], float] = lambda _: 1.0,
) -> ReportFigure:
    """The sum of what the records add to it: one, or what `each` says of an id."""
    behind = {record: each(record) for record in ids}
    return ReportFigure(key, title, float(sum(behind.values())), unit, noun=noun, rows=behind)


def unknown(key: str, title: str, unit: str, why: Sentence, noun: str = "", page: str = "") -> ReportFigure:
    return ReportFigure(key, title, None, unit, why, noun=noun, page=page)


def figures(records: Records) -> dict[str, ReportFigure]:
    """What the records of the period say, by key, in the order of the report."""
    found = [
        *_outings(records),
        *_visits(records),
        *_key_fields(records),
        *_hazards(records),
        *_places(records),
    ]
    return {each.key: each for each in found}


def visits_of(sector: str) -> str:
    """The key of the figure of a sector's visits."""
    return f"visits.{sector}"


def _outings(records: Records) -> list[ReportFigure]:
    staff = {person for row in records.outings.values() for person in row.people}
    return [
        _person_trips(records),
        counted("outings", N_("Outings"), N_("outings"), "outings", records.outings),
        counted("staff", N_("People who went out"), N_("people"), "people", sorted(staff)),
        _ratio(len(records.places), len(staff)),
    ]


def _person_trips(records: Records) -> ReportFigure:
    """Where places were visited and nobody wrote down who went, nobody knows."""
    title, unit = N_("Person-trips"), N_("person-trips")
    if records.visits and not any(row.people for row in records.outings.values()):
        return unknown(
            "person_trips", title, unit, Sentence(N_("nobody wrote down who went")), noun="outings"
        )
    each = {key: float(len(row.people)) for key, row in records.outings.items()}
    return counted("person_trips", title, unit, "outings", each, each.__getitem__)


def _ratio(places: int, staff: int) -> ReportFigure:
    title = N_("Places for each person who went out")
    if not staff:
        return unknown("places_per_person", title, PLACES, Sentence(N_("nobody went out")))
    return ReportFigure("places_per_person", title, round(places / staff, 1), PLACES)


def _visits(records: Records) -> list[ReportFigure]:
    by_sector = [
        counted(
            visits_of(sector),
            sector.text,
            PLACES if sector == Sector.GAS else VISITS,
            "visits",
            [key for key, row in records.visits.items() if row.sector == sector],
        )
        for sector in Sector
    ]
    places = {row.place for row in records.visits.values()}
    return [
        *by_sector,
        counted("visited_places", N_("Places visited"), PLACES, "enterprises", sorted(places)),
    ]


def _key_fields(records: Records) -> list[ReportFigure]:
    """Visits to places of a key field: known only where somebody has looked at every place that was visited."""
    unseen = {row.place for row in records.visits.values() if row.tags is None}
    parts = {"unseen": len(unseen), "places": len({row.place for row in records.visits.values()})}
    why = Sentence(N_("not counted apart: {unseen} of {places} places were never looked at for it"), parts)
    found = []
    for tag, title, sector in KEY_FIELDS:
        own = [
            key
            for key, row in records.visits.items()
            if row.sector == sector or (row.tags is not None and tag in row.tags)
        ]
        key = f"key_fields.{tag}"
        unsure = any(row.tags is None and row.sector != sector for row in records.visits.values())
        found.append(
            unknown(key, title, VISITS, why, noun="enterprises")
            if unsure
            else counted(key, title, VISITS, "visits", own)
        )
    return found


def _hazards(records: Records) -> list[ReportFigure]:
    found = records.hazards_found
    last_day = records.period.last_day

    def of(key: str, title: str, rows: Mapping[str, HazardRow], unit: str = N_("hazards")) -> ReportFigure:
        return counted(key, title, unit, "hazards", rows)

    told: list[ReportFigure] = []
    for grade in HazardGrade:
        graded = {key: row for key, row in found.items() if row.grade == grade}
        closed = {key: row for key, row in graded.items() if row.is_closed}
        still = {key: row for key, row in graded.items() if not row.is_closed}
        was_closed, was_open = STANDING_TITLES[grade]
        told += [
            of(f"hazards.{grade}", grade.text, graded),
            of(f"hazards.{grade}.closed", was_closed, closed),
            of(f"hazards.{grade}.open", was_open, still),
        ]
    spot = {key: row for key, row in found.items() if row.state == HazardState.FIXED_ON_SPOT}
    overdue = {key: row for key, row in records.hazards.items() if row.is_overdue(last_day)}
    major = {
        key: row
        for key, row in records.hazards.items()
        if row.grade == HazardGrade.MAJOR and not row.is_closed
    }
    return [
        *told,
        of("hazards.on_spot", HazardState.FIXED_ON_SPOT.text, spot),
        of("hazards.overdue", N_("Past the deadline"), overdue),
        of("hazards.major_open", N_("Open major accident hazards"), major),
    ]


def _places(records: Records) -> list[ReportFigure]:
    by_sector = [
        counted(
            f"places.{sector}",
            sector.text,
            PLACES,
            "enterprises",
            [key for key, own in records.places.items() if own == sector],
        )
        for sector in Sector
    ]
    visited = {row.place for row in records.visits.values()}
    never = sorted(set(records.places) - visited)
    return [
        counted("places", N_("Supervised places"), PLACES, "enterprises", records.places),
        *by_sector,
        counted("places.not_visited", N_("Places without a visit"), PLACES, "enterprises", never),
    ]
