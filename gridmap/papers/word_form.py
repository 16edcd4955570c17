"""Which paper does a county's own Word form make? Run as `python -I -m gridmap.papers.word_form`: form in, paper out.

A form is a .docx with marks, `{{ unit }}`, where an element of the paper belongs. Nothing in it is run: a mark is a
name and nothing else; what could run when somebody opens the paper is refused (`word_package`). Knows zip and XML and
nothing else of ours.
"""

from __future__ import annotations

import base64
import io
import json
import os
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from gridmap import sandbox
from gridmap.papers.word_package import (
    DAMAGED,
    MARK,
    SWELLS,
    UNKNOWN,
    WORD,
    FormRefused,
    looked_at,
    members_of,
)

LIMITS = sandbox.Limits(memory_bytes=1024 * 1024 * 1024, cpu_s=10, file_bytes=32 * 1024 * 1024)
MOST_MARKS = 400
SIGNATURE_MM = 10
SIGNATURE, PLACE = "signature", "\ufffc"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_MARK = re.compile(r"\{\{\s*([A-Za-z][A-Za-z0-9_]{0,40})\s*\}\}")
_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|\$\{")
_TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")


def main() -> int:
    sandbox.limit_resources(LIMITS)
    os.nice(10)
    asked, _, form = sys.stdin.buffer.read().partition(b"\n")
    sandbox.confine(Path.cwd(), sandbox.libraries())
    sys.stdout.buffer.write(answer(json.loads(asked), form))
    sys.stdout.flush()
    return 0


def answer(asked: Mapping[str, Any], form: bytes) -> bytes:
    """First line: {"refused": [why, where]} or {"marks": […], "lines": […]}; then the paper.

    asked: values by mark, `first` a line to put before all others where the form has no place for it.
    """
    try:
        made, marks, lines = filled(form, asked["values"], asked.get("first", ("", "")))
    except FormRefused as refused:
        return json.dumps({"refused": list(refused.args)}).encode() + b"\n"
    except Exception:  # a broken file may raise anything from any parser
        return json.dumps({"refused": [DAMAGED, ""]}).encode() + b"\n"
    return json.dumps({"marks": sorted(marks), "lines": lines}).encode() + b"\n" + made


def filled(
    form: bytes, values: Mapping[str, str], first: Sequence[str] = ("", "")
) -> tuple[bytes, set[str], list[list[str]]]:
    """The paper, the marks that the form has, and its lines as text. first: mark and text. Raises Refused."""
    members = members_of(form)
    marks: set[str] = set()
    lines: list[list[str]] = []
    pictures = {SIGNATURE: values[SIGNATURE]} if values.get(SIGNATURE) else {}
    # What was typed holds no place for a picture, whatever it says.
    texts = {key: value.replace(PLACE, "") for key, value in values.items()}
    texts[SIGNATURE] = PLACE if pictures else ""
    for name, tree in looked_at(members).items():
        if not _TEXT_PARTS.fullmatch(name):
            continue
        known = _marks_of(tree)
        for each in sorted(known - set(values)):
            raise FormRefused(UNKNOWN, each)
        marks |= known
        is_body = name == "word/document.xml"
        for paragraph in tree.iter(f"{WORD}p"):
            _fill(paragraph, texts if is_body else {**texts, SIGNATURE: ""})
        if is_body:
            if first[1] and first[0] not in known:
                _put_first(tree, first[1])
            lines = [line for each in tree.iter(f"{WORD}p") for line in _lines(each)]
        members[name] = _written(tree)
    return _with_pictures(_packed(members), pictures), marks, [each for each in lines if each[1].strip()]


def _pieces(paragraph: Any, *tags: str) -> list[Any]:
    """What of this kind stands in a paragraph, but not in one within it (a text box)."""
    found = paragraph.iter(*(f"{WORD}{tag}" for tag in tags))
    return [each for each in found if next(each.iterancestors(f"{WORD}p")) is paragraph]


def _texts(paragraph: Any) -> list[Any]:
    return _pieces(paragraph, "t")


def _said(paragraph: Any) -> str:
    return "".join(each.text or "" for each in _texts(paragraph))


def _marks_of(tree: Any) -> set[str]:
    """Raises Refused for braces that are no mark."""
    found: list[str] = []
    for paragraph in tree.iter(f"{WORD}p"):
        said = _said(paragraph)
        found += _MARK.findall(said)
        if _BRACES.search(_MARK.sub("", said)):
            raise FormRefused(MARK, said[:80])
    if _BRACES.search(_MARK.sub("", "".join(each.text or "" for each in tree.iter(f"{WORD}t")))):
        raise FormRefused(MARK, "")  # a mark that begins in one paragraph and ends in another
    if len(found) > MOST_MARKS:
        raise FormRefused(SWELLS, "")
    return set(found)


def _fill(paragraph: Any, values: Mapping[str, str]) -> None:
    """Put texts in the place of their marks, though Word cut a mark into pieces. What is put in is not read again."""
    pieces = _texts(paragraph)
    said = "".join(each.text or "" for each in pieces)
    ends, at = [], 0
    for each in pieces:
        at += len(each.text or "")
        ends.append(at)
    for mark in reversed(list(_MARK.finditer(said))):
        if mark[1] not in values:
            continue
        first = next(n for n, end in enumerate(ends) if end > mark.start())
        last = next(n for n, end in enumerate(ends) if end >= mark.end())
        start = ends[first - 1] if first else 0
        if first == last:
            text = pieces[first].text
            pieces[first].text = text[: mark.start() - start] + values[mark[1]] + text[mark.end() - start :]
            continue
        pieces[last].text = (pieces[last].text or "")[mark.end() - (ends[last - 1]) :]
        for each in pieces[first + 1 : last]:
            each.text = ""
        pieces[first].text = (pieces[first].text or "")[: mark.start() - start] + values[mark[1]]
    for each in pieces:
        each.set(_SPACE, "preserve")
        if "\n" in (each.text or ""):
            _break_lines(each)


def _break_lines(piece: Any) -> None:
    head, *others = piece.text.split("\n")
    piece.text = head
    at = piece
    for line in others:
        for tag, text in (("br", None), ("t", line)):
            made = piece.makeelement(f"{WORD}{tag}", {})
            made.text = text
            if tag == "t":
                made.set(_SPACE, "preserve")
            at.addnext(made)
            at = made


def _put_first(tree: Any, text: str) -> None:
    body = tree.find(f"{WORD}body")
    paragraph, run, piece = (tree.makeelement(f"{WORD}{tag}", {}) for tag in ("p", "r", "t"))
    piece.text = text
    run.append(piece)
    paragraph.append(run)
    body.insert(0, paragraph)


def _lines(paragraph: Any) -> Iterator[list[str]]:
    """Style and text, as the page of the paper shows them."""
    aligned = paragraph.find(f"{WORD}pPr/{WORD}jc")
    style = {"center": "number", "right": "right", "end": "right"}.get(
        aligned.get(f"{WORD}val") if aligned is not None else "", "flush"
    )
    said = "".join(
        "\n" if each.tag == f"{WORD}br" else each.text or "" for each in _pieces(paragraph, "t", "br")
    )
    for line in said.split("\n"):
        yield ["sign" if PLACE in line else style, line]


def _written(tree: Any) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(tree.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True))


def _packed(members: Mapping[str, bytes]) -> bytes:
    """The parts as a new file: what stood between them in the old one is gone."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _with_pictures(paper: bytes, pictures: Mapping[str, str]) -> bytes:
    """The signature where its mark stands; python-docx reads the whole file once more, so nothing half made leaves."""
    import docx
    from docx.shared import Mm
    from docx.text.paragraph import Paragraph

    document = docx.Document(io.BytesIO(paper))
    for element in list(document.element.body.iter(f"{WORD}p")):
        for piece in _texts(element):
            if PLACE in (piece.text or "") and pictures:
                piece.text = piece.text.replace(PLACE, "")
                run = Paragraph(element, document).add_run()
                run.add_picture(io.BytesIO(base64.b64decode(pictures[SIGNATURE])), height=Mm(SIGNATURE_MM))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
