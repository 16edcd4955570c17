"""A duty officer at an incident's page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenAs
from tests.browser.desk_offline.writing import opened
from tests.browser.test_outbox import NO_LINE


@pytest.fixture
def desk(open_as: OpenAs) -> Page:
    """The page of an incident."""
    page = open_as("Dora", "/desk", expected=(*NO_LINE, "Failed to load resource", "409"))
    token = page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    call: dict[str, str | float | bool] = {"kind": "fire", "name": "Smoke at the mill", "same": "no"}
    # Called a while ago: what is done without a line is older than the server's clock, which stands still.
    call["called_at"] = "2026-03-02T02:30"
    made = page.request.post(
        "/desk/new", form=call | {"lon": "117.005", "lat": "38.03"}, headers={"X-CSRFToken": token}
    )
    return opened(page, made.url)
