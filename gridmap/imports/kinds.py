"""Which ledgers can a file be taken into, by whom, and by what is a record of each known?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.registers import REGISTERS, Register
from gridmap.vocabulary import Role

_BOTH = (Role.ADMINISTRATOR, Role.PLANNER)


@dataclass(frozen=True)
class ImportKind:
    """name, exact, code: what identifies a record (`gridmap.imports.matching.identity.Index`).

    register: the rules of records that are also written one by one. identity: the same in words, for the person.
    """

    key: str
    title: str
    roles: tuple[Role, ...]
    identity: str
    name: str = "name"
    exact: tuple[str, ...] = ()
    code: str | None = None
    register: Register | None = None


KINDS: Mapping[str, ImportKind] = {
    kind.key: kind
    for kind in (
        *(
            ImportKind(
                each.key, each.title, each.importers, each.identity, each.name, each.known_by, each.code, each
            )
            for each in REGISTERS
        ),
        ImportKind(
            "areas",
            N_("Areas"),
            (Role.ADMINISTRATOR,),
            N_("An area is known by its official code, else by its name within the area above it."),
        ),
        ImportKind(
            "people",
            N_("People and rights"),
            (Role.SECURITY_ADMINISTRATOR,),
            N_("A person is known by the phone number, else by name and unit."),
        ),
        ImportKind(
            "stock",
            N_("Opening stock of depots"),
            _BOTH,
            N_("A lot is known by its depot, goods, batch and days. A depot whose stock is confirmed is counted"
               " instead."),
        ),
    )
}  # fmt: skip


def kind_of(key: str) -> ImportKind:
    """Raises NotFound for what no file can be taken into."""
    if key not in KINDS:
        raise NotFound(N_("There is no such ledger."))
    return KINDS[key]
