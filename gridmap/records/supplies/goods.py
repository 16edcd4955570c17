"""How does a township add goods to the catalogue, put its own price on them, and enter the figures of a year?

The caller commits.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import select

from gridmap.db.models import ItemRow, YearlyFact
from gridmap.db.models.supplies import YearlyKey
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, InvalidInput, Problem
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard
from gridmap.records.reading import Unreadable, read
from gridmap.standards.goods import Item, Unknown, in_force, item_named
from gridmap.vocabulary import ItemClass, texts

GOODS = (
    Field("name", N_("Name"), required=True),
    Field("unit", N_("Unit of count"), required=True),
    Field("item_class", N_("Class of goods"), "choice", required=True, choices=texts(ItemClass)),
    Field("whole", N_("Counted in whole pieces"), "flag", required=True),
    Field("arrive_within_h", N_("Must arrive within"), "number", unit=N_("h"), most=10_000),
    Field("unit_price_yuan", N_("Price of one unit"), "number", unit=N_("yuan"), most=100_000_000),
    Field("price_note", N_("Where the price comes from")),
    Field("shelf_life_months", N_("Shelf life"), "number", unit=N_("months"), whole=True, most=1200),
    Field("packs", N_("Packs")),
)
YEARLY = (
    Field("year", N_("Year"), "number", required=True, whole=True, most=2200),
    Field("key", N_("Figure"), "choice", required=True, choices=texts(YearlyKey)),
    Field("value", N_("Value"), "number", required=True, whole=True, most=10_000_000),
    Field("source", N_("Which paper says so"), required=True),
)
FIRST_YEAR = 1949
_PACK = re.compile(r"([^=\d]{1,20})=(\d{1,9}(?:\.\d{1,3})?)")
_SEVERAL = re.compile(r"[,，、;；\s]+")
REFUSED = N_("Some entries cannot be accepted.")
_MEANWHILE = N_("Somebody else has changed this in the meantime. Load it again; nothing was saved.")
Own = TypeVar("Own", ItemRow, YearlyFact)


def own_item(session: FencedSession, area_path: str, key: str) -> ItemRow | None:
    """What this very area says of these goods, if anything."""
    mine = (ItemRow.area_path == area_path, ItemRow.key == key)
    return session.scalar(select(ItemRow).where(*mine))


def save_item(
    session: FencedSession, area_path: str, key: str, values: Mapping[str, Any], version: int, now: datetime
) -> ItemRow:
    """Goods of the area's own (key empty), or its own figures for known ones, whose unit stays as it is.

    version: of the row that the editor saw, 0 where there was none. Raises InvalidInput with every complaint,
    Conflict where somebody else was first, Forbidden beyond the fence.
    """
    catalogue = in_force(session, area_path)
    known = catalogue.get(key)
    if known is not None:
        values = {**values, "unit": known.unit, "whole": known.whole}
    told, problems = _read(GOODS, values)
    packs = _packs(str(told.pop("packs", "") or ""), problems)
    problems += _more_problems(told, known, catalogue)
    if problems:
        raise InvalidInput(REFUSED, problems)
    found = own_item(session, area_path, key) if key else None
    new_key = known.key if known else f"own-{uuid.uuid4().hex[:12]}"
    row = found or ItemRow(id=uuid.uuid4(), area_path=area_path, key=new_key)
    price = told.pop("unit_price_yuan")
    told["unit_price_yuan"] = None if price is None else round(Decimal(str(price)), 2)
    return _written(session, row, {**told, "packs": packs}, found, version, now)


def _more_problems(
    told: Mapping[str, Any], known: Item | None, catalogue: Mapping[str, Item]
) -> list[Problem]:
    problems = []
    if told.get("unit_price_yuan") is not None and not told.get("price_note"):
        problems.append(Problem("price_note", Sentence(N_("Say where the price comes from."))))
    problems += [
        Problem(field, Sentence(N_("This must be more than zero.")))
        for field in ("arrive_within_h", "shelf_life_months")
        if told.get(field) == 0
    ]
    if known is None and told.get("name"):
        try:
            twin = item_named(told["name"], catalogue)
            name = {"name": twin.name, "unit": twin.unit}
            problems.append(
                Problem("name", Sentence(N_("“{name}” ({unit}) is in the catalogue already."), name))
            )
        except Unknown:  # as it should be
            pass
    return problems


def _packs(typed: str, problems: list[Problem]) -> dict[str, float]:
    """“case=24, bale=5” as {"case": 24.0, "bale": 5.0}."""
    packs = {}
    for each in filter(None, _SEVERAL.split(typed)):
        found = _PACK.fullmatch(each)
        if found is None or float(found[2]) == 0:
            how = Sentence(N_("Write packs as name=units, for example case=24."))
            problems.append(Problem("packs", how))
            return {}
        packs[found[1].strip()] = float(found[2])
    return packs


def shown_packs(item: Item) -> list[str]:
    """Each pack as it is written in the form."""
    return [f"{name}={units.normalize():f}" for name, units in item.packs.items()]


def own_facts(session: FencedSession, area_path: str) -> list[YearlyFact]:
    """The yearly figures of this area, the newest first."""
    found = select(YearlyFact).where(YearlyFact.area_path == area_path)
    return list(session.scalars(found.order_by(YearlyFact.year.desc(), YearlyFact.key)))


def save_fact(
    session: FencedSession, area_path: str, values: Mapping[str, Any], version: int, now: datetime
) -> YearlyFact:
    """Enter or correct one figure of one year. Raises as `save_item`."""
    told, problems = _read(YEARLY, values)
    year = told.get("year")
    if year is not None and not FIRST_YEAR <= year <= now.year:
        sentence = Sentence(
            N_("Write a year between {first} and {last}."), {"first": FIRST_YEAR, "last": now.year}
        )
        problems.append(Problem("year", sentence))
    if problems:
        raise InvalidInput(REFUSED, problems)
    mine = (YearlyFact.area_path == area_path, YearlyFact.year == year, YearlyFact.key == told["key"])
    found = session.scalar(select(YearlyFact).where(*mine))
    if found is not None and version == 0:
        entered = Sentence(N_("This year is entered already; correct it in the list."))
        raise InvalidInput(REFUSED, [Problem("year", entered)])
    row = found or YearlyFact(id=uuid.uuid4(), area_path=area_path)
    return _written(session, row, told, found, version if found else 0, now)


def _written(
    session: FencedSession,
    row: Own,
    told: Mapping[str, Any],
    found: Own | None,
    version: int,
    now: datetime,
) -> Own:
    source = row.__tablename__
    if (found.version if found else 0) != version:
        raise guard.changed_first(session, source, row.id, now)
    try:
        with guard.written(session, source, row.id, now):
            for name, value in told.items():
                setattr(row, name, value)
            session.add(row)
    except guard.IdInUse:
        raise Conflict(_MEANWHILE) from None
    return row


def _read(entries: tuple[Field, ...], values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    told: dict[str, Any] = {}
    problems = []
    for entry in entries:
        try:
            value = read(entry, values.get(entry.key))
            told[entry.key] = "" if value is None and entry.kind == "text" else value
        except Unreadable as wrong:
            problems.append(Problem(entry.key, wrong.sentence))
    return told, problems
