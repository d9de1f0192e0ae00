"""HTTP for network sources: size limit, private addresses refused, and a library's errors translated into ours."""

import ipaddress
import socket
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy

from models.domain.errors import ServiceError, SourceFailed
from models.messages import Argument

READ_SECONDS = 30.0  # for a single read; `TimeBudget` bounds the whole answer
MAX_BYTES = 16 << 20  # of one answer; a page of a hundred posts has some 500 kB

Item = TypeVar("Item")
ErrorTable = Mapping[type[Exception], tuple[type[ServiceError], str]]  # a library's error: ours, with its message id


def translate_error(error: Exception, table: ErrorTable, **arguments: Argument) -> ServiceError:
    """Our error for a library's one, by the nearest of its classes in `table`."""
    service_error, message_id = next(table[kind] for kind in type(error).__mro__ if kind in table)
    return service_error(message_id, **arguments)


def unexpected_answer(server: str, error: Exception) -> SourceFailed:
    """For an answer that the library could not parse, whatever it raised."""
    return SourceFailed("source-unexpected-answer", server=server, error=type(error).__name__)


def closing_after(items: Iterator[Item], close: Callable[[], None]) -> Iterator[Item]:
    """`items`, and closes the connections after the last one or when iteration stops early."""
    try:
        yield from items
    finally:
        close()


class BoundedHttpAdapter(HTTPAdapter):
    """A requests adapter that limits the size of every answer and the time of every read.

    `replaced` and `replacement` redirect requests from one base URL to another. `is_public_only` refuses addresses of
    the local network (SSRF), redirects included: use it for URLs that other people supply.
    """

    def __init__(self, *, replaced: str = "", replacement: str = "", is_public_only: bool = False) -> None:
        super().__init__()
        self.replaced, self.replacement, self.is_public_only = replaced, replacement, is_public_only

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        url = str(request.url)
        if self.replaced:
            request.url = url = self.replacement + url.removeprefix(self.replaced)
            options["proxies"] = get_environ_proxies(url)
        if self.is_public_only and not select_proxy(url, options.get("proxies")):
            _check_is_public(urlsplit(url).hostname or "")
        response = super().send(request, *args, **{**options, "timeout": READ_SECONDS})
        response.raw = _SizeLimitedBody(response.raw)
        return response


class _SizeLimitedBody:
    """The body of an answer; raises when it exceeds MAX_BYTES."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)

    def stream(self, *args: Any, **options: Any) -> Iterator[bytes]:
        received = 0
        for chunk in self.raw.stream(*args, **options):
            received += len(chunk)
            if received > MAX_BYTES:
                raise requests.exceptions.ContentDecodingError(f"more than {MAX_BYTES >> 20} MB in one answer")
            yield chunk


def _check_is_public(host: str) -> None:
    """Raises requests.ConnectionError for a host that is unknown or in a local network."""
    try:
        addresses = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise requests.ConnectionError(f"{host} is unknown") from error
    if not all(ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global for *_kind, address in addresses):
        raise requests.ConnectionError(f"{host} is not in the public network")
