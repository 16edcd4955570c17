"""Does `gridmap report` write the Word document from a terminal, and refuse what cannot be?"""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result

from gridmap.cli import main
from gridmap.db import postgis

YEAR = ("--from", "2024-01-01", "--to", "2024-12-31", "--area", "Sparrow Town", "--user", "paula")


def run(urls: postgis.Urls, out: Path, *arguments: str) -> Result:
    told = {"GRIDMAP_DATABASE_URL": urls.app, "GRIDMAP_OWNER_DATABASE_URL": urls.owner}
    return CliRunner().invoke(main, ["report", "--out", str(out), *arguments], env=told)


def test_a_report_with_its_maps_is_written(urls: postgis.Urls, tmp_path: Path) -> None:
    out = tmp_path / "year.docx"
    done = run(urls, out, *YEAR)
    assert done.exit_code == 0, done.output
    paper = docx.Document(str(out))
    assert paper.paragraphs[0].text == "Sparrow Town2024年安全生产工作情况汇报"
    assert sum(shape.height > 1_000_000 for shape in paper.inline_shapes) == 6
    assert "nobody went out" in done.output


def test_it_comes_in_english_too(urls: postgis.Urls, tmp_path: Path) -> None:
    out = tmp_path / "month.docx"
    asked = ("--from", "2024-02-01", "--to", "2024-02-29", "--shape", "month", *YEAR[4:], "--language", "en")
    assert run(urls, out, *asked).exit_code == 0
    assert (
        docx.Document(str(out)).paragraphs[0].text == "Sparrow Town: report on work safety, month 2 of 2024"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--from", "2024-12-31", "--to", "2024-01-01"), "Exchange the two days."),
        (("--from", "2024-01-01", "--to", "2999-01-01"), "yet to come"),
        (("--from", "2024-01-01", "--to", "2024-12-31", "--shape", "eon"), "Take one of: year, half,"),
        ((*YEAR[:4], "--user", "paula", "--area", "West Village"), "A report is about one township."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    urls: postgis.Urls, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    out = tmp_path / "none.docx"
    done = run(urls, out, *arguments)
    assert done.exit_code == 1
    assert said in done.output
    assert not out.exists()
