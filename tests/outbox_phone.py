"""A phone in Python that follows the same steps as `gridmap/web/static/js/outbox-send.js`, over any line.

It writes to its own store first, sends in the order of its numbers, and deletes only what a receipt names in full.
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Line = Callable[[str, str, Mapping[str, str], bytes], tuple[int, bytes]]
"""(method, path, headers, body) -> (status, body). Raises OSError where nothing comes back."""


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def content_digest(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


@dataclass
class Kept:
    """An entry in the store of the phone."""

    id: uuid.UUID
    number: int
    body: bytes
    parts: dict[str, bytes]
    sent_parts: set[str] = field(default_factory=set)
    refused: str = ""


@dataclass
class Phone:
    """The store of one person's outbox on one phone, and what it was answered. clock: what the phone's own says."""

    line: Line
    clock: Callable[[], datetime]
    area: str
    device: uuid.UUID = field(default_factory=uuid.uuid4)
    next_number: int = 1
    store: dict[uuid.UUID, Kept] = field(default_factory=dict)
    receipts: dict[uuid.UUID, dict[str, Any]] = field(default_factory=dict)
    csrf: str = ""
    known_missing: int | None = None
    replaces: str = ""
    part_name: str = "photo.jpg"

    def write(
        self,
        kind: str,
        values: dict[str, Any],
        parts: tuple[bytes, ...] = (),
        *,
        follows: uuid.UUID | None = None,
    ) -> uuid.UUID:
        """Into the store, under the next number; only then does the screen say that it is kept."""
        entry_id, pictures = uuid.uuid4(), {sha256(part): part for part in parts}
        told = {
            "id": str(entry_id),
            "device": str(self.device),
            "number": self.next_number,
            "kind": kind,
            "area": self.area,
            "written_at": self.clock().isoformat(),
            "values": values,
            "parts": [
                {"sha256": name, "length": len(part), "name": self.part_name}
                for name, part in pictures.items()
            ],
            **({"follows": str(follows)} if follows else {}),
        }
        body = json.dumps(told, ensure_ascii=False).encode()
        self.store[entry_id] = Kept(entry_id, self.next_number, body, pictures)
        self.next_number += 1
        return entry_id

    def round(self) -> bool:
        """Try once to send everything. True where the store is empty after it."""
        try:
            if not self.hello():
                return False
            for kept in sorted(self.store.values(), key=lambda each: each.number):
                self.send(kept)
        except OSError:
            return False
        return not self.store

    def hello(self) -> bool:
        """Is the line open, and whose is it? Says how far this phone has numbered."""
        status, answer = self._ask("GET", f"/api/outbox/state?device={self.device}")
        told = _object(answer)
        if status != 200 or "csrf" not in told:
            return False
        self.csrf = told["csrf"]
        told = {"label": "test", **({"replaces": self.replaces} if self.replaces else {})}
        status, answer = self._ask(
            "POST", f"/api/outbox/{self.device}/contact", json.dumps(told).encode(), "application/json"
        )
        progress = _object(answer).get("progress")
        if status != 200 or not isinstance(progress, dict):
            return False
        self.known_missing = progress.get("missing")
        return True

    def send(self, kept: Kept) -> None:
        for name, part in kept.parts.items():
            if name not in kept.sent_parts:
                status, answer = self._ask("PUT", f"/api/outbox/{self.device}/{kept.id}/parts/{name}", part)
                if status != 200 or _object(answer) != {"sha256": name, "length": len(part)}:
                    return
                kept.sent_parts.add(name)
        status, answer = self._ask("PUT", f"/api/outbox/{self.device}/{kept.id}", kept.body)
        receipt = _object(answer)
        if status == 200 and names_all(receipt, kept):
            self.settle(kept, receipt)
        elif status == 422:
            kept.sent_parts.clear()
        elif status == 409:
            kept.refused = str(receipt.get("error", ""))

    def settle(self, kept: Kept, receipt: dict[str, Any]) -> None:
        """The screen says "arrived", and what the receipt names goes."""
        del self.store[kept.id]
        self.receipts[kept.id] = receipt

    def _ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "application/octet-stream"
    ) -> tuple[int, bytes]:
        headers = {"Accept": "application/json", "X-CSRFToken": self.csrf}
        if method != "GET":
            headers |= {
                "Content-Type": kind,
                "Content-Digest": content_digest(body),
                "X-Outbox-Highest": str(self.next_number - 1),
                "X-Phone-Time": self.clock().isoformat(),
            }
        return self.line(method, path, headers, body)


def names_all(receipt: Mapping[str, Any], kept: Kept) -> bool:
    """Is this the receipt of this very entry, and does it name every part of it?"""
    named = receipt.get("parts")
    return (
        receipt.get("id") == str(kept.id)
        and receipt.get("sha256") == sha256(kept.body)
        and isinstance(named, list)
        and {(each["sha256"], each["length"]) for each in named}
        == {(name, len(part)) for name, part in kept.parts.items()}
    )


def _object(answer: bytes) -> dict[str, Any]:
    try:
        told = json.loads(answer)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def steady_clock(start: datetime) -> Callable[[], datetime]:
    """A clock of a phone that goes on by a second each time it is looked at."""
    ticks = [0]

    def look() -> datetime:
        ticks[0] += 1
        return start + timedelta(seconds=ticks[0])

    return look
