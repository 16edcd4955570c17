"""Has the migrated database the tables that the program believes in?"""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, inspect

from gridmap.db.models import Base


@pytest.mark.filterwarnings("ignore:Did not recognize type")
@pytest.mark.parametrize("name", sorted(Base.metadata.tables))
def test_a_table_has_the_columns_and_constraints_of_its_model(owner: Engine, name: str) -> None:
    told, made = Base.metadata.tables[name], inspect(owner)
    columns = {column["name"]: column["nullable"] for column in made.get_columns(name)}
    assert columns == {column.name: bool(column.nullable) for column in told.columns}
    checks = {str(check["name"]) for check in made.get_check_constraints(name)}
    wanted = {str(each.name) for each in told.constraints if str(each.name).startswith("ck_")}
    assert checks == wanted
    keys = {tuple(key["constrained_columns"]) for key in made.get_foreign_keys(name)}
    assert keys == {tuple(column.name for column in each.columns) for each in told.foreign_key_constraints}
