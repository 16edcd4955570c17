"""Does an administrator load a population raster, see it beside the ledger, learn what is wrong, and take it away?"""

from __future__ import annotations

import io

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Audit, PeoplePlace
from tests import world
from tests.web.conftest import SignIn, post

pytest.importorskip("rasterio")
from tests.imports.test_population import brute, raster

pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")


def test_a_raster_is_loaded_shown_beside_the_ledger_and_deleted(signed_in: SignIn, owner: Engine) -> None:
    adam, content = signed_in("Adam"), raster()
    form = {"area": world.T1, "unit": "count", "file": (io.BytesIO(content), "<b>people</b>.tif")}
    assert post(adam, "/admin/population", form).status_code == 302
    page = adam.get(f"/admin/population?area={world.T1}").text
    assert "&lt;b&gt;people&lt;/b&gt;.tif" in page
    apart = brute(content)
    for path in (world.G11, world.G22):
        assert f"{round(apart[path]):,}" in page
    assert f"{round(sum(apart.values())):,}" in page
    with Session(owner) as session:
        assert (
            session.scalar(select(func.count()).select_from(Audit).where(Audit.source == "people_sources"))
            == 1
        )
    wrong = {"area": world.T1, "unit": "count", "file": (io.BytesIO(raster(at=(100.0, 30.0))), "x.tif")}
    answer = post(adam, "/admin/population", wrong)
    assert answer.status_code == 422
    assert "这是别处的栅格：范围为东经 100.0" in answer.text
    assert "people" in answer.text, "what was loaded is still there"
    assert post(adam, "/admin/population/delete", {"area": world.T1}).status_code == 302
    with Session(owner) as session:
        assert session.scalar(select(func.count()).select_from(PeoplePlace)) == 0


def test_only_the_administrator_of_the_township_loads_one(signed_in: SignIn) -> None:
    for name in ("Paula", "Gloria", "Dora"):
        assert (
            post(signed_in(name), "/admin/population", {"area": world.T1, "unit": "count"}).status_code == 403
        )
    nora = post(signed_in("Nora"), "/admin/population", {"area": world.T1, "unit": "count"})
    assert nora.status_code == 404, "another township's"
    assert (
        post(signed_in("Adam"), "/admin/population", {"area": world.T1, "unit": "count"}).status_code == 422
    )
