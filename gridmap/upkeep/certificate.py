"""How does a township's own network get https: a certificate authority of its own, and a certificate for the server?

By the `openssl` of the machine (3.0 or newer). The authority is good for this one server (RFC 5280, 4.2.1.10): whoever
steals its key can pretend to be no other site to the phones that trust it. A server's certificate lasts 820 days, for
iOS takes none of more than 825 (https://support.apple.com/en-us/103769).
"""

from __future__ import annotations

import ipaddress
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from gridmap.errors import SetupError
from gridmap.i18n.texts import N_

_CA_DAYS, _SERVER_DAYS = 3650, 820
_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@dataclass(frozen=True)
class Made:
    """ca: what phones trust; certificate and key: for the server before gridmap."""

    ca: Path
    certificate: Path
    key: Path


def make(host: str, folder: Path) -> Made:
    """host: the name or IP address under which phones reach the server. An authority that is there is used again.

    Raises SetupError where there is no openssl, or it refuses; for another host than the authority was made for too.
    """
    openssl = shutil.which("openssl")
    if openssl is None:
        raise SetupError(N_("There is no openssl on this machine. Install it, then try again."))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    kind, permitted = _kind(host)
    ca, ca_key, made = folder / "ca.crt", folder / "ca.key", Made(*(folder / each for each in _FILES))
    if not ca.exists():
        limits = (
            "basicConstraints=critical,CA:TRUE,pathlen:0",
            "keyUsage=critical,keyCertSign,cRLSign",
            f"nameConstraints=critical,permitted;{kind}:{permitted}",
        )
        extensions = [word for each in limits for word in ("-addext", each)]
        _run(openssl, "req", "-x509", *_KEY, "-days", str(_CA_DAYS), "-keyout", str(ca_key), "-out", str(ca),
             "-subj", f"/CN=gridmap {host}", *extensions)  # fmt: skip
    asked, said = folder / "server.csr", folder / "server.ext"
    said.write_text(f"subjectAltName={kind}:{host}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n")
    _run(openssl, "req", *_KEY, "-keyout", str(made.key), "-out", str(asked), "-subj", f"/CN={host}")
    _run(openssl, "x509", "-req", "-in", str(asked), "-CA", str(ca), "-CAkey", str(ca_key), "-CAcreateserial",
         "-days", str(_SERVER_DAYS), "-extfile", str(said), "-out", str(made.certificate))  # fmt: skip
    _run(openssl, "verify", "-CAfile", str(ca), str(made.certificate))
    for key in (ca_key, made.key):
        key.chmod(0o600)
    for each in (asked, said):
        each.unlink()
    return made


_FILES = ("ca.crt", "server.crt", "server.key")


def _kind(host: str) -> tuple[str, str]:
    """How a certificate says the host, and the range of that one host. Raises SetupError for what is none."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if not all(part.isascii() and part.replace("-", "a").isalnum() for part in host.split(".")):
            raise SetupError(N_("“{host}” is no name and no IP address."), host=host) from None
        return "DNS", host
    return "IP", f"{address}/{ipaddress.ip_network(address).netmask}"


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(N_("openssl refuses: {why}"), why=(done.stderr or done.stdout).strip()[-300:])
