"""How is a file from anywhere opened without trusting it?

A copy is read by a process of its own (`gridmap.imports.reading.worker`), in a private folder that is gone afterwards,
with limits on memory, time and disk, and without network. Its answer is data, never objects.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from gridmap import sandbox
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import limits, protocol
from gridmap.imports.reading import worker as reader
from gridmap.imports.reading.sheets import OpenedFile
from gridmap.imports.reading.worker import DAMAGED, INPUT, TOO_MUCH_MEMORY

_log = logging.getLogger(__name__)

LEAST_FREE_BYTES = 256 * 1024
TOO_SLOW = N_("Reading this file takes longer than {most} seconds. Split it and hand it in again.")


def read_file(path: Path, name: str, *, wall_s: float = limits.WORKER_WALL_S) -> OpenedFile:
    """The sheets of a file. name: what its owner calls it, told back in messages and used for its suffix alone.

    Raises InvalidInput with the reason and the remedy, OSError where the disk is full. Nothing of the file is left
    behind, no process either.
    """
    if not path.is_file():
        raise InvalidInput(N_("This is not a file."))
    if path.stat().st_size > limits.MAX_FILE_BYTES:
        raise InvalidInput(
            N_("This file is larger than {most} MB. Split it and hand it in again."),
            most=limits.MAX_FILE_BYTES // limits.MIB,
        )
    with tempfile.TemporaryDirectory(prefix="gridmap-import-") as folder:
        own = Path(folder)
        shutil.copyfile(path, own / INPUT)
        answer = own / "answer"
        died_of = _work(own, name, answer, wall_s)
        if shutil.disk_usage(own).free < LEAST_FREE_BYTES:  # the answer may have been cut off there
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        with answer.open(encoding="utf-8", errors="strict") as lines:
            return _told(name, lines, died_of, wall_s)


def _told(name: str, lines: object, died_of: int, wall_s: float) -> OpenedFile:
    try:
        told = protocol.read(name, lines)  # type: ignore[arg-type]
    except protocol.BrokenAnswer as error:
        raise _early_end(died_of, wall_s) from error
    if isinstance(told, Sentence):
        raise InvalidInput(told.msgid, **told.parts)
    return told


def _work(own: Path, name: str, answer: Path, wall_s: float) -> int:
    """Run the worker to its end; the signal that it died of, 0 where it ended by itself."""
    suffix = "".join(letter for letter in Path(name.replace("\0", "")).suffix if letter.isprintable())[:20]
    with answer.open("wb") as out, (own / "errors").open("w+b") as errors:
        worker = subprocess.Popen(
            sandbox.command(reader.__name__, f"file{suffix}"),
            cwd=own,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            start_new_session=True,
            env={"PATH": "/usr/bin:/bin", "HOME": str(own), "TMPDIR": str(own), "LC_ALL": "C.UTF-8"},
        )
        try:
            worker.wait(wall_s)
        except subprocess.TimeoutExpired:
            pass
        finally:
            slow = worker.poll() is None
            if slow:
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()
        errors.seek(0)
        said = errors.read(8000).decode("utf-8", "replace")
    if worker.returncode or said:
        _log.info("the reader of a %s ended with %s: %s", suffix, worker.returncode, said)
    return signal.SIGXCPU if slow else -min(worker.returncode, 0)


def _early_end(died_of: int, wall_s: float) -> InvalidInput:
    if died_of in {signal.SIGXCPU, signal.SIGKILL}:
        return InvalidInput(TOO_SLOW, most=round(min(wall_s, limits.WORKER_CPU_S)))
    return InvalidInput(TOO_MUCH_MEMORY if died_of in {signal.SIGABRT, signal.SIGXFSZ} else DAMAGED)
