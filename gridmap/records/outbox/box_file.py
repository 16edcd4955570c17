"""How does an outbox come by file, where the phone itself cannot send? What arrives twice, by whatever way, is one."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from gridmap.db.models import Device, OutboxEntry, Person
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.outbox import devices
from gridmap.records.outbox.entry import (
    LARGEST_BODY_BYTES,
    LARGEST_PART_BYTES,
    Entry,
    digest,
    read,
    refuse_broken,
)
from gridmap.records.outbox.receiving import EntryRefusal, apart, keep_part, receive

FORMAT = 1
_SAME_ID = N_(
    "Another entry came under the same id before. Compare the two, then enter this one or set it aside."
)
_NO_FILE = N_(
    "This is no outbox that was exported from a phone. Choose the file gridmap-outbox-….json: “Save as a file” "
    "on “My grid” puts it among the phone's downloads."
)


@dataclass(frozen=True)
class Box:
    """A file that a phone exported. entries: each with the content of its parts."""

    device_id: uuid.UUID
    person_id: uuid.UUID
    highest: int
    entries: tuple[tuple[Entry, tuple[bytes, ...]], ...]


def read_box(content: bytes) -> Box:
    """Raises InvalidInput where the file is none, or an entry or part of it is not whole."""
    try:
        told = json.loads(content.decode("utf-8-sig"))
        if told["gridmap_outbox"] != FORMAT:
            raise _refused(N_("This outbox was exported by another version of gridmap."))
        box = Box(
            uuid.UUID(told["device"]),
            uuid.UUID(told["person"]),
            int(told["highest"]),
            tuple(_entry(each) for each in told["entries"]),
        )
    except InvalidInput:
        raise
    except (UnicodeDecodeError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise _refused(_NO_FILE) from None
    if any(entry.device_id != box.device_id for entry, _ in box.entries) or not 0 <= box.highest < 2**31:
        raise _refused(_NO_FILE)
    return box


@dataclass(frozen=True)
class HandedIn:
    """The receipts of a file's entries, in its order: of those that are stored now, and of those that had arrived."""

    stored: list[dict[str, Any]]
    before: list[dict[str, Any]]


def hand_in(session: FencedSession, box: Box, now: datetime) -> HandedIn:
    """Take in every entry of the file. The caller commits.

    Whose outbox it is the file says; who hands it in must be that person, or be at the desk of their area.
    An entry under whose id another one came is kept under an id of its own and waits for a person's decision.
    """
    known = session.get(Device, box.device_id)
    author = session.get(Person, known.person_id if known else box.person_id)
    device = devices.contact(
        session, box.device_id, now, highest=box.highest, person_id=author.id if author else session.viewer
    )
    found = HandedIn([], [])
    for told, parts in box.entries:
        entry, doubt = _told_apart(session, told)
        told_of = found.stored if session.get(OutboxEntry, entry.id) is None else found.before
        for part in parts:
            keep_part(session, device, entry.id, part, now)
        told_of.append(receive(session, device, entry, now, doubt=doubt))
    return found


def _told_apart(session: FencedSession, entry: Entry) -> tuple[Entry, EntryRefusal | None]:
    there = session.get(OutboxEntry, entry.id, populate_existing=True)
    if there is None or (there.sha256, there.device_id) == (entry.sha256, entry.device_id):
        return entry, None
    return replace(entry, id=apart(entry)), EntryRefusal(Sentence(_SAME_ID))


def _entry(told: Mapping[str, Any]) -> tuple[Entry, tuple[bytes, ...]]:
    body = told["body"].encode()
    refuse_broken(body, None, told["sha256"], LARGEST_BODY_BYTES)
    entry = read(body)
    parts = tuple(_decoded(each) for each in told["parts"])
    for part in parts:
        refuse_broken(part, None, digest(part), LARGEST_PART_BYTES)
    if {digest(part) for part in parts} < {part.sha256 for part in entry.parts}:
        raise _refused(N_("A photo in this file is not whole. Export the outbox on the phone again."))
    return entry, parts


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise _refused(
            N_("A photo in this file is not whole. Export the outbox on the phone again.")
        ) from None


def _refused(msgid: str) -> InvalidInput:
    return InvalidInput(msgid, [Problem("file", Sentence(msgid))])
