"""Two editors at neighbouring outlines in the same moment: do both fit alone and overlap together?"""

from __future__ import annotations

import threading

from shapely import box
from sqlalchemy import Engine

from gridmap.db.sessions import session
from gridmap.errors import InvalidInput
from gridmap.records.areas import outlines
from tests import world


def test_of_two_outlines_that_would_lie_on_each_other_one_is_refused(engine: Engine) -> None:
    """Both grids shrink to a half, then both reach for the strip between them."""
    with session(engine, world.name_id("Paula")) as setting_up:
        outlines.draw(setting_up, world.G21, 1, box(117.05, 38.06, 117.1, 38.08), world.NOW)
        outlines.draw(setting_up, world.G22, 1, box(117.05, 38.0, 117.1, 38.02), world.NOW)
        setting_up.commit()
    with session(engine, world.name_id("Paula")) as first, session(engine, world.name_id("Adam")) as second:
        outlines.draw(first, world.G21, 2, box(117.05, 38.03, 117.1, 38.08), world.NOW)
        refused: list[str] = []

        def draw() -> None:
            try:
                outlines.draw(second, world.G22, 2, box(117.05, 38.0, 117.1, 38.05), world.NOW)
            except InvalidInput as error:
                refused.extend(str(problem.sentence) for problem in error.problems)

        waiting = threading.Thread(target=draw)
        waiting.start()
        waiting.join(1.0)
        assert waiting.is_alive(), "it waits until the neighbour's outline is decided"
        first.commit()
        waiting.join(60)
        assert len(refused) == 1
        assert "lie on East Grid 1" in refused[0]
