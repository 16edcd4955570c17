"""Which machines does a failover take? Six network namespaces, set up by the very files of docs/deploy.

Needs root, and iproute2, curl, nginx, patroni, etcd-server and openssl of Debian.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from gridmap.db.cluster import SERVER_USER
from gridmap.settings import project_folder

MACHINES = {"db1": 11, "db2": 12, "third": 13, "web1": 14, "web2": 15, "front": 16}
NET, SWITCH = "10.214.0.", "gridmap-switch"
ADDRESS = f"https://{NET}16"
DEPLOY = project_folder() / "docs" / "deploy"
NOTHING: Mapping[str, str] = {}
PLACES = {
    "data": "/var/lib/postgresql/15/gridmap",
    "pgpass": "/var/lib/postgresql/.pgpass_patroni",
    "etcd": "/var/lib/etcd/gridmap",
    "keys": "/etc/ssl/",
    "name": "gridmap.example",
}
WELL = (200, 201)


def sh(*words: str | Path) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def at(machine: str) -> list[str]:
    return ["ip", "netns", "exec", f"gridmap-{machine}"]


def begin(
    machine: str, folder: Path, *words: str | Path, env: Mapping[str, str] = NOTHING, as_server: bool = False
) -> None:
    user = (
        ["setpriv", f"--reuid={SERVER_USER}", f"--regid={SERVER_USER}", "--clear-groups"] if as_server else []
    )
    with (folder / f"{machine}-{Path(words[0]).name}.log").open("a") as log:
        command = [*at(machine), *user, *words]
        subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **env}, start_new_session=True)


def connect_machines() -> None:
    for name in (SWITCH, *(f"gridmap-{each}" for each in MACHINES)):
        sh("ip", "netns", "add", name)
        sh("ip", "-n", name, "link", "set", "lo", "up")
    sh("ip", "-n", SWITCH, "link", "add", "br0", "type", "bridge")
    sh("ip", "-n", SWITCH, "link", "set", "br0", "up")
    for each, number in MACHINES.items():
        own = ("ip", "-n", f"gridmap-{each}")
        sh(
            "ip",
            "-n",
            SWITCH,
            "link",
            "add",
            each,
            "type",
            "veth",
            "peer",
            "eth0",
            "netns",
            f"gridmap-{each}",
        )
        sh("ip", "-n", SWITCH, "link", "set", each, "master", "br0", "up")
        sh(*own, "addr", "add", f"{NET}{number}/24", "dev", "eth0")
        sh(*own, "link", "set", "eth0", "up")


def kill(machine: str) -> None:
    for pid in sh("ip", "netns", "pids", f"gridmap-{machine}").split():
        subprocess.run(["kill", "-9", pid], check=False, stderr=subprocess.DEVNULL)


def told(file: str, **places: str) -> str:
    """A file of docs/deploy with this network's addresses, and this folder's places."""
    text = (DEPLOY / file).read_text(encoding="utf-8").replace("192.0.2.", NET)
    for name, place in places.items():
        text = text.replace(PLACES[name], place)
    return text


def settings(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))


def begin_database(machine: str, folder: Path) -> None:
    text = told("patroni.yml", data=f"{folder}/{machine}", pgpass=f"{folder}/pgpass-{machine}")
    text = text.replace("name: db1", f"name: {machine}")
    for each in ("listen", "connect_address"):
        text = text.replace(f"{each}: {NET}11", f"{each}: {NET}{MACHINES[machine]}")
    file = folder / f"{machine}.yml"
    own = folder / f"socket-{machine}"
    own.mkdir()
    shutil.chown(own, SERVER_USER, SERVER_USER)
    sockets = f"  parameters: {{unix_socket_directories: {own}}}\n  data_dir:"
    file.write_text(text.replace("  data_dir:", sockets))
    begin(machine, folder, "patroni", file, as_server=True)


def begin_etcd(machine: str, folder: Path) -> None:
    said = settings(told("etcd.env", etcd=f"{folder}/etcd-{machine}"))
    own = {
        name: value.replace(f"{NET}11", f"{NET}{MACHINES[machine]}")
        for name, value in said.items()
        if "URLS" in name
    }
    begin(machine, folder, "etcd", as_server=True, env={**said, **own, "ETCD_NAME": machine})


def begin_proxy(folder: Path) -> None:
    key, certificate = folder / "gridmap.key", folder / "gridmap.pem"
    sh(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        key,
        "-out",
        certificate,
        "-subj",
        "/CN=x",
    )
    site = told("nginx.conf", keys=f"{folder}/", name=f"{NET}16")
    file = folder / "nginx.conf"
    file.write_text(f"daemon off; pid {folder}/nginx.pid; events {{}}\nhttp {{ access_log off;\n{site}}}\n")
    begin("front", folder, "nginx", "-c", file)


def until(what: str, command: list[str]) -> None:
    deadline = time.monotonic() + 120
    while subprocess.run(command, check=False, capture_output=True).returncode:
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(1)


def set_up(folder: Path, furnish: list[str]) -> dict[str, str]:
    """Begin everything; the environment of gridmap. furnish: the command that fills its database."""
    folder.chmod(0o755)
    shutil.chown(folder, SERVER_USER, SERVER_USER)
    connect_machines()
    for each in ("db1", "db2", "third"):
        begin_etcd(each, folder)
    begin_database("db1", folder)
    above = f"postgresql://postgres:PASSWORD_OF_POSTGRES@{NET}11"
    psql = [*at("db1"), "psql", "-qv", "ON_ERROR_STOP=1"]
    until(
        "the first database", [*psql, f"{above}/postgres?target_session_attrs=read-write", "-c", "SELECT 1"]
    )
    begin_database("db2", folder)
    sh(*psql, f"{above}/postgres", "-c", "CREATE ROLE gridmap_owner LOGIN CREATEROLE PASSWORD 'PASSWORD'",
       "-c", "CREATE DATABASE gridmap OWNER gridmap_owner TEMPLATE template0")  # fmt: skip
    sh(*psql, f"{above}/gridmap", "-c", "CREATE EXTENSION postgis", "-c", "CREATE EXTENSION btree_gist")
    waits = "SELECT 1 / count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
    until("the second database", [*psql, f"{above}/gridmap", "-c", waits])
    env = settings(told("gridmap.env"))
    subprocess.run([*at("web1"), *furnish], check=True, env={**os.environ, **env})
    for each in ("web1", "web2"):
        words = [
            "-c",
            "from gridmap.cli import main; main()",
            "serve",
            "--host",
            f"{NET}{MACHINES[each]}",
            "--port",
            "8000",
        ]
        begin(
            each,
            folder,
            sys.executable,
            *words,
            env={**env, "GRIDMAP_DATA_FOLDER": str(folder / f"cache-{each}")},
        )
        until(each, [*at(each), "curl", "-sf", f"http://{NET}{MACHINES[each]}:8000/ready"])
    begin_proxy(folder)
    until("the proxy", [*at("web2"), "curl", "-skf", f"{ADDRESS}/ready"])
    return env


@contextmanager
def machines(furnish: list[str]) -> Iterator[dict[str, str]]:
    """The environment of gridmap on them, as long as the block runs."""
    folder = Path(tempfile.mkdtemp(prefix="gridmap-failover-"))
    try:
        yield set_up(folder, furnish)
    finally:
        for each in MACHINES:
            kill(each)
        for name in (SWITCH, *(f"gridmap-{each}" for each in MACHINES)):
            subprocess.run(["ip", "netns", "del", name], check=False)
        shutil.rmtree(folder, ignore_errors=True)
