"""Pictures as a phone sends them."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw


def picture(colour: str) -> bytes:
    stored = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(stored, "JPEG")
    return stored.getvalue()


def signature(*, drawn: bool = True) -> bytes:
    """What the canvas gives: ink on nothing."""
    sheet = Image.new("RGBA", (300, 120), (0, 0, 0, 0))
    if drawn:
        ImageDraw.Draw(sheet).line([(20, 60), (120, 30), (260, 90)], fill="black", width=4)
    stored = io.BytesIO()
    sheet.save(stored, "PNG")
    return stored.getvalue()
