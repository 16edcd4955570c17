"""How does a photo become part of a record: upright, small, and without what the phone wrote into it?"""

from __future__ import annotations

import hashlib
import threading
import uuid
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from gridmap import sandbox
from gridmap.db.models import Attachment
from gridmap.db.models.trace import AttachmentKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import Busy, InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard, picture
from gridmap.registers.base.register import Register

MEDIA_TYPE = "image/jpeg"
MOST_PHOTOS = 20
LONGEST_CAPTION = 200
WALL_S, PATIENCE_S = 25, 3.0
_ROOMS = threading.BoundedSemaphore(2)  # in each web process


@dataclass(frozen=True)
class Photo:
    """JPEG, upright, without metadata."""

    content: bytes
    width_px: int
    height_px: int


def add(
    session: FencedSession,
    noun: Register,
    record_id: uuid.UUID,
    upload: bytes,
    caption: str = "",
    kind: AttachmentKind = AttachmentKind.PHOTO,
) -> Attachment:
    """Attach a photo to a record; the same picture twice is one. The caller commits.

    Raises NotFound, Forbidden, and InvalidInput where it is no picture that can be kept.
    """
    row = guard.find(session, noun, record_id)
    guard.require(session, row.area_path, guard.writable(session, noun))
    if not noun.photos:
        raise NotFound(N_("This register keeps no photos."))
    photo = reencoded(upload)
    digest = hashlib.sha256(photo.content).hexdigest()
    own = of(noun.key, record_id)
    there = session.scalar(own.where(Attachment.sha256 == digest))
    if there is not None:
        return there
    if (session.scalar(select(func.count()).select_from(own.subquery())) or 0) >= MOST_PHOTOS:
        raise _refused(N_("A record has at most {most} photos."), most=MOST_PHOTOS)
    added = Attachment(
        source=noun.key,
        row_id=record_id,
        area_path=row.area_path,
        media_type=MEDIA_TYPE,
        width_px=photo.width_px,
        height_px=photo.height_px,
        sha256=digest,
        kind=kind.value,
        caption=" ".join(caption.replace("\0", "").split())[:LONGEST_CAPTION],
        content=photo.content,
        added_by=session.author,
    )
    session.add(added)
    session.flush()
    return added


def of(source: str, record_id: uuid.UUID) -> Select[Attachment]:
    """The photos of one record, the oldest first."""
    own = (Attachment.source == source, Attachment.row_id == record_id, Attachment.file_name == "")
    return select(Attachment).where(*own).order_by(Attachment.added_at)


def find(session: FencedSession, attachment_id: uuid.UUID) -> Attachment:
    """Raises NotFound where there is none, or it lies beyond the fence."""
    found = session.get(Attachment, attachment_id)
    if found is None:
        raise NotFound(N_("This file does not exist, or lies outside the areas you may see."))
    return found


def reencoded(upload: bytes) -> Photo:
    """What a phone sent, as the picture alone: no position, no time, no comment, nothing appended.

    It is unpacked by a process of its own (`gridmap.records.picture`), confined, a few at a time. Raises InvalidInput
    for what is no JPEG, PNG or WebP, is broken, takes too long or unfolds to too many pixels, Busy where too many wait.
    """
    if not _ROOMS.acquire(timeout=PATIENCE_S):
        raise Busy(N_("Other photos are being taken in. Send this one again in a moment."))
    try:
        said, _, content = _unpacked(upload).partition(b"\n")
    finally:
        _ROOMS.release()
    became, *size = said.split()
    if became == picture.TOO_MANY_PIXELS:
        raise _refused(N_("This picture has more pixels than can be kept."))
    if became != picture.CLEAN:
        raise _refused(N_("This is no picture that can be read. JPEG, PNG and WebP are accepted."))
    width, height = map(int, size)
    return Photo(content, width, height)


def _unpacked(upload: bytes) -> bytes:
    """What the worker says of it; `unreadable` where it was cut off."""
    return sandbox.ask(picture.__name__, upload, WALL_S) or picture.UNREADABLE


def _refused(msgid: str, **parts: object) -> InvalidInput:
    return InvalidInput(msgid, [Problem("photo", Sentence(msgid, parts))], **parts)
