"""A fake of Bluesky's public AppView: a profile, an author's feed in pages, and posts by their addresses.

It answers as the lexicons say; it knows no other route and no other field.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tests.fakes.loopback import Fake

DID, OTHERS_DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz", "did:plc:z72i7hdynmk6r22z27h6tvur"
CID = "bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a"
NOON = "2024-05-01T12:00:00.000Z"


def key(number: int) -> str:
    """A record's key: they grow with time."""
    return f"3ku{number:010d}"


def post(number: int, text: str, did: str = DID, **more: Any) -> dict[str, Any]:
    """An item of a feed, as it is for an own post."""
    record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": NOON, "langs": ["en"], **more}
    view = {
        "$type": "app.bsky.feed.defs#postView",
        "uri": f"at://{did}/app.bsky.feed.post/{key(number)}",
        "cid": CID,
        "author": {"did": did, "handle": "greta.example.com" if did == DID else "other.example.com"},
        "record": record,
        "indexedAt": NOON,
    }
    return {"post": view}


def repost(number: int, text: str) -> dict[str, Any]:
    reason = {
        "$type": "app.bsky.feed.defs#reasonRepost",
        "by": {"did": DID, "handle": "greta.example.com"},
        "uri": f"at://{DID}/app.bsky.feed.repost/{key(number)}",
        "indexedAt": NOON,
    }
    return post(1, text, OTHERS_DID) | {"reason": reason}


def reply(number: int, text: str) -> dict[str, Any]:
    other = {"uri": f"at://{OTHERS_DID}/app.bsky.feed.post/{key(1)}", "cid": CID}
    return post(number, text, reply={"root": other, "parent": other})


def thread(number: int, text: str, parent: int, root: int) -> dict[str, Any]:
    """An own post below an own one."""
    below = {
        part: {"uri": f"at://{DID}/app.bsky.feed.post/{key(above)}", "cid": CID}
        for part, above in (("parent", parent), ("root", root))
    }
    return post(number, text, reply=below)


def is_in_own_thread(item: dict[str, Any]) -> bool:
    reply = item["post"]["record"].get("reply", {})
    return all(part["uri"].startswith(f"at://{DID}/") for part in reply.values())


def refusal(error: str, message: str, status: int = 400, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": error, "message": message}, status_code=status, headers=headers)


class FakeBluesky(Fake):
    def begin(self) -> None:
        super().begin()
        self.feeds: dict[str, list[dict[str, Any]]] = {}  # newest first
        self.labels: list[dict[str, Any]] = []
        self.bio = ""
        self.ignores_filter = False
        self.repeats_pages = False  # as a view would that ignores the cursor

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/xrpc/app.bsky.actor.getProfile", self._profile),
            Route("/xrpc/app.bsky.feed.getAuthorFeed", self._feed),
            Route("/xrpc/app.bsky.feed.getPosts", self._posts),
        ]

    async def _profile(self, request: Request) -> Response:
        if answer := self.noted(request, {"actor"}):
            return answer
        handle = request.query_params["actor"]
        if handle == DID:  # whatever the account is called by now
            handle = next(iter(self.feeds), handle)
        if handle not in self.feeds:
            return refusal("InvalidRequest", "Profile not found")
        avatar = "https://cdn.example/img/avatar/plain/a@jpeg"
        said = {"did": DID, "handle": handle, "displayName": "Greta", "avatar": avatar, "labels": self.labels}
        said |= {"description": self.bio}
        return JSONResponse({"$type": "app.bsky.actor.defs#profileViewDetailed", **said})

    async def _posts(self, request: Request) -> Response:
        """Posts by their addresses, at most 25; those that are not there are left out."""
        if answer := self.noted(request, {"uris"}):
            return answer
        asked = request.query_params.getlist("uris")
        self.expect(1 <= len(asked) <= 25)
        there = {item["post"]["uri"]: item["post"] for feed in self.feeds.values() for item in feed}
        return JSONResponse({"posts": [there[uri] for uri in asked if uri in there]})

    async def _feed(self, request: Request) -> Response:
        if answer := self.noted(request, {"actor", "filter", "limit", "cursor", "includePins"}):
            return answer
        fields, size = request.query_params, int(request.query_params["limit"])
        self.expect(fields["actor"] == DID)
        self.expect(fields.get("includePins", "false") == "false")
        self.expect(1 <= size <= 100)
        self.expect(fields["filter"] in ("posts_and_author_threads", "posts_with_replies"))
        feed = [
            item
            for item in next(iter(self.feeds.values()))
            if fields["filter"] == "posts_with_replies" or self.ignores_filter or is_in_own_thread(item)
        ]
        start = 0 if self.repeats_pages else int(fields.get("cursor", "0"))
        more = {"cursor": str(start + size)} if start + size < len(feed) else {}
        return JSONResponse({"feed": feed[start : start + size], **more})
