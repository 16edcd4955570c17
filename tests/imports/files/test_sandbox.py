"""What the process that opens files can no longer do, tried from within."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gridmap.sandbox import system_calls
from gridmap.settings import project_folder

HOME = str(project_folder())
PREPARE = """
import socket, subprocess, sys, os, ctypes
from pathlib import Path
from gridmap import sandbox
from gridmap.imports.reading import limits
sandbox.limit_resources(limits.WORKER)
sandbox.confine(Path.cwd(), sandbox.libraries())
"""


# A call by its number on x86_64 and on arm64; a refusal becomes the error that Python would raise.
CALLED = (
    "import platform; libc = ctypes.CDLL(None, use_errno=True);"
    " n = {} if platform.machine() == 'x86_64' else {};"
    " sys.exit(0) if libc.syscall(n, {}) >= 0 else None; e = ctypes.get_errno(); raise OSError(e, os.strerror(e))"
)


def tried(own: Path, code: str) -> subprocess.CompletedProcess[str]:
    own.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {HOME!r})" + PREPARE + code],
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


@pytest.mark.parametrize(
    "code",
    [
        "os.kill(os.getppid(), 0)",
        "os.fork()",
        "open('a', 'w').write('x'); os.truncate('a', 0)",
        "open('a', 'w').write('x'); os.chmod('a', 0o777)",
        "open('a', 'w').write('x'); os.chown('a', 1, 1)",
        "open('a', 'w').write('x'); os.link('a', 'b')",
        "os.unshare(0x10000000)" if hasattr(os, "unshare") else CALLED.format(272, 97, "0x10000000"),
        CALLED.format(425, 425, "8, ctypes.create_string_buffer(120)"),
        CALLED.format(321, 280, "0, 0, 0"),
        CALLED.format(310, 270, "os.getppid(), 0, 0, 0, 0, 0"),
    ],
)
def test_none_of_the_calls_that_lead_out_or_up(tmp_path: Path, code: str) -> None:
    done = tried(tmp_path / "own", code)
    assert done.returncode != 0
    assert "PermissionError" in done.stderr, done.stderr


@pytest.mark.parametrize(
    "code",
    [
        CALLED.format(234, 131, "os.getppid(), os.getppid(), 0"),  # tgkill
        CALLED.format(319, 279, "b'x', 0"),  # memfd_create
        CALLED.format(294, 26, "0"),  # inotify_init1
        CALLED.format(999, 999, "0"),  # what Linux may know one day
    ],
)
def test_a_call_that_no_reader_needs_is_not_there(tmp_path: Path, code: str) -> None:
    done = tried(tmp_path / "own", code)
    assert done.returncode != 0
    assert "not implemented" in done.stderr, done.stderr


def test_what_is_needed_and_what_is_forbidden_are_apart() -> None:
    for machine, (_, clone, numbers) in system_calls.MACHINES.items():
        needed = [each[system_calls.COLUMN[machine]] for each in system_calls.NEEDED.values()]
        needed = [number for number in needed if number >= 0]
        assert len(needed) == len(set(needed))
        assert not {clone, *numbers} & set(needed)


def test_threads_still_begin(tmp_path: Path) -> None:
    code = "import threading; t = threading.Thread(target=print, args=('ran',)); t.start(); t.join()"
    assert tried(tmp_path / "own", code).stdout == "ran\n"
