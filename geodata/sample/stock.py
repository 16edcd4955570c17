"""What lies in the supply depots, on which forms did it come and go, and what does the township know of last year?

Days are told from `today`, so that something has always expired and something is about to.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from geodata.sample.book import Row, key
from geodata.sample.duty import CHINA
from geodata.sample.people import Staff
from geodata.sample.places import TOWNSHIP

RELOCATED_LAST_YEAR = 240
MEASURED = ("drinking_water", "rice", "rope", "snow_melting_agent")
"""Kept by litre, kilogram and metre; everything else in pieces."""

Line = tuple[str, int, int | None]
"""Goods (a key of the catalogue), quantity in the catalogue's unit, days from today to the last good day."""
MAIN: tuple[Line, ...] = (
    ("tent", 6, None), ("life_jacket", 60, None), ("raincoat", 40, None), ("rain_boots", 35, None),
    ("helmet", 50, 500), ("woven_bag", 3000, None), ("shovel", 55, None), ("emergency_lamp", 4, None),
    ("generator", 1, None), ("water_pump", 2, None), ("cotton_quilt", 30, None), ("folding_bed", 20, None),
    ("drinking_water", 96, -40), ("drinking_water", 300, 60), ("rice", 150, 150), ("instant_food", 288, 25),
    ("first_aid_kit", 10, 400), ("fire_extinguisher", 30, 75),
)  # fmt: skip
PARK_STOCK: tuple[Line, ...] = (
    ("tent", 8, None), ("cotton_quilt", 24, None), ("drinking_water", 240, 200),
    ("fire_extinguisher", 40, 900), ("fire_hose", 16, None), ("gas_mask", 12, -20),
    ("oil_absorbent", 8, None), ("fire_sand", 120, None),
)  # fmt: skip
UNCOUNTED = ("woven_bag", "life_jacket", "shovel", "wooden_pile")
"""The village's depot was filled years ago and never counted: the goods are known, the quantities are not."""
PROMISED = (
    ("agreement", "drinking_water", 2400, "青禾惠民超市"),
    ("capacity", "instant_food", 500, "青禾面点加工坊"),
)


def stock_tables(resources: list[Row], people: Staff, today: date) -> dict[str, list[Row]]:
    """Table name -> rows: lots (empty, for their lines fill them), the forms, their lines, and the yearly facts."""
    main, park, village = (row for row in resources if row["kind"] == "supply_depot")
    keeper = next(row["person_id"] for row in people.accounts if row["username"] == "guihua")
    book = _Book(today, keeper)
    book.opening(main, MAIN, 200)
    book.opening(park, PARK_STOCK, 190)
    book.promise(main)
    for item in UNCOUNTED:
        book.lot(village, item, quantity=None)
    delivery = book.form(
        main, "in", 40, number=f"QH-{today.year}-031", partner="云上县应急管理局", reason="县级下拨"
    )
    book.bring(delivery, book.lot(main, "tent", received_on=book.day(40)), 4)
    drill = book.form(main, "out", 25, partner="望河村防汛抢险队", reason="防汛演练领用")
    book.line(drill, book.first(main, "raincoat"), change=-10)
    moved = book.form(main, "transfer", 20, to_depot_id=park["id"], reason="充实产业园储备点")
    book.line(moved, book.first(main, "shovel"), change=-10, to_lot_id=book.lot(park, "shovel")["id"])
    book.count(main, 7, {"raincoat": (-2, "演练后遗失 2 件，已登记")})
    return {
        "lots": book.lots,
        "stock_forms": book.forms,
        "stock_lines": book.lines,
        "yearly_facts": [
            {
                "id": key("yearly_facts", "relocated_people"),
                "area_path": TOWNSHIP,
                "year": today.year - 1,
                "key": "relocated_people",
                "value": float(RELOCATED_LAST_YEAR),
                "source": f"青禾镇 {today.year - 1} 年防汛工作总结(虚构样例)",
            }
        ],
    }


class _Book:
    """Writes lots, forms and lines, and keeps the balances that a count starts from."""

    def __init__(self, today: date, keeper: object) -> None:
        self.today, self.keeper = today, keeper
        self.lots: list[Row] = []
        self.forms: list[Row] = []
        self.lines: list[Row] = []
        self.held: dict[object, Decimal] = {}

    def day(self, back: int) -> date:
        return self.today - timedelta(days=back)

    def lot(self, depot: Row, item: str, *, quantity: Decimal | None = Decimal(0), **more: Any) -> Row:
        row = {
            "id": key("lots", len(self.lots)),
            "depot_id": depot["id"],
            "area_path": depot["area_path"],
            "item": item,
            "basis": "physical",
            "partner": "",
            "batch": "",
            "received_on": None,
            "expires_on": None,
            "keeper": "储备库保管员" if depot["address"].endswith("院内") else "储备点保管员",
            "whole": item not in MEASURED,
            "quantity": quantity,
            **more,
        }
        self.lots.append(row)
        return row

    def first(self, depot: Row, item: str) -> Row:
        return next(lot for lot in self.lots if (lot["depot_id"], lot["item"]) == (depot["id"], item))

    def form(self, depot: Row, kind: str, back: int, **more: Any) -> Row:
        row = {
            "id": key("stock_forms", len(self.forms)),
            "depot_id": depot["id"],
            "area_path": depot["area_path"],
            "kind": kind,
            "at": datetime.combine(self.day(back), time(10, 0), CHINA),
            "person_id": self.keeper,
            "to_depot_id": None,
            "number": "",
            "partner": "",
            "reason": "",
            **more,
        }
        self.forms.append(row)
        return row

    def line(self, form: Row, lot: Row, **more: Any) -> None:
        number = 1 + sum(line["form_id"] == form["id"] for line in self.lines)
        none = {"to_lot_id": None, "change": None, "expected": None, "found": None, "explanation": ""}
        self.lines.append({"form_id": form["id"], "line_no": number, "lot_id": lot["id"], **none, **more})
        self.held[lot["id"]] = self.held.get(lot["id"], Decimal(0)) + Decimal(more["change"])

    def bring(self, form: Row, lot: Row, quantity: int) -> None:
        self.line(form, lot, change=Decimal(quantity))

    def opening(self, depot: Row, stock: Sequence[Line], back: int) -> None:
        form = self.form(depot, "opening", back, reason="建账")
        for item, quantity, days in stock:
            until = None if days is None else self.today + timedelta(days=days)
            self.bring(form, self.lot(depot, item, received_on=self.day(back), expires_on=until), quantity)

    def promise(self, depot: Row) -> None:
        form = self.form(depot, "in", 180, reason="签订代储协议")
        for basis, item, quantity, partner in PROMISED:
            self.bring(form, self.lot(depot, item, basis=basis, partner=partner), quantity)

    def count(self, depot: Row, back: int, differences: dict[str, tuple[int, str]]) -> None:
        form = self.form(depot, "count", back)
        for lot in [each for each in self.lots if each["depot_id"] == depot["id"]]:
            if lot["basis"] == "physical":
                change, explanation = differences.get(lot["item"], (0, ""))
                expected = self.held[lot["id"]]
                found = expected + change
                self.line(
                    form,
                    lot,
                    change=Decimal(change),
                    expected=expected,
                    found=found,
                    explanation=explanation,
                )
