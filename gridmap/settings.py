"""What did the operator decide? Read once, from GRIDMAP_* in the environment."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, NonNegativeInt, ValidationError
from pydantic.dataclasses import dataclass
from pydantic_core import ErrorDetails

from gridmap.errors import SetupError
from gridmap.i18n.texts import N_

PasswordRules = Literal["asvs", "dengbao"]
Log = Literal["text", "json", "all"]
VARIABLES = {
    "owner_url": "GRIDMAP_OWNER_DATABASE_URL",
    "app_url": "GRIDMAP_DATABASE_URL",
    "read_url": "GRIDMAP_READ_URL",
    "superuser_url": "GRIDMAP_SUPERUSER_DATABASE_URL",
    "secret_key": "GRIDMAP_SECRET_KEY",
    "https": "GRIDMAP_HTTPS",
    "timezone": "GRIDMAP_TIMEZONE",
    "tianditu_key": "GRIDMAP_TIANDITU_KEY",
    "basemap_url": "GRIDMAP_BASEMAP_URL",
    "basemap_attribution": "GRIDMAP_BASEMAP_ATTRIBUTION",
    "proxies": "GRIDMAP_PROXIES",
    "data_folder": "GRIDMAP_DATA_FOLDER",
    "password_rules": "GRIDMAP_PASSWORD_RULES",
    "expiring_days": "GRIDMAP_EXPIRING_DAYS",
    "log": "GRIDMAP_LOG",
    "ca_certificate": "GRIDMAP_CA_CERTIFICATE",
    "oidc_issuer": "GRIDMAP_OIDC_ISSUER",
    "oidc_client_id": "GRIDMAP_OIDC_CLIENT_ID",
    "oidc_client_secret": "GRIDMAP_OIDC_CLIENT_SECRET",
    "oidc_name": "GRIDMAP_OIDC_NAME",
    "webhook_networks": "GRIDMAP_WEBHOOK_NETWORKS",
}
"""Field of `Settings` -> the variable that says it. What is empty there is as if it were not said."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_SEVERAL = re.compile(
    r"(?P<login>[^/]+//(?:[^/@]*@)?)(?P<servers>[^/?]+,[^/?]+)(?P<name>/[^?]*)(?:\?(?P<more>.*))?"
)


def _networks(said: object) -> object:
    """Networks as an operator writes them, with commas between. Raises ValueError."""
    return (
        tuple(ipaddress.ip_network(each.strip()) for each in said.split(","))
        if isinstance(said, str)
        else said
    )


def _servers(said: object) -> object:
    """Several servers as PostgreSQL writes them (`//login@a:5432,b:5432/name`), in the form that SQLAlchemy reads."""
    found = _SEVERAL.fullmatch(said) if isinstance(said, str) else None
    if found is None:
        return said
    hosts = "&".join(f"host={each}" for each in found["servers"].split(","))
    return f"{found['login']}{found['name']}?{hosts}&{found['more'] or ''}".rstrip("&")


_Servers = Annotated[str, BeforeValidator(_servers)]


@dataclass(frozen=True)
class Settings:
    """One value an installation; handed to whoever needs it, never a module global.

    owner_url: SQLAlchemy URL of the login that owns the tables and migrates them.
    app_url: SQLAlchemy URL the service works with; its current role must be fenced (`gridmap_app`).
    read_url: SQLAlchemy URL of a read replica (hot standby), for what only reads published answers; none by default.
    superuser_url: only the private cluster has one; it marks PostGIS's `&&` leakproof after upgrades.
    secret_key: signs the session cookie; empty means "make one and keep it beside the database".
    https: cookies are marked Secure; off for plain http on a loopback or office address.
    data_folder: what is reckoned once and read by every process, such as the network of the roads; may be emptied.
    password_rules: asvs (length, nothing well-known) or dengbao (classes of letters and a change each 90
        days besides, and nobody with two duties of administrators).
    log: text, or lines of JSON in which nothing of people or records stands: json (slow and failed requests), all.
    ca_certificate: the certificate authority of the own network, for phones to fetch; none by default.
    webhook_networks: own networks into which webhooks are sent, also without TLS; otherwise only https to the Internet.
    expiring_days: how long before their last good day supplies are shown as expiring.
    oidc_issuer, oidc_client_id, oidc_client_secret: an identity provider (OpenID Connect) by which people may sign in
        besides; none by default. Without a secret the service is a public client. oidc_name: what people call it.
    tianditu_key, basemap_url, basemap_attribution: the optional base map; none by default.
    """

    owner_url: _Servers = ""
    app_url: _Servers = ""
    read_url: _Servers = ""
    superuser_url: str = ""
    secret_key: str = ""
    https: bool = False
    timezone: str = "Asia/Shanghai"
    tianditu_key: str = ""
    basemap_url: str = ""
    basemap_attribution: str = ""
    proxies: NonNegativeInt = 0
    data_folder: Path = Path()
    password_rules: Annotated[PasswordRules, BeforeValidator(str.lower)] = "asvs"  # noqa: S105  (the name of a rule)
    expiring_days: NonNegativeInt = 90
    log: Annotated[Log, BeforeValidator(str.lower)] = "text"
    ca_certificate: Path | None = None
    webhook_networks: Annotated[tuple[Network, ...], BeforeValidator(_networks)] = ()
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = ""

    @property
    def provider_name(self) -> str:
        """What the identity provider is called; empty where there is none."""
        return (self.oidc_name or urlsplit(self.oidc_issuer).netloc) if self.oidc_issuer else ""

    def now(self) -> datetime:
        """With the operator's time zone."""
        return datetime.now(ZoneInfo(self.timezone))

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Raises SetupError for a value that cannot be read."""
        said = {field: environ[name] for field, name in VARIABLES.items() if environ.get(name, "").strip()}
        own: dict[str, Any] = {"data_folder": _own_folder(environ), "owner_url": said.get("app_url", "")}
        try:
            return cls(**{**own, **said})
        except ValidationError as refused:
            raise _complaint(refused.errors()[0]) from None


Installation = Callable[[], AbstractContextManager[Settings]]
"""What every command is handed as click's `obj`: the settings, with the database up for as long as they are in use."""


def _own_folder(environ: Mapping[str, str]) -> Path:
    """Where programs of one user keep what they can make again (XDG Base Directory Specification 0.8)."""
    return Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gridmap"


def _complaint(wrong: ErrorDetails) -> SetupError:
    """Which variable it was, what stood there, and what may."""
    remedies = {
        "bool_parsing": N_("{name} is “{value}”; write yes or no."),
        "literal_error": N_("{name} is “{value}”; write one of: {choices}."),
        "value_error": N_("{name} is “{value}”; write networks, as in 10.0.0.0/8, with commas between them."),
    }
    told = remedies.get(wrong["type"], N_("{name} is “{value}”; write a whole number, 0 or more."))
    name = VARIABLES[str(wrong["loc"][0])]
    choices = str(wrong.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
    return SetupError(told, name=name, value=wrong["input"], choices=choices)


def project_folder() -> Path:
    """The folder of this checkout or installation: what tells one private cluster from another."""
    return Path(__file__).resolve().parent.parent
