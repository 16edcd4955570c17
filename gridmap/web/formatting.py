"""How does a published value look to the person who reads it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date, format_datetime, format_decimal, format_percent, format_time

from gridmap.db.models import Headline, Published
from gridmap.exports import FORMS
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence, distance
from gridmap.layers.base.layer import Layer, Legend
from gridmap.marks import Mark
from gridmap.web import current
from gridmap.web.language import listed, translate

NOTHING_ENTERED = "—"
NUMERIC = frozenset({"number", "measure", "distance", "share"})


def value(each: Field, stored: Any) -> str:
    """A stored value in words; unknown is said, never left as a blank that looks like none."""
    if stored is None and each.missing:
        return translate(each.missing)
    if stored is None:
        return translate(N_("never")) if each.never else translate(N_("unknown"))
    if stored == "":
        return NOTHING_ENTERED
    written = _WRITTEN.get(each.kind)
    return written(each, stored) if written else str(stored)


_WRITTEN: dict[str, Callable[[Field, Any], str]] = {
    "choice": lambda each, stored: translate(each.choices.get(stored, stored)),
    "choices": lambda each, stored: (
        listed(translate(each.choices.get(key, key)) for key in stored) or translate(N_("none"))
    ),
    "date": lambda each, stored: str(format_date(_parsed(date, stored), "medium")),
    "datetime": lambda each, stored: str(format_datetime(_parsed(datetime, stored), "short")),
    "flag": lambda each, stored: translate(N_("yes")) if stored else translate(N_("no")),
    "distance": lambda each, stored: translate(distance(stored)),
    "share": lambda each, stored: share(stored),
    "number": lambda each, stored: number(stored, each.unit),
    "measure": lambda each, stored: number(stored, each.unit),
}


def _parsed(kind: type[date], stored: date | str) -> date:
    """A day or a moment, of a record or, as ISO text, of a published answer."""
    return kind.fromisoformat(stored) if isinstance(stored, str) else stored


def number(stored: float, unit: str) -> str:
    written = format_decimal(round(stored, 2))
    return f"{written} {translate(unit)}" if unit else written


def figure(stored: float | None) -> str:
    """A number alone; its unit stands elsewhere."""
    return translate(N_("unknown")) if stored is None else number(stored, "")


def cell(each: Field, stored: Any) -> str:
    """The same under a heading that holds the unit."""
    return value(replace(each, unit=""), stored)


def heading(of: Field) -> str:
    """What a column or a control is called, with the unit of what stands in it."""
    unit = {"share": "%", "distance": N_("m")}.get(of.kind, of.unit)
    if not unit:
        return translate(of.title)
    return translate(Sentence(N_("{title} ({unit})"), {"title": Sentence(of.title), "unit": Sentence(unit)}))


def as_field(title: str, unit: str) -> Field:
    """A figure that no layer has, to be called as a column is."""
    return Field("", title, "number", unit=unit)


def share(stored: float) -> str:
    return str(format_percent(stored, "0.0 %"))


def count(number: int) -> str:
    return str(format_decimal(number))


def clock_or_day(at: datetime) -> str:
    """The time of a moment alone if it is today's, else with its day."""
    local = at.astimezone(current.now().tzinfo)
    return str(format_time(at, "short") if local.date() == current.today() else format_datetime(at, "short"))


def freshness(at: datetime | None, *, stale: bool = False) -> str:
    """Of which moment an answer is, as a sentence."""
    if at is None:
        return translate(N_("Not computed yet"))
    msgid = N_("As of {time}, being brought up to date") if stale else N_("As of {time}")
    return translate(Sentence(msgid, {"time": clock_or_day(at)}))


def moment(at: datetime | None) -> str | None:
    """A moment in ISO 8601, in the installation's own time zone."""
    return at.astimezone(ZoneInfo(current.installation().settings.timezone)).isoformat() if at else None


def headline(stored: Headline | None) -> dict[str, Any] | None:
    if stored is None:
        return None
    return {
        "sentence": translate(Sentence.from_json(stored.sentence)),
        "figures": [
            {
                "title": translate(each["title"]),
                "value": each["value"],
                "text": figure(each["value"]),
                "unit": translate(each["unit"]) if each["unit"] else "",
            }
            for each in stored.figures
        ],
    }


def measure(stored: Mapping[str, Any]) -> dict[str, Any] | None:
    """By which figures it was measured, and what the marks are called under them."""
    if not stored:
        return None
    marks = {key: translate(Sentence.from_json(title)) for key, title in stored["marks"].items()}
    return {"note": translate(Sentence.from_json(stored["note"])), "marks": marks}


def title(each: Layer, told: Mapping[str, Any], feature: Published) -> str:
    """What a feature is called. told: the measure of its answer, which names the classes whose thresholds are data."""
    if not each.called_by_class:
        return feature.title
    legend = each.legends[0]
    key = feature.classes[legend.key]
    stored = (told.get("marks") or {}).get(key)
    return translate(Sentence.from_json(stored) if stored else _mark_of(legend, key).title)


def _mark_of(legend: Legend, key: str) -> Mark:
    return next(mark for mark in legend.marks if mark.key == key)


def column(each: Field) -> dict[str, Any]:
    return {
        "key": each.key,
        "title": translate(each.title),
        "kind": each.kind,
        "numeric": each.kind in NUMERIC,
        "unit": translate(each.unit) if each.unit else "",
    }


def forms() -> list[dict[str, Any]]:
    """The forms of map files as a menu offers them."""
    return [
        {"key": key, "title": translate(form.title), "gcj02": not form.wgs84_only}
        for key, form in FORMS.items()
    ]


def layer(each: Layer) -> dict[str, Any]:
    """A layer as the map in the browser knows it."""
    return {
        "key": each.key,
        "group": translate(each.group),
        "title": translate(each.title),
        "question": translate(each.question),
        "shown": sorted(each.shown),
        "called_by_class": each.called_by_class,
        "one_of": each.one_of.field if each.one_of else "",
        "public": each.public,
        **{name: getattr(each, name) for name in _APPEARANCE},
        "labels": {mark: asdict(label) for mark, label in each.labels.items()},
        "what_if": each.what_if,
        "noun": each.register,
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


_APPEARANCE = ("clustered", "ground", "fills", "casing", "badge", "lead", "dated")


def _choices(choices: Mapping[str, str]) -> dict[str, str]:
    return {str(key): translate(text) for key, text in choices.items()}


def _legend(legend: Legend) -> dict[str, Any]:
    return {
        "key": legend.key,
        "title": translate(legend.title),
        "source": translate(legend.source) if legend.source else "",
        "icon_by": legend.icon_by,
        "icons": {str(key): icon for key, icon in legend.icons.items()},
        "from_zoom": {str(key): zoom for key, zoom in legend.from_zoom.items()},
        "marks": [_mark(mark) for mark in legend.marks],
    }


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "key": str(mark.key),
        "title": translate(mark.title),
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
