"""Where in a text does which figure stand? A mark in braces is a figure's key; numbers are put in when it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gridmap.i18n.texts import Translate
from gridmap.papers.report.figures import ReportFigure

_MARK = re.compile(r"\{([a-z][a-z_0-9]*(?:\.[a-z_0-9]+)*)\}")


def mark(key: str) -> str:
    return "{" + key + "}"


def marks(text: str) -> list[str]:
    return _MARK.findall(text)


def parts(text: str, figures: Mapping[str, ReportFigure]) -> Iterator[tuple[str, ReportFigure | None]]:
    """The text piece by piece: plain, or a figure that stands there. What is no figure's key stays as it was typed."""
    at = 0
    for found in _MARK.finditer(text):
        figure = figures.get(found[1])
        if figure is None:
            continue
        if found.start() > at:
            yield text[at : found.start()], None
        yield found[0], figure
        at = found.end()
    if at < len(text):
        yield text[at:], None


def written(figure: ReportFigure, translate: Translate) -> str:
    """A number as papers write it, without separators; what cannot be known says why."""
    if figure.number is None:
        return figure.why.render(translate) if figure.why else translate("unknown")
    return f"{figure.number:.2f}".rstrip("0").rstrip(".")


def plain(text: str, figures: Mapping[str, ReportFigure], translate: Translate) -> str:
    return "".join(
        piece if figure is None else written(figure, translate) for piece, figure in parts(text, figures)
    )
