"""What does an entry from a phone say, and is that an entry at all? What arrives may be anything."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.ids import as_id

MOST_PARTS = 60
"""A visit may bring two photos of each of its findings."""
LARGEST_ENTRY_BYTES = 160 * 1024 * 1024
LARGEST_PART_BYTES = 8 * 1024 * 1024
LARGEST_BODY_BYTES = 1024 * 1024
"""The change of a shape says it twice: as it was, and as it is."""
_HIGHEST_NUMBER = 2**31 - 1
_LONGEST_WORD = 64


@dataclass(frozen=True)
class Part:
    """Bytes that belong to an entry, by their length and SHA-256 (64 lower-case hexadecimal digits)."""

    sha256: str
    length: int
    name: str


@dataclass(frozen=True)
class Entry:
    """One thing written on a phone. phone_at: by the phone's clock; area_path: what it was written for.

    follows: the entry of the same phone that it belongs to, whose record was not there yet when it was written.
    """

    id: uuid.UUID
    device_id: uuid.UUID
    number: int
    kind: str
    area_path: str
    phone_at: datetime
    values: Mapping[str, Any]
    parts: tuple[Part, ...]
    body: str
    follows: uuid.UUID | None = None

    @property
    def sha256(self) -> str:
        return digest(self.body.encode())


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def refuse_broken(content: bytes, length: int | None, sha256: str, most: int) -> None:
    """Raises InvalidInput unless the bytes are all there and as they were when the phone reckoned their SHA-256."""
    if not content:
        raise _refused(
            "body", N_("Nothing arrived: the body is empty. The phone keeps the entry and sends it again.")
        )
    if len(content) > most:
        raise _refused(
            "body", N_("This is too large: {size} bytes, at most {most}."), size=len(content), most=most
        )
    if (length is not None and len(content) != length) or digest(content) != sha256:
        raise _refused(
            "body", N_("What arrived is not what was sent. The phone keeps the entry and sends it again.")
        )


def read(content: bytes) -> Entry:
    """The entry that these bytes are. Raises InvalidInput naming every member that is missing or of another kind."""
    try:
        body = content.decode()
        told = json.loads(body)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise _refused("body", N_("This is no entry of an outbox.")) from None
    if not isinstance(told, dict):
        raise _refused("body", N_("This is no entry of an outbox."))
    found = {
        "id": as_id(told.get("id")),
        "device_id": as_id(told.get("device")),
        "number": _number(told.get("number"), _HIGHEST_NUMBER),
        "kind": _word(told.get("kind")),
        "area_path": _word(told.get("area")),
        "phone_at": _moment(told.get("written_at")),
        "values": told.get("values") if isinstance(told.get("values"), dict) else None,
        "parts": _parts(told.get("parts")),
    }
    missing = [name for name, value in found.items() if value is None]
    follows = as_id(told.get("follows"))
    if follows is None and told.get("follows") is not None:
        missing.append("follows")
    if missing:
        unreadable = Sentence(N_("This is missing, or cannot be read."))
        raise InvalidInput(
            N_("This is no entry of an outbox."), [Problem(name, unreadable) for name in missing]
        )
    return Entry(**found, body=body, follows=follows)  # type: ignore[arg-type]


def by_our_clock(
    phone_at: datetime, phone_now: datetime | None, now: datetime
) -> tuple[datetime, int | None]:
    """(when it was written by our clock, by how many seconds the phone's runs before it).

    phone_now: what the phone's clock said when it sent; without it the phone is believed. Never in the future.
    """
    if phone_now is None:
        return min(phone_at, now), None
    ahead = phone_now - now
    return min(phone_at - ahead, now), round(ahead / timedelta(seconds=1))


def moment(text: str) -> datetime | None:
    return _moment(text)


def _refused(field: str, msgid: str, **parts: object) -> InvalidInput:
    return InvalidInput(msgid, [Problem(field, Sentence(msgid, parts))], **parts)


def _number(value: Any, most: int) -> int | None:
    return value if type(value) is int and 0 < value <= most else None


def _word(value: Any) -> str | None:
    is_word = isinstance(value, str) and value.strip() and value.isprintable() and len(value) <= _LONGEST_WORD
    return value if is_word else None


def _moment(value: Any) -> datetime | None:
    """A moment with its time zone, of a year in which a phone can have been used."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None and 1970 <= found.year < 2200 else None


def _parts(value: Any) -> tuple[Part, ...] | None:
    if not isinstance(value, list) or len(value) > MOST_PARTS:
        return None
    found = [_part(each) for each in value]
    known = tuple(each for each in found if each is not None)
    whole = len(known) == len(found) and sum(each.length for each in known) <= LARGEST_ENTRY_BYTES
    return known if whole else None


def _part(value: Any) -> Part | None:
    if not isinstance(value, dict):
        return None
    sha256, name = value.get("sha256"), value.get("name")
    length = _number(value.get("length"), LARGEST_PART_BYTES)
    is_hash = isinstance(sha256, str) and len(sha256) == 64 and set(sha256) <= set("0123456789abcdef")
    return Part(sha256, length, name[:200]) if is_hash and length and isinstance(name, str) else None  # type: ignore[arg-type]
