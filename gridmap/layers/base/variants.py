"""What may an answer suppose that is not so: nothing, the sites of a scenario, or an emergency drawn on the map?

A variant is named "<kind>:<id>"; the default one, which supposes nothing, has no name.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

Supposed = Literal["", "scenario", "emergency"]


def variant(kind: Supposed, key: UUID) -> str:
    return f"{kind}:{key}"


def supposed(variant: str, kind: Supposed) -> UUID | None:
    """The id of what a variant supposes, or None where it supposes nothing of this kind."""
    named, _, key = variant.partition(":")
    return UUID(key) if named == kind and key else None
