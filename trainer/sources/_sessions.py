"""HTTP sessions for one server: no other host or port, and for servers that members name only public addresses (SSRF).

Every request to a host that a member can influence, such as the server in a Mastodon handle or the URL of an avatar, is
sent by a session of `open_session`. The host is resolved once and its addresses are checked; connections then go to a
checked address, also through a proxy, so that a second answer of the name server (DNS rebinding) is never used.
"""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests

from trainer.sources._http import BoundedHttpAdapter

HTTPS_PORT = 443
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that IANA has allocated: neither mapped, local nor multicast
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: ends with an IPv4 address
TRANSLATED = (
    ipaddress.IPv6Network("2001::/23"),  # protocol assignments, such as Teredo tunnels
    ipaddress.IPv6Network("2002::/16"),  # 6to4: holds an IPv4 address
)
RELAYS = ipaddress.IPv4Network("192.88.99.0/24")  # of 6to4

Resolve = Callable[[str], list[str]]


def open_session(base_url: str, *, is_public_only: bool = True) -> requests.Session:
    """A session that reaches only the server of `base_url`; redirects to another host, port or scheme are refused.

    Without `is_public_only`, which is for servers that the operator names, the server may be in the local network and
    have any port; else it needs HTTPS on its own port. Raises requests.RequestException for an invalid URL, as refused
    requests do.
    """
    url = urlsplit(str(requests.Request("GET", base_url).prepare().url))  # with the host as requests writes it (IDNA)
    if is_public_only:
        host = url.hostname or ""
        return mount_only(requests.Session(), f"https://{host}/", PublicHostAdapter(host))
    return mount_only(requests.Session(), f"{url.scheme}://{url.netloc}/", BoundedHttpAdapter())


def mount_only(session: requests.Session, prefix: str, adapter: requests.adapters.BaseAdapter) -> requests.Session:
    """Let the session send requests to URLs with that prefix only."""
    session.adapters.clear()
    session.mount(prefix, adapter)
    return session


class PublicHostAdapter(BoundedHttpAdapter):
    """A requests adapter for one host, which is resolved once. TLS verifies the certificate for the host's name."""

    def __init__(self, host: str, resolve: Resolve | None = None, port: int = HTTPS_PORT) -> None:
        super().__init__()
        self._host, self._resolve, self._port = host, resolve or public_addresses, port
        self._addresses: list[str] = []  # those not known to be unreachable, from the first request on

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Tries one address after the other. Raises requests.RequestException."""
        self._addresses = self._addresses or self._resolve(self._host)
        request = request.copy()  # a redirect must not inherit the header
        request.headers["Host"] = self._host
        while True:
            try:
                return super().send(request, *args, **options)
            except requests.ConnectionError:
                del self._addresses[0]
                if not self._addresses:
                    raise

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What requests lets urllib3 connect to, also by a proxy's CONNECT: the address in place of the host."""
        host_params, pool_kwargs = super().build_connection_pool_key_attributes(request, verify, cert)
        address = {"host": self._addresses[0], "port": self._port}
        return host_params | address, pool_kwargs | {"server_hostname": self._host}


def public_addresses(host: str) -> list[str]:
    """The addresses of a host. Raises requests.ConnectionError if it is unknown, or has one in a local network."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise requests.ConnectionError(f"{host} is unknown") from error
    addresses = [str(address[0]) for *_kind, address in found]
    if not all(map(is_public, addresses)):
        raise requests.ConnectionError(f"{host} is not in the public network")
    return addresses


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public internet, for a single host.

    Stricter than `is_global`, which also holds for multicast and for IPv6 addresses that stand for an IPv4 address.
    """
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address) and address in NAT64:  # how an IPv6-only machine reaches IPv4
        address = ipaddress.IPv4Address(address.packed[-4:])
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast and address not in RELAYS
    is_translated = any(address in network for network in TRANSLATED)
    return address in GLOBAL_UNICAST and address.is_global and not is_translated
