"""What can go wrong that a person can put right?

Each error is a sentence for the one who must act; `gridmap.web` maps the classes to HTTP status in one table.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gridmap.i18n.texts import N_, Sentence

DISK_FULL = N_(
    "The disk of the server is full, and nothing was saved. Tell whoever looks after the server, and try again later."
)


class GridmapError(Exception):
    """The family. `sentence` is what the person reads, in their own language at the edge."""

    def __init__(self, msgid: str, **parts: Any) -> None:
        self.sentence = Sentence(msgid, parts)
        super().__init__(str(self.sentence))


@dataclass(frozen=True)
class Problem:
    """One complaint about one field of what was handed in."""

    field: str
    sentence: Sentence


class InvalidInput(GridmapError, ValueError):
    """What was handed in cannot be accepted; `problems` lists every complaint, not only the first."""

    def __init__(self, msgid: str, problems: Sequence[Problem] = (), **parts: Any) -> None:
        super().__init__(msgid, **parts)
        self.problems = tuple(problems)


class NotFound(GridmapError, LookupError):
    """It does not exist, or the one who asks may not know that it does."""


class Forbidden(GridmapError, PermissionError):
    """The one who asks has no grant for this here."""


class NotLetIn(GridmapError):
    """The name and the password that a program gave let nobody in."""


class Conflict(GridmapError):
    """Somebody else changed it first; nothing was saved."""


class Busy(GridmapError):
    """Too much of the kind is under way; nothing was saved, and soon it can be done."""


class SetupError(GridmapError, RuntimeError):
    """A part of the installation is missing or broken; the sentence names the remedy."""


def is_disk_full(error: BaseException) -> bool:
    """Did a file find no room, whichever library wrote it?"""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
