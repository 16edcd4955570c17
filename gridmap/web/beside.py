"""Who does long work next to the web workers, is begun again when it dies, and ends with them?

A plain fork: `multiprocessing` would have each web worker, which inherits its list of children, wait at its own exit
for a process that is its sibling.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress

Work = Callable[[threading.Event, int], None]
"""Works until the event that it is handed is set; also handed how many times it had to be begun again."""

GRACE_S = 5.0  # for the step under way; what is cut off is done anew, as its job's lock is free then
NICE = 5  # whoever waits for a web worker goes first
BACK_OFF_S = (1.0, 2.0, 5.0, 15.0, 60.0)  # before it is begun again; from the start once it has lasted
LASTED_S = 120.0
_LOOK_S = 2.0
_log = logging.getLogger(__name__)


class Beside:
    """One process of its own, watched by a thread of its parent.

    It ends when it is told to, and when the process that began it is gone. look: called now and then by the same
    thread, for what else must be kept up; what it raises is logged.
    """

    def __init__(self, work: Work, look: Callable[[], None] = lambda: None) -> None:
        self.work, self.look = work, look
        self.restarts = 0
        self.handle: int | None = None  # not the pid: another process may wear that once ours was reaped
        self.ending = threading.Event()
        self.keeper = threading.Thread(target=self._keep, daemon=True)

    def begin(self) -> None:
        self._fork()
        self.keeper.start()

    def _fork(self) -> None:
        parent = os.getpid()
        child = os.fork()
        if child:
            self.handle = os.pidfd_open(child)
        else:
            self._become(parent)

    def _become(self, parent: int) -> None:
        status = 1
        try:
            _run(self.work, parent, self.restarts)
            status = 0
        except BaseException:
            _log.exception("the work beside the web workers ended")
        finally:
            os._exit(status)  # what the parent wants done at its own exit is not ours to do

    def _keep(self) -> None:
        failures, begun = 0, time.monotonic()
        while not self.ending.is_set():
            try:
                self.look()
            except Exception:
                _log.exception("what the service needs could not be looked after")
            if self.handle is None or not select.select([self.handle], [], [], _LOOK_S)[0]:
                continue
            self._forget()
            failures = 0 if time.monotonic() - begun > LASTED_S else failures
            pause = BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)]
            _log.error("the work beside the web workers died; it begins again in %s s", pause)
            if self.ending.wait(pause):
                return
            failures, begun, self.restarts = failures + 1, time.monotonic(), self.restarts + 1
            self._fork()

    def _forget(self) -> None:
        if self.handle is not None:
            with suppress(ChildProcessError):  # the web workers' own parent may have reaped it
                os.waitid(os.P_PIDFD, self.handle, os.WEXITED)
            os.close(self.handle)
            self.handle = None

    def end(self) -> None:
        """Ask it to stop; whatever does not within GRACE_S is killed. Nothing is left running."""
        self.ending.set()
        if self.keeper.is_alive():
            self.keeper.join(_LOOK_S + 1)
        if self.handle is None:
            return
        for kind in (signal.SIGTERM, signal.SIGKILL):
            try:
                signal.pidfd_send_signal(self.handle, kind)
            except ProcessLookupError:
                break
            if select.select([self.handle], [], [], GRACE_S)[0]:
                break
        self._forget()


def _run(work: Work, parent: int, restarts: int) -> None:
    os.nice(NICE)
    stop = threading.Event()
    for kind in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(kind, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the parent too, which then asks us to stop

    def watch() -> None:
        while not stop.wait(_LOOK_S) and os.getppid() == parent:
            pass
        stop.set()

    threading.Thread(target=watch, daemon=True).start()
    work(stop, restarts)
