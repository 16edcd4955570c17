"""How does a sheet become a file: PNG that knows its dots an inch, or PDF of the sheet's own size?"""

from __future__ import annotations

import io
from collections.abc import Mapping

from PIL import Image

from gridmap.papers.prints.paper import PrintSheet

FORMS: Mapping[str, str] = {"pdf": "application/pdf", "png": "image/png"}
QUALITY = 90


def written(image: Image.Image, paper: PrintSheet, form: str, title: str) -> bytes:
    """form: a key of FORMS."""
    out = io.BytesIO()
    if form == "pdf":
        image.save(out, "PDF", resolution=float(paper.dpi), quality=QUALITY, title=title)
    else:
        image.save(out, "PNG", dpi=(paper.dpi, paper.dpi), compress_level=3)
    return out.getvalue()
