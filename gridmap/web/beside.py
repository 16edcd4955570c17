"""Who does long work next to the web workers, and how does it end with them?

A plain fork: `multiprocessing` would have each web worker, which inherits its list of children, wait at its own exit
for a process that is its sibling.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import threading
from collections.abc import Callable
from contextlib import suppress

Work = Callable[[threading.Event], None]
"""Works until the event that it is handed is set."""

GRACE_S = 5.0  # for the step under way; what is cut off is done anew, as its job's lock is free then
_LOOK_S = 2.0
_log = logging.getLogger(__name__)


class Beside:
    """One process of its own. It ends when it is told to, and when the process that began it is gone."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.handle: int | None = None  # not the pid: another process may wear that once ours was reaped

    def begin(self) -> None:
        parent = os.getpid()
        child = os.fork()
        if child:
            self.handle = os.pidfd_open(child)
        else:
            self._become(parent)

    def _become(self, parent: int) -> None:
        status = 1
        try:
            _run(self.work, parent)
            status = 0
        except Exception:
            _log.exception("the work beside the web workers ended")
        finally:
            os._exit(status)  # what the parent wants done at its own exit is not ours to do

    def end(self) -> None:
        """Ask it to stop; whatever does not within GRACE_S is killed. Nothing is left running."""
        if self.handle is None:
            return
        for kind in (signal.SIGTERM, signal.SIGKILL):
            try:
                signal.pidfd_send_signal(self.handle, kind)
            except ProcessLookupError:
                break
            if select.select([self.handle], [], [], GRACE_S)[0]:
                break
        with suppress(ChildProcessError):  # the web workers' own parent may have reaped it
            os.waitid(os.P_PIDFD, self.handle, os.WEXITED)
        os.close(self.handle)
        self.handle = None


def _run(work: Work, parent: int) -> None:
    stop = threading.Event()
    for kind in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(kind, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the parent too, which then asks us to stop

    def watch() -> None:
        while not stop.wait(_LOOK_S) and os.getppid() == parent:
            pass
        stop.set()

    threading.Thread(target=watch, daemon=True).start()
    work(stop)
