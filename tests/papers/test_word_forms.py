"""Does a county's own Word form make the paper, and is a form that could run something refused with nothing kept?"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

import docx
import pytest
from sqlalchemy import func, select

from gridmap.db.models import Paper, PaperTemplate
from gridmap.db.models.papers import PaperFamily
from gridmap.errors import InvalidInput
from gridmap.papers import word_form, word_forms, word_package
from gridmap.papers.kinds import PAPERS
from gridmap.papers.kinds.order import ORDER
from tests import world
from tests.conftest import SessionAs
from tests.papers.made import any_paper, hazards, make

pytestmark = pytest.mark.process
OURS = PaperFamily.SUPERVISION
NEEDED = ("number", "day", *(each.key for each in ORDER.needed_in(OURS)))


def form(*lines: str) -> bytes:
    """A Word file of these lines."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def whole(*more: str) -> bytes:
    """A form that says all that an order needs, in a table and in the text, one mark cut into pieces as Word cuts."""
    document = docx.Document(io.BytesIO(form("County form {{number}}", *more)))
    table = document.add_table(rows=len(NEEDED), cols=2)
    for row, key in zip(table.rows, NEEDED, strict=True):
        row.cells[0].text = key
        row.cells[1].text = f"{{{{ {key} }}}}"
    cut = document.add_paragraph()
    for piece in ("To {", "{ un", "it }", "}: do it"):
        cut.add_run(piece)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def changed(content: bytes, change: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """The file with some of its parts changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change[name](part) if name in change else part)
        for name in change.keys() - set(old.namelist()):
            new.writestr(name, change[name](b""))
    return out.getvalue()


def in_body(xml: str) -> bytes:
    """A whole form with this XML at the beginning of its text."""
    return changed(
        whole(), {"word/document.xml": lambda part: part.replace(b"<w:body>", b"<w:body>" + xml.encode())}
    )


def related(xml: str) -> bytes:
    return changed(
        whole(),
        {
            "word/_rels/document.xml.rels": lambda part: part.replace(
                b"</Relationships>", xml.encode() + b"</Relationships>"
            )
        },
    )


def texts(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def test_a_paper_is_made_by_the_form_and_by_ours_again_when_it_is_left(session_as: SessionAs) -> None:
    session = session_as("Paula")
    word_forms.use(session, world.T1, ORDER, OURS, "county.docx", whole(), world.NOW)
    paper = any_paper(session, "order", meanwhile="Lock {{ unit }} & <b>\nstop")
    written = texts(paper.content)
    assert f"County form {paper.number}" in written
    assert "To Flour Mill: do it" in written
    assert "Lock {{ unit }} & <b>" in written  # what was typed is not read again
    assert paper.elements["elements"]["deadlines"] in written
    shown = "\n".join(line for _, line in paper.elements["lines"])
    assert f"County form {paper.number}" in shown
    assert "Lock {{ unit }} & <b>\nstop" in shown
    assert make(session, "plan").elements["lines"][1][1] == PAPERS["plan"].title_in(
        OURS
    )  # other papers stay ours
    assert word_forms.leave(session, world.T1, ORDER, OURS)
    assert not word_forms.leave(session, world.T1, ORDER, OURS)
    assert "County form" not in texts(any_paper(session, "order").content)
    assert "County form" in texts(paper.content)


def test_what_a_county_sets_holds_for_its_townships_until_one_sets_its_own(session_as: SessionAs) -> None:
    session = session_as("Paula")
    session.add(PaperTemplate(id=world.name_id("form"), area_path=world.T1, form="order", family=OURS.value,
                              name="x", content=whole("Of the town"), sha256="x"))  # fmt: skip
    session.flush()
    found = word_forms.nearest(session, world.G22, ORDER, OURS)
    assert found is not None
    assert word_forms.nearest(session, world.T2, ORDER, OURS) is None
    assert word_forms.own(session, world.G22, ORDER, OURS) is None


def test_a_correction_says_what_it_replaces_though_the_form_has_no_place_for_it(
    session_as: SessionAs,
) -> None:
    session = session_as("Paula")
    ids = hazards(session, "general")
    first = make(session, "order", ids)
    word_forms.use(session, world.T1, ORDER, OURS, "county.docx", whole(), world.NOW)
    second = make(session, "order", ids, replaces=first.id)
    assert first.number in texts(second.content).splitlines()[0]


def test_the_preview_names_each_element_and_saves_nothing(session_as: SessionAs) -> None:
    session = session_as("Paula")
    shown = texts(word_forms.preview(whole(), ORDER, OURS))
    assert "〔被检查单位〕" in shown
    assert "{{" not in shown
    assert session.scalar(select(func.count()).select_from(PaperTemplate)) == 0


@pytest.mark.parametrize("key", PAPERS)
@pytest.mark.parametrize("family", PaperFamily)
def test_a_form_that_lacks_an_element_is_refused_with_its_name(key: str, family: PaperFamily) -> None:
    paper = PAPERS[key]
    needed = ["number", "day", *(each.key for each in paper.needed_in(family))]
    with pytest.raises(InvalidInput) as refused:
        word_forms.preview(form("{{ number }}"), paper, family)
    assert len(refused.value.problems) == len(needed) - 1
    assert word_forms.preview(form(*(f"{{{{ {each} }}}}" for each in needed)), paper, family)


ATTACKS = (
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}", "{{ self._TemplateReference__context }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{{ config }}", "{{ request.application }}",
    "{{ lipsum.__globals__ }}", "{{ namespace.__init__ }}", "{{ joiner }}", "{{ 7*7 }}", "{{7*7}}", "{{ unit.format }}",
    "{{ unit|attr('x') }}", "{{ unit|length }}", "{{ unit() }}", "{{ unit[0] }}", "{{ unit ~ number }}",
    "{{ range(10**9) }}", "{{ dict(a=1) }}", "{{ get_flashed_messages }}", "{{ url_for('x') }}", "{{ g }}",
    "{% for x in range(10**9) %}x{% endfor %}", "{% import 'os' as os %}", "{% include '/etc/passwd' %}",
    "{% extends '/etc/passwd' %}", "{% set x = 1 %}", "{% if unit %}x{% endif %}", "{% raw %}{{ unit }}{% endraw %}",
    "{% macro x() %}{% endmacro %}", "{% call x() %}{% endcall %}", "{% autoescape false %}{% endautoescape %}",
    "{%p for x in y %}", "{%tr for x in y %}", "{# comment #}", "{{ unit", "unit }}", "{{ {{ unit }} }}", "{{}}",
    "{{ }}",
    "{{ __import__('os') }}", "{{ _unit }}", "{{ unit\u2028}}x{{", "{{- unit -}}", "{{+ unit }}", "{{ unit;number }}",
    "{{ unit\\n }}", "${7*7}", "${jndi:ldap://x}", "{{r unit }}", "{{p unit }}", "{{ unit!r }}", "{{ unit:>99 }}",
    "{{ 'x' }}", "{{ \"x\" }}", "{{ none }}", "{{ true }}", "{{ loop }}", "{{ nosuchelement }}",
)  # fmt: skip


def test_fifty_strings_are_tried() -> None:
    assert len(set(ATTACKS)) >= 50


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_mark_that_asks_for_more_than_a_name_is_refused(attack: str) -> None:
    """Asked of the reader itself: fifty processes would tell no more. That it is confined, the tests below say."""
    keys = dict.fromkeys(word_forms.known_marks(ORDER, OURS), "x")
    with pytest.raises(word_package.FormRefused) as refused:
        word_form.filled(whole(attack), keys)
    assert refused.value.args[0] in (word_package.MARK, word_package.UNKNOWN)


def test_a_mark_is_not_hidden_in_pieces_nor_across_paragraphs(session_as: SessionAs) -> None:
    keys = dict.fromkeys(word_forms.known_marks(ORDER, OURS), "x")
    cut = docx.Document(io.BytesIO(whole()))
    paragraph = cut.add_paragraph()
    for piece in "{{ 7*7 }}":
        paragraph.add_run(piece)
    header = docx.Document(io.BytesIO(whole()))
    header.sections[0].header.paragraphs[0].text = "{{ unit.x }}"
    two = docx.Document(io.BytesIO(whole()))
    two.add_paragraph("{")
    two.add_paragraph("{ 7*7 }")
    two.add_paragraph("}")
    for document in (cut, header, two):
        out = io.BytesIO()
        document.save(out)
        with pytest.raises(word_package.FormRefused):
            word_form.filled(out.getvalue(), keys)


def _field(*pieces: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{each}</w:instrText></w:r>" for each in pieces)
    return in_body(
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        + runs
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def _external(kind: str, target: str) -> bytes:
    return related(
        f'<Relationship Id="rId99" Type="{_OFFICE}{kind}" Target="{target}" TargetMode="External"/>'
    )


def _document(old: bytes, new: bytes) -> bytes:
    return changed(whole(), {"word/document.xml": lambda part: part.replace(old, new, 1)})


def _content_types(old: bytes, new: bytes) -> bytes:
    return changed(whole(), {"[Content_Types].xml": lambda part: part.replace(old, new, 1)})


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
ACTIVE: dict[str, bytes] = {
    "no file": b"",
    "no zip": b"not a document",
    "an empty zip": b"PK\x05\x06" + bytes(18),
    "a workbook": changed(form("x"), {"xl/workbook.xml": lambda _: b"<x/>"})[:200],
    "macros": changed(whole(), {"word/vbaProject.bin": lambda _: b"x"}),
    "macros by type": _content_types(b"wordprocessingml.document.main", b"macroEnabled.main"),
    "an ActiveX control": changed(whole(), {"word/activeX/activeX1.xml": lambda _: b"<x/>"}),
    "an embedded object": changed(whole(), {"word/embeddings/oleObject1.bin": lambda _: b"x"}),
    "an embedded page": changed(whole(), {"word/afchunk.htm": lambda _: b"<script>"}),
    "altChunk": in_body("<w:altChunk/>"),
    "an object in the text": in_body("<w:p><w:r><w:object/></w:r></w:p>"),
    "a field that starts a program": _field(" DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "),
    "the same in pieces": _field(" DDE", "AUTO ", "cmd"),
    "a field that reads a file": _field(' INCLUDETEXT "/etc/passwd" '),
    "a field that loads a picture": _field(' INCLUDEPICTURE "http://example.invalid/x" '),
    "a simple field": in_body('<w:p><w:fldSimple w:instr="MACROBUTTON x"/></w:p>'),
    "a field that begins and does not end": in_body("<w:p><w:r><w:instrText>DDE</w:instrText></w:r></w:p>"),
    "a template from elsewhere": _external("attachedTemplate", "http://example.invalid/t.dotm"),
    "a picture from elsewhere": _external("image", "http://example.invalid/x.png"),
    "a file as a link": _external("hyperlink", "file:///etc/passwd"),
    "an entity": _document(b"<w:document", _ENTITY + b"<w:document"),
    "an entity in another part": changed(
        whole(), {"docProps/custom.xml": lambda _: b'<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>'}
    ),
    "a text under another name": changed(whole(), {"word/other.dat": lambda _: b"<w:instrText>DDE"}),
    "a bomb": changed(
        whole(), {"word/media/x.xml": lambda _: b"<x>" + b" " * (word_package.MOST_UNPACKED + 1) + b"</x>"}
    ),
    "an instruction": _document(b"<w:body>", b"<w:body><?php system('id') ?>"),
}  # fmt: skip


@pytest.mark.parametrize("what", ACTIVE)
def test_a_form_that_could_run_something_is_refused_with_the_remedy_and_nothing_is_kept(
    session_as: SessionAs, what: str
) -> None:
    session = session_as("Paula")
    with pytest.raises(InvalidInput) as refused:
        word_forms.use(session, world.T1, ORDER, OURS, "county.docx", ACTIVE[what], world.NOW)
    assert [each.field for each in refused.value.problems] == ["template"]
    assert session.scalar(select(func.count()).select_from(PaperTemplate)) == 0
    assert session.scalar(select(func.count()).select_from(Paper)) == 0


def test_page_numbers_may_stay() -> None:
    assert word_forms.preview(_field(" PAGE ", " \\* MERGEFORMAT "), ORDER, OURS)


def test_a_form_that_no_longer_opens_uses_no_number(session_as: SessionAs) -> None:
    session = session_as("Paula")
    row = word_forms.use(session, world.T1, ORDER, OURS, "county.docx", whole(), world.NOW)
    row.content = b"spoilt"
    session.flush()
    with pytest.raises(InvalidInput):
        any_paper(session, "order")
    assert session.scalar(select(func.count()).select_from(Paper)) == 0
    word_forms.leave(session, world.T1, ORDER, OURS)
    assert any_paper(session, "order").serial == 1


def test_nobody_else_sets_it(session_as: SessionAs) -> None:
    for name in ("Gloria", "Nora", "Nobody"):
        session = session_as(name)
        with pytest.raises(Exception, match="You may not change this record"):
            word_forms.use(session, world.T1, ORDER, OURS, "county.docx", whole(), world.NOW)
