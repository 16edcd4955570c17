"""What does a visit, or an attempt at one, say that was written on a phone, with its answers, photos and signature?"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.outbox.written import Written
from gridmap.records.visiting import entering
from gridmap.records.visiting.entering import NATURES, Finding, VisitEntry
from gridmap.registers.attempts import ATTEMPTS, AttemptReason
from gridmap.registers.outings import Outing
from gridmap.registers.visits import VISITS, ItemAnswer

_LONGEST_VISIT_S, _MOST_TAPS = 24 * 3600, 10_000
T = TypeVar("T")


def visit(session: FencedSession, written: Written) -> str:
    """Raises InvalidInput with every complaint, and what `entering.enter` raises."""
    said = _Reader(written)
    answers = said.words("answers", ItemAnswer)
    findings = said.mapping("findings")
    about: dict[str, Any] = {
        "answers": answers,
        "findings": {
            item: said.finding(item, findings.get(item))
            for item, answer in answers.items()
            if answer == ItemAnswer.BAD
        },
        "nature": said.one_of("nature", {each.value: each for each in NATURES}),
        "pictures": [said.picture("pictures", each) for each in said.several("pictures")],
        "signature": said.picture("signature", said.values.get("signature")),
        "started_at": said.started_at(),
        "finished_at": written.written_at,
        "taps": said.count("taps", _MOST_TAPS),
        "spent_s": said.count("spent_s", _LONGEST_VISIT_S),
        **said.position(),
    }
    entry = said.bare(session, about)
    made = entering.enter(session, entry, written.now, said.text("locale") or "zh")
    return f"{VISITS.key}/{made.id}"


def attempt(session: FencedSession, written: Written) -> str:
    said = _Reader(written)
    reasons = {each.value: each for each in AttemptReason}
    reason = said.one_of("reason", reasons) or AttemptReason.SHUT
    made = entering.attempt(session, said.bare(session, {}), reason, written.now)
    return f"{ATTEMPTS.key}/{made.id}"


class _Reader:
    """Reads the values of one entry, and gathers what is wrong with them."""

    def __init__(self, written: Written) -> None:
        self.written, self.values = written, written.values
        self.problems: list[Problem] = []

    def bare(self, session: FencedSession, about: Mapping[str, Any]) -> VisitEntry:
        """The entry, once everything was read. Raises InvalidInput."""
        outing_id = self.key("outing", self.values.get("outing"))
        enterprise_id = self.key("enterprise_id", self.values.get("enterprise_id"))
        people = [self.key("people", each) for each in self.several("people")]
        on_date = self.day()
        if enterprise_id is None:
            self.complain("enterprise_id", N_("This entry does not say which enterprise was visited."))
        if self.problems or enterprise_id is None:
            raise InvalidInput(N_("This entry cannot be read in full."), self.problems)
        outing = session.get(Outing, outing_id) if outing_id else None
        return VisitEntry(
            id=self.written.id,
            enterprise_id=enterprise_id,
            on_date=on_date or (outing.on_date if outing else self.written.written_at.date()),
            people=[each for each in people if each] or [self.written.author],
            outing_id=outing_id,
            on_site=self.text("on_site"),
            note=self.text("note"),
            **about,
        )

    def complain(self, field: str, msgid: str) -> None:
        self.problems.append(Problem(field, Sentence(msgid)))

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return value.strip() if isinstance(value, str) else ""

    def several(self, name: str) -> list[Any]:
        value = self.values.get(name)
        return value if isinstance(value, list) else []

    def mapping(self, name: str) -> Mapping[str, Any]:
        value = self.values.get(name)
        return value if isinstance(value, dict) else {}

    def key(self, field: str, value: Any) -> uuid.UUID | None:
        try:
            return uuid.UUID(str(value)) if value else None
        except ValueError:
            self.complain(field, N_("Choose one of the given values."))
            return None

    def day(self) -> date | None:
        typed = self.text("on_date")
        try:
            return date.fromisoformat(typed) if typed else None
        except ValueError:
            self.complain("on_date", N_("Write the date as year-month-day, for example 2026-03-02."))
            return None

    def one_of(self, name: str, known: Mapping[str, T]) -> T | None:
        value = self.text(name)
        if value and value not in known:
            self.complain(name, N_("Choose one of the given values."))
        return known.get(value)

    def words(self, name: str, word: Callable[[Any], T]) -> dict[str, T]:
        found = {}
        for key, value in self.mapping(name).items():
            try:
                found[key] = word(value)
            except ValueError:
                self.complain(f"answer.{key}", N_("Choose one of the given values."))
        return found

    def picture(self, field: str, sha256: Any) -> bytes:
        """The part of this SHA-256; empty where none is named, or where what came is no picture."""
        if sha256 is None or sha256 == "":
            return b""
        if str(sha256) not in self.written.parts:
            self.complain(field, N_("This part has not arrived."))
        return self.written.picture(str(sha256))

    def finding(self, item: str, value: Any) -> Finding:
        told = value if isinstance(value, dict) else {}
        return Finding(
            id=uuid.uuid5(self.written.id, item),
            fixed=told.get("fixed") is True,
            major=told.get("major") is True,
            note=str(told.get("note") or "").strip(),
            deadline=str(told.get("deadline") or ""),
            before=self.picture(f"before.{item}", told.get("before")),
            after=self.picture(f"after.{item}", told.get("after")),
        )

    def started_at(self) -> Any:
        """By how long it took, for the phone's clock may be wrong."""
        took = self.values.get("took_s")
        known = isinstance(took, int) and 0 <= took <= _LONGEST_VISIT_S
        return self.written.written_at - timedelta(seconds=took) if known else None  # type: ignore[arg-type]

    def count(self, name: str, most: int) -> int | None:
        value = self.values.get(name)
        return value if type(value) is int and 0 <= value <= most else None

    def position(self) -> dict[str, Any]:
        """What the device told; nothing where it is no place on the map."""
        told = self.mapping("position")
        numbers = [told.get(name) for name in ("lon", "lat", "accuracy")]
        if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in numbers):
            return {}
        return entering.position(*map(float, numbers))  # type: ignore[arg-type]
