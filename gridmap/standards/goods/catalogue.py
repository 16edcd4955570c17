"""Which goods are known in a township: those that are shipped, under its own figures where it has any?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, func, literal, select
from sqlalchemy.orm import Session

from gridmap.db.models import ItemRow
from gridmap.vocabulary import ItemClass

SHIPPED: Traversable = files("geodata").joinpath("supplies", "items.toml")


@dataclass(frozen=True)
class Item:
    """A kind of goods. Quantities of it are in `unit`; whole: counted in pieces.

    arrive_within_h: by when it must be there after the order, arrive_note: who says so; None: unknown.
    unit_price_yuan: None unknown, price_note: where it comes from. shelf_life_months: None does not expire.
    packs: name of a pack -> units in it. also: other names. own: the township's own figures, not the shipped ones.
    """

    key: str
    name: str
    unit: str
    item_class: str
    whole: bool = True
    arrive_within_h: float | None = None
    arrive_note: str = ""
    unit_price_yuan: Decimal | None = None
    price_note: str = ""
    shelf_life_months: int | None = None
    packs: Mapping[str, Decimal] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    own: bool = False


@cache
def shipped() -> Mapping[str, Item]:
    """key -> item, in the order of the classes of DB37/T 4824-2025, as `geodata/supplies/items.toml` has them."""
    told = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return MappingProxyType({key: _read(key, each, told) for key, each in told["items"].items()})


def fingerprint() -> bytes:
    """Changes whenever a shipped figure changes: what was computed from another one is out of date."""
    return SHIPPED.read_bytes()


def _read(key: str, each: Mapping[str, Any], told: Mapping[str, Any]) -> Item:
    arrival = told["arrival"][ItemClass(each["item_class"])]
    return Item(
        key=key,
        name=each["name"],
        unit=each["unit"],
        item_class=each["item_class"],
        whole=each.get("whole", True),
        arrive_within_h=arrival["hours"],
        arrive_note=arrival["note"],
        unit_price_yuan=Decimal(each["unit_price_yuan"]),
        price_note=told["price_note"],
        shelf_life_months=each.get("shelf_life_months"),
        packs=_exact(each.get("packs", {})),
        also=tuple(each.get("also", ())),
    )


def in_force(asker: Session | Connection, area_path: str) -> Mapping[str, Item]:
    """key -> item: the shipped goods and those of this area and the areas above it; the nearest one's figures hold."""
    found = select(ItemRow.__table__).where(literal(area_path).op("^@")(ItemRow.area_path))
    rows = asker.execute(found.order_by(func.length(ItemRow.area_path), ItemRow.name)).mappings()
    known = dict(shipped())
    for row in rows:
        known[row["key"]] = _own(dict(row), known.get(row["key"]))
    return MappingProxyType(known)


def _own(row: Mapping[str, Any], was: Item | None) -> Item:
    """What is counted in which unit stays as it is shipped, for the lots that were booked in it stay too."""
    return Item(
        key=row["key"],
        name=row["name"],
        unit=was.unit if was else row["unit"],
        item_class=row["item_class"],
        whole=was.whole if was else row["whole"],
        arrive_within_h=row["arrive_within_h"],
        unit_price_yuan=row["unit_price_yuan"],
        price_note=row["price_note"],
        shelf_life_months=row["shelf_life_months"],
        packs=_exact(row["packs"]),
        also=was.also if was else (),
        own=True,
    )


def _exact(packs: Mapping[str, float]) -> Mapping[str, Decimal]:
    return {name: Decimal(str(units)) for name, units in packs.items()}
