"""How is a paper laid out, line by line, before it becomes Word or a page to print?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, cast, get_args

from gridmap.papers import people, phrases
from gridmap.papers.cells import writable
from gridmap.papers.forms import PaperDraft

DRAWN = "sign_on_site"
"""The line on which the person on site signs."""
PICTURE = "\ufffc"
"""In a line to sign on: here stands what was drawn."""
Style = Literal["head", "title", "number", "note", "first", "second", "body", "flush", "right", "sign"]


class Line(NamedTuple):
    """head: what family it is of; first, second: headings; flush: no first-line indent; sign: a line to sign on."""

    style: Style
    text: str


def lines(draft: PaperDraft, number: str, body: str, replaced: str) -> list[Line]:
    """The whole paper. body: its rendered wording; replaced: the sentence that says which paper it corrects."""
    day = phrases.day(draft.on_date)
    unit = draft.text("department") or draft.text("unit")
    found = [
        Line("head", phrases.say(f"head.{draft.family}")),
        Line("title", draft.form.title_in(draft.family)),
        Line("number", number),
        *([Line("note", replaced)] if replaced else []),
        *_body(body),
        *_signatures(draft),
        Line("right", draft.issuer + phrases.say("seal")),
        Line("right", day),
        Line("note", phrases.say(draft.form.copies, issuer=draft.issuer, unit=unit)),
    ]
    return [Line(each.style, writable(_without_place(each))) for each in found]


def _without_place(line: Line) -> str:
    """What was typed holds no place for a picture; a line to sign on may."""
    return line.text if line.style == "sign" else line.text.replace(PICTURE, "")


def picture_of(draft: PaperDraft) -> bytes:
    """The signature that stands on the paper; empty where its form has no place for it, or nobody drew one."""
    return draft.record.signature if DRAWN in draft.form.signed else b""


def to_json(found: Sequence[Line]) -> list[list[str]]:
    return [[each.style, each.text] for each in found]


def from_json(stored: Sequence[Sequence[str]]) -> list[Line]:
    """The lines of a paper as it was issued."""
    return [Line(cast("Style", style), text) for style, text in stored if style in get_args(Style)]


def _body(text: str) -> Iterator[Line]:
    headings: Mapping[str, str] = phrases.read("phrases")["headings"]
    for written in text.splitlines():
        line = written.strip()
        if not line:
            continue
        if line[0] == "|":
            yield Line("flush", line[1:].strip())
        elif line[0] == ">":
            yield Line("right", line[1:].strip())
        elif re.match(headings["first"], line):
            yield Line("first", line)
        elif re.match(headings["second"], line):
            yield Line("second", line)
        else:
            yield Line("body", line)


def _signatures(draft: PaperDraft) -> Iterator[Line]:
    who, day = phrases.say(f"officers.{draft.family}"), phrases.say("day_open")
    for key in draft.form.signed:
        if key == DRAWN and draft.record.signature and draft.record.visit:
            on_date = phrases.day(draft.record.visit.on_date)
            yield Line("sign", phrases.say("sign_on_site_drawn", picture=PICTURE, day=on_date))
            continue
        if key in ("sign_officer", "sign_server"):
            for each in draft.officers:
                said = phrases.say(key, who=who, name=each.name, certificate=people.certificate(each))
                said = said.replace(PICTURE, "")  # a name is typed
                yield Line("sign", said)
        else:
            yield Line("sign", phrases.say(key, who=who, day=day))
