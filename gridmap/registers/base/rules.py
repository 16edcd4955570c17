"""Which rules of a register follow from its fields alone?"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from gridmap.db.models import Person
from gridmap.errors import Problem
from gridmap.fields import SHAPES, Field
from gridmap.i18n.texts import N_, Sentence

_NAMES_PEOPLE = frozenset({"person", "people"})


def ruled(fields: Iterable[Field]) -> tuple[Field, ...]:
    """The fields that have a rule."""
    return tuple(
        each
        for each in fields
        if each.past
        or each.not_before
        or each.kind in _NAMES_PEOPLE
        or (each.required and each.kind in SHAPES)
    )


def complaints(
    fields: Sequence[Field],
    titles: Mapping[str, str],
    row: Any,
    *,
    given: Collection[str],
    today: date,
    session: Session,
) -> Iterator[Problem]:
    """titles: of all fields, for a sentence that names another one. row: as it would be saved.

    given: the fields that are said now. Who was named before stays named, though the editor may not see them.
    """
    for field in fields:
        value = getattr(row, field.key)
        if value is None:
            if field.required and field.kind in SHAPES:
                yield Problem(field.key, Sentence(N_("Say where it is on the map.")))
            continue
        if field.past and value > today:
            yield Problem(field.key, Sentence(N_("This day is yet to come.")))
        earliest = getattr(row, field.not_before) if field.not_before else None
        if earliest is not None and value < earliest:
            named = {"field": Sentence(titles[field.not_before])}
            yield Problem(field.key, Sentence(N_("This cannot be before “{field}”."), named))
        if field.kind in _NAMES_PEOPLE and field.key in given and not _known(session, value):
            yield Problem(
                field.key, Sentence(N_("This person does not exist, or lies outside the areas you may see."))
            )


def _known(session: Session, value: uuid.UUID | Sequence[uuid.UUID]) -> bool:
    named = [value] if isinstance(value, uuid.UUID) else value
    return all(session.get(Person, each) is not None for each in named)
