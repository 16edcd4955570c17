"""How does a report of one or two pages leave as a Word file? A title and its paragraphs, on an official page."""

from __future__ import annotations

from collections.abc import Sequence

from gridmap.papers.official_page import OfficialPage


def letter(title: str, lines: Sequence[str]) -> bytes:
    """The title centred, each line a paragraph indented by two characters. Text stays text, whatever it holds."""
    sheet = OfficialPage(title)
    sheet.title(title, gap=False)
    for line in lines:
        sheet.line(line)
    return sheet.to_bytes()
