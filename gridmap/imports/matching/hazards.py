"""Which states do real ledgers give without the day that belongs to them, and how do such rows come in all the same?

What is said of them is counted and told; nothing is invented but the day on which a closed hazard became known as one.
"""

from __future__ import annotations

from types import SimpleNamespace

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.matching.identity import Existing
from gridmap.registers.loop.standing import CLOSED
from gridmap.vocabulary import HazardState


class Dateless:
    """Counts the rows of one file whose state lacks its day."""

    def __init__(self) -> None:
        self.without_deadline = self.without_closing_day = 0

    def validate(self, draft: SimpleNamespace, known: Existing | None) -> None:
        """Before the rules of the noun: an order without a deadline is kept as registered, for an order has one."""
        if draft.state == HazardState.ORDERED and draft.deadline is None:
            draft.state = known.row["state"] if known is not None else HazardState.FOUND
            self.without_deadline += 1
        if draft.state in CLOSED and draft.closed_on is None:
            self.without_closing_day += 1

    def notes(self) -> list[Sentence]:
        told = (
            (
                self.without_deadline,
                N_(
                    "{count} hazards are under rectification and have no deadline; they come in as registered. Say a"
                    " deadline for all rows to keep the order."
                ),
            ),
            (
                self.without_closing_day,
                N_("{count} closed hazards have no closing day; the day of this import is kept as that."),
            ),
        )
        return [Sentence(text, {"count": count}) for count, text in told if count]
