"""HTTP to the Bot API: a total deadline for each request, a 404 that is no rejected token, files streamed to disk."""

import asyncio
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx2
from telegram.error import NetworkError, TimedOut
from telegram.request import HTTPXRequest

from models.domain.errors import RequestUnfit, TryLater

MAX_REQUEST_SECONDS = 150.0  # the library's timeouts are for single reads; a local server downloads a file meanwhile
READ_SECONDS = 20.0  # for a single read of a file
CHUNK_BYTES = 1 << 16


class ApiNotFound(NetworkError):
    """HTTP status 404: there is no Bot API at TELEGRAM_API_URL, a proxy is in the way, or the token is incomplete.

    The library takes it for InvalidToken; but a token that Telegram rejects is answered with 401.
    """


class MalformedAnswer(NetworkError):
    """A JSON document that is no answer of the Bot API."""


class BotApiRequest(HTTPXRequest):
    """The library's HTTP client, bounded in time."""

    async def do_request(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """Raises ApiNotFound, TimedOut and the library's other errors."""
        try:
            async with asyncio.timeout(MAX_REQUEST_SECONDS):
                status, payload = await super().do_request(*args, **options)
        except TimeoutError as error:
            raise TimedOut from error
        if status == HTTPStatus.NOT_FOUND:
            raise ApiNotFound("Not Found")
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Raises MalformedAnswer, TelegramError if it is no JSON."""
        answer = HTTPXRequest.parse_json_payload(payload)
        if not isinstance(answer, dict) or not ("result" in answer or "error_code" in answer):
            raise MalformedAnswer("neither a result nor an error")
        return answer


async def download(url: str, target: Path, max_bytes: int) -> None:
    """Stream a file to `target`. Raises RequestUnfit if it has expired or is larger than `max_bytes`, TryLater."""
    headers = {"accept-encoding": "identity"}  # compressed, it could expand to any size
    try:
        async with (
            httpx2.AsyncClient(timeout=READ_SECONDS, headers=headers) as client,
            client.stream("GET", url) as response,
        ):
            if response.status_code == HTTPStatus.NOT_FOUND:
                raise RequestUnfit("telegram-file-expired")
            response.raise_for_status()
            await _write(response, target, max_bytes)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise TryLater("telegram-unreachable", 0.0) from error


async def _write(response: httpx2.Response, target: Path, max_bytes: int) -> None:
    with target.open("wb") as file:
        async for chunk in response.aiter_raw(CHUNK_BYTES):
            if file.tell() + len(chunk) > max_bytes:
                raise RequestUnfit("telegram-file-larger-than-stated")
            file.write(chunk)
