"""Do the commands that serve end when they are told to, without a traceback and with nothing left running?"""

from __future__ import annotations

import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from gridmap.db import postgis
from gridmap.db.cluster import connect

pytestmark = pytest.mark.process
# The command as a clone elsewhere would run it: with a database of its own.
IN_ANOTHER_CLONE = (
    "import sys; from pathlib import Path; from gridmap.cli import main;"
    " clone = Path(sys.argv.pop(1)); sys.modules['gridmap.cli.installation'].project_folder = lambda: clone; main()"
)
BEGINS_WITHIN_S, ENDS_WITHIN_S = 180, 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Demo:
    """`gridmap demo` in a terminal of its own, as the leader of its session."""

    def __init__(self, clone: Path) -> None:
        self.port = free_port()
        self.terminal, theirs = pty.openpty()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GRIDMAP_")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", IN_ANOTHER_CLONE, str(clone), "demo", "--port", str(self.port)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: os.close(
                os.open(os.ttyname(1), os.O_RDWR)
            ),  # it becomes the controlling terminal
            env=environment,
        )
        os.close(theirs)
        self.said = ""

    def read_until(self, words: str) -> None:
        deadline = time.monotonic() + BEGINS_WITHIN_S
        while words not in self.said:
            assert time.monotonic() < deadline, self.said
            self.said += os.read(self.terminal, 4096).decode()

    def ended(self) -> int:
        """The exit status; what was said until then is read, as a terminal would."""
        os.set_blocking(self.terminal, False)
        deadline = time.monotonic() + ENDS_WITHIN_S
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"still running, having said:\n{self.said}"
            with suppress(OSError):
                self.said += os.read(self.terminal, 4096).decode()
            time.sleep(0.05)
        with suppress(OSError):
            self.said += os.read(self.terminal, 65536).decode()
        return self.process.returncode

    def left_running(self) -> list[str]:
        """The processes of its session, which its children inherit."""
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "-s", str(self.process.pid)], capture_output=True, text=True
        )
        return listed.stdout.splitlines()


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("clone")
    yield folder
    postgis.remove(folder)


def press_ctrl_c(demo: Demo) -> None:
    os.write(demo.terminal, b"\x03")


def terminate(demo: Demo) -> None:
    demo.process.send_signal(signal.SIGTERM)


def close_the_terminal(demo: Demo) -> None:
    os.close(demo.terminal)
    demo.terminal = os.open(os.devnull, os.O_RDONLY)


@pytest.mark.parametrize("end", [press_ctrl_c, terminate, close_the_terminal])
def test_a_served_township_ends_in_silence_and_leaves_nothing_running(
    clone: Path, end: Callable[[Demo], None]
) -> None:
    demo = Demo(clone)
    try:
        demo.read_until("Ctrl+C")
        time.sleep(4)  # the process beside the workers has begun to work
        end(demo)
        status = demo.ended()
        assert status == 0
        for trace in ("Traceback", "Error", "Exception", "HiGHS"):
            assert trace not in demo.said, demo.said
        assert demo.left_running() == []
        with pytest.raises(psycopg.OperationalError):
            connect(postgis.cluster_of(clone, "demo").url())
    finally:
        for line in demo.left_running():
            with suppress(ProcessLookupError):
                os.kill(int(re.findall(r"\d+", line)[0]), signal.SIGKILL)
        os.close(demo.terminal)
        demo.process.wait()
