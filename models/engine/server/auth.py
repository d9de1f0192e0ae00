"""API key check of the HTTP server, and error bodies in the format of the OpenAI API."""

import hmac
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from models.domain.errors import NotAllowed, NotFound, RequestUnfit, ServiceError, TryLater
from models.messages import to_plain

PUBLIC_PATH = "/healthz"


class KeyCheck:
    """ASGI middleware: answers 401 unless the request has the key as its bearer token."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._expected = f"Bearer {key}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", ()))
        has_key = hmac.compare_digest(headers.get(b"authorization", b""), self._expected)
        if scope["type"] != "http" or scope["path"] == PUBLIC_PATH or has_key:
            await self._app(scope, receive, send)
        else:
            refusal = NotAllowed("engine-key-missing")
            await JSONResponse(error_body(refusal), 401, {"WWW-Authenticate": "Bearer"})(scope, receive, send)


def error_body(error: ServiceError) -> dict[str, Any]:
    """An error's response body in OpenAI's format; `mynah` has the message id and arguments, to be translated."""
    after = error.after_seconds if isinstance(error, TryLater) else None
    kind = "invalid_request_error" if isinstance(error, NotAllowed | NotFound | RequestUnfit) else "server_error"
    return {
        "error": {
            "message": error.sentence,
            "type": kind,
            "code": error.code,
            "param": None,
            "after_seconds": after,
            "mynah": to_plain(error.sentence),
        }
    }
