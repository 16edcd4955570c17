"""How is one kind of thing drawn on the map?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shape = Literal["circle", "square", "diamond", "triangle", "hexagon", "cross", "drop", "area", "line"]


@dataclass(frozen=True)
class Mark:
    """How one class of a legend is drawn: colour always with a partner in shape, letter, dash or hatch."""

    key: str
    title: str
    color: str
    shape: Shape = "circle"
    letter: str = ""
    hatch: bool = False
    dash: str = ""
    size_px: int = 18
    weight_px: float = 1.5
    fill_opacity: float = 0.75
    muted: bool = False
