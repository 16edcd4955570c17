"""What does a page say to a browser: what its form would send, and which texts are read?"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

Attributes = list[tuple[str, str | None]]


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, Any] = {}
        self.inside, self.select, self.area = False, "", ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = told.get("id") == "record-form"
        elif self.inside and hasattr(self, f"_{tag}"):
            getattr(self, f"_{tag}")(told, told.get("name", ""))

    def _input(self, told: dict[str, str], name: str) -> None:
        if told.get("type") == "radio":
            if "checked" in told:
                self.sent[name] = told["value"]
        elif told.get("type") != "checkbox":
            self.sent[name] = told.get("value", "")
        elif "checked" in told:
            self.sent.setdefault(name, []).append(told["value"])

    def _select(self, told: dict[str, str], name: str) -> None:
        self.select = name

    def _option(self, told: dict[str, str], name: str) -> None:
        if self.select and ("selected" in told or self.select not in self.sent):
            self.sent[self.select] = told.get("value", "")

    def _textarea(self, told: dict[str, str], name: str) -> None:
        self.area, self.sent[name] = name, ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"
        self.select = "" if tag == "select" else self.select
        self.area = "" if tag == "textarea" else self.area

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area] += data


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.hidden = False

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self.hidden = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.hidden = False

    def handle_data(self, data: str) -> None:
        if not self.hidden and data.strip():
            self.found.add(re.sub(r"\s+", " ", data.strip()))


def form_of(page: str) -> dict[str, Any]:
    """What a browser would send of the record's form as it stands."""
    reader = _Form()
    reader.feed(page)
    return reader.sent


def texts_of(page: str) -> set[str]:
    """Every text that stands on the page, scripts and styles left out."""
    reader = _Texts()
    reader.feed(page)
    return reader.found


def pairs(said: dict[str, Any]) -> list[tuple[str, str]]:
    """As a browser sends them."""
    several = {name: each if isinstance(each, list) else [each] for name, each in said.items()}
    return [(name, str(text)) for name, texts in several.items() for text in texts]
