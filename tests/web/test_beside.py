"""Is the work beside the web workers begun again when it is killed, ever more slowly, and does it end when told?"""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from gridmap.web import beside
from gridmap.web.beside import Beside

pytestmark = pytest.mark.process


@pytest.fixture
def said(tmp_path: Path) -> Path:
    return tmp_path / "said"


def lines(said: Path, number: int) -> list[str]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        told = said.read_text().splitlines() if said.exists() else []
        if len(told) >= number:
            return told
        time.sleep(0.05)
    raise AssertionError(f"only {told}")


def test_what_is_killed_begins_again_and_knows_how_often(said: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "BACK_OFF_S", (0.05,))
    looked: list[int] = []

    def work(stop: threading.Event, restarts: int) -> None:
        with said.open("a") as out:
            out.write(f"{os.getpid()} {restarts}\n")
        stop.wait(60)

    helper = Beside(work, look=lambda: looked.append(1))
    helper.begin()
    for number in range(3):
        pid, restarts = lines(said, number + 1)[number].split()
        assert int(restarts) == number
        if number < 2:
            os.kill(int(pid), signal.SIGKILL)
    helper.end()
    assert looked
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)
    time.sleep(0.3)
    assert len(lines(said, 3)) == 3, "it began again after its end"


def test_what_fails_at_once_waits_longer_each_time(said: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "BACK_OFF_S", (0.1, 0.2, 30.0))

    def work(stop: threading.Event, restarts: int) -> None:
        with said.open("a") as out:
            out.write(f"{restarts}\n")
        raise RuntimeError

    helper = Beside(work)
    helper.begin()
    assert lines(said, 3) == ["0", "1", "2"]
    time.sleep(1)
    assert len(lines(said, 3)) == 3
    began = time.monotonic()
    helper.end()
    assert time.monotonic() - began < 10
