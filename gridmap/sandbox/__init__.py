"""What may a process no longer do once it opens a stranger's file?

Reach the network, start programs, see files other than its own folder and its libraries, outlive its parent, or
take more memory, time and disk than one file is worth. Linux only, by system calls, for they bind C libraries too.
Sources: seccomp(2), landlock(7).
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gridmap.errors import SetupError
from gridmap.i18n.texts import N_
from gridmap.sandbox import system_calls

_CLONE_THREAD = 0x00010000
_X32_CALLS = 0x40000000  # x86_64 knows each call by a second number from here on
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _DENY, _UNKNOWN = 0x7FFF0000, 0x00050000 | 13, 0x00050000 | 38  # EACCES, ENOSYS
_ARGUMENT_0 = 16  # where struct seccomp_data keeps the low half of it
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_VERSION = 1
_READ = 1 << 0 | 1 << 2 | 1 << 3  # execute (map as code), read a file, read a folder
# What each version of landlock can forbid in files: the last one knows all.
_FILES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_NET, _NET_SINCE = 0b11, 4  # bind and connect by TCP
_SCOPE, _SCOPE_SINCE = 0b11, 6  # abstract sockets and signals beyond the cage

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Limits:
    memory_bytes: int
    cpu_s: int
    file_bytes: int
    open_files: int = 128


def limit_resources(most: Limits) -> None:
    for what, value in (
        (resource.RLIMIT_AS, most.memory_bytes),
        (resource.RLIMIT_CPU, most.cpu_s),
        (resource.RLIMIT_FSIZE, most.file_bytes),
        (resource.RLIMIT_NOFILE, most.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        least = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (least, least))


def command(module: str, *arguments: str) -> list[str]:
    """Runs a module of this very package, in a Python that minds neither the folder nor the environment."""
    begin = (
        "import runpy, sys; sys.path.insert(0, sys.argv.pop(1));"
        f" runpy.run_module({module!r}, run_name='__main__', alter_sys=True)"
    )
    home = str(Path(__file__).resolve().parents[2])
    return [sys.executable, "-I", "-X", "utf8", "-c", begin, home, *arguments]


def ask(module: str, given: bytes, wall_s: float) -> bytes:
    """What a module of ours that confines itself answers, in a folder of its own; empty where it was cut off."""
    with tempfile.TemporaryDirectory(prefix="gridmap-confined-") as own:
        try:
            done = subprocess.run(
                command(module),
                input=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=own,
                timeout=wall_s,
                check=False,
                env={"PATH": "/usr/bin:/bin", "HOME": own, "TMPDIR": own, "LC_ALL": "C.UTF-8"},
            )
        except subprocess.TimeoutExpired:
            return b""
    return done.stdout


def libraries() -> list[Path]:
    """Where Python, this package and the C libraries lie. Not the checkout: its secret lies beside the package."""
    package = Path(__file__).resolve().parent.parent
    places = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}
    return [
        package,
        *map(Path, sorted(places)),
        *map(Path, ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share")),
    ]


def confine(own: Path, readable: Iterable[Path]) -> None:
    """From here on: files under `own`, `readable` to read only, no network, no programs.

    Raises SetupError where the kernel cannot forbid the network. Where it knows no landlock, only the driver list
    and the checks before it keep the readers in their folder.
    """
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _restrict_files(own, readable)
    if not _forbid_calls():
        raise SetupError(
            N_("This computer cannot shut a file in safely (no seccomp); files are not opened here.")
        )


def _forbid_calls() -> bool:
    known = system_calls.MACHINES.get(platform.machine())
    if known is None:
        return False
    architecture, clone, numbers = known
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _DENY), (_LOAD, 0, 0, 0)]
    steps += [(_AT_LEAST, 0, 1, _X32_CALLS), (_RETURN, 0, 0, _DENY)]
    for name, number in zip(system_calls.FORBIDDEN, numbers, strict=True):
        if number >= 0:  # clone3 cannot be looked into: without it libc falls back to clone
            steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _UNKNOWN if name == "clone3" else _DENY)]
    for each in system_calls.NEEDED.values():
        number = each[system_calls.COLUMN[platform.machine()]]
        if number >= 0:
            steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    # Threads may begin, processes not; nothing else is there.
    steps += [(_EQUAL, 0, 4, clone), (_LOAD, 0, 0, _ARGUMENT_0), (_ANY_BIT, 1, 0, _CLONE_THREAD)]
    steps += [(_RETURN, 0, 0, _DENY), (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _UNKNOWN)]
    program = b"".join(struct.pack("HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: the number of steps, padded to the width of a pointer, then where they are
    header = ctypes.create_string_buffer(struct.pack("H6xP", len(steps), ctypes.addressof(held)))
    return bool(_libc.prctl(_PR_SET_SECCOMP, 2, header, 0, 0) == 0)


def _restrict_files(own: Path, readable: Iterable[Path]) -> None:
    version = _libc.syscall(_LANDLOCK_CREATE, None, 0, _LANDLOCK_VERSION)
    if version < 1:
        return
    every = _FILES[min(version, max(_FILES))]
    attributes = struct.pack("=Q", every)
    if version >= _NET_SINCE:
        attributes += struct.pack("=Q", _NET)
    if version >= _SCOPE_SINCE:
        attributes += struct.pack("=Q", _SCOPE)
    held = ctypes.create_string_buffer(attributes, len(attributes))
    rules = _libc.syscall(_LANDLOCK_CREATE, held, len(attributes), 0)
    if rules < 0:
        return
    for folder, allowed in [(own, every), *((path, _READ) for path in readable)]:
        if folder.is_dir():
            _allow(rules, folder, allowed)
    _libc.syscall(_LANDLOCK_RESTRICT, rules, 0)
    os.close(rules)


def _allow(rules: int, folder: Path, allowed: int) -> None:
    opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    rule = ctypes.create_string_buffer(struct.pack("=Qi", allowed, opened))
    _libc.syscall(_LANDLOCK_ADD, rules, 1, rule, 0)
    os.close(opened)
