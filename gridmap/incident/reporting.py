"""What does the first, a further or the last report of an incident say, drafted from its log?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from gridmap.db.models import LogEntry, LogKind
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Sentence
from gridmap.incident.dangers import Surroundings
from gridmap.incident.kinds import kind_of
from gridmap.incident.log import LogLine
from gridmap.registers.incidents import Incident, IncidentKind, IncidentState
from gridmap.vocabulary import Word, texts

BEING_CHECKED = Sentence(N_("being checked"))
_LONGEST_ENTRY, _LONGEST_MEASURES, _AROUND_A_TEXT = 300, 2400, 40
"""Characters of one entry, and of all of them: the report must fit what a log keeps (`fields.LONGEST_TEXT`)."""
_NO_MEASURES = frozenset({LogKind.OPENED, LogKind.REPORT, LogKind.CLOCK})


class Stage(Word):
    FIRST = "first", N_("First report")
    FURTHER = "further", N_("Further report")
    FINAL = "final", N_("Final report")


@dataclass(frozen=True)
class Facts:
    """What a report says besides the log. leader: on duty; where: the place with its areas, as an address."""

    unit: str
    leader: str
    where: str
    surroundings: Surroundings | None


@dataclass(frozen=True)
class Draft:
    stage: Stage
    title: Sentence
    lines: list[Sentence]


def next_stage(incident: Incident, log: Sequence[LogLine]) -> Stage:
    """What is due now. Raises InvalidInput after the final report."""
    stages = [entry.facts.get("stage") for entry in reports(log)]
    if Stage.FINAL in stages:
        raise InvalidInput(N_("The final report was made. What comes to light later is a new incident."))
    if not stages:
        return Stage.FIRST
    return Stage.FINAL if incident.state == IncidentState.CLOSED else Stage.FURTHER


def reports(log: Sequence[LogLine]) -> list[LogEntry]:
    return [line.entry for line in log if line.entry.kind == LogKind.REPORT]


def draft(incident: Incident, log: Sequence[LogLine], stage: Stage, facts: Facts, now: datetime) -> Draft:
    """As it could go out; a person reads and corrects it. A further report tells only what is new."""
    made, zone = reports(log), now.tzinfo
    said = {
        Stage.FIRST: lambda: _first(incident, log, facts, zone),
        Stage.FURTHER: lambda: _further(incident, log, made[-1] if made else None, zone),
        Stage.FINAL: lambda: _final(incident, log, made, zone),
    }[stage]()
    signed = [
        Sentence(N_("Leader on duty: {name}"), {"name": facts.leader or BEING_CHECKED}),
        Sentence(N_("Reported by: {name}"), {"name": facts.unit}),
        Sentence(N_("Time of the report: {time}"), {"time": written(now, zone)}),
    ]
    return Draft(stage, _title(incident, stage, number(log, stage), facts.where), [*said, *signed])


def number(log: Sequence[LogLine], stage: Stage) -> int:
    """Which further report the next one is, from 1; 0 for the others."""
    made = sum(entry.facts.get("stage") == Stage.FURTHER for entry in reports(log))
    return made + 1 if stage == Stage.FURTHER else 0


def _title(incident: Incident, stage: Stage, number: int, where: str) -> Sentence:
    """where: what it is called after where no place was typed; without either, what happened."""
    parts = {
        "place": incident.place or where or incident.name,
        "kind": Sentence(texts(IncidentKind)[incident.kind]),
        "number": number,
    }
    msgid = {
        Stage.FIRST: N_("First report: {kind}, {place}"),
        Stage.FURTHER: N_("Further report {number}: {kind}, {place}"),
        Stage.FINAL: N_("Final report: {kind}, {place}"),
    }[stage]
    return Sentence(msgid, parts)


def written(at: datetime, zone: tzinfo | None) -> Sentence:
    local = at.astimezone(zone)
    parts = {"year": local.year, "month": local.month, "day": local.day, "time": local.strftime("%H:%M")}
    return Sentence(N_("{year}-{month}-{day} {time}"), parts)


def _first(incident: Incident, log: Sequence[LogLine], facts: Facts, zone: tzinfo | None) -> list[Sentence]:
    who = "，".join(each for each in (incident.caller, incident.caller_phone) if each)
    happened = written(incident.happened_at, zone) if incident.happened_at else BEING_CHECKED
    told = [
        Sentence(N_("Call received at: {time}"), {"time": written(incident.called_at, zone)}),
        Sentence(N_("Reported to us by: {name}"), {"name": who or BEING_CHECKED}),
        Sentence(N_("Happened at: {time}"), {"time": happened}),
        Sentence(N_("Place: {place}"), {"place": facts.where}),
        Sentence(N_("Kind: {kind}"), {"kind": Sentence(texts(IncidentKind)[incident.kind])}),
        Sentence(N_("What happened: {text}"), {"text": incident.name}),
        Sentence(N_("Casualties and losses: {text}"), {"text": BEING_CHECKED}),
        Sentence(N_("Trend: {text}"), {"text": BEING_CHECKED}),
    ]
    if facts.surroundings is not None:
        told.append(_around(facts.surroundings, kind_of(incident.kind).look_m))
    told.append(Sentence(N_("Leaders on the spot: {text}"), {"text": BEING_CHECKED}))
    told.append(Sentence(N_("Measures taken:")))
    told += _measures(log, zone) or [Sentence(N_("being organised"))]
    return [*told, Sentence(N_("We ask for: {text}"), {"text": Sentence(N_("nothing for now"))})]


def _further(
    incident: Incident, log: Sequence[LogLine], last: LogEntry | None, zone: tzinfo | None
) -> list[Sentence]:
    new = [line for line in log if last is None or line.entry.ordinal > last.ordinal]
    since = written(last.said_at if last else incident.called_at, zone)
    told = _measures(new, zone) or [Sentence(N_("Nothing new was entered."))]
    return [
        Sentence(N_("New since the report of {time}:"), {"time": since}),
        *told,
        Sentence(N_("Casualties and losses: {text}"), {"text": BEING_CHECKED}),
        Sentence(N_("Trend: {text}"), {"text": BEING_CHECKED}),
    ]


def _final(
    incident: Incident, log: Sequence[LogLine], made: Sequence[LogEntry], zone: tzinfo | None
) -> list[Sentence]:
    ended = written(incident.closed_at, zone) if incident.closed_at else BEING_CHECKED
    summary = {"time": written(incident.called_at, zone), "text": incident.name, "ended": ended}
    return [
        Sentence(N_("Summary: call received {time}; {text}; dealt with {ended}."), summary),
        Sentence(N_("How it was dealt with:")),
        *_measures(log, zone),
        *_reported(made, zone),
        Sentence(N_("Casualties and losses: {text}"), {"text": BEING_CHECKED}),
        Sentence(N_("Cause: {text}"), {"text": BEING_CHECKED}),
        Sentence(N_("Aftermath: {text}"), {"text": BEING_CHECKED}),
    ]


def _reported(made: Sequence[LogEntry], zone: tzinfo | None) -> list[Sentence]:
    """The reports that went out, by their times."""
    told: list[Sentence] = []
    for further, entry in enumerate(made):
        at = {"time": entry.said_at.astimezone(zone).strftime("%H:%M")}
        if entry.facts.get("stage") == Stage.FIRST:
            told.append(Sentence(N_("{time} First report"), at))
        else:
            told.append(Sentence(N_("{time} Further report {number}"), at | {"number": further}))
    return [Sentence(N_("Reports made:")), *told] if told else []


def _measures(log: Sequence[LogLine], zone: tzinfo | None) -> list[Sentence]:
    """What was done, by the time at which it was, not at which it was written; of very much the last."""
    done = [line.entry for line in log if line.entry.kind not in _NO_MEASURES]
    told: list[Sentence] = []
    room = _LONGEST_MEASURES
    for entry in sorted(done, key=lambda each: (each.said_at, each.ordinal), reverse=True):
        text = _shortened(entry.text.replace("\n", " "))
        room -= len(text) + _AROUND_A_TEXT
        if room < 0:
            break
        at = entry.said_at.astimezone(zone).strftime("%H:%M")
        kind = Sentence(texts(LogKind)[entry.kind])
        told.append(Sentence(N_("{time} {kind}: {text}"), {"time": at, "kind": kind, "text": text}))
    earlier = len(done) - len(told)
    if earlier:
        told.append(Sentence(N_("Earlier entries in the log: {count}."), {"count": earlier}))
    return told[::-1]


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_ENTRY else f"{text[: _LONGEST_ENTRY - 1]}…"


def _around(found: Surroundings, look_m: float) -> Sentence:
    """How many dangers and crowds are near, and the people of the innermost ring whose number is known."""
    told = next((each for each in found.people if each.people is not None), None)
    parts: dict[str, object] = {
        "reach": f"{look_m:g}",
        "dangers": len(found.dangers),
        "crowds": len(found.crowds),
    }
    if told is None:
        return Sentence(
            N_(
                "Within {reach} m: {dangers} places with chemicals, gas or a major hazard; {crowds} schools and"
                " crowded places; how many people is being checked"
            ),
            parts,
        )
    text = N_(
        "Within {reach} m: {dangers} places with chemicals, gas or a major hazard; {crowds} schools and crowded"
        " places; people within {metres} m: about {people}"
    )
    return Sentence(text, {**parts, "metres": f"{told.ring.metres:g}", "people": told.people})
