"""How does the shortfall of a township leave as a workbook: balance, need by area, purchases, moves, loans?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gridmap.db.models.base import SEGMENT
from gridmap.i18n.texts import N_, Sentence, Translate
from gridmap.layers.remedies import WHAT
from gridmap.layers.shortfall import BOUNDS
from gridmap.papers import workbook
from gridmap.planning.shortfall import Loan, Shortfall
from gridmap.planning.shortfall.reading import Row

BALANCE = (
    N_("Goods"), N_("Unit of count"), N_("Need"), N_("Met in time"), N_("Short"), N_("At most"), N_("In stock"),
    N_("Asked for"), N_("Left"), N_("Expired"), N_("Out of reach"), N_("Verdict"), N_("Why"),
)  # fmt: skip
PLACES = (
    N_("Area"), N_("Level"), N_("Goods"), N_("Unit of count"), N_("Need"), N_("Met in time"), N_("Short"),
    N_("At most"), N_("Why"),
)  # fmt: skip
DEPOTS = (
    N_("Depot"), N_("Goods"), N_("Unit of count"), N_("In stock"), N_("Asked for"), N_("Left"), N_("Expired"),
    N_("Out of reach"),
)  # fmt: skip
BUY = (
    N_("What to do"), N_("Goods"), N_("Quantity"), N_("Unit of count"), N_("At most"), N_("Keep at"),
    N_("Price, yuan"), N_("Cost, yuan"), N_("Where the price comes from"),
)  # fmt: skip
MOVE = (N_("Goods"), N_("Quantity"), N_("Unit of count"), N_("From depot"), N_("To depot"))
BORROW = (
    N_("Goods"), N_("Quantity"), N_("Unit of count"), N_("Township"), N_("Depot"), N_("Duty phone"),
    N_("Distance, km"),
)  # fmt: skip
VILLAGE_SEGMENTS = 3


def book(found: Shortfall, lent: Sequence[Loan], names: dict[str, str], translate: Translate) -> bytes:
    """names: area path -> name, for the villages that the grids' figures are added up for."""
    made = workbook.new()
    said = _Said(translate)
    for title, headings, rows in (
        (N_("Balance"), BALANCE, _balance(found, said)),
        (N_("Need by area"), PLACES, _places(found, names, said)),
        (N_("Depots"), DEPOTS, _depots(found, said)),
        (N_("To buy"), BUY, _bought(found, said)),
        (N_("To move"), MOVE, _moves(found)),
        (N_("To borrow"), BORROW, _loans(lent)),
    ):
        workbook.add_sheet(made, said(title), [said(each) for each in headings], rows)
    return workbook.to_bytes(made)


class _Said:
    """Cells in the reader's language; what is not known is said."""

    def __init__(self, translate: Translate) -> None:
        self._translate = translate

    def __call__(self, text: str | Sentence) -> str:
        return text.render(self._translate) if isinstance(text, Sentence) else self._translate(text)

    def flag(self, value: bool) -> str:
        return self(N_("at most")) if value else ""

    def number(self, value: float | None) -> float | str:
        return self(N_("unknown")) if value is None else value


def _balance(found: Shortfall, said: _Said) -> Iterator[list[Any]]:
    for line in found.lines:
        yield [
            line.name, line.unit, line.need, line.met, line.short, said.flag(line.at_most), line.stock,
            line.allocated, line.left, line.expired, line.out_of_reach, said(line.verdict),
            "; ".join(said(each) for each in line.reasons),
        ]  # fmt: skip


def _places(found: Shortfall, names: dict[str, str], said: _Said) -> Iterator[list[Any]]:
    """Villages first, as the sums of the grids whose need is known, then the grids."""
    for (village, _), rows in _by_village(found.places).items():
        known = [row for row in rows if row["need"] is not None]
        sums = [sum(row[key] for row in known) for key in ("need", "met", "short")]
        first = rows[0]
        yield [
            names.get(village, village), said(N_("Village")), first["goods"], first["unit"],
            *(sums if known else [said.number(None)] * len(sums)),
            said.flag(any(row["at_most"] for row in rows)),
            said(N_("without areas of unknown need")) if len(known) < len(rows) else "",
        ]  # fmt: skip
    for row in found.places:
        yield [
            row["title"], said(N_("Grid")), row["goods"], row["unit"],
            *(said.number(row[key]) for key in ("need", "met", "short")),
            said.flag(row["at_most"]), said(BOUNDS[row["bound"]]),
        ]  # fmt: skip


def _by_village(places: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in places:
        if len(row["area_path"]) >= VILLAGE_SEGMENTS * SEGMENT:
            found.setdefault((row["area_path"][: VILLAGE_SEGMENTS * SEGMENT], row["item"]), []).append(row)
    return dict(sorted(found.items()))


def _depots(found: Shortfall, said: _Said) -> Iterator[list[Any]]:
    for row in found.depots:
        amounts = (row[key] for key in ("stock", "allocated", "left", "expired", "out_of_reach"))
        empty = row["state"] == "empty"
        yield [
            row["depot"],
            row["goods"],
            row["unit"],
            *(0 if empty else said.number(each) for each in amounts),
        ]


def _bought(found: Shortfall, said: _Said) -> Iterator[list[Any]]:
    for row in found.to_count:
        yield [said(WHAT["count"]), "", "", "", "", row["depot"], "", "", ""]
    for row in found.bought:
        yield [
            said(WHAT[row["what"]]), row["title"], row["quantity"], row["unit"], said.flag(row["at_most"]),
            row["depot"], said.number(row["price_yuan"]), said.number(row["cost_yuan"]), row["price_note"],
        ]  # fmt: skip
    if found.bought:
        more = said(N_("and what has no price")) if found.unpriced else ""
        yield [said(N_("In all")), "", "", "", "", "", "", found.cost_yuan, more]


def _moves(found: Shortfall) -> Iterator[list[Any]]:
    for row in found.moves:
        yield [row["title"], row["quantity"], row["unit"], row["depot"], row["to_depot"]]


def _loans(lent: Sequence[Loan]) -> Iterator[list[Any]]:
    for loan in lent:
        km = round(loan.distance_m / 1000, 1)
        yield [loan.goods, loan.quantity, loan.unit, loan.township, loan.depot, loan.duty_phone, km]
