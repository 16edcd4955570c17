"""What does the form of a step ask, of all its hazards and of each by itself, and what stands in it?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from werkzeug.datastructures import MultiDict

from gridmap.db.models import HazardStep, Paper
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.papers import of_steps
from gridmap.records import guard
from gridmap.records.ids import as_id, needed_id
from gridmap.records.loop_wanted import WantedStep
from gridmap.registers.base.loop import Step
from gridmap.registers.hazards import HAZARDS, Hazard
from gridmap.registers.loop.steps import BY_KEY
from gridmap.web import current
from gridmap.web.access import viewer
from gridmap.web.registers.controls import Control, Typed, control, posted

OF_PAPER = "paper."
"""Before the names of what only the paper asks."""
OTHERWISE = "otherwise"
ASKED_OF_ALL = (
    Field("on_date", N_("Day on which it was so"), "date", required=True),
    Field("people", N_("Who did it?"), "people"),
)
"""What every step asks beside its own facts."""


@dataclass(frozen=True)
class StepForm:
    """A form as it is shown. seen: the version of each hazard; theirs: nothing, a step has no former values.

    issues: the paper of the step is issued with it; for_paper: what only the paper asks. own: what is asked of each
    hazard by itself; other: the step that some may take instead, and otherwise: those that do. again: the steps that
    are put right; served: the paper whose service it is.
    """

    step: Step
    hazards: Sequence[Hazard]
    controls: Sequence[Control]
    stands: Typed
    on_date: str
    people: frozenset[str]
    seen: Mapping[uuid.UUID, int]
    issues: bool = True
    for_paper: Sequence[Control] = ()
    own: Mapping[uuid.UUID, Sequence[Control]] = field(default_factory=dict)
    other: Step | None = None
    otherwise: frozenset[uuid.UUID] = frozenset()
    again: Sequence[uuid.UUID] = ()
    served: Paper | None = None
    problems: Mapping[str, Sentence] = field(default_factory=dict)
    trouble: Sentence | None = None
    theirs: frozenset[str] = frozenset()

    @property
    def asked(self) -> Sequence[Control]:
        """All controls, for the links from complaints to them."""
        return [*self.controls, *self.for_paper, *(each for own in self.own.values() for each in own)]

    def more(self) -> Mapping[str, str]:
        """What only the paper says."""
        said = {each.name.removeprefix(OF_PAPER): self.stands[each.name] for each in self.for_paper}
        return said | ({"paper": str(self.served.id)} if self.served else {})


def step_named(key: str) -> Step:
    step = BY_KEY.get(key)
    if step is None or not step.offered:
        raise NotFound(N_("There is no such step."))
    return step


def hazards_named(ids: Sequence[str]) -> list[Hazard]:
    """Raises NotFound where one of them is beyond the fence, or none is named."""
    found = []
    for each in dict.fromkeys(ids):
        hazard = needed_id(each, NotFound(N_("Choose a hazard.")))
        found.append(guard.find(current.session(), HAZARDS, hazard))
    if not found:
        raise NotFound(N_("Choose a hazard."))
    return found


def blank(step: Step, named: MultiDict[str, str]) -> StepForm:
    """The form before anybody types. named: `hazard`, one or several; `again`; `paper`, the one that is served."""
    hazards = hazards_named(named.getlist("hazard"))
    only = [replace(each, key=f"{OF_PAPER}{each.key}", required=False) for each in of_steps.left_open(step)]
    controls, for_paper = [control(each) for each in step.facts], [control(each) for each in only]
    other = BY_KEY.get(step.otherwise) if len(hazards) > 1 else None
    own = {each.id: _own(step, other, each) for each in hazards} if len(hazards) > 1 else {}
    every = [*controls, *for_paper, *(each for of_one in own.values() for each in of_one)]
    return StepForm(
        step, hazards, controls, {each.name: _begins(each.name, hazards) for each in every},
        current.now().date().isoformat(),
        people=frozenset({str(viewer().id)}) if step.people else frozenset(),
        seen={each.id: each.version for each in hazards}, for_paper=for_paper, own=own, other=other,
        again=[found for each in named.getlist("again") if (found := as_id(each))],
        served=_served(named.get("paper", "")),
    )  # fmt: skip


def _own(step: Step, other: Step | None, hazard: Hazard) -> list[Control]:
    """What may be said of this hazard in place of what is said of all."""
    asked = [each.said[key] for each in (step, other) if each is not None for key in each.each]
    return [control(replace(each, key=f"{each.key}-{hazard.id}", required=False)) for each in asked]


def sent(step: Step, said: MultiDict[str, str]) -> StepForm:
    """The form as somebody sent it."""
    form = blank(step, said)
    seen = dict(_versions(said.getlist("seen")))
    return replace(
        form,
        stands=posted(said, form.asked),
        seen=seen or form.seen,
        people=frozenset(each for each in said.getlist("people") if as_id(each)),
        on_date=said.get("on_date", ""),
        issues=said.get("issues") == "yes",
        otherwise=frozenset(
            each.id for each in form.hazards if form.other and said.get(f"{OTHERWISE}-{each.id}") == "yes"
        ),
    )


def put_right(form: StepForm) -> StepForm:
    """The form of steps that are written again, with what they and their paper said."""
    session = current.session()
    steps = {
        step.hazard_id: step
        for each in form.again
        if (step := session.get(HazardStep, each)) is not None
        and step.hazard_id in {hazard.id for hazard in form.hazards}
    }
    if len(steps) < len(form.hazards):
        raise NotFound(N_("There is no such step."))
    first = steps[form.hazards[0].id]
    paper = session.get(Paper, first.paper_id) if first.paper_id else None
    told = paper.elements.get("facts", {}) if paper else {}
    stands = dict(form.stands)
    for each in form.controls:
        common = {
            _text(step.facts.get(each.name)) for step in steps.values() if each.name in BY_KEY[step.step].said
        }
        stands[each.name] = common.pop() if len(common) == 1 else ""
    for hazard, controls in form.own.items():
        for each in controls:
            key = each.name.partition("-")[0]
            said = _text(steps[hazard].facts.get(key))
            stands[each.name] = said if said != stands.get(key) else ""
    stands |= {each.name: _text(told.get(each.name.removeprefix(OF_PAPER))) for each in form.for_paper}
    return replace(
        form, stands=stands, on_date=first.on_date.isoformat(), people=frozenset(map(str, first.people)),
        issues=paper is not None,
        otherwise=frozenset(key for key, step in steps.items() if step.step != form.step.key),
        served=_served(str(told.get("paper") or "")) if form.step.key == "serve" else form.served,
    )  # fmt: skip


def wanted(form: StepForm) -> WantedStep:
    """Raises InvalidInput for a day that is none."""
    try:
        on_date = date.fromisoformat(form.on_date)
    except ValueError:
        sentence = Sentence(N_("Write the date as year-month-day, for example 2026-03-02."))
        problem = Problem("on_date", sentence)
        raise InvalidInput(N_("The step was not taken; nothing was saved."), [problem]) from None
    flags = {"true": True, "false": False}
    said = {
        each.name: flags.get(text) if each.widget == "flag" else text
        for each in form.controls
        if (text := form.stands[each.name])
    }
    own = {
        hazard: {
            each.name.partition("-")[0]: form.stands[each.name]
            for each in controls
            if form.stands[each.name] or hazard in form.otherwise
        }
        for hazard, controls in form.own.items()
    }
    people = [uuid.UUID(each) for each in sorted(form.people)]
    return WantedStep(
        form.step.key, on_date, people, said, form.seen, own, form.otherwise, frozenset(form.again)
    )  # fmt: skip


def _served(named: str) -> Paper | None:
    paper_id = as_id(named)
    found = current.session().get(Paper, paper_id) if paper_id else None
    if named and found is None:
        raise NotFound(N_("There is no such paper."))
    return found


def _begins(name: str, hazards: Sequence[Hazard]) -> str:
    """What was said of the hazard already is not typed again."""
    said = {getattr(each, name) for each in hazards} if name == "measures" else set()
    return str(said.pop()) if len(said) == 1 else ""


def _text(value: object) -> str:
    """As the controls hold it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _versions(said: Sequence[str]) -> Iterator[tuple[uuid.UUID, int]]:
    for each in said:
        name, _, version = each.partition(":")
        found = as_id(name)
        if found and version.isdecimal():
            yield found, int(version)
