"""Where does help not reach? A map service for the grid supervision of a township.

In a notebook `gridmap.connect` opens an area; what is reckoned, arrays and frames in and out, is in `gridmap.analysis`.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"
_OF_THE_LIBRARY = ("Connection", "connect")


def __getattr__(name: str) -> Any:
    """Only who asks for it waits until `gridmap.library` is read; no room of ours depends on it."""
    if name in _OF_THE_LIBRARY:
        return getattr(importlib.import_module("gridmap.library"), name)
    raise AttributeError(name)
