"""What does the service write into its log? One line of JSON for each thing, and nothing of people or records.

Of an error its kind and the places in the code are told, never its words: they may hold what somebody typed.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

from gridmap.web import measuring

OF_OTHERS = logging.WARNING  # of libraries only what is wrong
MOST_CAUSES = 5


class Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            # The text as it stands in the code; what is put into it could be anybody's.
            "what": record.msg if isinstance(record.msg, str) else type(record.msg).__name__,
            "process": record.process,
        }
        told |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            told["error"] = _kinds(record.exc_info[1])
            told["where"] = _places(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False)


def _kinds(error: BaseException) -> list[str]:
    """The error, and what it came from."""
    found: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(found) < MOST_CAUSES:
        found.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__ or cause.__context__
    return found


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return [f"{each.filename.rpartition('site-packages/')[2]}:{each.lineno} {each.name}" for each in frames]


def begin(*, every_request: bool) -> None:
    """From here on this process writes such lines, to the standard error. every_request: or the slow and failed."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(handlers=[handler], level=OF_OTHERS, force=True)
    measuring.log.setLevel(logging.INFO if every_request else logging.WARNING)
