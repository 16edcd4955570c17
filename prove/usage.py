"""How much of the machine has a tree of processes used: memory, and time of the processor? Read from /proc."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """pss_mb: memory, with what several share counted once between them; cpu_s: with that of children that ended."""

    pss_mb: float
    cpu_s: float
    processes: int


def usage(root: int) -> Usage:
    """Of the process and all that it began, now."""
    parents, busy = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            told = stat.read_text().rpartition(")")[2].split()
            pid = int(stat.parent.name)
            parents[pid] = int(told[1])
            busy[pid] = sum(map(int, told[11:15])) * _TICK_S
    tree, grown = {root}, True
    while grown:
        children = {pid for pid, parent in parents.items() if parent in tree} - tree
        tree |= children
        grown = bool(children)
    return Usage(sum(map(_pss_mb, tree)), sum(busy.get(pid, 0.0) for pid in tree), len(tree))


def _pss_mb(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
