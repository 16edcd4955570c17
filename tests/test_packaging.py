"""Can these sources be installed anywhere, from hashes alone, with everything the browser needs inside?"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridmap.settings import project_folder

pytestmark = pytest.mark.process
ROOT = project_folder()
# What installs or builds says by name and hash what it wants, never from where: the machine's own clients know that.
INSTALLS = ("requirements", "scripts", ".ci", "Makefile", "hatch_build.py", ".npmrc", "package.json")
ADDRESS = re.compile(r"[a-z]+://|index.url|extra.index|registry\s*=")
PINNED = re.compile(r"^([\w.-]+)==[^\\\n]+\\\n((?: {4}--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)


def committed() -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    yield from (ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(lock: str) -> set[str]:
    return {canonical(name) for name, _ in PINNED.findall((ROOT / "requirements" / lock).read_text())}


def named(requirements: list[str]) -> set[str]:
    return {canonical(re.split(r"[\[<>=~!; ]", requirement)[0]) for requirement in requirements}


def test_nothing_that_installs_names_an_address() -> None:
    guilty = [
        str(path.relative_to(ROOT))
        for path in committed()
        if path.relative_to(ROOT).parts[0] in INSTALLS and ADDRESS.search(path.read_text("utf-8"))
    ]
    assert guilty == []


@pytest.mark.parametrize("lock", ["run.txt", "build.txt", "test.txt"])
def test_every_locked_package_has_hashes(lock: str) -> None:
    lines = (ROOT / "requirements" / lock).read_text().splitlines()
    pins = {canonical(line.split("==")[0]) for line in lines if line and not line.startswith((" ", "#"))}
    assert pins == locked(lock)


def test_the_locks_cover_what_the_project_asks_for() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = asked["project"]
    assert named(project["dependencies"]) <= locked("run.txt")
    assert named(project["dependencies"] + project["optional-dependencies"]["test"]) <= locked("test.txt")
    assert named(asked["build-system"]["requires"]) <= locked("build.txt")
    assert asked["dependency-groups"]["build"] == asked["build-system"]["requires"]


def test_no_two_locks_pin_one_package_differently() -> None:
    pins: dict[str, set[str]] = {}
    for lock in ("run.txt", "build.txt", "test.txt"):
        for name, version in re.findall(
            r"^([\w.-]+==)(\S+)", (ROOT / "requirements" / lock).read_text(), re.MULTILINE
        ):
            pins.setdefault(name, set()).add(version)
    assert {name: versions for name, versions in pins.items() if len(versions) > 1} == {}


def test_the_browser_libraries_are_locked_by_hash_and_without_a_host() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    wanted = json.loads((ROOT / "package.json").read_text())
    assert packages[""]["dependencies"] == wanted["dependencies"]
    for path, package in packages.items():
        assert "resolved" not in package, path
        assert path == "" or package["integrity"].startswith("sha512-"), path


def test_every_file_of_the_manifest_is_there_and_is_not_empty() -> None:
    manifest = json.loads((ROOT / "package.json").read_text())["gridmap"]["files"]
    static = ROOT / "gridmap" / "web" / "static"
    assert [target for target in manifest if not (static / target).is_file()] == []
    assert [target for target in manifest if not (static / target).stat().st_size] == []
    assert {target for target in manifest if not target.startswith("vendor/")} == set()


def test_a_wheel_holds_both_packages_and_the_browser_libraries(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    manifest = json.loads((ROOT / "package.json").read_text())["gridmap"]["files"]
    assert {f"gridmap/web/static/{target}" for target in manifest} <= names
    assert {"gridmap/db/postgis.py", "geodata/__init__.py"} <= names
    profiles = {f"geodata/standards/{file.name}" for file in (ROOT / "geodata" / "standards").glob("*.toml")}
    assert "geodata/standards/cn_township.toml" in profiles
    checks = {f"geodata/checklists/{file.name}" for file in (ROOT / "geodata" / "checklists").glob("*.toml")}
    assert {*profiles, *checks, "geodata/supplies/items.toml"} <= names
    assert not {name for name in names if name.startswith(("tests/", "node_modules/"))}


def test_the_wheel_installs_where_there_is_no_node_and_the_command_answers(tmp_path: Path) -> None:
    """Into a folder of its own, which comes first; what gridmap needs is that of the tests."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    venv, wheel = tmp_path / "venv", next(tmp_path.glob("*.whl"))
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    python = str(venv / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel)]
    subprocess.run(install, check=True, cwd=tmp_path)
    bare = {"PATH": "/nowhere", "HOME": str(tmp_path), "PYTHONPATH": _needed()}

    def said(*command: str | Path) -> str:
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=bare, check=True)
        return done.stdout

    assert str(venv) in said(python, "-c", "import gridmap, geodata; print(gridmap.__file__)")
    shown = said(venv / "bin" / "gridmap", "--help")
    assert all(name in shown for name in ("init", "add-level", "print", "serve"))


def _needed() -> str:
    """The folder of the packages that the tests run with; an editable gridmap in it stands behind the wheel's."""
    return sysconfig.get_paths()["purelib"]
