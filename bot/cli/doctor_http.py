"""HTTP for `mynah check`: one answer, with a deadline for the whole of it and a limit for its size."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import httpx2

ANSWER_SECONDS = 10.0  # from the look-up of the name to the last byte
MAX_BYTES = 1 << 20


class NoAnswer(Exception):
    """The server can't be reached, or does not answer in time or in size."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a server. `document` is its JSON object, empty if the body is something else."""

    status: int
    document: dict[str, Any]


async def request(
    method: str,
    url: str,
    *,
    headers: dict[str, str] | None = None,
    follow_redirects: bool = False,
    seconds: float = ANSWER_SECONDS,
) -> Answer:
    """Raises NoAnswer."""
    headers = {"accept-encoding": "identity", **(headers or {})}  # compressed, it could expand to any size
    client = httpx2.AsyncClient(timeout=seconds, headers=headers, follow_redirects=follow_redirects)
    try:
        async with asyncio.timeout(seconds), client, client.stream(method, url) as response:
            return Answer(response.status_code, _object(await _body(response)))
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
        raise NoAnswer from error


async def _body(response: httpx2.Response) -> bytes:
    body = b""
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MAX_BYTES:
            raise NoAnswer
    return body


def _object(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
