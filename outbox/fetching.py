"""The only way out over the web: asks an https address of a stranger, and nothing inside our own network.

A name is resolved once, every address that it has must be public, and the connection goes to the address that was
looked at. Nothing is followed, waited for or read beyond small bounds, and whoever asked learns only that it failed.
"""

import http.client
import io
import ipaddress
import logging
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import quote, urlencode, urljoin, urlsplit, urlunsplit

from django.conf import settings

from openbadges.verification_errors import FetchFailed
from openbadges.verify import Fetched

logger = logging.getLogger(__name__)

SECONDS = 8
CONNECT_SECONDS = 3
LARGEST_DOCUMENT = 1024 * 1024
LARGEST_PICTURE = 2 * 1024 * 1024
LARGEST_HEAD = 32 * 1024
MOST_REDIRECTS = 3
LONGEST_ADDRESS = 2048
# What the frames of a chunked answer may add to its content.
FRAMES = 64 * 1024
REDIRECTS = {301, 302, 303, 307, 308}
ACCEPT = "application/ld+json, application/json, application/vc+ld+json, image/png, image/svg+xml, text/plain;q=0.5"
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
LAST_LABEL = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])")

_DENIED_4 = [
    ipaddress.ip_network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
_DENIED_6 = [
    ipaddress.ip_network(each)
    for each in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
]
# Mapped, compatible, translated, local and multicast addresses all lie outside.
_GLOBAL_6 = ipaddress.ip_network("2000::/3")
# The system's resolver cannot be told how long to take, so it is waited for from here.
_RESOLVERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="resolve")


class Refused(Exception):
    """Why nothing is fetched: for the log of the operator, never for the person who asked."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    ip = ipaddress.ip_address(address)
    if getattr(ip, "scope_id", None):
        return False
    if ip.version == 6:
        return ip in _GLOBAL_6 and not any(ip in each for each in _DENIED_6)
    return not any(ip in each for each in _DENIED_4)


@dataclass(frozen=True)
class Place:
    """An address that may be asked: the name to look up, what to ask there, and how it is written."""

    host: str
    target: str

    @property
    def url(self) -> str:
        return f"https://{self.host}{self.target}"


def place_of(address: str) -> Place:
    """Read an address strictly: what two readers could take for two hosts is refused."""
    if len(address) > LONGEST_ADDRESS or "\\" in address:
        raise Refused("too long, or with a backslash")
    if not address.isprintable() or " " in address:
        raise Refused("with a space or a control character")
    if not address.startswith("https://"):
        raise Refused("not https")
    try:
        parts = urlsplit(address)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode().lower()
    except (ValueError, UnicodeError) as error:
        raise Refused("unreadable") from error
    if "@" in parts.netloc or "%" in parts.netloc or port not in (None, 443):
        raise Refused("with a name, an escape or a port of its own")
    *labels, last = host.split(".")
    if not labels or len(host) > 253 or not LAST_LABEL.fullmatch(last):
        raise Refused("not a name with a dot")
    if not all(LABEL.fullmatch(label) for label in labels):
        raise Refused("not a name of the internet")
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._") or "/"
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return Place(host, urlunsplit(("", "", path if path.startswith("/") else "/", query, "")))


def addresses_of(host: str) -> list[str]:
    """Every IP address of a name, asked once."""
    found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(entry[4][0] for entry in found))


def connect(ip: str, seconds: float) -> socket.socket:
    return socket.create_connection((ip, 443), timeout=seconds)


def peer_of(connection: socket.socket) -> str:
    return connection.getpeername()[0]


@dataclass(frozen=True)
class Network:
    """How names are looked up and reached."""

    resolve: Callable[[str], list[str]] = addresses_of
    connect: Callable[[str, float], socket.socket] = connect
    peer: Callable[[socket.socket], str] = peer_of
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)


@cache
def internet() -> Network:
    """The real one: the list of authorities is read once."""
    return Network()


@dataclass(frozen=True)
class Errand:
    """What is asked: nothing but to read, or with a form or credentials, which are shown to the first address alone."""

    accept: str = ACCEPT
    form: Mapping[str, str] | None = None
    authorization: str = field(default="", repr=False)

    @property
    def is_secret(self) -> bool:
        return self.form is not None or bool(self.authorization)


READING = Errand()


def fetch(
    address: str,
    *,
    until: float | None = None,
    largest: int = LARGEST_DOCUMENT,
    network: Network | None = None,
    may_ask: Callable[[str], bool] = lambda _host: True,
    errand: Errand = READING,
) -> Fetched:
    """What an https address answers. Raises FetchFailed, which never says why.

    `until` is the moment of the monotonic clock at which to stop; `may_ask` is asked for each host; `errand` is what is
    asked there.
    """
    deadline = min(until or float("inf"), time.monotonic() + SECONDS)
    try:
        way = network or internet()
        return _followed(address, deadline, way, errand, largest=largest, may_ask=may_ask)
    except (Refused, OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        logger.info("An address was not fetched: %s: %s", type(error).__name__, error)
        raise FetchFailed(name="document") from error


def _followed(address, deadline, network, errand, *, largest, may_ask) -> Fetched:
    for _hop in range(MOST_REDIRECTS + 1):
        place = place_of(address)
        if place.host in own_hosts():
            raise Refused("one of our own names")
        if not may_ask(place.host):
            raise Refused("asked too often")
        answer, location = _asked(place, deadline, largest, network, errand)
        if location is None:
            return answer
        if errand.is_secret:
            raise Refused("a redirect of what only the first address may see")
        address = urljoin(place.url, location)
    raise Refused("too many redirects")


def own_hosts() -> set[str]:
    """Names under which this site answers: read from rows, never over the network."""
    return {
        urlsplit(settings.SITE_URL).hostname,
        *(host.lstrip(".") for host in settings.ALLOWED_HOSTS),
    }


def _asked(place: Place, deadline, largest, network, errand) -> tuple[Fetched, str | None]:
    """One question and its answer, or the address to which it sends."""
    ip = _vetted(place.host, deadline, network)
    with network.connect(ip, min(CONNECT_SECONDS, _left(deadline))) as connection:
        if ipaddress.ip_address(network.peer(connection)) != ipaddress.ip_address(ip):
            raise Refused("connected to another address than the one looked at")
        connection.settimeout(_left(deadline))
        with network.tls.wrap_socket(connection, server_hostname=place.host) as secured:
            secured.settimeout(_left(deadline))
            secured.sendall(_request(place, errand))
            stream = _Stream(secured, deadline)
            answer = http.client.HTTPResponse(stream, method="GET")
            answer.begin()
            if answer.status in REDIRECTS:
                return Fetched(answer.status, place.url, b""), answer.headers["Location"] or ""
            stream.left += largest + FRAMES
            return Fetched(
                answer.status,
                place.url,
                _content(answer, largest),
                answer.headers.get_content_type(),
            ), None


def _vetted(host: str, deadline, network) -> str:
    """The address to connect to, when all that the name has are public."""
    found = _RESOLVERS.submit(network.resolve, host).result(timeout=_left(deadline))
    if not found or not all(is_public(each) for each in found):
        raise Refused("a name of an address that is not public")
    # Not every machine has the newer kind of address.
    return min(found, key=lambda each: ":" in each)


def _request(place: Place, errand: Errand) -> bytes:
    body = b"" if errand.form is None else urlencode(errand.form).encode("ascii")
    head = {
        "Host": place.host,
        "User-Agent": f"Bestr (+{settings.SITE_URL}; {settings.CONTACT_ADDRESS})",
        "Accept": errand.accept,
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    if errand.authorization:
        head["Authorization"] = errand.authorization
    if errand.form is not None:
        head["Content-Type"] = "application/x-www-form-urlencoded"
        head["Content-Length"] = str(len(body))
    lines = [
        f"{'GET' if errand.form is None else 'POST'} {place.target} HTTP/1.1",
        *(f"{name}: {said}" for name, said in head.items()),
    ]
    if not all(line.isprintable() for line in lines):
        raise Refused("a line break in the head")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii") + body


def _content(answer, largest: int) -> bytes:
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused("packed, though asked not to be")
    if answer.length is not None and answer.length > largest:
        raise Refused("too large")
    content = answer.read(largest + 1)
    if len(content) > largest:
        raise Refused("too large")
    if answer.length:
        raise Refused("ended early")
    return content


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("out of time")
    return left


class _Stream(io.RawIOBase):
    """An answer as it comes in, with an end to its length and to all of the time that it may take."""

    def __init__(self, connection, deadline):
        self.connection = connection
        self.deadline = deadline
        self.left = LARGEST_HEAD

    def makefile(self, _mode):
        # Small sips: what is read ahead of the head counts as head.
        return io.BufferedReader(self, 4096)

    def readable(self):
        return True

    def readinto(self, buffer):
        if self.left <= 0:
            raise Refused("too long an answer")
        self.connection.settimeout(_left(self.deadline))
        count = self.connection.recv_into(buffer)
        self.left -= count
        return count
