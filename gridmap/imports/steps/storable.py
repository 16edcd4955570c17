"""How is what stands in a stranger's file kept as JSON, whatever characters it holds?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from gridmap.i18n.texts import Sentence


def storable(value: Any) -> Any:
    """The value with U+FFFD for NUL and halves of characters, which PostgreSQL keeps in no text."""
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return json.loads(whole.replace("\\u0000", "\ufffd"))


def sentence(told: Sentence) -> dict[str, Any]:
    """A sentence as JSON, whatever its parts are."""
    found: dict[str, Any] = storable(told.to_json())
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str | bytes) else str(value)
