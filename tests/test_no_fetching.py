"""Can anybody make the service ask an address that they typed? Two modules can ask any (SSRF), and say whom.

Files of strangers are opened in a process without network: tests/imports/files/test_sandbox.py.
"""

from __future__ import annotations

import ast
from pathlib import Path

import gridmap

FOLDER = Path(gridmap.__file__).parent
FETCHERS = frozenset(
    {
        "aiohttp", "asyncio", "authlib", "ftplib", "http.client", "httpx", "imaplib", "niquests", "paramiko", "poplib",
        "pycurl", "requests", "smtplib", "socket", "socketserver", "ssl", "telnetlib", "urllib.request", "urllib3",
        "websockets", "xmlrpc",
    }
)  # fmt: skip
# These listen and never call: the server of the service, and its choice of a port.
LISTENERS = {"web/buffering.py", "web/connections.py", "web/serving.py"}
# The one of webhooks refuses what is not public (tests/webhooks/test_sending.py); the other calls the identity provider
# that the operator names in the settings, and where that one says to call.
CALLERS = {"webhooks/sending.py", "web/single_sign_on.py"}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return found


def fetches(path: Path) -> set[str]:
    return {
        name
        for name in imported(path)
        if any(name == each or name.startswith(f"{each}.") for each in FETCHERS)
    }


def test_no_other_module_can_ask_an_address() -> None:
    found = {str(path.relative_to(FOLDER)) for path in sorted(FOLDER.rglob("*.py")) if fetches(path)}
    assert found == LISTENERS | CALLERS


def test_those_that_listen_call_nobody() -> None:
    for name in LISTENERS:
        called = {
            node.func.attr
            for node in ast.walk(ast.parse((FOLDER / name).read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        assert not called & {"connect", "connect_ex", "create_connection", "urlopen", "sendto"}, name


def test_a_module_that_fetches_would_be_found(tmp_path: Path) -> None:
    for number, text in enumerate(
        ("import requests", "from urllib.request import urlopen", "import http.client as h")
    ):
        path = tmp_path / f"{number}.py"
        path.write_text(text)
        assert fetches(path)
    path.write_text("from urllib.parse import quote\nfrom http import HTTPStatus")
    assert not fetches(path)
