"""In which words is a row turned away that cannot be told from others, or comes too late?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.kinds import ImportKind
from gridmap.imports.matching.identity import Existing
from gridmap.imports.matching.rows import Complaint, Incoming

_NAMED_AT_MOST = 3


def ambiguous(kind: ImportKind, found: Sequence[Existing]) -> Complaint:
    names = "; ".join(_described(kind, each) for each in found[:_NAMED_AT_MOST])
    return Complaint(
        kind.name or "id",
        str(found[0].row[kind.name]) if kind.name else "",
        Sentence(N_("{number} records may be meant: {names}."), {"number": len(found), "names": names}),
        Sentence(
            N_("Download the ledger, correct the row that is meant, and hand that in: it carries the number.")
        ),
    )


def gone(record_id: uuid.UUID) -> Complaint:
    return Complaint(
        "id",
        str(record_id),
        Sentence(N_("There is no record with this number in this area any more.")),
        Sentence(N_("Empty the cell to take the row in as a new record.")),
    )


def older(incoming: Incoming) -> Complaint:
    return Complaint(
        "version",
        str(incoming.values.get("version")),
        Sentence(N_("Somebody changed this record after the workbook was downloaded.")),
        Sentence(N_("Download the ledger again and make your changes there.")),
    )


def twice(kind: ImportKind, row: Incoming, first: Incoming) -> Complaint:
    told = {"sheet": first.sheet, "row": first.row}
    return Complaint(
        kind.name,
        str(row.values.get(kind.name, "")),
        Sentence(N_("This is the same record as row {row} of sheet {sheet}."), told),
        Sentence(N_("Keep one of the two rows, or give each its own code or place.")),
    )


def repeated(kind: ImportKind, row: Incoming, first: Incoming) -> Complaint:
    """Of a row that would make a new record, as an earlier row of the file does."""
    return replace(
        twice(kind, row, first),
        remedy=Sentence(
            N_("{identity} Keep one of the two rows, or correct the one that means another."),
            {"identity": Sentence(kind.identity)},
        ),
    )


def _described(kind: ImportKind, known: Existing) -> str:
    row = known.row
    name = row[kind.name] if kind.name else known.id
    return " ".join(str(part) for part in (name, row.get("code"), row.get("address")) if part)
