"""How does a photo become part of a record: upright, small, and without what the phone wrote into it?"""

from __future__ import annotations

import hashlib
import io
import uuid
from dataclasses import dataclass

from PIL import Image, ImageOps
from sqlalchemy import Select, func, select

from gridmap.db.models import Attachment
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard
from gridmap.registers.base.register import Register
from gridmap.vocabulary import AttachmentKind

MEDIA_TYPE = "image/jpeg"
LONGEST_SIDE_PX = 2048
# A JPEG can be unpacked at a fraction of its size, so a large phone photo costs little; the others cannot.
MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
MOST_PHOTOS = 20
LONGEST_CAPTION = 200
JPEG_QUALITY = 85


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
        added_by=session.viewer,
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

    Raises InvalidInput for what is no JPEG, PNG or WebP, is broken, or unfolds to too many pixels.
    """
    try:
        with Image.open(io.BytesIO(upload), formats=tuple(MOST_PIXELS)) as opened:
            _refuse_bomb(opened)
            opened.draft("RGB", (LONGEST_SIDE_PX, LONGEST_SIDE_PX))
            upright = ImageOps.exif_transpose(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _refused(N_("This picture has more pixels than can be kept.")) from None
    # Broken files make Pillow raise errors of many families; the person learns the same from all of them.
    except (OSError, SyntaxError, ValueError, ArithmeticError, LookupError, TypeError, EOFError):
        raise _refused(N_("This is no picture that can be read. JPEG, PNG and WebP are accepted.")) from None
    upright.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.LANCZOS)
    # Painted onto a new picture: whatever the file carried beside its pixels stays behind.
    clean = Image.new("RGB", upright.size, "white")
    painted = upright.convert("RGBA")
    clean.paste(painted, mask=painted.getchannel("A"))
    written = io.BytesIO()
    clean.save(written, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return Photo(written.getvalue(), clean.width, clean.height)


def _refuse_bomb(opened: Image.Image) -> None:
    # Pillow calls a JPEG that holds several pictures MPO.
    if opened.width * opened.height > MOST_PIXELS.get(opened.format or "", MOST_PIXELS["JPEG"]):
        raise Image.DecompressionBombError


def _refused(msgid: str, **parts: object) -> InvalidInput:
    return InvalidInput(msgid, [Problem("photo", Sentence(msgid, parts))], **parts)
