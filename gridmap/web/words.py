"""How does a published value look to the person who reads it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date, format_datetime, format_decimal, format_percent

from gridmap.layers.layer import Field, Layer, Legend, Mark
from gridmap.models import Headline
from gridmap.texts import N_, Sentence, distance
from gridmap.web import current
from gridmap.web.language import say


def value(each: Field, stored: Any) -> str:
    """A stored value in words; unknown is said, never left as a blank that looks like none."""
    if stored is None:
        return say(N_("never")) if each.never else say(N_("unknown"))
    written = _WRITTEN.get(each.kind)
    return written(each, stored) if written else str(stored)


_WRITTEN: dict[str, Callable[[Field, Any], str]] = {
    "choice": lambda each, stored: say(each.choices.get(stored, stored)),
    "choices": lambda each, stored: (
        "、".join(say(each.choices.get(key, key)) for key in stored) or say(N_("none"))
    ),
    "date": lambda each, stored: str(format_date(date.fromisoformat(stored), "medium")),
    "datetime": lambda each, stored: str(format_datetime(datetime.fromisoformat(stored), "short")),
    "flag": lambda each, stored: say(N_("yes")) if stored else say(N_("no")),
    "distance": lambda each, stored: say(distance(stored)),
    "share": lambda each, stored: str(format_percent(stored, "0.0 %")),
    "number": lambda each, stored: number(stored, each.unit),
}


def number(stored: float, unit: str) -> str:
    figure = format_decimal(round(stored, 2))
    return f"{figure} {say(unit)}" if unit else figure


def moment(at: datetime | None) -> str | None:
    """A moment in ISO 8601, in the installation's own time zone."""
    return at.astimezone(ZoneInfo(current.installation().settings.timezone)).isoformat() if at else None


def headline(stored: Headline | None) -> dict[str, Any] | None:
    if stored is None:
        return None
    return {
        "sentence": say(Sentence.from_json(stored.sentence)),
        "figures": [
            {
                "title": say(figure["title"]),
                "value": figure["value"],
                "unit": say(figure["unit"]) if figure["unit"] else "",
            }
            for figure in stored.figures
        ],
    }


def measure(stored: Mapping[str, Any]) -> dict[str, Any] | None:
    """By which figures it was measured, and what the marks are called under them."""
    if not stored:
        return None
    marks = {key: say(Sentence.from_json(title)) for key, title in stored["marks"].items()}
    return {"note": say(Sentence.from_json(stored["note"])), "marks": marks}


def column(each: Field) -> dict[str, Any]:
    return {
        "key": each.key,
        "title": say(each.title),
        "kind": each.kind,
        "unit": say(each.unit) if each.unit else "",
    }


def layer(each: Layer) -> dict[str, Any]:
    """A layer as the map in the browser knows it."""
    return {
        "key": each.key,
        "group": say(each.group),
        "title": say(each.title),
        "question": say(each.question),
        "shown": each.shown,
        "clustered": each.clustered,
        "supposes": each.supposes,
        "noun": each.noun,
        "fields": [
            {
                **column(field),
                "places": sorted(field.shown),
                "choices": _choices(field.choices),
                "filter": field.filter,
            }
            for field in each.fields
        ],
        "legends": [_legend(legend) for legend in each.legends],
    }


def _choices(choices: Mapping[str, str]) -> dict[str, str]:
    return {str(key): say(text) for key, text in choices.items()}


def _legend(legend: Legend) -> dict[str, Any]:
    return {
        "key": legend.key,
        "title": say(legend.title),
        "source": say(legend.source) if legend.source else "",
        "icon_by": legend.icon_by,
        "icons": {str(key): icon for key, icon in legend.icons.items()},
        "marks": [_mark(mark) for mark in legend.marks],
    }


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "key": str(mark.key),
        "title": say(mark.title),
        "color": mark.color,
        "shape": mark.shape,
        "letter": mark.letter,
        "hatch": mark.hatch,
        "dash": mark.dash,
        "size_px": mark.size_px,
        "weight_px": mark.weight_px,
        "fill_opacity": mark.fill_opacity,
        "muted": mark.muted,
    }
