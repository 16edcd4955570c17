"""How long does an engine live?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine


@contextmanager
def closing(engine: Engine) -> Iterator[Engine]:
    """The engine, and none of its connections left open behind it."""
    try:
        yield engine
    finally:
        engine.dispose()
