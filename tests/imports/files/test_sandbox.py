"""What the process that opens files can no longer do, tried from within."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PREPARE = """
import socket, subprocess, sys, os, ctypes
from pathlib import Path
from gridmap.imports.reading import sandbox
from gridmap.imports.reading.worker import _libraries
sandbox.limit_resources()
sandbox.confine(Path.cwd(), _libraries())
"""


def tried(own: Path, code: str) -> subprocess.CompletedProcess[str]:
    own.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-I", "-c", PREPARE + code],
        cwd=own,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.parametrize(
    "code",
    [
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
        "socket.socketpair()",
        "subprocess.run(['/bin/true'])",
        "os.execv('/bin/true', ['true'])",
    ],
)
def test_no_network_and_no_programs(tmp_path: Path, code: str) -> None:
    done = tried(tmp_path / "own", code)
    assert done.returncode != 0
    assert "PermissionError" in done.stderr


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/passwd').read()",
        "open('../canary').read()",
        "os.listdir('/root' if os.path.isdir('/root') else '/home')",
        "open('../made', 'w')",
        "os.symlink('/etc/passwd', 'link'); open('link').read()",
    ],
)
def test_no_files_but_its_own(tmp_path: Path, code: str) -> None:
    (tmp_path / "canary").write_text("sings")
    done = tried(tmp_path / "own", code)
    assert done.returncode != 0
    assert "PermissionError" in done.stderr
    assert not (tmp_path / "made").exists()


def test_its_own_folder_and_its_libraries_it_can_use(tmp_path: Path) -> None:
    done = tried(
        tmp_path / "own", "open('a', 'w').write('x'); import shapely, pyogrio.raw; print(open('a').read())"
    )
    assert done.stdout == "x\n", done.stderr


def test_memory_is_limited(tmp_path: Path) -> None:
    assert "MemoryError" in tried(tmp_path / "own", "bytearray(4 * 1024 ** 3)").stderr
