"""What is left of a photo once it is kept, and which uploads are none?"""

from __future__ import annotations

import io
import struct
import threading
import time
import zlib
from typing import Any

import pytest
from PIL import Image

from gridmap.db.models import Attachment
from gridmap.errors import Busy, Forbidden, InvalidInput, NotFound
from gridmap.records import photos
from gridmap.records.saving import change
from gridmap.records.undo import undo
from gridmap.registers import BY_KEY
from tests import world
from tests.conftest import SessionAs

SIDEWAYS = 6  # EXIF: the picture must be turned by a quarter
GPS = 0x8825


def picture(size: tuple[int, int] = (60, 40), kind: str = "JPEG", **more: Any) -> bytes:
    """The left half red, the right half blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    written = io.BytesIO()
    image.save(written, kind, **more)
    return written.getvalue()


def from_a_phone(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Secret Phone"
    exif.get_ifd(GPS)[2] = (38.0, 1.0, 2.0)
    return picture(exif=exif, comment=b"a comment", xmp=b"<x:xmpmeta>where</x:xmpmeta>")


def opened(photo: photos.Photo) -> Image.Image:
    image = Image.open(io.BytesIO(photo.content))
    image.load()
    return image


def test_position_maker_and_comment_are_gone() -> None:
    upload = from_a_phone()
    assert b"Secret Phone" in upload
    assert Image.open(io.BytesIO(upload)).getexif().get_ifd(GPS)
    kept = photos.reencoded(upload)
    image = opened(kept)
    assert dict(image.getexif()) == {}
    assert not {"exif", "comment", "xmp", "icc_profile"} & set(image.info)
    for word in (b"Secret", b"comment", b"where", b"Exif"):
        assert word not in kept.content


def test_what_is_appended_to_a_picture_is_gone() -> None:
    assert b"<script>" not in photos.reencoded(picture() + b"<script>alert(1)</script>").content


def test_a_sideways_photo_stands_upright() -> None:
    kept = photos.reencoded(from_a_phone(SIDEWAYS))
    assert (kept.width_px, kept.height_px) == (40, 60)
    red, _, blue = opened(kept).getpixel((20, 5))  # type: ignore[misc]
    assert (red > 200, blue < 60) == (True, True)


def test_a_large_photo_is_made_small_and_keeps_its_shape() -> None:
    kept = photos.reencoded(picture((5000, 2500)))
    assert (kept.width_px, kept.height_px) == (2048, 1024)
    small = photos.reencoded(picture((60, 40)))
    assert (small.width_px, small.height_px) == (60, 40)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_usual_formats_are_kept_as_jpeg(kind: str) -> None:
    assert opened(photos.reencoded(picture(kind=kind))).format == "JPEG"


def test_what_is_transparent_becomes_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(written, "PNG")
    assert opened(photos.reencoded(written.getvalue())).getpixel((4, 4)) == (255, 255, 255)


def bomb() -> bytes:
    """A PNG of 60,000 x 60,000 pixels in under 200 bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9))
        + chunk(b"IEND", b"")
    )


def test_a_picture_that_unfolds_to_too_many_pixels_is_refused() -> None:
    with pytest.raises(InvalidInput, match="more pixels"):
        photos.reencoded(bomb())
    with pytest.raises(InvalidInput, match="more pixels"):
        photos.reencoded(picture((6000, 5000), "PNG"))


@pytest.mark.parametrize(
    "upload",
    [
        b"",
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture()[:300],
        b"\xff\xd8\xff\xe0" + b"\0" * 100,
        picture(kind="GIF"),
        picture(kind="TIFF"),
        b"%!PS-Adobe-3.0 EPSF-3.0",
    ],
)
def test_what_is_no_picture_is_refused_in_words(upload: bytes) -> None:
    with pytest.raises(InvalidInput, match="no picture") as refused:
        photos.reencoded(upload)
    assert [problem.field for problem in refused.value.problems] == ["photo"]


def test_a_photo_lies_behind_the_fence_of_its_record(session_as: SessionAs) -> None:
    gloria = session_as("Gloria")
    added = photos.add(
        gloria, BY_KEY["hazards"], world.name_id("Blocked exit"), picture(), " Door\n blocked "
    )
    assert (added.area_path, added.caption, added.added_by) == (
        world.G22,
        "Door blocked",
        world.name_id("Gloria"),
    )
    assert photos.find(session_as("Paula"), added.id).content == added.content
    for outsider in ("Nora", "Nobody"):
        with pytest.raises(NotFound):
            photos.find(session_as(outsider), added.id)


def test_who_may_not_change_a_record_adds_no_photo_to_it(session_as: SessionAs) -> None:
    with pytest.raises(Forbidden):
        photos.add(session_as("Dora"), BY_KEY["enterprises"], world.name_id("Flour Mill"), picture())
    with pytest.raises(NotFound):
        photos.add(session_as("Gloria"), BY_KEY["hazards"], world.name_id("Loose cable"), picture())


def test_the_same_photo_twice_is_one_and_there_is_an_end_to_them(session_as: SessionAs) -> None:
    session = session_as("Gloria")

    def add(upload: bytes) -> Attachment:
        return photos.add(session, BY_KEY["hazards"], world.name_id("Blocked exit"), upload)

    assert add(picture()).id == add(from_a_phone()).id
    for number in range(photos.MOST_PHOTOS - 1):
        add(picture((100 + 8 * number, 40)))
    with pytest.raises(InvalidInput, match="at most 20"):
        add(picture((50, 50)))


def test_photos_move_behind_the_fence_of_the_new_place(session_as: SessionAs) -> None:
    paula, cable = session_as("Paula"), world.name_id("Loose cable")
    added = photos.add(paula, BY_KEY["hazards"], cable, picture()).id
    place = {"geom": {"lon": 117.06, "lat": 38.01}}
    saved = change(paula, BY_KEY["hazards"], cable, 1, place, world.NOW)
    assert photos.find(session_as("Gloria"), added).area_path == world.G22
    paula.view_as(world.name_id("Paula"))
    assert saved.change is not None
    undo(paula, saved.change, world.NOW)
    with pytest.raises(NotFound):
        photos.find(session_as("Gloria"), added)


def scans_over_and_over(times: int) -> bytes:
    """A progressive JPEG whose last scan is there again and again: each is worked on over the whole picture."""
    whole = picture((2400, 2400), progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * times + whole[-2:]


def test_a_picture_of_scans_over_and_over_is_refused_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(InvalidInput, match="more pixels"):
        photos.reencoded(scans_over_and_over(5_000))
    assert time.monotonic() - began < 30  # worked on, these scans take minutes


def test_a_progressive_photo_is_a_photo() -> None:
    assert photos.reencoded(picture((600, 400), progressive=True)).width_px == 600


def test_what_takes_too_long_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "WALL_S", 0.001)
    with pytest.raises(InvalidInput, match="no picture"):
        photos.reencoded(picture())


def test_where_others_are_being_taken_in_one_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "_ROOMS", threading.BoundedSemaphore(1))
    monkeypatch.setattr(photos, "PATIENCE_S", 0.05)
    with photos._ROOMS, pytest.raises(Busy):
        photos.reencoded(picture())
    assert photos.reencoded(picture()).width_px == 60
