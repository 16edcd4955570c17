"""Which lists of what was left undone are there (未检查清单), and how long is each, seen by one person?

A list is a published answer, narrowed to the rows that ask for work. Page, map, workbook and to-do read the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.layers import BY_KEY as LAYERS
from gridmap.layers import Layer
from gridmap.layers.hazards_waiting import HAZARDS_WAITING, Waits
from gridmap.layers.inspections import INSPECTIONS
from gridmap.layers.leader_months import LACKING, LEADER_MONTHS
from gridmap.layers.led_months import LED_MONTHS, Led
from gridmap.layers.no_grid import NO_GRID
from gridmap.layers.sectors_uninspected import SECTORS_UNINSPECTED, Inspected
from gridmap.layers.shared.inspections import Status
from gridmap.layers.unseen_visits import UNSEEN_VISITS
from gridmap.layers.village_boards import VILLAGE_BOARDS, Lacking
from gridmap.publishing.answers import Answer, totals
from gridmap.publishing.question import Question
from gridmap.vocabulary import Level

GRIDS = LAYERS["grids"]
OWN, OF_PLACE = "feature_id", "plan"


@dataclass(frozen=True)
class WorkList:
    """One list. row: what a row is. how: by which rule it comes to stand there.

    only: field -> the values of the layer's answer that it is narrowed to; due: the field of the day that was missed.
    hides: fields that say nothing here.
    sort: as in `Answer.rows`. plans: where the ids of the enterprises stand that an outing for a row leads to: OWN, the
    row is an enterprise itself; OF_PLACE, in its value "plan"; empty, nobody goes out for it. several: more than one.
    about: of which level a row is at least; in a smaller area the list is not offered, for it would look empty.
    """

    key: str
    layer: Layer
    title: str
    question: str
    row: str
    how: str
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    due: str = ""
    hides: tuple[str, ...] = ()
    sort: str = "area"
    plans: str = ""
    several: bool = False
    about: Level = Level.GRID

    @property
    def columns(self) -> list[Field]:
        """The fields of its table: what every row has alike is left out, and where it lies is told by its area."""
        alike = {key for key, values in self.only.items() if len(values) == 1}
        left_out = {*alike, *self.hides, "village", "grid"}
        return [each for each in self.layer.fields if "table" in each.shown and each.key not in left_out]

    @property
    def in_a_book(self) -> list[Field]:
        """The fields of its workbook: with the codes, and all else that is shown anywhere."""
        return [each for each in self.layer.fields if each.shown and each.key not in self.hides]

    @property
    def filters(self) -> list[Field]:
        """By which fields it can be narrowed further."""
        alike = [key for key, values in self.only.items() if len(values) == 1]
        return [each for each in self.layer.fields if each.filter and each.choices and each.key not in alike]

    def asked(self, question: Question) -> Question:
        """The question, never wider than the list is."""
        filters = dict(question.filters)
        for key, values in self.only.items():
            wanted = [value for value in filters.get(key, values) if value in values]
            filters[key] = wanted or list(values)
        return replace(question, filters=filters)

    def offered(self, level: str) -> bool:
        """Has an area of this level rows of its own?"""
        order = list(Level)
        return order.index(Level(level)) <= order.index(self.about)


def counts(opened: Mapping[str, Answer], lists: Iterable[WorkList], area_path: str) -> dict[str, int]:
    """List -> how many rows it has in the area. opened: the answers of their layers."""
    asked = {each.key: (opened[each.layer.key], each.asked(Question(area_path))) for each in lists}
    return totals(asked)


def plan(work: WorkList, feature_id: str, values: Mapping[str, object]) -> list[str]:
    """The enterprises that an outing for this row leads to, by id."""
    if work.plans == OWN:
        return [feature_id]
    found = values.get(work.plans)
    return [str(each) for each in found] if isinstance(found, list) else []


def _places(standing: Status, question: str, how: str, *hides: str, due: str = "") -> WorkList:
    return WorkList(
        key=standing.value,
        layer=INSPECTIONS,
        title=standing.text,
        question=question,
        row=N_("a supervised place that is not closed"),
        how=how,
        only={"standing": (standing.value,)},
        due=due,
        hides=hides,
        sort="risk,due_on",
        plans=OWN,
    )


_DUE = ("deadline", "recheck_by", "reply_by", "publish_by", "closed_on")


def _hazards(key: str, waits: Waits, title: str, question: str, how: str, due: str) -> WorkList:
    return WorkList(
        key=key,
        layer=HAZARDS_WAITING,
        title=title,
        question=question,
        row=N_("an open hazard"),
        how=how,
        only={"waits": (waits.value,)},
        due=due,
        hides=tuple(each for each in _DUE if each != due),
        sort=due,
        plans=OF_PLACE,
    )


_OF_VISITS = WorkList(
    key="unseen",
    layer=UNSEEN_VISITS,
    title=UNSEEN_VISITS.title,
    question=UNSEEN_VISITS.question,
    row=N_("an inspection"),
    how=N_("No item of its checklist was answered, and no hazard was found."),
    sort="on_date",
    plans=OF_PLACE,
)
_OF_LEADERS = WorkList(
    key="led",
    layer=LED_MONTHS,
    title=LED_MONTHS.title,
    question=LED_MONTHS.question,
    row=N_("a month"),
    how=N_("No outing that a leader led inspected a place."),
    only={"state": (Led.NONE.value, Led.RUNNING.value, Led.UNKNOWN.value)},
    sort="-month",
    about=Level.TOWNSHIP,
)
_OF_EACH_LEADER = WorkList(
    key="leaders",
    layer=LEADER_MONTHS,
    title=LEADER_MONTHS.title,
    question=LEADER_MONTHS.question,
    row=N_("a leader's month"),
    how=N_(
        "A leader is on duty as one, answers for a village or an enterprise, or led an outing in this time. Where"
        " nobody wrote down who led, it is unknown."
    ),
    only={"state": tuple(each.value for each in LACKING)},
    sort="state,-month",
    about=Level.TOWNSHIP,
)
WORK_LISTS: tuple[WorkList, ...] = (
    _places(
        Status.NEVER,
        N_("Which places were never inspected?"),
        N_("No visit of two or more people is entered. A patrol, or a visit to a shut door, is an attempt."),
        "last_inspection_on",
        "due_on",
    ),
    _places(
        Status.LATE,
        N_("Which places were inspected, but longer ago than the cycle of their risk allows?"),
        N_(
            "The last inspection and the days of the risk colour, which the township may set, lie before today."
        ),
        due="due_on",
    ),
    _places(
        Status.UNKNOWN,
        N_("Of which places does nobody know when they are due, because their risk is not graded?"),
        N_("The place was inspected, but has no risk colour, so no cycle."),
        "due_on",
        "risk",
    ),
    WorkList(
        key="sectors",
        layer=SECTORS_UNINSPECTED,
        title=N_("Sectors and key fields without an inspection"),
        question=SECTORS_UNINSPECTED.question,
        row=N_("a sector or a key field that has places"),
        how=N_(
            "No place of it was inspected in this time. Where untagged places were inspected, nobody can know."
        ),
        only={"inspected": (Inspected.NONE.value, Inspected.UNKNOWN.value)},
        sort="inspected,last_inspection_on",
        plans=OF_PLACE,
        several=True,
        about=Level.TOWNSHIP,
    ),
    _OF_VISITS,
    WorkList(
        key="no_grid",
        layer=NO_GRID,
        title=NO_GRID.title,
        question=NO_GRID.question,
        row=N_("a supervised place that is not closed"),
        how=N_("Its point lies in no outline of a grid, or it has no point."),
        sort="area,cause",
        plans=OWN,
        about=Level.VILLAGE,
    ),
    WorkList(
        key="staffing",
        layer=GRIDS,
        title=N_("Grids without leader or member"),
        question=N_("Which grids have no leader, or no member?"),
        row=N_("a grid"),
        how=N_("Nobody who is active holds the post for the grid."),
        only={"staffing": ("nobody", "no_leader", "no_member")},
    ),
    WorkList(
        key="boards",
        layer=VILLAGE_BOARDS,
        title=VILLAGE_BOARDS.title,
        question=VILLAGE_BOARDS.question,
        row=N_("a village"),
        how=N_("No board of the kind stands there; boards that were removed do not count."),
        only={"lacking": (Lacking.BOTH.value, Lacking.NOTICE.value, Lacking.REWARD.value)},
        sort="lacking,area",
        about=Level.VILLAGE,
    ),
    _OF_LEADERS,
    _OF_EACH_LEADER,
    _hazards(
        "overdue",
        Waits.RECTIFICATION,
        N_("Hazards overdue"),
        N_("Which hazards are past their deadline?"),
        N_("Open, not reported as rectified, and the deadline lies before today."),
        "deadline",
    ),
    _hazards(
        "recheck",
        Waits.RECHECK,
        N_("Orders without re-check"),
        N_("Which orders were not re-checked in time?"),
        N_("The days for a re-check after deadline or report are over, or nobody knows when they began."),
        "recheck_by",
    ),
    _hazards(
        "reply",
        Waits.REPLY,
        N_("Referrals without reply"),
        N_("Which referrals did the department not answer in time?"),
        N_("The day for the reply lies before today, or nobody knows which day it is."),
        "reply_by",
    ),
    _hazards(
        "publication",
        Waits.PUBLICATION,
        N_("Listings not published"),
        N_("Which listings of major hazards were not published in time?"),
        N_(
            "Under listed supervision, not published, and the working days that the standards give for it are over."
        ),
        "publish_by",
    ),
    replace(
        _hazards(
            "told",
            Waits.TELLING,
            N_("Reports whose result nobody was told"),
            N_("Which hazards that the public reported are closed, without the reporter having been told?"),
            N_("From the public and closed, and since then no step says that the person was told."),
            "closed_on",
        ),
        row=N_("a closed hazard"),
        due="",
        plans="",
    ),
)
BY_KEY = {each.key: each for each in WORK_LISTS}
