"""A fake of a Mastodon server: looking up an account, and its posts in pages.

It answers as Mastodon's documents say, or, where told to, as servers do that ignore what they are asked.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tests.fakes.loopback import Fake

ACCOUNT = "109302011111111111"


def status(number: int, html: str, **more: Any) -> dict[str, Any]:
    account = {"id": ACCOUNT, "username": "greta", "acct": "greta", "display_name": "Greta"}
    return {
        "id": str(109_400_000_000_000_000 + number),
        "created_at": "2024-05-01T12:00:00.000Z",
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "visibility": "public",
        "content": html,
        "reblog": None,
        "account": account,
        **more,
    }


def refusal(code: int, message: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": message}, status_code=code, headers=headers)


def webfinger(subject: str, actor: str) -> Response:
    profile = {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": f"{actor}.html"}
    own = {"rel": "self", "type": "application/activity+json", "href": actor}
    return JSONResponse({"subject": f"acct:{subject}", "links": [profile, own]}, media_type="application/jrd+json")


class FakeMastodon(Fake):
    def begin(self) -> None:
        super().begin()
        self.accounts: dict[str, list[dict[str, Any]]] = {}  # newest first
        self.bio = ""  # HTML
        self.is_suspended = False
        self.ignores_paging = False  # as snac2 does
        self.webfinger: dict[str, Response] = {}  # by host, where the URL has one
        self.known_as: dict[str, dict[str, str]] = {}  # by host and name that is looked up: the account's `acct`

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/api/v1/accounts/lookup", self._lookup),
            Route("/api/v1/accounts/{id}/statuses", self._statuses),
            Route("/{host}/.well-known/webfinger", self._webfinger),
            Route("/{host}/api/v1/accounts/lookup", self._look_up_on_host),
            Route("/{host}/api/v1/accounts/{id}/statuses", self._statuses),
        ]

    async def _webfinger(self, request: Request) -> Response:
        if answer := self.noted(request, {"resource"}):
            return answer
        return self.webfinger.get(request.path_params["host"], refusal(404, "Not Found"))

    async def _look_up_on_host(self, request: Request) -> Response:
        if answer := self.noted(request, {"acct"}):
            return answer
        known = self.known_as.get(request.path_params["host"], {})
        if request.query_params["acct"] not in known:
            return Response("<html>", status_code=404, media_type="text/html")
        account = {"id": ACCOUNT, "acct": known[request.query_params["acct"]], "display_name": "Greta", "fields": []}
        return JSONResponse(account | {"note": self.bio, "avatar": None})

    async def _lookup(self, request: Request) -> Response:
        if answer := self.noted(request, {"acct"}):
            return answer
        name = request.query_params["acct"]
        if name not in self.accounts:
            return refusal(404, "Record not found")
        said = {"id": ACCOUNT, "username": name, "acct": name, "display_name": "Greta", "note": self.bio, "fields": []}
        return JSONResponse(
            said | {"avatar": "https://files.example/a.png"} | ({"suspended": True} if self.is_suspended else {})
        )

    async def _statuses(self, request: Request) -> Response:
        if answer := self.noted(request, {"exclude_replies", "limit", "max_id", "since_id"}):
            return answer
        self.expect(request.path_params["id"] == ACCOUNT)
        found, fields = next(iter(self.accounts.values())), request.query_params
        if self.ignores_paging:
            return JSONResponse(found[:20])
        if fields.get("exclude_replies") in ("1", "true"):
            found = [status for status in found if status["in_reply_to_id"] is None]
        newest, oldest = int(fields.get("max_id", 2**63)), int(fields.get("since_id", 0))
        found = [status for status in found if oldest < int(status["id"]) < newest]
        size = int(fields["limit"])
        self.expect(1 <= size <= 40)
        return JSONResponse(found[:size])
