"""Which record is meant by what somebody sent as its id?"""

from __future__ import annotations

import uuid


def as_id(sent: object) -> uuid.UUID | None:
    """None for what is no id."""
    try:
        return uuid.UUID(sent) if isinstance(sent, str) else None
    except ValueError:
        return None


def needed_id(sent: object, refusal: Exception) -> uuid.UUID:
    """Raises the refusal for what is no id."""
    found = as_id(sent)
    if found is None:
        raise refusal
    return found
