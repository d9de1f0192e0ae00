"""WebFinger (RFC 7033): on which server an account of the fediverse is, where that is not the host in its handle.

`greta@garden.example` can be an account on `social.garden.example`: its own host only says so, or redirects to there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import requests

from trainer.sources._http import PARSE_ERRORS

MAX_REDIRECTS = 3
PATH = "/.well-known/webfinger"
ACCEPT = "application/jrd+json, application/json"
ACTIVITY = ("application/activity+json", 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"')
MAX_HANDLE_CHARACTERS = 200

OpenServer = Callable[[str], tuple[str, requests.Session]]  # of a host: its base URL, and a session for it alone


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The host of an account's server, and the account's own handle: another one than asked for if that is an alias.

    Anybody can claim an account on another server, so only that server can say whether it knows the handle.
    """

    server: str
    handle: str


def find_account(handle: str, open_server: OpenServer) -> Whereabouts | None:
    """Where the handle's host says that the account is. Raises requests.RequestException.

    `open_server` decides whether a host may be asked: every host that a redirect names goes through it.
    """
    url = f"https://{handle.rpartition('@')[2]}{PATH}?resource={quote(f'acct:{handle}', safe=':@')}"
    for _attempt in range(1 + MAX_REDIRECTS):
        parts = urlsplit(url)
        base_url, session = open_server(parts.hostname or "")
        with session:
            path = f"{parts.path}?{parts.query}"
            answer = session.get(base_url + path, headers={"Accept": ACCEPT}, allow_redirects=False)
        if not answer.is_redirect:
            return _whereabouts(answer, handle) if answer.ok else None
        url = urljoin(url, answer.headers["Location"])
    return None


def _whereabouts(answer: requests.Response, handle: str) -> Whereabouts | None:
    try:
        found = answer.json()
        actors = [link["href"] for link in found["links"] if link.get("rel") == "self" and link.get("type") in ACTIVITY]
        server, subject = urlsplit(actors[0]).hostname, str(found.get("subject") or handle)
    except PARSE_ERRORS:
        return None
    own_handle = subject.removeprefix("acct:").removeprefix("@").casefold()[:MAX_HANDLE_CHARACTERS]
    return Whereabouts(server, own_handle) if server else None
