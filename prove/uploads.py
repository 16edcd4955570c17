"""Does a file that means harm do anything but be refused, with a sentence, or be read as the data that it is?"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PIL import Image

from gridmap.errors import InvalidInput
from gridmap.imports.reading import limits
from gridmap.imports.reading.opening import read_file
from gridmap.records import photos, picture
from prove import hostile_uploads
from prove.ground import Ground
from prove.proof import Figure, none
from tests.imports.files.conftest import laid

SHORTEST_SENTENCE = 15
LONGEST_PHOTO_S = 30.0  # its worker's own limit, and what a loaded machine takes


@dataclass
class Told:
    """bad: what somebody tried, and what happened instead."""

    tried: int = 0
    refused: int = 0
    longest_s: float = 0.0
    longest: str = ""
    bad: list[str] = field(default_factory=list)

    def ask(self, name: str, work: Callable[[], str]) -> None:
        """work: says what is wrong with the outcome, and nothing where it is sound."""
        self.tried += 1
        began = time.monotonic()
        try:
            wrong = work()
        except InvalidInput as refusal:
            self.refused += 1
            sentence = str(refusal.sentence)
            wrong = "" if len(sentence) > SHORTEST_SENTENCE else f"is refused by {sentence!r}"
            wrong = "the refusal tells what lies elsewhere" if "sings" in sentence else wrong
        except (Exception, AssertionError) as error:
            wrong = f"{type(error).__name__}: {error}"[:120]
        took = time.monotonic() - began
        if took > self.longest_s:
            self.longest_s, self.longest = took, name
        if wrong:
            self.bad.append(f"{name}: {wrong}")

    def figures(self, what: str, most_s: float) -> list[Figure]:
        longest = Figure(
            f"the longest of {what}", f"{self.longest_s:.1f} s ({self.longest})", self.longest_s < most_s
        )
        return [
            Figure(what, f"{self.tried:,}", self.tried > 0),
            Figure(f"{what}: refused with a sentence", f"{self.refused:,}"),
            Figure(f"{what}: read as the data that they are", f"{self.tried - self.refused:,}"),
            none(f"{what} that did something else, or left something behind", len(self.bad)),
            *(Figure("of these", each, good=False) for each in self.bad[:8]),
            longest,
        ]


def prove(ground: Ground, number: int) -> list[Figure]:
    """number: of files; of photos half as many."""
    files, pictures = Told(), Told()
    with tempfile.TemporaryDirectory() as folder:
        for at, (name, made) in enumerate(hostile_uploads.files(number)):
            own = Path(folder) / str(at)
            own.mkdir()
            files.ask(name, partial(_read, own, made))
    for name, content in hostile_uploads.pictures(number // 2):
        pictures.ask(name, partial(_kept, content))
    return [
        *files.figures("files", limits.WORKER_WALL_S),
        *pictures.figures("photos", LONGEST_PHOTO_S),
    ]


def _read(folder: Path, made: hostile_uploads.Maker) -> str:
    with laid(folder) as trap:
        name, content = made(trap)
        path = folder / "handed-in"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        opened = read_file(path, name)
    said = [str(cell) for sheet in opened.sheets for row in sheet.rows[:500] for cell in row]
    return "it holds what lies elsewhere" if any("sings" in each for each in said) else ""


def _kept(content: bytes) -> str:
    photo = photos.reencoded(content)
    image = Image.open(io.BytesIO(photo.content))
    image.load()
    if image.format != "JPEG" or max(image.size) > picture.LONGEST_SIDE_PX:
        return f"it is kept as {image.format} of {image.size}"
    if {"exif", "comment", "xmp", "icc_profile"} & set(image.info) or hostile_uploads.SECRET in photo.content:
        return "something beside the picture is kept"
    return ""
