"""Who may ask the engine over the network: those who know its key. And how a refusal looks in OpenAI's protocol.

It does not know what is asked.
"""

import hmac
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from models.domain.errors import NotAllowed, NotFound, RequestUnfit, ServiceError, TryLater

OPEN = "/healthz"  # for everybody


class KeyCheck:
    """Lets only those in who name the key."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._expected = f"Bearer {key}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", ()))
        is_known = hmac.compare_digest(headers.get(b"authorization", b""), self._expected)
        if scope["type"] != "http" or scope["path"] == OPEN or is_known:
            await self._app(scope, receive, send)
        else:
            refusal = NotAllowed("The engine wants to be told its key, ENGINE_API_KEY, as “Authorization: Bearer …”.")
            await JSONResponse(problem(refusal), 401, {"WWW-Authenticate": "Bearer"})(scope, receive, send)


def problem(error: ServiceError) -> dict[str, Any]:
    after = error.after_seconds if isinstance(error, TryLater) else None
    kind = "invalid_request_error" if isinstance(error, NotAllowed | NotFound | RequestUnfit) else "server_error"
    return {"error": {"message": error.sentence, "type": kind, "code": error.code, "after_seconds": after}}
