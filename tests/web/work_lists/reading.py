"""What does a person find of a list: on its pages, in its workbook, on the map?"""

from __future__ import annotations

import io
import re
from collections import Counter
from html import unescape
from typing import Any

import openpyxl

from gridmap.i18n import catalogs
from gridmap.publishing.work_lists import WorkList
from tests import world

SAID = catalogs.texts("zh_CN")
"""English -> what stands on the page."""


def names_on_pages(client: Any, key: str, **query: Any) -> list[str]:
    """The name of each row, page after page."""
    found: list[str] = []
    for page in range(1, 20):
        answer = client.get(f"/not-inspected/{key}", query_string={**query, "page": page})
        assert answer.status_code == 200
        cells = re.findall(r'<td class="row-title">(?:<a [^>]*>)?([^<]*)', answer.text)
        found += cells
        if f"page={page + 1}" not in answer.text:
            return found
    raise AssertionError("the list has no end")


def unescaped(names: list[str]) -> Counter[str]:
    return Counter(unescape(each) for each in names)


def book(client: Any, key: str, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/not-inspected/{key}.xlsx", query_string=query)
    assert answer.status_code == 200
    head, *lines = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


def on_the_map(client: Any, work: WorkList) -> int:
    only = {f"f.{key}": list(values) for key, values in work.only.items()}
    asked = {"area": world.T1, **only}
    features = client.get(f"/api/layers/{work.layer.key}", query_string=asked).get_json()
    rows = client.get(f"/api/layers/{work.layer.key}/rows", query_string=asked).get_json()
    assert features["total"] == rows["total"]
    return int(features["total"])
