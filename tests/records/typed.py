"""Short ways to save as the tests do it: at the world's moment, by the names of the world."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from gridmap.errors import InvalidInput
from gridmap.records.saving import Saved, change, create
from gridmap.registers import BY_KEY
from tests import world

HOSTILE = "${alert(1)} `tick` </script><b>&amp; D:\\users\\x '); DROP TABLE hazards;--"
IN_G22, IN_G11, IN_T2, NOWHERE = (117.06, 38.01), (117.01, 38.07), (117.15, 38.02), (100.0, 20.0)


def at(lonlat: tuple[float, float]) -> dict[str, float]:
    return {"lon": lonlat[0], "lat": lonlat[1]}


def made(session: Any, noun: str, values: dict[str, Any], record_id: uuid.UUID | None = None) -> Saved:
    return create(session, BY_KEY[noun], record_id or uuid.uuid4(), values, world.NOW)


def changed(session: Any, noun: str, name: str, changes: dict[str, Any], version: int = 1) -> Saved:
    return change(session, BY_KEY[noun], world.name_id(name), version, changes, world.NOW)


def complaints(refused: pytest.ExceptionInfo[InvalidInput]) -> dict[str, str]:
    return {problem.field: str(problem.sentence) for problem in refused.value.problems}
