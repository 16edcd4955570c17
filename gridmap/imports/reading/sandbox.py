"""What may a process no longer do once it opens a stranger's file?

Reach the network, start programs, see files other than its own folder and its libraries, outlive its parent, or
take more memory, time and disk than one file is worth. Linux only, by system calls, for they bind C libraries too.
Sources: seccomp(2), landlock(7), and the kernel's `syscall_64.tbl` and `unistd.h` for the numbers.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
from collections.abc import Iterable
from pathlib import Path

from gridmap.errors import SetupError
from gridmap.i18n.texts import N_
from gridmap.imports.reading import limits

# machine -> (AUDIT_ARCH, numbers of socket, socketpair, connect, execve, execveat, ptrace)
_MACHINES = {
    "x86_64": (0xC000003E, (41, 53, 42, 59, 322, 101)),
    "aarch64": (0xC00000B7, (198, 199, 203, 221, 281, 117)),
}
_X32_CALLS = 0x40000000  # x86_64 knows each call by a second number from here on
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 13  # EACCES
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_READ = 1 << 0 | 1 << 2 | 1 << 3  # execute (map as code), read a file, read a folder
_ALL_OF_ABI_1 = (1 << 13) - 1

_libc = ctypes.CDLL(None, use_errno=True)


def limit_resources() -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits.WORKER_MEMORY_BYTES),
        (resource.RLIMIT_CPU, limits.WORKER_CPU_S),
        (resource.RLIMIT_FSIZE, limits.WORKER_FILE_BYTES),
        (resource.RLIMIT_NOFILE, limits.WORKER_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))


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
    known = _MACHINES.get(platform.machine())
    if known is None:
        return False
    architecture, calls = known
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _DENY), (_LOAD, 0, 0, 0)]
    for test, number in [(_AT_LEAST, _X32_CALLS), *((_EQUAL, call) for call in calls)]:
        steps += [(test, 0, 1, number), (_RETURN, 0, 0, _DENY)]
    steps.append((_RETURN, 0, 0, _ALLOW))
    program = b"".join(struct.pack("HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: the number of steps, padded to the width of a pointer, then where they are
    header = ctypes.create_string_buffer(struct.pack("H6xP", len(steps), ctypes.addressof(held)))
    return bool(_libc.prctl(_PR_SET_SECCOMP, 2, header, 0, 0) == 0)


def _restrict_files(own: Path, readable: Iterable[Path]) -> None:
    handled = ctypes.c_uint64(_ALL_OF_ABI_1)
    rules = _libc.syscall(_LANDLOCK_CREATE, ctypes.byref(handled), ctypes.sizeof(handled), 0)
    if rules < 0:
        return
    for folder, allowed in [(own, _ALL_OF_ABI_1), *((path, _READ) for path in readable)]:
        if folder.is_dir():
            _allow(rules, folder, allowed)
    _libc.syscall(_LANDLOCK_RESTRICT, rules, 0)
    os.close(rules)


def _allow(rules: int, folder: Path, allowed: int) -> None:
    opened = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    rule = ctypes.create_string_buffer(struct.pack("=Qi", allowed, opened))
    _libc.syscall(_LANDLOCK_ADD, rules, 1, rule, 0)
    os.close(opened)
