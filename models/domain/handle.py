"""Account handles: parsing what a person types or pastes, such as `@kite` or the URL of a profile.

A handle is written as `name` on X, `name.bsky.social` (any domain) on Bluesky and `name@host` on Mastodon; domains are
in the form that DNS has, as in `xn--grten-gra.example`. This module does not know whether there is such an account.
"""

import re
from urllib.parse import unquote, urlsplit

from models.domain.errors import RequestUnfit

HANDLE = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,62}[a-z0-9_])?(?:@[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?)?")
URL = re.compile(r"https?://|[\w-]+(?:\.[\w-]+)+/", re.IGNORECASE)  # also without a scheme, as in x.com/name
SUBDOMAINS = ("www.", "mobile.", "m.")
X_HOSTS = ("x.com", "twitter.com")
X_NAME = re.compile(r"@?(\w{1,15})", re.ASCII)
X_PAGES = frozenset(
    (
        *("compose", "download", "explore", "hashtag", "home", "i", "intent", "jobs", "login", "messages"),
        *("notifications", "privacy", "search", "settings", "share", "signup", "tos"),
    )
)
BLUESKY_HOST = "bsky.app"
BLUESKY_DOMAIN = ".bsky.social"
OTHER_NETWORKS = ("medium.com", "substack.com", "tiktok.com", "youtube.com")  # have /@name and are no Mastodon servers
MASTODON_VIEWS = ("web", "deck")  # may come first in the path of a page for people who are signed in
MAX_SHOWN = 40  # characters of what was typed


def parse_handle(text: str) -> str:
    """The handle in `@name`, `name` or a profile's URL, without its `@` and case-folded. Raises RequestUnfit."""
    typed = text.strip().strip(",;")
    url = typed.removeprefix("<").removesuffix(">")  # how Discord is told to show no preview
    if URL.match(url):
        handle = _with_ascii_host(_handle_in_url(url) or "")
        if not HANDLE.fullmatch(handle):
            raise RequestUnfit("handle-url-unknown", text=text.strip()[:MAX_SHOWN])
        return handle
    handle = _with_ascii_host(_without_x_host(typed.removeprefix("@").casefold()))
    if not HANDLE.fullmatch(handle):
        raise RequestUnfit("handle-invalid", text=text.strip()[:MAX_SHOWN])
    return handle


def normalize_name(text: str) -> str:
    """A persona's name or an account's handle as typed, in the form in which names are compared. Never raises."""
    try:
        return parse_handle(text)
    except RequestUnfit:
        return text.strip().removeprefix("@").casefold()


def network_of(handle: str) -> str:
    """The network that a handle itself names: `name` is X's, `name.bsky.social` Bluesky's, `name@host` Mastodon's."""
    if "@" in handle:
        return "mastodon"
    return "bluesky" if "." in handle else "x"


def _handle_in_url(text: str) -> str | None:
    """The handle of the account whose profile or post is at this URL; None where it is neither."""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = (parts.hostname or "") + (f":{parts.port}" if parts.port is not None else "")
    except ValueError:  # such as a port that is no number
        return None
    path = [unquote(segment).casefold() for segment in parts.path.split("/") if segment]
    site = _without_subdomain(host)
    if site in X_HOSTS:
        return _handle_on_x(path)
    if site == BLUESKY_HOST:
        return path[1].removeprefix("@") if len(path) > 1 and path[0] == "profile" else None
    if host.endswith(BLUESKY_DOMAIN) and not path:
        return host
    return None if site in OTHER_NETWORKS else _handle_on_mastodon(host, path)


def _handle_on_x(path: list[str]) -> str | None:
    name = X_NAME.fullmatch(path[0]) if path else None
    return name[1] if name and name[1] not in X_PAGES else None


def _handle_on_mastodon(host: str, path: list[str]) -> str | None:
    """`/@name`, `/@name@other.host` or `/users/name`, and whatever stands below it."""
    if path and path[0] in MASTODON_VIEWS:
        path = path[1:]
    if path and path[0].startswith("@"):
        name = path[0][1:]
    elif len(path) > 1 and path[0] == "users":
        name = path[1]
    else:
        return None
    return name if "@" in name else f"{name}@{host}"


def _with_ascii_host(handle: str) -> str:
    """An internationalized domain name as DNS has it. Names of accounts are left alone: they are ASCII everywhere."""
    name, at, host = handle.rpartition("@")
    if host.isascii() or not (at or "." in host):
        return handle
    try:
        return f"{name}{at}{host.encode('idna').decode()}"
    except UnicodeError:
        return handle


def _without_subdomain(host: str) -> str:
    for subdomain in SUBDOMAINS:
        if host.startswith(subdomain):
            return host.removeprefix(subdomain)
    return host


def _without_x_host(handle: str) -> str:
    """`name@x.com` is an account on X, not one of a Mastodon server."""
    name, _at, host = handle.rpartition("@")
    return name if host in X_HOSTS else handle
