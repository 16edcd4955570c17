"""What is known of one record: its fields, photos, what belongs to it, and who changed it when?"""

from __future__ import annotations

import uuid
from typing import Any

from flask import render_template
from sqlalchemy import select

from gridmap.db.models import Audit
from gridmap.fields import NOWHERE, SHAPES, Field
from gridmap.layers import BY_KEY as LAYERS
from gridmap.records import documents, guard, photos
from gridmap.records.beside import beside
from gridmap.records.lists import count
from gridmap.records.undo import only_steps
from gridmap.registers import REGISTERS, Register, register_of
from gridmap.registers.enterprises import Enterprise
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.areas import township_of
from gridmap.web.hazard_loop.timeline import way
from gridmap.web.registers.history import Save, history
from gridmap.web.registers.shared import CellTexts, area_names, blueprint, may_add, may_write, title
from gridmap.web.remedies import on_map


@blueprint.get("/<key>/<uuid:record_id>")
@allow(*Role)
def record(key: str, record_id: uuid.UUID) -> str:
    """One record. Raises NotFound beyond the fence."""
    register = register_of(key)
    row = guard.find(current.session(), register, record_id)
    township = township_of(row.area_path)
    changes = history(register, row)
    writes = may_write(register, row.area_path)
    session = current.session()
    pictures = session.scalars(photos.of(register.key, row.id)).all()
    papers = session.scalars(documents.of(register.key, row.id)).all()
    said = beside(register, row)
    belonging = _belonging(row) if register.model is Enterprise else []
    depends = bool(pictures or papers) or any(said.values()) or any(total for _, _, total, _ in belonging)
    return render_template(
        "registers/record.html",
        register=register,
        row=row,
        title=title(register, row),
        fields=[field for field in register.fields if _told(field)],
        beside=[(field, value) for field in register.beside if (value := said[field.key])],
        cell=CellTexts([row]),
        area=area_names([row.area_path]).get(row.area_path, ""),
        map_address=on_map(township.path, pick=f"{key}/{row.id}") if township and _drawn(register) else "",
        photos=pictures,
        documents=papers,
        accepted=documents.ACCEPTED,
        largest_mb=documents.LARGEST_BYTES // 1024**2,
        changes=changes,
        last=changes[0].id if _undoable(register, changes, depends=depends) and writes else None,
        may_write=writes,
        closes=writes and bool(register.closed(current.today())) and _open(register, row),
        open=None if register.is_open is None else _open(register, row),
        belonging=belonging,
        way=way(row) if register.loop else None,
    )


def _undoable(register: Register, changes: list[Save], *, depends: bool) -> bool:
    """May the last change be taken back with one button? A step of a loop is taken back on its own line."""
    if not changes or not (changes[0].before or not depends):
        return False
    trace = current.session().get(Audit, changes[0].id) if changes[0].id else None
    return trace is None or not only_steps(register, trace)


def _told(field: Field) -> bool:
    return field.shown != NOWHERE and field.kind not in SHAPES


def _drawn(register: Register) -> bool:
    return register.shape != "none" and register.key in LAYERS


def _open(register: Register, row: Any) -> bool:
    """Is the record open, as the register's own condition says?"""
    if register.is_open is None:
        return True
    model: Any = register.model
    return bool(current.session().scalar(select(register.is_open).where(model.id == row.id)))


def _belonging(row: Any) -> list[tuple[Register, list[tuple[uuid.UUID, str]], int, bool]]:
    """The registers whose records belong to an enterprise: its newest there, how many, and may one be added?"""
    found = []
    for register in REGISTERS:
        if register.belongs_to_an_enterprise:
            model: Any = register.model
            own = select(model).where(model.enterprise_id == row.id)
            total = count(current.session(), own)
            newest = current.session().scalars(own.order_by(_newest(register)).limit(5)).all()
            named = [(each.id, title(register, each)) for each in newest]
            found.append((register, named, total, may_write(register, row.area_path) and may_add(register)))
    return found


def _newest(register: Register) -> Any:
    """The newest day first, where records have one."""
    day = next((field.key for field in register.fields if field.kind == "date"), "id")
    return register.model.__table__.c[day].desc()
