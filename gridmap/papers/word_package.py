"""Which parts has a Word file, and is there nothing in it that acts when somebody opens it?

Refused are macros, embedded objects, links beyond the file, and fields that are no page numbers. Knows zip and XML.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

DAMAGED, SWELLS, ACTIVE, LINKED, FIELD, MARK, UNKNOWN = (
    "damaged", "swells", "active", "linked", "field", "mark", "unknown",
)  # fmt: skip
"""Why a form is refused; the second word of the answer says where."""
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of a document's own elements."""
MOST_MEMBERS, MOST_UNPACKED = 300, 32 * 1024 * 1024
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


class FormRefused(Exception):
    """why, where."""


def looked_at(members: Mapping[str, bytes]) -> dict[str, Any]:
    """The parts that are XML, all of them harmless. Raises Refused."""
    trees = {}
    for name, content in members.items():
        if name.lower().endswith((".xml", ".rels")):
            trees[name] = _parsed(name, content)
            _look(name, trees[name], content)
        elif content and not _PICTURE_NAME.search(name):  # a text under another name would not be looked at
            raise FormRefused(ACTIVE, name[:80])
    return trees


def members_of(form: bytes) -> dict[str, bytes]:
    """What is packed in a .docx, by name. Raises Refused."""
    with zipfile.ZipFile(io.BytesIO(form)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_MEMBERS or sum(each.file_size for each in entries) > MOST_UNPACKED:
            raise FormRefused(SWELLS, "")
        names = [each.filename for each in entries]
        if len({each.casefold() for each in names}) < len(names):
            raise FormRefused(DAMAGED, "")
        for name in names:
            if _ACTIVE_NAME.search(name):
                raise FormRefused(ACTIVE, name[:80])
        found: dict[str, bytes] = {}
        left = MOST_UNPACKED
        for each in entries:
            with archive.open(each) as packed:
                found[each.filename] = packed.read(left + 1)
            left -= len(found[each.filename])
            if left < 0:
                raise FormRefused(SWELLS, "")
    if "word/document.xml" not in found or "[Content_Types].xml" not in found:
        raise FormRefused(DAMAGED, "")
    return found


def _parsed(name: str, content: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    tree = etree.fromstring(content, parser)
    if tree.getroottree().docinfo.doctype or any(True for _ in tree.iter(etree.Entity)):
        raise FormRefused(ACTIVE, name[:80])
    return tree


def _look(name: str, tree: Any, content: bytes) -> None:
    """Raises Refused for what could run, or reach beyond the file, when the paper is opened."""
    from lxml import etree

    if name.endswith((".rels", "[Content_Types].xml")) and _ACTIVE_TYPE.search(content):
        raise FormRefused(ACTIVE, name[:80])
    for each in tree.iter():
        if not isinstance(
            each.tag, str
        ):  # a comment is none of the text, another instruction has no place here
            if isinstance(each, etree._ProcessingInstruction):
                raise FormRefused(ACTIVE, name[:80])
            continue
        local = etree.QName(each).localname
        if local in _ACTIVE_TAGS:
            raise FormRefused(ACTIVE, local)
        if each.tag == _RELATION and each.get("TargetMode", "Internal").casefold() != "internal":
            raise FormRefused(LINKED, (each.get("Target") or "")[:80])
        if local == "fldSimple":
            _plain(each.get(f"{WORD}instr", ""))
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
        raise FormRefused(FIELD, "".join(instruction)[:80])


def _plain(instruction: str) -> None:
    if not _PLAIN_FIELD.fullmatch(instruction):
        raise FormRefused(FIELD, instruction.strip()[:80])
