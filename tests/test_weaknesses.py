"""Does `make audit` find what has no answer, and say what it could not look up?"""

from __future__ import annotations

import json
import sys
import tomllib

import pytest

from gridmap.settings import project_folder

sys.path.insert(0, str(project_folder() / "scripts"))
import weaknesses  # type: ignore[import-not-found] # a script, on no path of mypy

ANSWERS = tomllib.loads(weaknesses.ANSWERS.read_text(encoding="utf-8"))
VULNERABLE = {
    "dependencies": [
        {"name": "flask", "vulns": [{"id": "PYSEC-1", "aliases": ["GHSA-x", "CVE-2030-1"]}]},
        {"name": "click", "skip_reason": "not found"},
        {"name": "jinja2", "vulns": []},
    ]
}


def test_a_weakness_without_an_answer_is_told_and_one_with_an_answer_is_not() -> None:
    looked = weaknesses.of_python(VULNERABLE)
    assert (looked.asked, looked.unknown) == (3, 1)
    assert weaknesses.unanswered(looked, {}) == ["CVE-2030-1 of flask"]
    assert weaknesses.unanswered(looked, {"package": {"CVE-2030-1": {"name": "flask"}}}) == []
    assert weaknesses.unanswered(looked, {"package": {"CVE-2030-1": {"name": "another"}}}) != []


def test_what_npm_could_not_look_up_is_not_passed_off_as_well() -> None:
    assert weaknesses.of_browser({"message": "405 Method Not Allowed"}, 54).unknown == 54
    via = {"url": "https://github.example/advisories/GHSA-y"}
    looked = weaknesses.of_browser({"vulnerabilities": {"leaflet": {"via": [via, "other"]}}}, 54)
    assert (looked.unknown, looked.found) == (0, (("GHSA-y", "leaflet"),))


@pytest.mark.parametrize(
    ("where", "told"),
    [("gridmap/web/maps.py", []), ("gridmap/records/saving.py", ["B604 in gridmap/records/saving.py"])],
)
def test_a_finding_in_the_code_is_answered_where_the_answer_says(where: str, told: list[str]) -> None:
    found = {"results": [{"test_id": "B604", "filename": where}], "metrics": {"_totals": {"loc": 1}}}
    assert weaknesses.unanswered(weaknesses.of_code(found), ANSWERS) == told


def test_an_answer_to_nothing_is_told() -> None:
    looked = weaknesses.of_code({"results": [], "metrics": {"_totals": {"loc": 1}}})
    assert len(weaknesses.outlived(looked, ANSWERS)) == len(ANSWERS["code"])


def test_what_is_answered_of_leaflet_is_about_the_leaflet_that_is_shipped() -> None:
    packages = json.loads((project_folder() / "package-lock.json").read_text())["packages"]
    assert packages["node_modules/leaflet"]["version"] == "1.9.4"
    assert ANSWERS["package"]["CVE-2025-69993"]["name"] == "leaflet"
