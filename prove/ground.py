"""On which ground is it proved? A PostgreSQL of its own with the drawn world in it, and the service upon it."""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.migrate import migrate
from gridmap.settings import project_folder
from tests import world

PURPOSE, DATABASE = "prove", f"gridmap_prove_{os.getpid()}"  # several runs may go on at once
PATIENCE_S = 60.0
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass(frozen=True)
class Ground:
    """One database that may be spoiled. superuser, owner: engines beside the service's own."""

    urls: postgis.Urls
    superuser: Engine
    owner: Engine
    data_folder: Path

    @property
    def server_pid(self) -> int:
        """Of the postmaster."""
        return int(
            (postgis.cluster_of(project_folder(), PURPOSE).data / "postmaster.pid").read_text().split()[0]
        )

    def revive(self) -> None:
        """Begin the PostgreSQL again where it died, as its keeper does."""
        postgis.revive(project_folder(), PURPOSE)
        for engine in (self.superuser, self.owner):
            engine.dispose()


@contextmanager
def ground() -> Iterator[Ground]:
    with (
        postgis.running(project_folder(), PURPOSE, DATABASE) as urls,
        tempfile.TemporaryDirectory() as folder,
    ):
        postgis.drop_database(urls)
        postgis.prepare(urls.superuser, DATABASE)
        migrate(urls.owner)
        above, owner = create_engine(urls.superuser), create_engine(urls.owner, pool_pre_ping=True)
        with Session(owner) as session:
            world.build(session)
        try:
            yield Ground(urls, above, owner, Path(folder))
        finally:
            above.dispose()
            owner.dispose()
            postgis.drop_database(urls)


@dataclass(frozen=True)
class Served:
    address: str
    pid: int

    def children(self) -> list[int]:
        """The web workers and the process beside them, the oldest first."""
        found = subprocess.run(["pgrep", "-P", str(self.pid)], capture_output=True, text=True, check=False)
        return sorted(map(int, found.stdout.split()))

    def signed_in(self, name: str) -> Browser:
        """Raises HTTPError where it does not get in."""
        browser = Browser(self.address)
        form = {"username": name.lower(), "password": world.PASSWORD, "csrf_token": browser.token("/sign-in")}
        browser.session.post(f"{self.address}/sign-in", data=form, timeout=PATIENCE_S).raise_for_status()
        browser.csrf = browser.token("/account")
        return browser


class Browser:
    """Somebody at the service, by HTTP."""

    def __init__(self, address: str) -> None:
        self.address, self.session, self.csrf = address, requests.Session(), ""

    def token(self, path: str) -> str:
        page = self.session.get(f"{self.address}{path}", timeout=PATIENCE_S)
        found = _TOKEN.search(page.text)
        if found is None:
            raise RuntimeError(f"{path} answers {page.status_code} and carries no token")
        return found[1]

    def get(self, path: str, timeout_s: float = PATIENCE_S) -> requests.Response:
        return self.session.get(f"{self.address}{path}", timeout=timeout_s)

    def send(self, path: str, body: Any, timeout_s: float = PATIENCE_S) -> requests.Response:
        headers = {"X-CSRFToken": self.csrf, "Referer": self.address}
        return self.session.post(f"{self.address}{path}", json=body, headers=headers, timeout=timeout_s)

    def fill_in(self, path: str, form: Mapping[str, str]) -> requests.Response:
        """Send a form; where it leads to is not followed."""
        headers = {"X-CSRFToken": self.csrf, "Referer": self.address}
        asked = f"{self.address}{path}"
        return self.session.post(asked, data=form, headers=headers, timeout=PATIENCE_S, allow_redirects=False)


@contextmanager
def served(ground: Ground, **own: str) -> Iterator[Served]:
    """`gridmap serve` on the ground, with its workers and what works beside them. own: more of its environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {
        **os.environ,
        "GRIDMAP_DATABASE_URL": ground.urls.app,
        "GRIDMAP_OWNER_DATABASE_URL": ground.urls.owner,
        "GRIDMAP_SECRET_KEY": secrets.token_hex(),
        "GRIDMAP_DATA_FOLDER": str(ground.data_folder),
        **own,
    }
    command = [sys.executable, "-c", "from gridmap.cli import main; main()", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_ready(address)
        yield Served(address, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # a session of its own: nobody else is in it


def _wait_until_ready(address: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with suppress(requests.RequestException):
            if requests.get(f"{address}/ready", timeout=5).status_code == 200:
                return
        time.sleep(0.2)
    raise TimeoutError("the service does not become ready")
