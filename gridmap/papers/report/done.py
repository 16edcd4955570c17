"""What was done in the period: who was gathered, what was looked at, what was found and put right?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gridmap.i18n.texts import N_
from gridmap.papers.report.blocks import Block
from gridmap.papers.report.figures import KEY_FIELDS, visits_of
from gridmap.papers.report.writing import Writer
from gridmap.vocabulary import HazardGrade, Sector

MEETINGS = ("meetings.study", "meetings.leaders", "meetings.safety")
BOARDS = ("boards.notice", "boards.reward", "warnings")
GENERAL = HazardGrade.GENERAL.value


def blocks(write: Writer, period: str) -> Iterator[Block]:
    yield _ground(write)
    yield write.block(
        "done.duty",
        N_("Leadership was strengthened and duties were assigned."),
        *_kept(write, N_("In {period} the township held {amounts}."), MEETINGS, period),
        *_kept(write, N_("Issued: {amounts}."), ("plans",), period),
    )
    yield inspected(write, period)
    yield write.block(
        "done.publicity",
        N_("People were told and warned."),
        *_kept(write, N_("Put up and sent on: {amounts}."), BOARDS, period),
    )


def inspected(write: Writer, period: str) -> Block:
    return write.block(
        "done.visits",
        N_("Places were inspected and hazards put right."),
        visits(write, period),
        key_fields(write),
        hazards(write),
        _major(write),
    )


def _ground(write: Writer) -> Block:
    sectors = [f"places.{sector}" for sector in Sector if write.number(f"places.{sector}")]
    return write.block(
        "done.ground",
        N_("It is known what is supervised."),
        write.say(
            N_("The township has {areas}; it supervises {places} places: {sectors}."),
            areas=write.amounts(("villages", "grids", "households", "population")),
            places=write.figures["places"],
            sectors=write.amounts(sectors) or write.translate(N_("none")),
        ),
    )


def _kept(write: Writer, msgid: str, keys: Sequence[str], period: str) -> Iterator[str]:
    """What registers count; of what nobody keeps nothing is claimed."""
    known = [key for key in keys if write.figures[key].number is not None]
    if known:
        yield write.say(msgid, period=period, amounts=write.amounts(known))
    missing = [write.translate(write.figures[key].title) for key in keys if key not in known]
    if missing:
        yield write.say(N_("Not kept yet: {names}."), names=write.listed(missing))


def visits(write: Writer, period: str) -> str:
    """Who went out, and each sector's own visits; their sum is not told, for gas is counted by places."""
    sectors = [visits_of(sector) for sector in Sector if write.number(visits_of(sector))]
    trips = write.figures["person_trips"]
    if not sectors:
        return write.say(
            N_("In {period} {trips} person-trips went out; no visit is recorded."), period=period, trips=trips
        )
    if trips.number is None:
        sentence = N_("In {period} {sectors} were inspected; who went out was not written down.")
        return write.say(sentence, period=period, sectors=write.amounts(sectors))
    return write.say(
        N_("In {period} {trips} person-trips went out and inspected {sectors}."),
        period=period,
        trips=trips,
        sectors=write.amounts(sectors),
    )


def key_fields(write: Writer) -> str:
    keys = [(f"key_fields.{tag}", title) for tag, title, _ in KEY_FIELDS]
    known = [key for key, _ in keys if write.figures[key].number is not None]
    untold = [title for key, title in keys if write.figures[key].number is None]
    said = write.say(N_("Of them {fields}."), fields=write.amounts(known)) if known else ""
    if not untold:
        return said
    apart = write.say(
        N_(
            "Whether places of other trades are {fields} too was not seen one by one: they are not counted apart."
        ),
        fields=write.listed(write.translate(each) for each in untold),
    )
    return write.say(N_("{before} {sentence}"), before=said, sentence=apart) if said else apart


def hazards(write: Writer) -> str:
    found, closed, still = (write.figures[f"hazards.{GENERAL}{part}"] for part in ("", ".closed", ".open"))
    if not found.number:
        return write.say(N_("No general hazard was found."))
    if not still.number:
        return write.say(N_("{found} general hazards were found, and all are rectified."), found=found)
    return write.say(
        N_(
            "{found} general hazards were found, {closed} are rectified, the other {open} are to be by their deadlines."
        ),
        found=found,
        closed=closed,
        open=still,
    )


def _major(write: Writer) -> str:
    grade = HazardGrade.MAJOR.value
    if not write.number(f"hazards.{grade}"):
        return write.say(N_("No major accident hazard was found."))
    found, closed, still = (write.figures[f"hazards.{grade}{part}"] for part in ("", ".closed", ".open"))
    return write.say(
        N_("{found} major accident hazards were found: {closed} closed, {open} open."),
        found=found,
        closed=closed,
        open=still,
    )


def week(write: Writer, period: str) -> Block:
    """The one paragraph that a county asks for each Friday."""
    return write.block(
        "done.week",
        "",
        visits(write, period),
        write.say(N_("{places} places were visited."), places=write.figures["visited_places"]),
        hazards(write),
        _major(write),
        write.say(N_("{overdue} hazards are past their deadline."), overdue=write.figures["hazards.overdue"]),
    )
