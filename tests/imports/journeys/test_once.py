"""Is what the preview has worked out used again by the save, and only while it still holds?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from gridmap.db.models import Import
from gridmap.db.sessions import session
from gridmap.imports.matching import basis, parties, planning
from gridmap.imports.matching.identity import Existing
from gridmap.imports.matching.rows import Incoming, new_id
from gridmap.imports.steps import preparing
from tests import world
from tests.imports.journeys.sheets import ENTERPRISES, MILL, SHOP, Walk, xlsx

AREA_RENAMED = "UPDATE areas SET name = 'West Side' WHERE name = 'West Village'"
SOMEBODY_ELSE = (
    "UPDATE enterprises SET note = 'seen' WHERE id = (SELECT min(id::text)::uuid FROM enterprises)"
)
PHONE = "UPDATE responsible_parties SET phone = '13900000009'"
ENTRY = (
    "INSERT INTO responsible_parties (id, enterprise_id, duty, name)"
    " SELECT gen_random_uuid(), id, 'contact_cadre', 'Cora' FROM enterprises LIMIT 1"
)


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """One entry for each plan that is worked out."""
    made: list[Any] = []
    plan = planning.plan

    def counted(*given: Any) -> Any:
        made.append(given)
        return plan(*given)

    monkeypatch.setattr(planning, "plan", counted)
    return made


@pytest.fixture
def walk(engine: Engine) -> Iterator[Walk]:
    made = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, MILL, SHOP))
    yield made
    if made.now.state == "saved":
        made.undo()
    preparing.forget()


def write(owner: Engine, statement: str) -> None:
    with owner.begin() as connection:
        assert connection.execute(text(statement)).rowcount


def test_a_save_right_after_its_preview_works_nothing_out_again(walk: Walk, planned: list[Any]) -> None:
    walk.preview()
    assert walk.save().state == "saved"
    assert len(planned) == 1


@pytest.mark.parametrize("statement", [SOMEBODY_ELSE, AREA_RENAMED, ENTRY, PHONE])
def test_a_save_after_somebody_has_written_works_it_out_again(
    walk: Walk, planned: list[Any], owner: Engine, statement: str
) -> None:
    walk.preview()
    write(owner, statement)
    walk.save()
    assert len(planned) > 1


def test_another_process_works_it_out_again_and_saves_the_same(walk: Walk, planned: list[Any]) -> None:
    walk.preview()
    preparing.forget()  # another process remembers nothing
    assert walk.save().state == "saved"
    assert len(planned) == 2


def test_what_one_person_saw_is_nobody_elses_plan(engine: Engine, walk: Walk) -> None:
    walk.preview()
    marks = []
    for name in ("Paula", "Adam"):
        with session(engine, world.name_id(name)) as opened:
            marks.append(basis.mark(opened, opened.get_one(Import, walk.id), world.NOW))
    assert marks[0] != marks[1]


@given(st.uuids(), st.text(), st.integers(1, 2**32 - 1), st.integers(1, 2**32 - 1))
def test_rows_of_one_sheet_get_ids_in_their_order(file: uuid.UUID, sheet: str, one: int, other: int) -> None:
    first, second = (new_id(file, Incoming(sheet, row, {})) for row in (one, other))
    assert (first < second) == (one < other)
    assert (first == second) == (one == other)
    assert (first.version, first.variant) == (8, uuid.RFC_4122)
    assert new_id(file, Incoming(sheet + "|", one, {})) != first


def test_a_party_never_gets_the_id_of_another() -> None:
    enterprise = uuid.UUID(int=0xABCDEF << 8)
    said = {"legal_representative": "Third"}
    row = Incoming("Ledger", 2, said)
    ((first, _),), _ = parties.compare(row, enterprise, "Mill", None)
    known = Existing(enterprise, 1, {}, None, [(first["id"], "legal_representative", "First", "")])
    known.parties.append((uuid.uuid4(), "legal_representative", "Second", ""))
    ((third, _),), changes = parties.compare(row, enterprise, "Mill", known)
    assert third["id"] not in {party[0] for party in known.parties}
    assert [(change.field, change.after) for change in changes] == [("legal_representative", "Third")]
