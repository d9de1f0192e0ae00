"""HTTP for network sources: limits for size and time, and a library's errors translated into ours."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies

from models.domain.errors import ServiceError, SourceFailed
from models.messages import Argument

CONNECT_SECONDS = 10.0  # for a single address
READ_SECONDS = 30.0  # for a single read; `TimeBudget` bounds the whole answer
MAX_BYTES = 16 << 20  # of one answer; a page of a hundred posts has some 500 kB

Item = TypeVar("Item")
PARSE_ERRORS = (LookupError, AttributeError, TypeError, ValueError, RecursionError)  # on answers that are unlike any
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

    `replaced` and `replacement` redirect requests from one base URL to another. `trainer.sources._sessions` decides
    which servers may be reached.
    """

    def __init__(self, *, replaced: str = "", replacement: str = "") -> None:
        super().__init__()
        self._replaced, self._replacement = replaced, replacement

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        if self._replaced:
            request.url = self._replacement + str(request.url).removeprefix(self._replaced)
            options["proxies"] = get_environ_proxies(request.url)
        response = super().send(request, *args, **{**options, "timeout": (CONNECT_SECONDS, READ_SECONDS)})
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
