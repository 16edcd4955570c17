"""Is what somebody types shown as typed, and never run: in refused forms, on pages, in searches and workbooks?"""

from __future__ import annotations

import io
import itertools
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import lxml.html
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import Engine, create_engine, select

from gridmap.db.sessions import app_engine
from gridmap.fields import seen
from gridmap.registers import REGISTERS, Register
from gridmap.vocabulary import Role
from prove import hostile
from prove.ground import Ground
from prove.proof import Figure, at_least, none
from tests.access import fences
from tests.access.people import client_of
from tests.registers.filling import controls, values

_WHO = {
    Role.PLANNER: "Paula",
    Role.ADMINISTRATOR: "Adam",
    Role.DUTY_OFFICER: "Dora",
    Role.GRID_LEADER: "Gloria",
}
_LEADS_SOMEWHERE = ("href", "src", "action", "formaction", "data", "poster", "background")
_PAGES = ("srcdoc", "content")  # a page in a frame; where a page leads by itself
_RECKONED = "49"  # what 7*7 would be

Typed = dict[str, tuple[str, str]]
"""Field -> (mark, text)."""


@dataclass
class Found:
    asked: int = 0
    saved: int = 0
    refused: int = 0
    cells: int = 0
    run: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)


def prove(ground: Ground, strings: int) -> list[Figure]:
    owner, engine = create_engine(ground.urls.owner), app_engine(ground.urls.app)
    found = Found()
    app = fences.application(engine)
    clients = {name: client_of(app, owner, name) for name in _WHO.values()}
    texts = itertools.islice(hostile.strings(), strings)
    for register, typed in _dealt(texts):
        client = clients[next(_WHO[role] for role in Role if role in register.writers)]
        _try(client, owner, register, typed, found)
    for register in REGISTERS:
        _look_into_the_workbook(clients["Adam"], register, found)
    owner.dispose()
    engine.dispose()
    return [
        Figure("strings", f"{len(found.marks):,}"),
        Figure("fields of the registers' own forms they were typed into", f"{len(found.fields):,}"),
        Figure("forms, pages and searches answered", f"{found.asked:,}"),
        Figure(
            "strings saved, then looked at on the page of the record", f"{found.saved:,}", found.saved > 0
        ),
        Figure("strings refused with a reason, their form looked at", f"{found.refused:,}"),
        Figure("cells of downloaded workbooks that hold one", f"{found.cells:,}", found.cells > 0),
        none(
            "run (an element, an attribute, an address, a reckoned template, a formula, a header)",
            len(found.run),
        ),
        none("answers of 500", len(found.broken)),
        at_least("saved and shown as typed", found.saved - len(found.otherwise), found.saved),
        *(
            Figure("of these", each[:200], good=False)
            for each in (*found.run, *found.broken, *found.otherwise)[:8]
        ),
    ]


def _dealt(texts: Iterator[tuple[str, str]]) -> Iterator[tuple[Register, Typed]]:
    """One text for each field that is typed freely, register by register, until there are no more."""
    for register in itertools.cycle(REGISTERS):
        keys = [each.key for each in register.typed if each.kind in ("text", "long")]
        dealt = dict(zip(keys, itertools.islice(texts, len(keys)), strict=False))
        if keys and not dealt:
            return
        if dealt:
            yield register, dealt


def _try(client: FlaskClient, owner: Engine, register: Register, typed: Typed, found: Found) -> None:
    found.fields |= {f"{register.key}.{key}" for key in typed}
    found.marks |= {mark for mark, _ in typed.values()}
    if _typed_in(client, owner, register, typed, found) or len(typed) == 1:
        return
    for key, text in typed.items():  # one of them was refused: each for itself
        _typed_in(client, owner, register, {key: text}, found)


def _typed_in(client: FlaskClient, owner: Engine, register: Register, typed: Typed, found: Found) -> bool:
    record = uuid.uuid4()
    said = {**controls(register, values(register)), **{key: text for key, (_, text) in typed.items()}}
    form: dict[str, Any] = {"id": str(record), **said}
    try:
        answer = client.post(f"/registers/{register.key}/new", data=form)
    except UnicodeError:  # no browser can send half of a pair either: as JSON it can
        answer = client.post(f"/api/records/{register.key}", json={"id": str(record), "values": said})
    marks = [mark for mark, _ in typed.values()]
    _look(answer.status_code, answer.data, str(answer.headers), marks, found)
    if answer.status_code != 302:
        found.refused += len(typed) == 1
        return False
    page = client.get(f"/registers/{register.key}/{record}")
    _look(page.status_code, page.data, str(page.headers), marks, found)
    listed = client.get(f"/registers/{register.key}", query_string={"q": next(iter(typed.values()))[1][:200]})
    _look(listed.status_code, listed.data, str(listed.headers), marks, found)
    _compare(owner, register, record, typed, page.data, found)
    return True


def _look(status: int, body: bytes, headers: str, marks: Sequence[str], found: Found) -> None:
    found.asked += 1
    if status >= 500:
        found.broken.append(f"{status} for {', '.join(marks)}")
    if any(f"{mark}=1" in headers for mark in marks if "Set-Cookie" in headers):
        found.run.append(f"a header for {', '.join(marks)}")
    text = body.decode("utf-8", errors="replace")
    if not any(mark in text for mark in marks):
        return
    found.run += [
        f"{what} for {mark}" for mark in marks for what in _run(lxml.html.document_fromstring(text), mark)
    ]
    found.run += [f"a template for {mark}" for mark in marks if f"{_RECKONED}{mark}" in text]


def _run(page: Any, mark: str) -> Iterator[str]:
    """What a browser would make of the page beyond text, on account of the mark."""
    for element in page.iter():
        text = element.text or ""
        if not isinstance(element.tag, str):
            if mark in text:
                yield "a comment"
            continue
        if mark in element.tag or element.get("id") == mark:
            yield f"an element {element.tag}"
        if element.tag in ("script", "style") and element.get("type") != "application/json" and mark in text:
            yield f"a {element.tag}"
        yield from _in_attributes(element.attrib, mark)


def _in_attributes(attributes: Mapping[str, str], mark: str) -> Iterator[str]:
    for name, value in attributes.items():
        if mark in name or (name.startswith("on") and mark in value):
            yield f"an attribute {name}"
        outward = value.strip().lower().startswith(("javascript:", "data:text", "//", "http"))
        if mark in value and (name in _PAGES or (name in _LEADS_SOMEWHERE and outward)):
            yield f"an address in {name}"


def _compare(
    owner: Engine, register: Register, record: uuid.UUID, typed: Typed, body: bytes, found: Found
) -> None:
    shown = _squeezed(lxml.html.document_fromstring(body.decode()).text_content())
    table: Any = register.model.__table__
    with owner.connect() as connection:
        row = connection.execute(select(table).where(table.c.id == record)).mappings().one()
    for key, (mark, text) in typed.items():
        kept = str(row[key])
        found.saved += 1
        if _squeezed(kept) not in shown:
            found.otherwise.append(f"{register.key}.{key} of {mark} is not shown as kept: {kept[:60]!r}")
        elif _squeezed(kept) not in {_squeezed(text), _squeezed(seen(text))}:  # a line loses what nobody sees
            found.otherwise.append(f"{register.key}.{key} of {mark} is not kept as typed: {kept[:60]!r}")


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _look_into_the_workbook(client: FlaskClient, register: Register, found: Found) -> None:
    answer = client.get(f"/admin/ledgers/{register.key}.xlsx")
    if answer.status_code != 200:
        return
    found.asked += 1
    for sheet in load_workbook(io.BytesIO(answer.data)).worksheets:
        for cell in itertools.chain.from_iterable(sheet.iter_rows()):
            if isinstance(cell.value, str) and "kx" in cell.value:
                found.cells += 1
                if cell.data_type == "f":
                    found.run.append(f"a formula in {register.key} {cell.coordinate}")
