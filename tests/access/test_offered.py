"""Is anybody offered what they are refused then? A part of the pages at each run, all of them by `make prove`."""

from __future__ import annotations

import os

import pytest

from gridmap.db import postgis
from tests.access import asking, choosing, fences, offered, people

pytestmark = pytest.mark.scale


@pytest.mark.parametrize("who", ["Mona", "Gloria"])
def test_nobody_is_offered_what_they_are_refused(planted_world: postgis.Urls, who: str) -> None:
    with fences.opened(planted_world, f"gridmap_test_{os.getpid()}_offered") as (owner, engine):
        app = fences.application(engine)
        asked = choosing.few(asking.asks(app, {}, reading=True, every_word=False), who)
        taken, refused = offered.refused(app, people.client_of(app, owner, who), asked)
    assert taken > 40
    assert not refused, "\n".join(refused)
