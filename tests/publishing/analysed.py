"""What do workers do in the tests of analyses? A module of its own, for they import it in processes of their own."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from gridmap.layers.base.context import Context
from gridmap.layers.base.layer import Layer
from gridmap.publishing.analyses import AnalysisRow, Outcome, Task, answered, tasks
from gridmap.publishing.analyses.figures import figures
from tests import world

SOUND = figures


def dies_once(marks: Path, url: str, task: Task) -> Outcome:
    """Whoever is the first to take up anything of the second township kills itself; each beginning leaves a file."""
    (marks / f"{task.township_path}-{task.layer}-{os.getpid()}").touch()
    if task.township_path == world.T2:
        try:
            (marks / "died").touch(exist_ok=False)
        except FileExistsError:
            return answered(task, url)
        os.kill(os.getpid(), signal.SIGKILL)
    return answered(task, url)


def always_dies(url: str, task: Task) -> Outcome:
    """Whoever takes up the second township's visits is killed, as for want of memory."""
    if (task.township_path, task.layer) == (world.T2, "visit_history"):
        os.kill(os.getpid(), signal.SIGKILL)
    return answered(task, url)


def spoiled(url: str, task: Task) -> Outcome:
    """As `answered`, but for one township whose visits nobody can reckon."""
    with pytest.MonkeyPatch.context() as patch:
        spoil(patch)
        return answered(task, url)


def spoil(patch: pytest.MonkeyPatch) -> None:
    def failing(layer: Layer, context: Context, days: Sequence[date]) -> Iterator[AnalysisRow]:
        if (context.township_path, layer.key) == (world.T2, "visit_history"):
            raise ValueError("a visit before the flood")
        return SOUND(layer, context, days)

    patch.setattr(tasks, "figures", failing)
