"""Which files of ours travel together? What a page always needs it asks for once: on a slow line requests cost most."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from rjsmin import jsmin

from gridmap import drawing
from gridmap.web import modules

FOLDER = Path(__file__).parent / "static"
_BASE = ("tokens", "gridmap", "parts", "notices", "forms", "bar")
_MAP = (
    "map",
    "signs",
    "panel",
    "panel-table",
    "legend",
    "details",
    "places",
    "outbox-strip",
    "past",
    "print",
)
_ICONS = ("vendor/maki", "vendor/temaki")
# A file that a style sheet names lies beside that sheet, not beside the bundle.
_BESIDE = re.compile(r"url\(\s*(['\"]?)(?!data:|#|/)([^'\")]+)\1\s*\)")


def _styles(*paths: str) -> str:
    return "\n".join(_BESIDE.sub(_moved(path), (FOLDER / path).read_text("utf-8")) for path in paths)


def _moved(path: str) -> Callable[[re.Match[str]], str]:
    beside = PurePosixPath("..") / PurePosixPath(path).parent
    return lambda found: f"url({beside / found[2]})"


def _scripts(*paths: str) -> str:
    return str(jsmin(";\n".join((FOLDER / path).read_text("utf-8") for path in paths)))


def _vendored(suffix: str) -> Iterator[str]:
    return (
        f"vendor/{path}"
        for path in drawing.LOCAL_FILES.values()
        if path and path not in drawing.OF_DRAWING and path.endswith(suffix)
    )


def _icons() -> str:
    """{name: {"box": width of its square, "paths": what is filled}} of every vendored icon."""
    return json.dumps(
        {
            f"{Path(folder).name}/{file.stem}": _drawn(file)
            for folder in _ICONS
            for file in sorted((FOLDER / folder).glob("*.svg"))
        }
    )


def _drawn(file: Path) -> dict[str, object]:
    root = ET.parse(file).getroot()  # noqa: S314 (our own files, at the lock's hash)
    box = root.get("viewBox", "0 0 15 15").split()[2]
    paths = [path.get("d", "") for path in root.iter("{http://www.w3.org/2000/svg}path")]
    return {"box": float(box), "paths": [path for path in paths if path]}


BUNDLES: Mapping[str, Callable[[], str]] = {
    "base.css": lambda: _styles(*(f"css/{name}.css" for name in _BASE)),
    "base.js": lambda: _scripts(
        "js/theme.js", "js/held.js", "js/fragment.js", "js/sign-out.js", "js/kept.js"
    ),
    "map.css": lambda: _styles(*_vendored(".css"), *(f"css/{name}.css" for name in _MAP)),
    "map.js": lambda: _scripts(*_vendored(".js")),
    "pages.js": lambda: modules.joined(FOLDER / "js", "start.js"),
    "visit.js": lambda: modules.joined(FOLDER / "js", "page-visit.js"),
    "visit-start.js": lambda: modules.joined(FOLDER / "js", "page-visit-start.js"),
    "desk.js": lambda: modules.joined(FOLDER / "js", "page-desk.js"),
    "form.js": lambda: modules.joined(FOLDER / "js", "page-form.js"),
    "sign-in.js": lambda: modules.joined(FOLDER / "js", "page-sign-in.js"),
    "icons.json": _icons,
}
