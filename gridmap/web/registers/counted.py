"""What does a report count of the registers, in an area and a period? Each figure leads to the records behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from flask import render_template, request, url_for

from gridmap.errors import NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.registers import BY_KEY, REGISTERS, Register
from gridmap.registers.counting import RegisterFigure, counts
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.registers.periods import asked_day
from gridmap.web.registers.shared import area_names, blueprint

ENDS_BEFORE = N_("The period ends before it begins.")


@dataclass(frozen=True)
class CountedLine:
    """One figure with the list of its records."""

    counted: RegisterFigure
    address: str


@blueprint.get("/counts")
@allow(*Role)
def counted() -> str:
    """`from` and `to`: both included, this year up to today where not said; `area`: one of the viewer's own."""
    today = current.today()
    first, last = asked_day("from") or today.replace(month=1, day=1), asked_day("to") or today
    areas = area_names(viewer().paths())
    area = request.args.get("area") or next(iter(areas), "")
    if area not in areas:
        raise NotFound(N_("There is no such area."))
    found = counts(current.session(), area, first, last) if first <= last else []
    groups: list[tuple[Register, list[CountedLine]]] = [
        (BY_KEY[key], [CountedLine(each, address(each, area, first, last)) for each in of_one])
        for key, of_one in groupby(found, lambda each: each.register)
    ]
    return render_template(
        "registers/counts.html",
        groups=groups,
        areas=areas,
        area=area,
        first=first,
        last=last,
        trouble=None if first <= last else Sentence(ENDS_BEFORE),
    )


def address(each: RegisterFigure, area_path: str, first: date, last: date) -> str:
    """The list of exactly the records that were counted."""
    return _listing(each.register, each.filter, area_path, first, last)


def address_of(key: str, area_path: str, first: date, last: date) -> str:
    """The same by the key of the count."""
    register, count = next((one, each) for one in REGISTERS for each in one.counts if each.key == key)
    return _listing(register.key, count.only, area_path, first, last)


def _listing(
    register: str, only: Mapping[str, Sequence[str]], area_path: str, first: date, last: date
) -> str:
    asked = [(f"f.{name}", str(value)) for name, values in only.items() for value in values]
    asked += [("from", first.isoformat()), ("to", last.isoformat()), ("under", area_path)]
    return f"{url_for('registers.listing', key=register)}?{urlencode(asked)}"
