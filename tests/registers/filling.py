"""Values for every field of any register, derived from the fields alone."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from gridmap.db.sessions import FencedSession
from gridmap.fields import Field
from gridmap.records.saving import create
from gridmap.registers import REGISTERS, Register
from tests import world

_serial = count(100)
IN_G22 = (117.061, 38.011)
LINE = ((117.06, 38.01), (117.061, 38.011), (117.062, 38.0105))
OUTLINE = ((117.06, 38.01), (117.062, 38.01), (117.062, 38.012), (117.06, 38.01))
MILL = "Flour Mill"
PEOPLE = ("Mayor", "Paula")


def value(field: Field) -> Any:
    """A value that the field takes, as the API is told it."""
    if field.key in WITH_OTHERS:
        return None
    return _KINDS[field.kind](field)


# What only goes together with another field: a closing day with a closed state, a reason with being out of service.
# Or what would end the record.
WITH_OTHERS = frozenset({"closed_on", "out_reason", "happened_at", *(each.closes_on for each in REGISTERS)})

_KINDS: dict[str, Any] = {
    "text": lambda field: field.example or f"A {field.key}",
    "long": lambda field: f"Two lines\nof {field.key}",
    "credit_code": lambda field: "91130900TEST000099",
    "code": lambda field: field.example or "7",
    "phone": lambda field: "19900001234",
    "number": lambda field: 3,
    "measure": lambda field: 3 if field.whole else 2.5,
    "date": lambda field: world.TODAY.isoformat(),
    "datetime": lambda field: world.NOW.isoformat(),
    "choice": lambda field: next(iter(field.choices)),
    "choices": lambda field: [next(iter(field.choices))],
    "flag": lambda field: True,
    "point": lambda field: {"lon": IN_G22[0], "lat": IN_G22[1]},
    "line": lambda field: {"type": "LineString", "coordinates": LINE},
    "area": lambda field: {"type": "MultiPolygon", "coordinates": [[OUTLINE]]},
    "enterprise": lambda field: str(world.name_id(MILL)),
    "person": lambda field: str(world.name_id(PEOPLE[0])),
    "people": lambda field: [str(world.name_id(name)) for name in PEOPLE],
}


def values(register: Register, **more: Any) -> dict[str, Any]:
    """A whole record with a name, a code and moments of its own; without a place of its own it is told its area."""
    found = {field.key: value(field) for field in (*register.typed, *register.beside)}
    number = next(_serial)
    if register.name:
        found[register.name] = f"{found[register.name]} {number}"
    if register.code:
        found[register.code] = f"91130900TEST{number:06}"
    moments = [each.key for each in register.typed if each.kind == "datetime" and each.key not in WITH_OTHERS]
    found |= {
        key: (world.NOW - timedelta(days=number) + timedelta(hours=8 * n)).isoformat()
        for n, key in enumerate(moments)
    }
    found = {key: said for key, said in found.items() if said is not None}
    if register.shape == "none" and not register.belongs_to_an_enterprise:
        found["area_path"] = world.G22
    return {**found, **more}


def an_example(session: FencedSession, register: Register) -> uuid.UUID:
    """A record of the first township that nobody has changed yet: the world's own, or one made now."""
    table: Any = register.model.__table__
    in_town = select(table.c.id).where(table.c.area_path.startswith(world.T1), table.c.version == 1)
    found: uuid.UUID | None = session.scalar(in_town.order_by(table.c.id).limit(1))
    return found or create(session, register, uuid.uuid4(), values(register), world.NOW).id


def controls(register: Register, said: dict[str, Any]) -> dict[str, Any]:
    """The same as a browser sends it from the form."""
    sent: dict[str, Any] = {}
    kinds = {each.key: each.kind for each in register.fields}
    names = {key: "、".join(PEOPLE) if kind == "people" else PEOPLE[0] for key, kind in kinds.items()
             if kind in ("person", "people")}  # fmt: skip
    moments = {key for key, kind in kinds.items() if kind == "datetime"}
    for key, each in said.items():
        if isinstance(each, dict) and "type" in each:
            corners = LINE if each["type"] == "LineString" else OUTLINE[:-1]
            sent[key] = "\n".join(f"{lon}, {lat}" for lon, lat in corners)
        elif isinstance(each, dict):
            sent |= {f"{key}.{name}": str(number) for name, number in each.items()}
        elif isinstance(each, bool):
            sent[key] = "true" if each else "false"
        elif key == "enterprise_id":
            sent[key] = MILL
        elif key in names:
            sent[key] = names[key]
        elif key in moments:
            sent[key] = each.removesuffix("+08:00")
        else:
            sent[key] = each if isinstance(each, list) else str(each)
    return sent
