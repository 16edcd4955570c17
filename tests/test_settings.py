"""Is what the operator decided read as it was written, and what cannot be read refused by its name?"""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from sqlalchemy import make_url

from gridmap.errors import SetupError
from gridmap.settings import VARIABLES, Settings, project_folder

DEPLOY = project_folder() / "docs" / "deploy"


def test_every_setting_has_its_variable() -> None:
    assert set(VARIABLES) == {field.name for field in fields(Settings)}


def test_what_is_written_is_read() -> None:
    said = Settings.from_environment(
        {
            "GRIDMAP_DATABASE_URL": "postgresql://app@db/gridmap",
            "GRIDMAP_HTTPS": "yes",
            "GRIDMAP_PROXIES": "2",
            "GRIDMAP_PASSWORD_RULES": "Dengbao",
            "GRIDMAP_DATA_FOLDER": "/srv/gridmap",
            "GRIDMAP_WEBHOOK_NETWORKS": "10.0.0.0/8, fd00::/8",
            "GRIDMAP_EXPIRING_DAYS": " ",
        }
    )
    assert said.app_url == said.owner_url == "postgresql://app@db/gridmap"
    assert (said.https, said.proxies, said.password_rules, said.expiring_days) == (True, 2, "dengbao", 90)
    assert said.data_folder == Path("/srv/gridmap")
    assert [str(each) for each in said.webhook_networks] == ["10.0.0.0/8", "fd00::/8"]


@pytest.mark.parametrize(
    ("servers", "hosts", "ports"), [("a:5432,b:6543", "a,b", "5432,6543"), ("a,b", "a,b", ",")]
)
def test_several_servers_are_named_as_postgresql_names_them(servers: str, hosts: str, ports: str) -> None:
    said = f"postgresql://app:se%20cret@{servers}/gridmap?target_session_attrs=read-write"
    url = make_url(Settings.from_environment({"GRIDMAP_DATABASE_URL": said}).app_url)
    _, told = url.get_dialect()().create_connect_args(url)
    assert (told["host"], told["port"], told["password"]) == (hosts, ports, "se cret")
    assert (told["dbname"], told["target_session_attrs"]) == ("gridmap", "read-write")


def test_what_is_not_written_stands_as_it_ships() -> None:
    said = Settings.from_environment({"XDG_CACHE_HOME": "/srv/cache", "GRIDMAP_HTTPS": ""})
    assert said == Settings(data_folder=Path("/srv/cache/gridmap"))


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("GRIDMAP_HTTPS", "perhaps", "write yes or no"),
        ("GRIDMAP_PROXIES", "many", "whole number"),
        ("GRIDMAP_EXPIRING_DAYS", "-1", "whole number"),
        ("GRIDMAP_PASSWORD_RULES", "none", "asvs, dengbao"),
        ("GRIDMAP_WEBHOOK_NETWORKS", "10.0.0.0/99", "10.0.0.0/8"),
        ("GRIDMAP_LOG", "loud", "text, json, all"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_name_with_the_remedy(
    name: str, value: str, remedy: str
) -> None:
    with pytest.raises(SetupError, match=f"(?s){name}.*{value}.*{remedy}"):
        Settings.from_environment({name: value})


@pytest.mark.parametrize("file", sorted(DEPLOY.iterdir()), ids=lambda file: str(file.name))
def test_files_for_operators_name_only_settings_that_there_are(file: Path) -> None:
    named = set(re.findall(r"\bGRIDMAP_[A-Z_]+", file.read_text(encoding="utf-8")))
    assert named <= set(VARIABLES.values())
    assert f"deploy/{file.name}" in (DEPLOY.parent / "scaling.md").read_text(encoding="utf-8")


def test_the_example_of_an_environment_is_read_whole() -> None:
    lines = (DEPLOY / "gridmap.env").read_text(encoding="utf-8").splitlines()
    said = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    settings = Settings.from_environment(said)
    assert set(said) <= set(VARIABLES.values())
    assert (settings.https, settings.proxies, settings.secret_key) == (True, 1, said["GRIDMAP_SECRET_KEY"])
    assert make_url(settings.app_url).query["target_session_attrs"] == "read-write"
