"""Which paper does a county's own Word form make? Run as `python -I -m gridmap.papers.word_form`: form in, paper out.

A form is a .docx with marks, `{{ unit }}`, where an element of the paper belongs. Nothing in it is run: a mark is a
name and nothing else; what could run when somebody opens the paper is refused: macros, embedded objects, links beyond
the file, fields that are no page numbers. Knows zip and XML and nothing else of ours.
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

LIMITS = sandbox.Limits(memory_bytes=1024 * 1024 * 1024, cpu_s=10, file_bytes=32 * 1024 * 1024)
MOST_MEMBERS, MOST_UNPACKED = 300, 32 * 1024 * 1024
MOST_MARKS = 400
SIGNATURE_MM = 10
SIGNATURE, PLACE = "signature", "\ufffc"
DAMAGED, SWELLS, ACTIVE, LINKED, FIELD, MARK, UNKNOWN = (
    "damaged", "swells", "active", "linked", "field", "mark", "unknown",
)  # fmt: skip
"""Why a form is refused; the second word of the answer says where."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_ACTIVE_NAME = re.compile(
    r"vba|macro|activex|embeddings?/|oleobject|\.bin$|\.exe$|\.dll$|\.ole$|altchunk|afchunk|customui|"
    r"\.html?$|\.mht|\.rtf$|\.docm$|\.dotm$|\.svg$",
    re.IGNORECASE,
)
_PICTURE_NAME = re.compile(r"\.(png|jpe?g|jfif|gif|bmp|tiff?|emf|wmf|odttf)$", re.IGNORECASE)
_ACTIVE_TYPE = re.compile(
    rb"macroEnabled|vbaProject|activeX|oleObject|aFChunk|attachedToolbars|keyMapCustomizations", re.IGNORECASE
)
_ACTIVE_TAGS = frozenset(
    {"altChunk", "object", "OLEObject", "control", "movie", "subDoc", "attachedTemplate"}
)
_PLAIN_FIELD = re.compile(r"\s*(PAGE|NUMPAGES|SECTIONPAGES)(\s+\\\*\s*[A-Za-z]+)*\s*")
_MARK = re.compile(r"\{\{\s*([A-Za-z][A-Za-z0-9_]{0,40})\s*\}\}")
_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|\$\{")
_TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")


class Refused(Exception):
    """why, where."""


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
    except Refused as refused:
        return json.dumps({"refused": list(refused.args)}).encode() + b"\n"
    except Exception:  # a broken file may raise anything from any parser
        return json.dumps({"refused": [DAMAGED, ""]}).encode() + b"\n"
    return json.dumps({"marks": sorted(marks), "lines": lines}).encode() + b"\n" + made


def filled(
    form: bytes, values: Mapping[str, str], first: Sequence[str] = ("", "")
) -> tuple[bytes, set[str], list[list[str]]]:
    """The paper, the marks that the form has, and its lines as text. first: mark and text. Raises Refused."""
    members = _members(form)
    marks: set[str] = set()
    lines: list[list[str]] = []
    pictures = {SIGNATURE: values[SIGNATURE]} if values.get(SIGNATURE) else {}
    # What was typed holds no place for a picture, whatever it says.
    texts = {key: value.replace(PLACE, "") for key, value in values.items()}
    texts[SIGNATURE] = PLACE if pictures else ""
    for name, tree in _looked_at(members).items():
        if not _TEXT_PARTS.fullmatch(name):
            continue
        known = _marks_of(tree)
        for each in sorted(known - set(values)):
            raise Refused(UNKNOWN, each)
        marks |= known
        is_body = name == "word/document.xml"
        for paragraph in tree.iter(f"{_W}p"):
            _fill(paragraph, texts if is_body else {**texts, SIGNATURE: ""})
        if is_body:
            if first[1] and first[0] not in known:
                _put_first(tree, first[1])
            lines = [line for each in tree.iter(f"{_W}p") for line in _lines(each)]
        members[name] = _written(tree)
    return _with_pictures(_packed(members), pictures), marks, [each for each in lines if each[1].strip()]


def _looked_at(members: Mapping[str, bytes]) -> dict[str, Any]:
    """The parts that are XML, all of them harmless. Raises Refused."""
    trees = {}
    for name, content in members.items():
        if name.lower().endswith((".xml", ".rels")):
            trees[name] = _parsed(name, content)
            _look(name, trees[name], content)
        elif content and not _PICTURE_NAME.search(name):  # a text under another name would not be looked at
            raise Refused(ACTIVE, name[:80])
    return trees


def _members(form: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(form)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_MEMBERS or sum(each.file_size for each in entries) > MOST_UNPACKED:
            raise Refused(SWELLS, "")
        names = [each.filename for each in entries]
        if len({each.casefold() for each in names}) < len(names):
            raise Refused(DAMAGED, "")
        for name in names:
            if _ACTIVE_NAME.search(name):
                raise Refused(ACTIVE, name[:80])
        found: dict[str, bytes] = {}
        left = MOST_UNPACKED
        for each in entries:
            with archive.open(each) as packed:
                found[each.filename] = packed.read(left + 1)
            left -= len(found[each.filename])
            if left < 0:
                raise Refused(SWELLS, "")
    if "word/document.xml" not in found or "[Content_Types].xml" not in found:
        raise Refused(DAMAGED, "")
    return found


def _parsed(name: str, content: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    tree = etree.fromstring(content, parser)
    if tree.getroottree().docinfo.doctype or any(True for _ in tree.iter(etree.Entity)):
        raise Refused(ACTIVE, name[:80])
    return tree


def _look(name: str, tree: Any, content: bytes) -> None:
    """Raises Refused for what could run, or reach beyond the file, when the paper is opened."""
    from lxml import etree

    if name.endswith((".rels", "[Content_Types].xml")) and _ACTIVE_TYPE.search(content):
        raise Refused(ACTIVE, name[:80])
    for each in tree.iter():
        if not isinstance(
            each.tag, str
        ):  # a comment is none of the text, another instruction has no place here
            if isinstance(each, etree._ProcessingInstruction):
                raise Refused(ACTIVE, name[:80])
            continue
        local = etree.QName(each).localname
        if local in _ACTIVE_TAGS:
            raise Refused(ACTIVE, local)
        if each.tag == _RELATION and each.get("TargetMode", "Internal").casefold() != "internal":
            raise Refused(LINKED, (each.get("Target") or "")[:80])
        if local == "fldSimple":
            _plain(each.get(f"{_W}instr", ""))
    _look_at_fields(tree)


def _look_at_fields(tree: Any) -> None:
    """The instructions of fields, which Word cuts into pieces between begin and end."""
    from lxml import etree

    instruction: list[str] = []
    for each in tree.iter(etree.Element):
        local = etree.QName(each).localname
        if local in ("instrText", "delInstrText"):
            instruction.append(each.text or "")
        elif local == "fldChar" and instruction:
            _plain("".join(instruction))
            instruction = []
    if instruction:
        raise Refused(FIELD, "".join(instruction)[:80])


def _plain(instruction: str) -> None:
    if not _PLAIN_FIELD.fullmatch(instruction):
        raise Refused(FIELD, instruction.strip()[:80])


def _pieces(paragraph: Any, *tags: str) -> list[Any]:
    """What of this kind stands in a paragraph, but not in one within it (a text box)."""
    found = paragraph.iter(*(f"{_W}{tag}" for tag in tags))
    return [each for each in found if next(each.iterancestors(f"{_W}p")) is paragraph]


def _texts(paragraph: Any) -> list[Any]:
    return _pieces(paragraph, "t")


def _said(paragraph: Any) -> str:
    return "".join(each.text or "" for each in _texts(paragraph))


def _marks_of(tree: Any) -> set[str]:
    """Raises Refused for braces that are no mark."""
    found: list[str] = []
    for paragraph in tree.iter(f"{_W}p"):
        said = _said(paragraph)
        found += _MARK.findall(said)
        if _BRACES.search(_MARK.sub("", said)):
            raise Refused(MARK, said[:80])
    if _BRACES.search(_MARK.sub("", "".join(each.text or "" for each in tree.iter(f"{_W}t")))):
        raise Refused(MARK, "")  # a mark that begins in one paragraph and ends in another
    if len(found) > MOST_MARKS:
        raise Refused(SWELLS, "")
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
            made = piece.makeelement(f"{_W}{tag}", {})
            made.text = text
            if tag == "t":
                made.set(_SPACE, "preserve")
            at.addnext(made)
            at = made


def _put_first(tree: Any, text: str) -> None:
    body = tree.find(f"{_W}body")
    paragraph, run, piece = (tree.makeelement(f"{_W}{tag}", {}) for tag in ("p", "r", "t"))
    piece.text = text
    run.append(piece)
    paragraph.append(run)
    body.insert(0, paragraph)


def _lines(paragraph: Any) -> Iterator[list[str]]:
    """Style and text, as the page of the paper shows them."""
    aligned = paragraph.find(f"{_W}pPr/{_W}jc")
    style = {"center": "number", "right": "right", "end": "right"}.get(
        aligned.get(f"{_W}val") if aligned is not None else "", "flush"
    )
    said = "".join(
        "\n" if each.tag == f"{_W}br" else each.text or "" for each in _pieces(paragraph, "t", "br")
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
    for element in list(document.element.body.iter(f"{_W}p")):
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
