"""Do the proofs of `make prove` hold in small, and does a proof that fails say so?

Leaks and the table of rights are asked by tests/access, of a part of what the proofs ask.
"""

from __future__ import annotations

import html
import itertools
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

from gridmap.errors import Forbidden
from gridmap.vocabulary import Role
from gridmap.web.sessions import Viewer
from prove import __main__ as prove
from prove import checks, hostile, report, strings
from prove.proof import Figure, Proof, none
from prove.proofs import PROOFS

pytestmark = [pytest.mark.race, pytest.mark.process]
SMALL = {
    "kills": 2,
    "halfway": 1,
    "upgrades": 1,
    "stalls": 1,
    "disk": 20,
    "spool": 4,
    "wal": 3,
    "fsyncs": 1,
    "moment": 2,
    "audit": 14,
    "strings": 60,
    "requests": 288,
    "uploads": 8,
    "shapes": 150,
    "load": 4,
    "pressure": 3,
}
ASKED = Proof("x", "Is it so?", "tries", 1, 1, lambda ground, size: [none("lost", 3)])


@pytest.mark.parametrize("key", SMALL)
def test_a_proof_holds_in_small(key: str) -> None:
    proof = next(each for each in PROOFS if each.key == key)
    done = prove.run(proof, SMALL[key])
    assert done.figures
    assert done.holds, [(each.title, each.value) for each in done.figures if each.good is False]


def test_a_text_that_became_part_of_a_page_is_found() -> None:
    """Put into a page as it is, what is hostile is found; escaped, it is not."""
    scripts = [
        (mark, text) for mark, text in itertools.islice(hostile.strings(), 120) if text.startswith("<")
    ]
    raw = {mark: strings.Found() for mark, _ in scripts}
    safe = strings.Found()
    for mark, text in scripts:
        strings._look(200, f"<p>{text}</p>".encode(), "", [mark], raw[mark])
        strings._look(200, f"<p>{html.escape(text)}</p>".encode(), "", [mark], safe)
    assert len(scripts) > 15
    assert sum(bool(each.run) for each in raw.values()) > 0.8 * len(scripts)
    assert not safe.run
    reckoned = strings.Found()
    strings._look(200, b"<p>49kx2z</p>", "", ["kx2z"], reckoned)
    strings._look(500, b"", "", ["kx2z"], reckoned)
    assert (len(reckoned.run), len(reckoned.broken)) == (1, 1)


def test_there_are_two_thousand_hostile_texts_each_with_a_mark_of_its_own() -> None:
    known = list(hostile.strings())
    assert len(known) > 2000
    assert len(dict(known)) == len({text for _, text in known}) == len(known)


def test_what_is_not_as_promised_is_said(tmp_path: Path) -> None:
    done = report.done(ASKED, 1, [none("lost", 3), Figure("kept", "7")], 2.0)
    assert not done.holds
    assert "| lost | 3 | **not as promised** |" in report.lines(ASKED, done)
    report.keep(done, tmp_path)
    known = report.kept(tmp_path)
    assert known == {"x": done}
    assert "**not as promised**" in report.written([ASKED], known, [])


def test_a_check_of_rights_that_is_taken_away_refuses_no_more_and_it_is_known_that_it_would() -> None:
    nobody = SimpleNamespace(holds=lambda roles, path: False)
    found = list(checks.of(checks.FOLDER / "web" / "sessions.py"))
    assert [each.kind for each in found] == ["raise"]
    function = checks.live(found[0])
    assert function is Viewer.require
    with checks.switched(found) as switches:
        for off, refuses in ((frozenset[int](), True), (frozenset({0}), False)):
            switches.off = off
            switches.said_no.clear()
            with pytest.raises(Forbidden) if refuses else nullcontext():
                function(nobody, Role.PLANNER, "0001")
            assert switches.said_no == {0}
    with pytest.raises(Forbidden):
        function(nobody, Role.PLANNER, "0001")


@pytest.mark.parametrize(
    ("file", "kinds"),
    [
        ("records/saving.py", ["writable", "writable", "require"]),
        ("web/admin/duty.py", ["require"]),
        ("web/admin/import_files.py", ["paths", "raise"]),
    ],
)
def test_the_checks_of_a_file_are_found_and_each_stands_in_a_function_that_lives(
    file: str, kinds: list[str]
) -> None:
    found = list(checks.of(checks.FOLDER / file))
    assert [each.kind for each in found] == kinds
    functions = [function for function in map(checks.live, found) if function]
    assert len(functions) == len(found)
    whole = [function.__code__ for function in functions]
    with checks.switched(found):
        assert not any(function.__code__ is code for function, code in zip(functions, whole, strict=True))
    assert [function.__code__ for function in functions] == whole


def test_a_proof_that_was_never_run_is_said() -> None:
    told = report.written([ASKED], {}, ["the moon"])
    assert "## Never run\n\n- Is it so?" in told
    assert "- the moon" in told


def test_a_proof_that_breaks_off_is_no_proof() -> None:
    def breaks(ground: object, size: int) -> list[Figure]:
        raise RuntimeError("the ground gave way")

    done = prove.run(Proof("x", "Is it so?", "tries", 1, 1, breaks), 1)
    assert not done.holds
    assert "gave way" in done.figures[0].value
