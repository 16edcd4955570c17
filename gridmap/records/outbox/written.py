"""What does an entry say when it is about to take effect?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gridmap.records.placing import AREA
from gridmap.registers.base.register import Register


@dataclass(frozen=True)
class Written:
    """parts: SHA-256 -> content, in their order; names: SHA-256 -> the name of its file. unreadable: what is no
    picture, where a person decided about it.

    author: who wrote it on the phone (device); the session's viewer is who answers for the effect.
    area_path: what it was written for, "" where nobody said.
    written_at: by our clock, in the time zone of the installation.
    follows: the entry that it belongs to; after: the record that came of that one, as "<noun>/<id>".
    """

    id: uuid.UUID
    author: uuid.UUID
    device: uuid.UUID
    values: Mapping[str, Any]
    parts: Mapping[str, bytes]
    written_at: datetime
    now: datetime
    names: Mapping[str, str] = field(default_factory=dict)
    unreadable: frozenset[str] = frozenset()
    area_path: str = ""
    follows: uuid.UUID | None = None
    after: str = ""

    def placed(self, register: Register, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values of a new record: where nothing says where it lies, it lies in the area it was written for.

        Its writer may have been given another one since.
        """
        is_said = any(values.get(key) for key in ("geom", "enterprise_id", AREA))
        if is_said or not self.area_path or not register.shape:
            return dict(values)
        return {**values, AREA: self.area_path}

    def picture(self, sha256: str) -> bytes:
        """Empty where it is none."""
        return b"" if sha256 in self.unreadable else self.parts.get(sha256, b"")

    @property
    def pictures(self) -> list[bytes]:
        return [content for sha256 in self.parts if (content := self.picture(sha256))]

    @property
    def files(self) -> list[tuple[str, bytes]]:
        """Name and content of each part, whatever it is."""
        return [(self.names.get(sha256, ""), content) for sha256, content in self.parts.items()]
