"""What does an entry say when it is about to take effect?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Written:
    """parts: SHA-256 -> content, in their order; empty where what came is no picture and a person decided about it.

    author: who wrote it on the phone (device); the session's viewer is who answers for the effect.
    written_at: by our clock, in the time zone of the installation.
    """

    id: uuid.UUID
    author: uuid.UUID
    device: uuid.UUID
    values: Mapping[str, Any]
    parts: Mapping[str, bytes]
    written_at: datetime
    now: datetime

    @property
    def pictures(self) -> list[bytes]:
        return [content for content in self.parts.values() if content]
