"""How does a phone come to trust the server of a network without the internet? It fetches its authority here, once."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from flask import Response, render_template

from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.web import current
from gridmap.web.access import allow_anyone
from gridmap.web.phone.shared import blueprint

_HELD = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
"""RFC 7468, 5.1."""


@blueprint.get("/certificate")
@allow_anyone
def certificate() -> str:
    """What is to be tapped on a phone, and the fingerprint by which one knows that nobody changed it on the way."""
    return render_template("phone/certificate.html", fingerprint=fingerprint(_file()))


@blueprint.get("/certificate.crt")
@allow_anyone
def certificate_file() -> Response:
    """The certificate of the authority alone; its key stays with the operator."""
    return Response(_file().read_text("ascii"), mimetype="application/x-x509-ca-cert")


def fingerprint(certificate: Path) -> str:
    """SHA-256 of the certificate in pairs of hexadecimal digits. Raises OSError, and ValueError where the file holds
    anything but one certificate: a key that lay beside it would be handed out.
    """
    text = certificate.read_text("ascii")
    held = _HELD.search(text)
    if held is None or text.count("-----BEGIN") != 1:
        raise ValueError(certificate)
    whole = base64.b64decode("".join(held[1].split()), validate=True)
    return hashlib.sha256(whole).digest().hex(" ").upper()


def _file() -> Path:
    """Raises NotFound where the operator named none, or what they named cannot be read as one."""
    named = current.installation().settings.ca_certificate
    try:
        if named is not None:
            fingerprint(named)
            return named
    except (OSError, ValueError):
        pass
    raise NotFound(N_("This server has no certificate authority of its own."))
