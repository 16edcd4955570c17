"""How is a form of a depot filled in, booked, and shown again?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import fields, replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from gridmap.db.models import StockForm
from gridmap.db.models.supplies import Basis, StockKind
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.ids import as_id, needed_id
from gridmap.records.supplies import stock
from gridmap.records.supplies.booking import ROLES, book, require
from gridmap.records.supplies.forms import TypedForm, TypedLine
from gridmap.records.supplies.plan import shown
from gridmap.records.supplies.sheets import read_form
from gridmap.records.supplies.stock import HeldLot, LotState
from gridmap.registers.resources import Resource
from gridmap.standards.goods import in_force
from gridmap.vocabulary import texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.kept_forms import KeptForm, SentForm, keep
from gridmap.web.language import _
from gridmap.web.supplies.shared import READERS, blueprint, depot_of, expiring_days

MOST_LINES = 400
_LINE_FIELDS = tuple(field.name for field in fields(TypedLine))
_KINDS = {
    "in": StockKind.IN,
    "out": StockKind.OUT,
    "write-off": StockKind.WRITTEN_OFF,
    "transfer": StockKind.TRANSFER,
    "count": StockKind.COUNT,
}


@blueprint.get("/depots/<uuid:depot_id>/<kind>")
@allow(*ROLES)
def new_form(depot_id: uuid.UUID, kind: str) -> str:
    depot, asked = _own(depot_id), _kind(kind)
    return _page(TypedForm(uuid.uuid4(), asked, depot.id), depot)


@blueprint.post("/depots/<uuid:depot_id>/<kind>")
@allow(*ROLES)
def book_form(depot_id: uuid.UUID, kind: str) -> ResponseReturnValue:
    depot, session = _own(depot_id), current.session()
    form_id = needed_id(request.form.get("id"), NotFound(N_("There is no such form.")))
    typed = _typed(form_id, depot, _kind(kind), request.form)
    try:
        booked = book(session, typed, current.now())
    except InvalidInput as refused:
        session.rollback()
        problems = {problem.field: problem.sentence for problem in reversed(refused.problems)}
        return _page(typed, depot_of(depot_id), problems), 422
    session.commit()
    flash(_("This was booked before; nothing was added.") if booked.again else _("Booked."), "done")
    return redirect(url_for("supplies.form", form_id=booked.id))


def enter(sent: SentForm, depot_id: uuid.UUID, kind: str) -> str:
    """A form that was filled in between the shelves, without a signal: booked under the id of its entry, as of then."""
    depot = _own(depot_id)
    typed = _typed(sent.written.id, depot, _kind(kind), sent.said)
    return f"{StockForm.__tablename__}/{book(current.session(), typed, sent.written.written_at).id}"


keep("supplies.book_form", KeptForm(enter, lambda depot_id, kind: _kind(kind).text, lambda **of: ()))


@blueprint.get("/forms/<uuid:form_id>")
@allow(*READERS)
def form(form_id: uuid.UUID) -> str:
    """One booked form, as it is printed and signed."""
    sheet = read_form(current.session(), form_id)
    return render_template("supplies/form.html", sheet=sheet, kinds=texts(StockKind), bases=texts(Basis))


def _own(depot_id: uuid.UUID) -> Resource:
    """Raises NotFound or Forbidden before anybody fills in a form in vain."""
    depot = depot_of(depot_id)
    require(current.session(), depot)
    return depot


def _kind(name: str) -> StockKind:
    if name not in _KINDS:
        raise NotFound(N_("There is no such form."))
    return _KINDS[name]


def _page(typed: TypedForm, depot: Resource, problems: Mapping[str, Sentence] | None = None) -> str:
    session = current.session()
    catalogue = in_force(session, depot.area_path)
    totals = stock.stock_of(session, depot.id, catalogue, current.today(), expiring_days())
    held = [each for total in totals for each in total.held]
    others = [each for each in stock.own_depots(session, viewer().paths(*ROLES)) if each.id != depot.id]
    return render_template(
        "supplies/book.html",
        name=next(name for name, kind in _KINDS.items() if kind == typed.kind),
        typed=replace(typed, lines=typed.lines or _first_lines(typed.kind, held)),
        depot=depot,
        to_depots=[(str(each.id), each.name) for each in others],
        totals=totals,
        held={str(each.lot.id): each for each in held},
        pickable=[each for each in held if _pickable(typed.kind, each)],
        catalogue=catalogue,
        blank=TypedLine(),
        bases=texts(Basis),
        counted_at=stock.counted_at(session, depot.id),
        problems=problems or {},
    )


def _first_lines(kind: StockKind, held: list[HeldLot]) -> list[TypedLine]:
    """One empty line; a count begins with everything on the shelves."""
    if kind != StockKind.COUNT:
        return [TypedLine()]
    on_shelf = [each.lot for each in held if each.state != LotState.PROMISED]
    return [TypedLine(lot=str(lot.id), seen=shown(lot.quantity)) for lot in on_shelf]


def _pickable(kind: StockKind, held: HeldLot) -> bool:
    """Is this lot offered by itself? What is promised, and what is written off, is meant in particular."""
    if kind == StockKind.WRITTEN_OFF:
        return held.state != LotState.PROMISED
    return held.state == LotState.PROMISED


def _typed(form_id: uuid.UUID, depot: Resource, kind: StockKind, sent: MultiDict[str, str]) -> TypedForm:
    to_depot = as_id(sent.get("to_depot_id"))
    top = {name: sent.get(name, "") for name in ("number", "partner", "reason", "at")}
    return TypedForm(form_id, kind, depot.id, to_depot, lines=_lines(kind, sent), **top)


def _lines(kind: StockKind, sent: MultiDict[str, str]) -> list[TypedLine]:
    """The lines that anything was written in, in the order of their numbers."""
    lines = []
    for number in range(min(sent.get("lines", 0, type=int), MOST_LINES)):
        given = {name: sent.get(f"lines-{number}-{name}", "") for name in _LINE_FIELDS}
        goods = sent.get(f"lines-{number}-goods", "")  # one choice for both: a kind of goods, or one lot
        if goods.startswith("lot:"):
            given["lot"] = goods.removeprefix("lot:")
        elif goods:
            given["item"] = goods
        given["basis"] = given["basis"] or Basis.PHYSICAL
        if any(given[name] for name in ("item", "quantity", "lot")):
            lines.append(TypedLine(**given))
    return lines
