"""What is told of a record that its layer no longer shows: a hazard that was closed, an enterprise that shut?

A link to it goes round for months. It opens what the ledger still holds, as far as the fence lets its reader see.
"""

from __future__ import annotations

import uuid
from typing import Any

from geoalchemy2.shape import to_shape
from shapely.geometry import mapping

from gridmap.db.models import Published
from gridmap.fields import SHAPES, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.publishing.answers import Answer
from gridmap.records.forms import form
from gridmap.records.geometry import middle
from gridmap.records.ids import as_id
from gridmap.registers import BY_KEY
from gridmap.registers.base.register import Register
from gridmap.registers.enterprises import Enterprise
from gridmap.web.features import described
from gridmap.web.language import translate
from gridmap.web.sessions import Viewer

_NOTE = N_("It is no longer part of “{layer}”. This is what its record says.")


def recorded(answer: Answer, record_id: str, viewer: Viewer) -> dict[str, Any] | None:
    """The details of the record itself, in the shape of a feature's; None where there is none to be seen here."""
    register, number = BY_KEY.get(answer.layer.register), as_id(record_id)
    record: Any = answer.session.get(register.model, number) if register and number else None
    if register is None or record is None or not record.area_path.startswith(answer.township_path):
        return None
    fields, values = _read(register, record, answer)
    feature = Published(
        layer=answer.layer.key,
        township_path=answer.township_path,
        variant=answer.variant,
        feature_id=str(record.id),
        area_path=record.area_path,
        title=getattr(record, register.name, ""),
        classes={},
        values=values,
    )
    geom = getattr(record, "geom", None)
    note = translate(Sentence(_NOTE, {"layer": Sentence(answer.layer.title)}))
    place = {"center": middle(geom), "geometry": mapping(to_shape(geom)) if geom is not None else None}
    return {**described(answer, feature, viewer, fields), **place, "note": note}


def _read(register: Register, record: Any, answer: Answer) -> tuple[list[Field], dict[str, Any]]:
    kept_from = {each.key for each in answer.layer.fields if each.roles and not each.roles & answer.roles}
    filled = [
        each
        for each in form(register, record)
        if each.field.kind not in SHAPES and each.field.key not in kept_from
    ]
    values = {each.field.key: each.value for each in filled}
    if isinstance(values.get("enterprise_id"), uuid.UUID):
        owner = answer.session.get(Enterprise, values["enterprise_id"])
        values["enterprise_id"] = owner.name if owner else None
    return [each.field for each in filled], values
