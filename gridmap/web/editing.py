"""Which fields of a record may this person change here, and how are they asked for?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from gridmap.db.models import Published
from gridmap.publishing.answers import Answer
from gridmap.records.forms import FilledField, form
from gridmap.registers import BY_KEY, REGISTERS, Register
from gridmap.web import current, formatting
from gridmap.web.language import translate
from gridmap.web.sessions import Viewer

TITLES = {field.key: field.title for register in REGISTERS for field in register.fields}


def nouns(viewer: Viewer, area_path: str) -> list[str]:
    """The kinds of record that the viewer may change somewhere in the area."""
    return [
        key
        for key, noun in BY_KEY.items()
        if any(
            held.startswith(area_path) or area_path.startswith(held) for held in viewer.paths(*noun.writers)
        )
    ]


def filled_form(answer: Answer, feature: Published, viewer: Viewer) -> dict[str, Any] | None:
    """The form of the feature's record as it is now, or None where the viewer may not change it."""
    noun = BY_KEY.get(answer.layer.register)
    if noun is None or not viewer.holds(noun.writers, feature.area_path):
        return None
    record: Any = answer.session.get(noun.model, UUID(feature.feature_id))
    if record is None:
        return None
    return {
        "noun": noun.key,
        "id": feature.feature_id,
        "version": record.version,
        "closing": _closing(noun, record),
        "fields": [_asked(each) for each in form(noun, record)],
    }


def _closing(register: Register, record: Any) -> dict[str, Any] | None:
    """The change that closes a record with nothing more to say, where there is one and it was not made yet."""
    if register.closes_with or register.is_closed(record):
        return None
    return register.closed(current.today())


def _asked(filled: FilledField) -> dict[str, Any]:
    field = filled.field
    return {
        "key": field.key,
        "title": translate(field.title),
        "kind": field.kind,
        "value": filled.value,
        "text": formatting.value(field, filled.value),
        "choices": [[key, translate(text)] for key, text in field.choices.items()],
        "required": field.required,
        "unit": translate(field.unit) if field.unit else "",
    }
