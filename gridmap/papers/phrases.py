"""In which words do papers say a day, an item, a person? They are data: `texts/*.toml`.

Papers are written in the office's own language; who reads the page may have another.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from gridmap.i18n import catalogs

_OFFICE = "zh_CN"


@cache
def read(name: str) -> Mapping[str, Any]:
    """One file of `texts/`."""
    return tomllib.loads(files("gridmap.papers").joinpath("texts", f"{name}.toml").read_text("utf-8"))


def say(key: str, **parts: Any) -> str:
    """A phrase, `family.key` as `key.family`, with its parts put in."""
    found: Any = read("phrases")
    for step in key.split("."):
        found = found[step]
    return str(found).format(**parts) if parts else str(found)


def day(value: date) -> str:
    return say("day", year=value.year, month=value.month, day=value.day)


def moment(value: datetime) -> str:
    return day(value) + say("hour", hour=value.hour, minute=value.minute)


def or_nothing(text: str) -> str:
    """What was not said is struck through, as in a form."""
    return text or say("nothing")


def office(title: str) -> str:
    """What our own text is called in the office's language."""
    return catalogs.texts(_OFFICE).get(title, title)


def ordinals(numbers: Sequence[int]) -> str:
    return say("ordinal", numbers=say("comma").join(str(each) for each in numbers))
