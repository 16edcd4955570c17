"""How is a receiver reached that somebody named, and none that they may not reach?

The name is looked up once and the connection made to the address that was found, so no second answer can lead elsewhere
(DNS rebinding). An address of the server, of its network, or of no place on the Internet is refused, unless the
operator named its network. No redirect is followed; of the answer only the status is read.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from gridmap.settings import Address, Network

WAIT_S = 10.0  # for a connection, and for each part of the answer
ALTOGETHER_S = 20.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

NOT_ALLOWED, UNKNOWN, CERTIFICATE, UNREACHABLE = "not_allowed", "unknown_host", "certificate", "unreachable"
DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Sender:
    """networks: own ones into which it may send, and without TLS too. ca_certificate: trusted beside the known ones."""

    networks: tuple[Network, ...] = ()
    ca_certificate: Path | None = None

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self.ca_certificate:
            context.load_verify_locations(self.ca_certificate)
        return context

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> str:
        """The status of the answer as text, or a word for why there was none."""
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]
        try:
            address = self._address(host, port, plain=parts.scheme == "http")
        except OSError:
            return UNKNOWN
        if address is None:
            return NOT_ALLOWED
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        asking = HTTPConnection(host, port)
        try:
            with self._connected(str(address), host, port, plain=parts.scheme == "http") as asking.sock:
                asking.request("POST", target, body, {**headers, "Connection": "close"})
                return str(asking.getresponse().status)
        except ssl.SSLCertVerificationError:
            return CERTIFICATE
        except (OSError, HTTPException):
            return UNREACHABLE

    def _address(self, host: str, port: int, *, plain: bool) -> Address | None:
        """The first address of the name; None unless every one of them may be reached."""
        name = host if host.isascii() else host.encode("idna")
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]
        own = all(any(each in network for network in self.networks) for each in addresses)
        return addresses[0] if own or (not plain and all(map(is_public, addresses))) else None

    @contextmanager
    def _connected(self, address: str, host: str, port: int, *, plain: bool) -> Iterator[socket.socket]:
        with closing(socket.create_connection((address, port), WAIT_S)) as raw, _cut_after(raw, ALTOGETHER_S):
            if plain:
                yield raw
            else:
                with self._tls.wrap_socket(raw, server_hostname=host) as wrapped:
                    yield wrapped


@contextmanager
def _cut_after(connection: socket.socket, seconds: float) -> Iterator[None]:
    """However slowly the other side drips."""
    # A second handle on the connection: TLS takes the first one away.
    handle = connection.dup()
    timer = threading.Timer(seconds, handle.shutdown, [socket.SHUT_RDWR])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        handle.close()


def is_public(address: Address) -> bool:
    """Whether it is an address of the Internet, with whatever older address lies in it (IANA's registries of special
    purposes, RFC 6890; RFC 4291, 3056, 4380, 6052).
    """
    if isinstance(address, ipaddress.IPv6Address):
        inside = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64:
            inside.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if not all(is_public(each) for each in inside if each is not None):
            return False
    return address.is_global and not address.is_multicast
