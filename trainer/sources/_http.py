"""What all sources on the network share: a deadline and a size limit for every answer, waiting, and our errors.

A library's timeout is for one read: a server that sends a byte every few seconds never runs into it. `Patience` gives
every answer a total deadline, and all answers of one account's reading a budget of time.
"""

import ipaddress
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy

from models.domain.errors import RequestUnfit, ServiceError, SourceFailed, TryLater
from models.runtime.deadline import DeadlineExceeded, within
from trainer.sources import QUARTER_OF_AN_HOUR, Wait

READ_SECONDS = 30.0  # for a single read
MAX_SLOW_ANSWERS = 20  # so many deadlines long may all answers of one reading take: the training slot is needed
MAX_BYTES = 16 << 20  # of one answer; a page of a hundred posts has some 500 kB
MAX_WAITS = 5  # for one and the same page

Answer = TypeVar("Answer")
Told = Mapping[type[Exception], tuple[type[ServiceError], str]]


def no_place(place: str, scheme: str) -> None:
    """Raises RequestUnfit where something stands after a colon that only handles go with."""
    if place.strip():
        raise RequestUnfit(f"Nothing stands after “{scheme}:”, as the handle says whose posts to read.")


class BoundedSession(Exception):
    """The other side asks to come back later: at `until`, where it says so."""

    def __init__(self, until: Any) -> None:
        super().__init__(until)
        self.until = until


class Patience:
    """How long one reading waits for a network: `answer_seconds` for an answer, and 20 times that for all of them.

    Times in which the network asked to wait do not count.
    """

    def __init__(self, answer_seconds: float, wait: Wait) -> None:
        self._answer_seconds, self._wait = answer_seconds, wait
        self._left = MAX_SLOW_ANSWERS * answer_seconds

    def ask(self, ask: Callable[[], Answer], who: str) -> Answer:
        """What `ask` gives, asked again after waiting while it raises Limited. Raises SourceFailed, TryLater."""
        for _again in range(MAX_WAITS):
            try:
                return self._in_time(ask, who)
            except BoundedSession as limited:
                if limited.until is None:
                    raise TryLater(f"{who} is asked too much; try again later.", QUARTER_OF_AN_HOUR) from limited
                self._wait(limited.until, f"{who} lets nobody read on so soon")
        raise TryLater(f"{who} lets nobody read on, however long one waits; try again later.", QUARTER_OF_AN_HOUR)

    def _in_time(self, ask: Callable[[], Answer], who: str) -> Answer:
        begun = time.monotonic()
        seconds = min(self._answer_seconds, self._left)
        if seconds <= 0:
            raise SourceFailed(f"{who} is too slow to read just now; try again later.")
        try:
            return within(seconds, ask)
        except DeadlineExceeded as error:
            raise SourceFailed(f"{who} did not answer within {seconds:.0f} s; try again later.") from error
        finally:
            self._left -= time.monotonic() - begun


def closed_after(found: Iterator[Answer], close: Callable[[], None]) -> Iterator[Answer]:
    """The same, and after the last one, or when nobody wants more, the connections are closed."""
    try:
        yield from found
    finally:
        close()


def told(error: Exception, table: Told, **words: object) -> ServiceError:
    """Our error for a foreign one, by the nearest of its classes in `table`."""
    kind, sentence = next(table[kind] for kind in type(error).__mro__ if kind in table)
    return kind(sentence.format(**words))


class HttpRoute(HTTPAdapter):
    """requests' way to the other side, where each answer ends in time and size.

    With `instead_of`, what is asked of that address is asked of `address`. With `is_public_only`, no machine of the
    local network is asked, not even where a public one redirects to it: the address came from anybody.
    """

    def __init__(self, *, instead_of: str = "", address: str = "", is_public_only: bool = False) -> None:
        super().__init__()
        self.instead_of, self.address, self.is_public_only = instead_of, address, is_public_only

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        url = str(request.url)
        if self.instead_of:
            request.url = url = self.address + url.removeprefix(self.instead_of)
            options["proxies"] = get_environ_proxies(url)
        if self.is_public_only and not select_proxy(url, options.get("proxies")):
            _check_is_public(urlsplit(url).hostname or "")
        response = super().send(request, *args, **{**options, "timeout": READ_SECONDS})
        response.raw = _Bounded(response.raw)
        return response


class _Bounded:
    """An answer's body that breaks off where it is longer than any honest one."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)

    def stream(self, *args: Any, **options: Any) -> Iterator[bytes]:
        read = 0
        for piece in self.raw.stream(*args, **options):
            read += len(piece)
            if read > MAX_BYTES:
                raise requests.exceptions.ContentDecodingError(f"more than {MAX_BYTES >> 20} MB in one answer")
            yield piece


def _check_is_public(host: str) -> None:
    """Raises a requests.ConnectionError for a host that is unknown or in a local network."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise requests.ConnectionError(f"{host} is unknown") from error
    if not all(ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global for *_kind, address in found):
        raise requests.ConnectionError(f"{host} is not in the public network")


def no_answer(who: str, error: Exception) -> SourceFailed:
    """For an answer that is no such answer: a library tripped over it, whatever it raised."""
    return SourceFailed(f"{who} answered with something else than posts ({type(error).__name__}); try again later.")
