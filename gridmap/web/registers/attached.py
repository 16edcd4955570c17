"""How are the photos and documents kept that were sent with a form? The caller commits."""

from __future__ import annotations

import uuid

from flask import request
from werkzeug.datastructures import FileStorage

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import documents, photos
from gridmap.registers import Register
from gridmap.web import current
from gridmap.web.registers.told import warn


def sent(what: str) -> list[FileStorage]:
    """The files of this name that somebody chose."""
    return [each for each in request.files.getlist(what) if each.filename]


def keep(register: Register, record_id: uuid.UUID, what: str) -> int:
    """How many were kept of those that were sent as `photo` or `document`; of the others it is said why not."""
    session, kept = current.session(), 0
    for upload in sent(what):
        try:
            with session.begin_nested():
                if what == "photo":
                    photos.add(session, register, record_id, upload.read(), request.form.get("caption", ""))
                else:
                    documents.add(session, register, record_id, upload.read(), upload.filename or "")
            kept += 1
        except InvalidInput as refused:
            told = refused.problems[0].sentence if refused.problems else refused.sentence
            warn(Sentence(N_("{file}: {problem}"), {"file": upload.filename, "problem": told}))
    return kept
