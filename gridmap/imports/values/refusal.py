"""Why can a cell not be read, what is to be done, and what was perhaps meant?"""

from __future__ import annotations

from typing import Any

from gridmap.i18n.texts import Sentence


class Refusal(Exception):
    """proposal: a value of the field that may have been meant; it is shown, and taken only when a person says so."""

    def __init__(self, reason: Sentence, remedy: Sentence, proposal: Any = None) -> None:
        self.reason, self.remedy, self.proposal = reason, remedy, proposal
        super().__init__(str(reason))
