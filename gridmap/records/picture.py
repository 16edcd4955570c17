"""What is left of a picture? Run as `python -I -m gridmap.records.picture`: the picture in, a clean one out, confined.

Knows Pillow and nothing else of ours: it runs in a process of its own, without network, programs or other files.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from gridmap import sandbox

LONGEST_SIDE_PX = 2048
# A JPEG can be unpacked at a fraction of its size, so a large phone photo costs little; the others cannot.
MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
MOST_SCANS = 64  # of a progressive JPEG; encoders write about ten
JPEG_QUALITY = 85
LIMITS = sandbox.Limits(memory_bytes=1536 * 1024 * 1024, cpu_s=10, file_bytes=16 * 1024 * 1024)
CLEAN, TOO_MANY_PIXELS, UNREADABLE = b"clean", b"pixels", b"unreadable"
_START_OF_SCAN = b"\xff\xda"


def main() -> int:
    """First line of the answer: what became of it, with width and height; then the JPEG."""
    sandbox.limit_resources(LIMITS)
    os.nice(10)
    upload = sys.stdin.buffer.read()
    _load_codecs()
    sandbox.confine(Path.cwd(), sandbox.libraries())
    sys.stdout.buffer.write(_answer(upload))
    sys.stdout.flush()
    return 0


def _load_codecs() -> None:
    from PIL import Image

    Image.preinit()
    Image.init()


def _answer(upload: bytes) -> bytes:
    from PIL import Image

    try:
        content, width, height = reencoded(upload)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return TOO_MANY_PIXELS + b"\n"
    except Exception:  # broken files make Pillow raise errors of many families
        return UNREADABLE + b"\n"
    return CLEAN + f" {width} {height}\n".encode() + content


def reencoded(upload: bytes) -> tuple[bytes, int, int]:
    """JPEG, width and height. Raises what Pillow raises, and DecompressionBombError for too many pixels or scans."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(upload), formats=tuple(MOST_PIXELS)) as opened:
        # Pillow calls a JPEG that holds several pictures MPO.
        if opened.width * opened.height > MOST_PIXELS.get(opened.format or "", MOST_PIXELS["JPEG"]):
            raise Image.DecompressionBombError
        if opened.format in {"JPEG", "MPO"} and upload.count(_START_OF_SCAN) > MOST_SCANS:
            raise Image.DecompressionBombError
        opened.draft("RGB", (LONGEST_SIDE_PX, LONGEST_SIDE_PX))
        upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.LANCZOS)
    # Painted onto a new picture: whatever the file carried beside its pixels stays behind.
    clean = Image.new("RGB", upright.size, "white")
    painted = upright.convert("RGBA")
    clean.paste(painted, mask=painted.getchannel("A"))
    written = io.BytesIO()
    clean.save(written, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return written.getvalue(), clean.width, clean.height


if __name__ == "__main__":
    sys.exit(main())
