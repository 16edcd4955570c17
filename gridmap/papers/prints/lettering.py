"""With which letters is a sheet written? A font with Chinese letters, which the system has by a package of its own."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from PIL import ImageDraw, ImageFont

from gridmap.errors import SetupError
from gridmap.i18n.texts import N_

FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
WANTED = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "wqy-microhei.ttc",
    "DroidSansFallbackFull.ttf",
)
"""The nicest first."""


@cache
def font_file() -> Path:
    """GRIDMAP_FONT, else one of those that packages bring. Raises SetupError with the remedy."""
    named = os.environ.get("GRIDMAP_FONT", "")
    if named:
        return Path(named)
    for name in WANTED:
        for folder in FOLDERS:
            if found := next(folder.rglob(name), None):
                return found
    raise SetupError(
        N_(
            "No font with Chinese letters was found. Install one with: apt-get install fonts-wqy-microhei; or name a"
            " file in GRIDMAP_FONT"
        )
    )


@cache
def font(size_px: int) -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype(str(font_file()), size_px)
    except OSError:
        raise SetupError(N_("The font {file} cannot be read."), file=str(font_file())) from None


def wrapped(draw: ImageDraw.ImageDraw, text: str, size_px: int, width_px: float) -> list[str]:
    """The text in lines that fit: broken between words, and between any two letters of Chinese."""
    lines, line = [], ""
    for letter in text:
        if letter == "\n" or (line and draw.textlength(line + letter, font(size_px)) > width_px):
            cut = _word_begins(line) if letter.isascii() and letter.isalnum() else len(line)
            lines.append(line[:cut].rstrip())
            line = line[cut:]
        if letter != "\n" and (line or not letter.isspace()):
            line += letter
    return [*lines, line] if line else lines


def _word_begins(line: str) -> int:
    """Where the last word of western letters begins, so that it goes to the next line whole."""
    at = len(line)
    while at and line[at - 1].isascii() and not line[at - 1].isspace():
        at -= 1
    return at or len(line)
