"""Is every text of the program there in Chinese, whole, and with the same parts?"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from gridmap.i18n import catalogs, extraction

CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
ROOT = Path(catalogs.__file__).parents[1]
# Data, not interface: words that people or files write, which the program must recognise.
DATA = {
    "answers.py",
    "checking",
    "coordinates",
    "mapping.py",
    "missing_columns.py",
    "place_names.py",
    "reading",
    "unknown_words.py",
    "values",
}


@pytest.fixture(scope="module")
def program() -> set[str]:
    """Every text of the program; it takes seconds to find them, which none but these tests shall wait for."""
    return {str(message.id) for message in extraction.extracted() if message.id}


def parts(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_nothing_is_left_untranslated(program: set[str]) -> None:
    assert program - set(catalogs.texts("zh_CN")) == set()


def test_nothing_is_translated_that_the_program_no_longer_says(program: set[str]) -> None:
    assert set(catalogs.texts("zh_CN")) - program == set()


def test_no_translation_is_a_guess() -> None:
    with catalogs.source_file("zh_CN").open("rb") as opened:
        assert [message.id for message in read_po(opened) if message.id and message.fuzzy] == []


def test_a_translation_has_the_parts_of_its_text() -> None:
    differing = [msgid for msgid, text in catalogs.texts("zh_CN").items() if parts(msgid) != parts(text)]
    assert differing == []


def test_translations_are_chinese() -> None:
    units_and_names = re.compile(r"[^a-z]*|WGS 84|CGCS2000")
    english = [
        msgid for msgid, text in catalogs.texts("zh_CN").items()
        if not CHINESE.search(text) and not units_and_names.fullmatch(re.sub(r"{\w*}", "", text))
    ]  # fmt: skip
    assert english == []


def test_the_extractor_finds_nested_and_wrapped_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "page.py").write_text(
        'raise Conflict(N_("outer"), part=Sentence(N_("inner")))\nx = N_("one "\n  "two")\n'
    )
    (tmp_path / "web/templates").mkdir(parents=True)
    (tmp_path / "web/templates/a.html").write_text("{{ _('page {n}', n=1)|upper }}")
    (tmp_path / "web/static/js").mkdir(parents=True)
    (tmp_path / "web/static/js/a.js").write_text('const a = t("script {n}", {n: 1}) + `<${t("deep")}>`;')
    monkeypatch.setattr(extraction, "ROOT", tmp_path)
    found = {str(message.id) for message in extraction.extracted() if message.id}
    assert {"outer", "inner", "one two", "page {n}", "script {n}", "deep"} <= found


def test_chinese_stands_in_the_catalog_and_not_in_code() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {text.strip()}"
        for path in sorted(ROOT.rglob("*"))
        if path.suffix in WRITTEN_OUT and not {"vendor", *DATA} & {*path.relative_to(ROOT).parts}
        for text in WRITTEN_OUT[path.suffix](path.read_text(encoding="utf-8"))
        if CHINESE.search(text)
    ]
    assert found == []


def _literals(source: str) -> list[str]:
    """The strings of a Python file that are no docstrings: terms of the trade may stand in those and in comments."""
    tree = ast.parse(source)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return [str(node.value) for node in strings if id(node) not in told]


def _lines(source: str) -> list[str]:
    return re.sub(r"/\*.*?\*/|\{#.*?#\}|(?<!:)//[^\n]*", "", source, flags=re.DOTALL).splitlines()


WRITTEN_OUT: dict[str, Callable[[str], list[str]]] = {
    ".py": _literals,
    ".html": _lines,
    ".js": _lines,
    ".css": _lines,
}
