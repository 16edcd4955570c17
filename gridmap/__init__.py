"""Where does help not reach? A map service for the grid supervision of a township.

In a notebook `gridmap.connect` opens an area; what is reckoned, arrays and frames in and out, is in `gridmap.analysis`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gridmap.library import Connection, connect

__all__ = ["Connection", "connect"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Only who asks for it waits until the library is read."""
    if name in __all__:
        from gridmap import library

        return getattr(library, name)
    raise AttributeError(name)
