"""Is the Folium shell small, local and deaf to what people type?"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from gridmap import drawing
from gridmap.drawing import LOCAL_FILES, MapConfig, Shell, local_file, shell
from gridmap.errors import SetupError

BOUNDS = (116.78, 38.24, 116.92, 38.36)
HOSTILE = "${alert(1)}`</script><script>alert(2)</script>\\users\\x\u2028'\""
PROJECT = Path(drawing.__file__).parents[1]


def whole(parts: Shell) -> str:
    return parts.head + parts.body + parts.script


def test_a_shell_is_a_few_kilobytes_and_names_no_other_host() -> None:
    text = whole(shell(MapConfig(BOUNDS, "abc")))
    assert len(text) < 4096
    assert "//" not in text


def test_every_script_carries_the_nonce_and_every_file_lies_in_the_vendor_folder() -> None:
    parts = shell(MapConfig(BOUNDS, "abc", vendor="/v/", module="/m.js"))
    scripts = re.findall(r"<script[^>]*>", whole(parts))
    assert len(scripts) == 7
    assert all('nonce="abc"' in tag for tag in scripts)
    links = re.findall(r'(?:src|href)="([^"]+)"', parts.head)
    assert links
    assert all(link.startswith("/v/") for link in links)
    assert 'src="/m.js"' in parts.script


def test_only_a_page_on_which_one_draws_loads_what_one_draws_with() -> None:
    plain, drawn = (shell(MapConfig(BOUNDS, "abc", draws=draws)) for draws in (False, True))
    assert "geoman" not in whole(plain)
    assert 'leaflet-geoman.min.js"' in drawn.head
    assert whole(drawn).count("<script") == whole(plain).count("<script") + 1
    assert all('nonce="abc"' in tag for tag in re.findall(r"<script[^>]*>", whole(drawn)))
    assert "//" not in whole(drawn)


def test_every_local_file_is_in_the_manifest_that_the_build_copies() -> None:
    manifest = json.loads((PROJECT / "package.json").read_text())["gridmap"]["files"]
    wanted = {f"vendor/{path}" for path in LOCAL_FILES.values() if path}
    assert wanted <= set(manifest)


def test_a_file_without_a_local_copy_stops_the_page() -> None:
    with pytest.raises(SetupError, match=r"d3\.min\.js"):
        local_file("https://cdn.example/d3.min.js")
    assert local_file("https://cdn.example/jquery-3.7.1.min.js") is None


def test_hostile_wording_stays_inside_its_string() -> None:
    text = whole(shell(MapConfig(BOUNDS, 'x"><script>', translate=lambda msgid: HOSTILE)))
    assert text.count("<script") == 7
    assert text.count("</script>") == 7
    assert "`" not in re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert 'nonce="x&quot;&gt;&lt;script&gt;"' in text


def test_each_page_gets_its_own_nonce_and_its_own_language() -> None:
    first = shell(MapConfig(BOUNDS, "one"))
    second = shell(MapConfig(BOUNDS, "two", translate=str.upper))
    assert "one" not in re.findall(r'nonce="([^"]*)"', whole(second))
    assert "Full screen" in first.script
    assert "FULL SCREEN" in second.script


def test_the_map_starts_in_the_middle_of_its_bounds() -> None:
    script = shell(MapConfig(BOUNDS, "abc")).script
    assert "center: [38.3, 116.85]" in script
    assert '"maxZoom": 19' in script
