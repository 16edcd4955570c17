"""How does a county's own Word form come in, get looked at, take the place of ours, and leave again?

The form is opened by a process of its own (`gridmap.papers.word_form`), confined, each time that it is used.
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, func, literal, select

from gridmap import sandbox
from gridmap.db.models import PaperTemplate
from gridmap.db.models.papers import PaperFamily
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.papers import phrases, word_form, word_package, wording
from gridmap.papers.cells import writable
from gridmap.papers.forms import PaperForm
from gridmap.papers.settings import MEANWHILE
from gridmap.papers.sheet import Line, from_json
from gridmap.records import guard

LARGEST_BYTES = 4 * 1024 * 1024
WALL_S = 30
FIELD = "template"
REPLACES = "replaces"
OFFICERS = ("officer_1", "certificate_1", "officer_2", "certificate_2")
NEEDED = ("number", "day")
"""What every paper says beside its own elements."""
_NOT_USED = N_("The Word form was not used; nothing was saved.")
_WHY = {
    word_package.DAMAGED: N_(
        "This is no Word document (.docx), or it is damaged. Save it once more as .docx."
    ),
    word_package.SWELLS: N_("This form is too large once it is unpacked. Take out pictures and marks."),
    word_package.ACTIVE: N_(
        "This form holds something that could run: {where}. Take it out and save as .docx."
    ),
    word_package.LINKED: N_("This form reaches for something outside: {where}. Take the link out."),
    word_package.FIELD: N_(
        "This form holds a field that could run: {where}. Only page numbers may be fields."
    ),
    word_package.MARK: N_(
        "“{where}” asks for more than a mark may: write only names of elements, such as {mark}."
    ),
    word_package.UNKNOWN: N_("There is no element “{where}” in this paper."),
}


def nearest(session: FencedSession, path: str, form: PaperForm, family: PaperFamily) -> PaperTemplate | None:
    """The own form, else that of the nearest area above that has one."""
    around = func.starts_with(cast(literal(path), Text), PaperTemplate.area_path)
    found = (
        select(PaperTemplate)
        .where(around, PaperTemplate.form == form.key, PaperTemplate.family == family)
        .order_by(func.length(PaperTemplate.area_path).desc())
    )
    return session.scalars(found).first()


def own(session: FencedSession, path: str, form: PaperForm, family: PaperFamily) -> PaperTemplate | None:
    mine = (PaperTemplate.area_path == path, PaperTemplate.form == form.key, PaperTemplate.family == family)
    return session.scalar(select(PaperTemplate).where(*mine))


def known_marks(form: PaperForm, family: PaperFamily) -> list[str]:
    """What a form may name."""
    return [*wording.known_elements(form, family), REPLACES, *OFFICERS, word_form.SIGNATURE]


def preview(content: bytes, form: PaperForm, family: PaperFamily) -> bytes:
    """The form with the name of each element in its place. Raises InvalidInput with every reason against it."""
    if not content or len(content) > LARGEST_BYTES:
        most = {"most": LARGEST_BYTES // 1024 // 1024}
        sentence = N_("The form is larger than {most} MB.") if content else _WHY[word_package.DAMAGED]
        raise InvalidInput(_NOT_USED, [Problem(FIELD, Sentence(sentence, most))])
    titles = {each.key: phrases.office(each.title) for each in form.elements}
    values = {key: f"〔{titles.get(key, key)}〕" for key in known_marks(form, family)} | {
        word_form.SIGNATURE: ""
    }
    told, made = _asked(content, values, ("", ""))
    marks = set(told["marks"])
    lacking = [
        Problem(
            FIELD,
            Sentence(N_("The form lacks “{element}”: add {mark}."), {"element": title, "mark": _mark(key)}),
        )
        for key, title in _needed(form, family)
        if key not in marks
    ]
    if lacking:
        raise InvalidInput(_NOT_USED, lacking)
    return made


def _needed(form: PaperForm, family: PaperFamily) -> list[tuple[str, Sentence]]:
    frame = {"number": N_("Number of the paper"), "day": N_("Date of the paper")}
    every = [(key, Sentence(frame[key])) for key in NEEDED]
    return every + [(each.key, Sentence(each.title)) for each in form.needed_in(family)]


def use(
    session: FencedSession,
    path: str,
    form: PaperForm,
    family: PaperFamily,
    name: str,
    content: bytes,
    now: datetime,
) -> PaperTemplate:
    """Put the form in the place of the one before. Raises InvalidInput; nothing is saved then. The caller commits."""
    preview(content, form, family)
    row = own(session, path, form, family) or PaperTemplate(
        id=uuid.uuid4(), area_path=path, form=form.key, family=family.value
    )
    try:
        with guard.written(session, PaperTemplate.__tablename__, row.id, now):
            row.name = " ".join(writable(name).split())[:100] or "form.docx"
            row.content, row.sha256 = content, hashlib.sha256(content).hexdigest()
            row.uploaded_at, row.uploaded_by = now, session.viewer
            session.add(row)
    except guard.IdInUse:
        raise Conflict(MEANWHILE) from None
    return row


def leave(session: FencedSession, path: str, form: PaperForm, family: PaperFamily) -> bool:
    """Go back to the built-in one. False where there was none."""
    row = own(session, path, form, family)
    if row is not None:
        session.delete(row)
        session.flush()
    return row is not None


def written(template: PaperTemplate, values: Mapping[str, str], signature: bytes) -> tuple[bytes, list[Line]]:
    """The paper by this form, and its lines as text. values: by mark. Raises InvalidInput where it no longer opens."""
    texts = {key: writable(value) for key, value in values.items()}
    texts[word_form.SIGNATURE] = base64.b64encode(signature).decode()
    told, made = _asked(template.content, texts, (REPLACES, texts.get(REPLACES, "")))
    return made, from_json(told["lines"])


def _asked(content: bytes, values: Mapping[str, str], first: Sequence[str]) -> tuple[Any, bytes]:
    asked = json.dumps({"values": dict(values), "first": list(first)}).encode()
    said, _, made = sandbox.ask(word_form.__name__, asked + b"\n" + content, WALL_S).partition(b"\n")
    told = json.loads(said) if said else {"refused": [word_package.DAMAGED, ""]}
    if "refused" in told:
        why, where = told["refused"]
        parts = {"where": writable(where), "mark": _mark("unit")}
        raise InvalidInput(
            _NOT_USED, [Problem(FIELD, Sentence(_WHY.get(why, _WHY[word_package.DAMAGED]), parts))]
        )
    return told, made


def _mark(key: str) -> str:
    return f"{{{{ {key} }}}}"
