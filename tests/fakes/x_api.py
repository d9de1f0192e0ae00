"""A fake of X's API, version 2: looking up a user, a user's posts in pages, and posts by their ids.

It answers as X's documents say, errors and prices included; it knows no other route and no other field.
"""

from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tests.fakes.loopback import Fake

TOKEN = "AAAAtoken"
PROBLEMS = "https://api.twitter.com/2/problems/"
NEWEST = 3_200  # X goes no further back
USER_FIELDS = {"description", "name", "profile_image_url", "protected", "username"}
TWEET_FIELDS = {"created_at", "lang", "note_tweet", "referenced_tweets"}


@dataclass
class User:
    """`posts` are newest first. `trouble` is one of suspended, protected; `called` what X calls the account now,
    `bio` what it says of itself.
    """

    posts: list[dict[str, Any]] = field(default_factory=list)
    id: str = "2244994945"
    trouble: str = ""
    called: str = ""
    bio: str = ""


def post(number: int, text: str, **more: Any) -> dict[str, Any]:
    default = {"id": str(number), "text": text, "edit_history_tweet_ids": [str(number)]}
    return {**default, "created_at": "2024-05-01T12:00:00.000Z", "lang": "en", **more}


def problem(kind: str, detail: str, title: str) -> dict[str, Any]:
    return {"type": PROBLEMS + kind, "detail": detail, "title": title, "resource_type": "user"}


class FakeX(Fake):
    def begin(self) -> None:
        super().begin()
        self.users: dict[str, User] = {}
        self.says_404 = False  # X's own simulator does for an unknown user; its documents say 200
        self.posts_charged = self.users_charged = 0

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/2/users/by/username/{name}", self._user),
            Route("/2/users/{id}/tweets", self._tweets),
            Route("/2/tweets", self._looked_up),
        ]

    def _refused(self, request: Request, known: set[str], fields: str, allowed: set[str]) -> Response | None:
        answer = self.noted(request, known)
        asked_for = set(request.query_params.get(fields, "").split(","))
        self.unforeseen += [f"{fields}={name}" for name in asked_for - allowed]
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            title = {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}
            return JSONResponse(title, status_code=401)
        return answer

    async def _user(self, request: Request) -> Response:
        if answer := self._refused(request, {"user.fields"}, "user.fields", USER_FIELDS):
            return answer
        name = request.path_params["name"]
        user = self.users.get(name)
        if user is None or user.trouble == "suspended":
            return self._no_user(name, user)
        self.users_charged += 1
        data = {
            "id": user.id,
            "name": f"The {name}",
            "username": user.called or name.upper(),
            "protected": user.trouble == "protected",
            "description": user.bio,
            "profile_image_url": "https://pbs.example/a_normal.jpg",
        }
        return JSONResponse({"data": data})

    def _no_user(self, name: str, user: User | None) -> Response:
        if user is not None:
            found = problem("resource-not-found", f"User has been suspended: [{name}].", "Forbidden")
        else:
            detail = f"Could not find user with username: [{name}]."
            found = problem("resource-not-found", detail, "Not Found Error")
        return JSONResponse({"errors": [found]}, status_code=404 if self.says_404 else 200)

    async def _tweets(self, request: Request) -> Response:
        known = {"tweet.fields", "max_results", "pagination_token", "since_id", "until_id"}
        if answer := self._refused(request, known, "tweet.fields", TWEET_FIELDS):
            return answer
        user = next(user for user in self.users.values() if user.id == request.path_params["id"])
        if user.trouble == "turned protected":
            detail = f"Sorry, you are not authorized to see the user with id: [{user.id}]."
            found = problem("not-authorized-for-resource", detail, "Authorization Error")
            return JSONResponse({"errors": [found]})
        return self._page(user, request)

    async def _looked_up(self, request: Request) -> Response:
        """Posts by their ids, at most 100: those that are there, and an error for each that is not."""
        if answer := self._refused(request, {"ids"}, "tweet.fields", {""}):
            return answer
        asked = request.query_params["ids"].split(",")
        self.expect(1 <= len(asked) <= 100)
        there = {post["id"]: post for user in self.users.values() for post in user.posts if not user.trouble}
        found = [there[identity] for identity in asked if identity in there]
        self.posts_charged += len(found)
        missing = [
            problem("resource-not-found", f"Could not find tweet with ids: [{name}].", "Not Found Error")
            | {"resource_type": "tweet", "parameter": "ids", "value": name, "resource_id": name}
            for name in asked
            if name not in there
        ]
        return JSONResponse(({"data": found} if found else {}) | ({"errors": missing} if missing else {}))

    def _page(self, user: User, request: Request) -> Response:
        fields, size = request.query_params, int(request.query_params["max_results"])
        self.expect(5 <= size <= 100)
        since, until = int(fields.get("since_id", 0)), int(fields.get("until_id", 2**63))
        posts = [post for post in user.posts[:NEWEST] if since < int(post["id"]) < until]
        start = int(fields.get("pagination_token", "p0")[1:])
        page = posts[start : start + size]
        self.posts_charged += len(page)
        meta: dict[str, Any] = {"result_count": len(page)}
        if page:
            meta |= {"newest_id": page[0]["id"], "oldest_id": page[-1]["id"]}
        if start + size < len(posts):
            meta["next_token"] = f"p{start + size}"
        return JSONResponse(({"data": page} if page else {}) | {"meta": meta})
