"""What did the operator decide? Read once, from GRIDMAP_* in the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gridmap.errors import SetupError
from gridmap.i18n.texts import N_


@dataclass(frozen=True)
class Settings:
    """One value an installation; handed to whoever needs it, never a module global.

    owner_url: SQLAlchemy URL of the login that owns the tables and migrates them.
    app_url: SQLAlchemy URL the service works with; its current role must be fenced (`gridmap_app`).
    superuser_url: only the private cluster has one; it marks PostGIS's `&&` leakproof after upgrades.
    secret_key: signs the session cookie; empty means "make one and keep it beside the database".
    https: cookies are marked Secure; off for plain http on a loopback or office address.
    data_folder: what is reckoned once and read by every process, such as the network of the roads; may be emptied.
    password_rules: asvs (length, nothing well-known) or dengbao (classes of letters and a change each 90 days besides).
    expiring_days: how long before their last good day supplies are shown as expiring.
    log: text, or lines of JSON in which nothing of people or records stands: json (slow and failed requests), all.
    tianditu_key, basemap_url, basemap_attribution: the optional base map; none by default.
    """

    owner_url: str = ""
    app_url: str = ""
    superuser_url: str = ""
    secret_key: str = ""
    https: bool = False
    timezone: str = "Asia/Shanghai"
    tianditu_key: str = ""
    basemap_url: str = ""
    basemap_attribution: str = ""
    proxies: int = 0
    data_folder: Path = Path()
    password_rules: str = "asvs"  # noqa: S105  (the name of a rule)
    expiring_days: int = 90
    log: str = "text"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Raises SetupError for a value that cannot be read."""
        url = environ.get("GRIDMAP_DATABASE_URL", "")
        return cls(
            owner_url=environ.get("GRIDMAP_OWNER_DATABASE_URL", url),
            app_url=url,
            superuser_url=environ.get("GRIDMAP_SUPERUSER_DATABASE_URL", ""),
            secret_key=environ.get("GRIDMAP_SECRET_KEY", ""),
            https=_flag(environ, "GRIDMAP_HTTPS"),
            timezone=environ.get("GRIDMAP_TIMEZONE", "Asia/Shanghai"),
            tianditu_key=environ.get("GRIDMAP_TIANDITU_KEY", ""),
            basemap_url=environ.get("GRIDMAP_BASEMAP_URL", ""),
            basemap_attribution=environ.get("GRIDMAP_BASEMAP_ATTRIBUTION", ""),
            proxies=int(environ.get("GRIDMAP_PROXIES", "0") or 0),
            data_folder=Path(environ.get("GRIDMAP_DATA_FOLDER") or _own_folder(environ)),
            password_rules=_one_of(environ, "GRIDMAP_PASSWORD_RULES", ("asvs", "dengbao")),
            expiring_days=int(environ.get("GRIDMAP_EXPIRING_DAYS", "90") or 90),
            log=_one_of(environ, "GRIDMAP_LOG", ("text", "json", "all")),
        )


def _own_folder(environ: Mapping[str, str]) -> Path:
    """Where programs of one user keep what they can make again (XDG Base Directory Specification 0.8)."""
    return Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gridmap"


def _one_of(environ: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    value = environ.get(name, "").strip().lower() or words[0]
    if value not in words:
        choices = ", ".join(words)
        raise SetupError(
            N_("{name} is “{value}”; write one of: {choices}."), name=name, value=value, choices=choices
        )
    return value


def _flag(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "").strip().lower()
    if value in {"", "0", "no", "false", "off"}:
        return False
    if value in {"1", "yes", "true", "on"}:
        return True
    raise SetupError(N_("{name} is “{value}”; write yes or no."), name=name, value=value)


def project_folder() -> Path:
    """The folder of this checkout or installation: what tells one private cluster from another."""
    return Path(__file__).resolve().parent.parent
