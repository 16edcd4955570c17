"""Which goods does this name mean, and how much is that in their own unit? What is not known is asked, not guessed."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_
from gridmap.standards.goods.catalogue import Item

ALIKE = 0.5
"""Least share of common characters of two names that are offered for each other: 帐篷 for 帐蓬, not for 棉被."""
_SPACES = re.compile(r"\s+")


class Unknown(InvalidInput):
    """A name or a unit that the catalogue does not have; the sentence offers the nearest one."""


def plain(name: str) -> str:
    """Full-width and half-width alike, without spaces, in lower case."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", name)).casefold()


def item_named(name: str, catalogue: Mapping[str, Item]) -> Item:
    """The goods of this name, other name or key. Raises Unknown with the nearest name, if there is one."""
    wanted = plain(name)
    for item in catalogue.values():
        if wanted in (item.key, plain(item.name), *map(plain, item.also)):
            return item
    names = [each for item in catalogue.values() for each in (item.name, *item.also)]
    near = _nearest(name, names)
    if near:
        raise Unknown(N_("“{name}” is not in the catalogue. Did you mean “{near}”?"), name=name, near=near)
    raise Unknown(N_("“{name}” is not in the catalogue. Add it there first, or correct the name."), name=name)


def quantity_in(item: Item, quantity: Decimal, unit: str) -> Decimal:
    """So much in the item's own unit; an empty unit means that very unit.

    Raises Unknown for a unit whose factor the catalogue does not have.
    """
    wanted = plain(unit)
    if wanted in ("", plain(item.unit)):
        return quantity
    for name, units in item.packs.items():
        if wanted == plain(name):
            return quantity * units
    known = ", ".join((item.unit, *item.packs))
    raise Unknown(
        N_(
            "{item} is kept in {unit}, and how many of them “{given}” holds is not known. Known here: {known}."
        ),
        item=item.name,
        unit=item.unit,
        given=unit,
        known=known,
    )


def _nearest(name: str, names: Iterable[str]) -> str:
    known = {plain(each): each for each in names}
    found = difflib.get_close_matches(plain(name), known, n=1, cutoff=ALIKE)
    return known[found[0]] if found else ""
