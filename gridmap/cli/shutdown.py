"""How does a command end, told to or left by its terminal, so that nothing it started is left running?"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def orderly_end() -> Iterator[Callable[[], None]]:
    """SIGTERM and SIGHUP leave the block as SystemExit, as SIGINT leaves it as KeyboardInterrupt.

    Hands out what is called before the last step: from then on no further signal disturbs. Main thread only.
    """
    before = {kind: signal.getsignal(kind) for kind in ENDING}
    for kind in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(kind, _leave)
    try:
        yield _ignore_further
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _leave(kind: int, frame: object) -> None:
    sys.exit(128 + kind)


def _ignore_further() -> None:
    for kind in ENDING:
        signal.signal(kind, signal.SIG_IGN)
