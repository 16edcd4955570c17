"""How is a network kept on disk, so that every process reads the same memory?"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from gridmap.analysis.roads.network import Network


def save(network: Network, folder: Path) -> None:
    """One .npy a column, in a folder that exists. Raises OSError where it cannot be written."""
    for column in fields(network):
        np.save(folder / f"{column.name}.npy", getattr(network, column.name), allow_pickle=False)


def keep(kept: Path, write: Callable[[Path], None]) -> None:
    """A folder that is written aside and renamed when whole. Of two processes that make the same, the second throws its
    own away. Raises OSError where it cannot be written.
    """
    draft = kept.with_name(f"draft-{secrets.token_hex(8)}")
    draft.mkdir(parents=True, mode=0o700)
    try:
        write(draft)
        draft.rename(kept)
    except OSError:
        if not kept.is_dir():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def load(folder: Path) -> Network:
    """The network that `save` wrote, memory-mapped and read-only: nothing is read before it is used.

    Raises OSError or ValueError where a file is missing or damaged.
    """
    columns: dict[str, Any] = {
        # The plain array over the map: a memmap runs Python for each row that is taken from it.
        column.name: np.asarray(np.load(folder / f"{column.name}.npy", mmap_mode="r", allow_pickle=False))
        for column in fields(Network)
    }
    return Network(**columns)
