"""What is needed, there in time and short of each kind of goods in the township, and what is it short of?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gridmap.analysis.supplies.allocation import Bound, bound
from gridmap.i18n.texts import N_, Sentence, amount

Values = Mapping[str, Any]
AMOUNTS = ("stock", "allocated", "left", "expired", "out_of_reach")


@dataclass(frozen=True)
class ShortfallLine:
    """One kind of goods in the whole township, in its own unit. need = met + short, and
    stock = allocated + left + expired + out_of_reach.

    unknown_places: areas whose need nobody knows; they are in no figure. uncounted: depots in which nobody has counted
    it, so that `short` is the most it can be where `at_most`.
    """

    key: str
    name: str
    unit: str
    need: float
    met: float
    short: float
    unknown_places: int
    at_most: bool
    stock: float
    allocated: float
    left: float
    expired: float
    out_of_reach: float
    bound: Bound
    uncounted: tuple[str, ...]

    @property
    def verdict(self) -> Sentence:
        """The shortfall in words: "short at most 16; not counted: depot X"."""
        parts = {"short": amount(self.short), "unit": self.unit, "depots": "、".join(self.uncounted)}
        if not self.short:
            return Sentence(N_("need met"))
        if self.at_most and self.uncounted:
            return Sentence(N_("short at most {short} {unit}; not counted: {depots}"), parts)
        if self.at_most:
            return Sentence(N_("short at most {short} {unit}; the way from some depot is unknown"), parts)
        return Sentence(N_("short {short} {unit}"), parts)

    @property
    def reasons(self) -> list[Sentence]:
        """What the shortfall is made of, to the last unit."""
        told = (
            (N_("{units} {unit}: none in stock"), self.bound.none_in_stock),
            (N_("{units} {unit}: in stock, but out of reach"), self.bound.out_of_reach),
            (N_("{units} {unit}: has expired"), self.bound.expired),
        )
        found = [Sentence(text, {"units": amount(n), "unit": self.unit}) for text, n in told if n > 0]
        if self.unknown_places:
            found.append(Sentence(N_("need unknown in {areas} areas"), {"areas": self.unknown_places}))
        return found


def lines(
    places: Sequence[Values], depots: Sequence[Values], uncounted: Sequence[str]
) -> list[ShortfallLine]:
    """One line for each kind of goods that is needed, the one that is shortest of its need first.

    places, depots: values of the layers `shortfall` and `depots`, the latter with the depot's name as `depot`.
    uncounted: the depots in which nobody has counted anything.
    """
    keys = dict.fromkeys(row["item"] for row in places)
    found = [
        _line(
            key,
            [row for row in places if row["item"] == key],
            [row for row in depots if row["item"] == key],
            uncounted,
        )
        for key in keys
    ]
    return sorted(found, key=lambda line: (-(line.short / line.need if line.need else 0.0), line.name))


def _line(
    key: str, places: Sequence[Values], depots: Sequence[Values], uncounted: Sequence[str]
) -> ShortfallLine:
    amounts = {amount: _sum(depots, amount) for amount in AMOUNTS}
    short = _sum(places, "short")
    idle = amounts["left"] + amounts["out_of_reach"]
    partly = [row["depot"] for row in depots if row["stock"] is None]
    return ShortfallLine(
        key=key,
        name=places[0]["goods"],
        unit=places[0]["unit"],
        need=_sum(places, "need"),
        met=_sum(places, "met"),
        short=short,
        unknown_places=sum(row["need"] is None for row in places),
        at_most=any(row["at_most"] for row in places),
        bound=bound(short, idle, amounts["expired"]),
        uncounted=tuple(dict.fromkeys([*uncounted, *partly])),
        **amounts,
    )


def _sum(rows: Sequence[Values], key: str) -> float:
    return float(sum(row[key] for row in rows if row[key] is not None))
