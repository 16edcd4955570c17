"""Is an answer stale exactly when the program that computes it does something else?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gridmap import code_version as versions
from gridmap.code_version import code_version, import_closure
from gridmap.layers import BY_KEY

FILES = {
    "gridmap/__init__.py": "",
    "gridmap/layers/__init__.py": "from gridmap.layers.wells import WELLS\nfrom gridmap.layers.woods import WOODS\n",
    "gridmap/layers/wells.py": (
        '"""Where are wells?"""\nfrom gridmap.words import OPEN\n\n\ndef compute():\n    return OPEN\n'
    ),
    "gridmap/layers/woods.py": "from gridmap import roads\nWOODS = roads\n",
    "gridmap/words.py": "OPEN = ('found',)  # all that are not closed\n",
    "gridmap/roads/__init__.py": "LONGEST = 3\n",
}
Edit = Callable[[str, str, str], None]


@pytest.fixture
def edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Edit]:
    """A small program of its own; edit(file, old, new) writes into it."""

    def forget() -> None:
        for cached in (versions._imports, versions._mark, versions._file):
            cached.cache_clear()

    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    monkeypatch.setattr(versions, "_ROOT", tmp_path)
    forget()

    def change(name: str, old: str, new: str) -> None:
        content = (tmp_path / name).read_text()
        assert old in content
        (tmp_path / name).write_text(content.replace(old, new))
        forget()

    yield change
    forget()


def test_what_another_module_decides_makes_another_version(edit: Edit) -> None:
    before = code_version("gridmap.layers.wells")
    edit("gridmap/words.py", "('found',)", "('found', 'ordered')")
    assert code_version("gridmap.layers.wells") != before


def test_comments_docstrings_and_layout_make_no_other_version(edit: Edit) -> None:
    before = code_version("gridmap.layers.wells")
    edit("gridmap/words.py", "# all that are not closed", "# whatever waits for somebody")
    edit("gridmap/layers/wells.py", '"""Where are wells?"""', '"""Where is water?"""\n')
    assert code_version("gridmap.layers.wells") == before


def test_another_layer_makes_no_other_version(edit: Edit) -> None:
    before = code_version("gridmap.layers.wells")
    edit("gridmap/roads/__init__.py", "3", "4")
    edit("gridmap/layers/woods.py", "WOODS", "TREES")
    assert code_version("gridmap.layers.wells") == before


def test_a_package_that_is_imported_itself_counts(edit: Edit) -> None:
    before = code_version("gridmap.layers.woods")
    edit("gridmap/roads/__init__.py", "3", "4")
    assert code_version("gridmap.layers.woods") != before


def test_a_real_layer_depends_on_its_vocabulary_and_on_no_other_layer() -> None:
    closure = import_closure(BY_KEY["hazards"].compute.__module__)
    assert "gridmap.vocabulary" in closure
    assert {each for each in closure if each.startswith("gridmap.layers.")} == {
        "gridmap.layers.hazards",
        "gridmap.layers.base.context",
        "gridmap.layers.base.grouping",
        "gridmap.layers.base.layer",
        "gridmap.layers.base.variants",
        "gridmap.layers.shared.deadlines",
        "gridmap.layers.shared.hazard_rows",
    }
