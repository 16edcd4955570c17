"""A watch over every file that is opened: nothing is read outside, called, or left behind."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files are read in processes of their own; that is most of what these tests cost."""
    for item in items:
        if item.nodeid.startswith("tests/imports/files/"):
            item.add_marker(pytest.mark.process)


@dataclass(frozen=True)
class Trap:
    """canary: a file that no reader may look into; port: of a socket on 127.0.0.1 that nobody may call."""

    canary: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def trap(tmp_path: Path) -> Iterator[Trap]:
    with laid(tmp_path) as made:
        yield made


@contextmanager
def laid(folder: Path) -> Iterator[Trap]:
    """Fails where a connection was made, a folder was left, or a process still runs."""
    scratch = folder / "scratch"
    scratch.mkdir()
    canary = folder / "canary.csv"
    canary.write_text("name,secret\ncanary,sings\n", encoding="utf-8")
    with (
        pytest.MonkeyPatch.context() as patch,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        patch.setattr(tempfile, "tempdir", str(scratch))
        listener.setblocking(False)
        yield Trap(canary, listener.getsockname()[1])
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert list(scratch.iterdir()) == []
    assert _readers() == []


def _readers() -> list[str]:
    """Children of this process that read files."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            command = (folder / "cmdline").read_text()
        except OSError:  # it ended meanwhile
            continue
        if parent == os.getpid() and "gridmap.imports.reading.worker" in command:
            found.append(command)
    return found
