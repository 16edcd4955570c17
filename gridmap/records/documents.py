"""How does a document (PDF, office file, scan) become part of a record? Kept as it came, never opened here."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid

from sqlalchemy import Select, func, select

from gridmap.db.models import Attachment
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard
from gridmap.registers.base.register import Register

MOST_DOCUMENTS = 20
LARGEST_BYTES = 8 * 1024 * 1024
LONGEST_NAME = 120
_ZIP, _OLE, _TIFF = (b"PK\x03\x04",), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",), (b"II*\x00", b"MM\x00*")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "ofd": ("application/ofd", _ZIP),
    "docx": (f"{_OFFICE}wordprocessingml.document", _ZIP),
    "xlsx": (f"{_OFFICE}spreadsheetml.sheet", _ZIP),
    "pptx": (f"{_OFFICE}presentationml.presentation", _ZIP),
    "doc": ("application/msword", _OLE),
    "xls": ("application/vnd.ms-excel", _OLE),
    "ppt": ("application/vnd.ms-powerpoint", _OLE),
    "wps": ("application/vnd.ms-works", _OLE),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "tif": ("image/tiff", _TIFF),
    "tiff": ("image/tiff", _TIFF),
}
"""Ending of the file's name -> its media type, and the bytes with which such a file begins. No formats with macros."""
ACCEPTED = ",".join(f".{ending}" for ending in _KINDS)
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')


def add(
    session: FencedSession, noun: Register, record_id: uuid.UUID, upload: bytes, file_name: str
) -> Attachment:
    """Attach a document to a record; the same file twice is one. The caller commits.

    Raises NotFound, Forbidden, and InvalidInput where it is of no kind that is kept, empty, or too large.
    """
    row = guard.find(session, noun, record_id)
    guard.require(session, row.area_path, guard.writable(session, noun))
    if not noun.documents:
        raise NotFound(N_("This register keeps no documents."))
    name = _name(file_name)
    media_type = _media_type(upload, name)
    digest = hashlib.sha256(upload).hexdigest()
    own = of(noun.key, record_id)
    there = session.scalar(own.where(Attachment.sha256 == digest))
    if there is not None:
        return there
    if (session.scalar(select(func.count()).select_from(own.subquery())) or 0) >= MOST_DOCUMENTS:
        raise _refused(N_("A record has at most {most} documents."), most=MOST_DOCUMENTS)
    added = Attachment(
        source=noun.key,
        row_id=record_id,
        area_path=row.area_path,
        media_type=media_type,
        sha256=digest,
        file_name=name,
        content=upload,
        added_by=session.author,
    )
    session.add(added)
    session.flush()
    return added


def of(source: str, record_id: uuid.UUID) -> Select[Attachment]:
    """The documents of one record, the oldest first."""
    own = (Attachment.source == source, Attachment.row_id == record_id, Attachment.file_name != "")
    return select(Attachment).where(*own).order_by(Attachment.added_at)


def _media_type(upload: bytes, name: str) -> str:
    """What the ending says, if the first bytes agree. Raises InvalidInput."""
    if not upload:
        raise _refused(N_("This file is empty."))
    if len(upload) > LARGEST_BYTES:
        raise _refused(N_("This file is larger than {most} MB."), most=LARGEST_BYTES // 1024**2)
    media_type, begins = _KINDS.get(name.rpartition(".")[2].lower(), ("", ()))
    if not media_type:
        raise _refused(
            N_("Only PDF, OFD, Word, Excel, PowerPoint, WPS and scans as JPEG, PNG or TIFF are kept.")
        )
    if not upload.startswith(begins):
        raise _refused(N_("The content of this file is not what its name says."))
    return media_type


def _name(file_name: str) -> str:
    """The name without folders, control characters and what file systems refuse; its end stays."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFC", file_name) if unicodedata.category(letter)[0] != "C"
    )
    stem, dot, ending = _NOT_IN_NAMES.sub(" ", plain).strip(" .").rpartition(".")
    return f"{' '.join(stem.split())[: LONGEST_NAME - len(ending)] or 'document'}{dot}{ending[:8]}"


def _refused(msgid: str, **parts: object) -> InvalidInput:
    return InvalidInput(msgid, [Problem("document", Sentence(msgid, parts))], **parts)
