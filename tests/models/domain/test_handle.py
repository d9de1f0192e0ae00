"""Handles as people type and paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.errors import RequestUnfit
from models.domain.handle import HANDLE, normalize_name, parse_handle

PROFILES = [
    ("https://x.com/kite", "kite"),
    ("https://x.com/Kite/", "kite"),
    ("http://www.twitter.com/@kite", "kite"),
    ("https://twitter.com/kite?s=20", "kite"),
    ("https://mobile.twitter.com/kite/status/1234", "kite"),
    ("x.com/kite", "kite"),
    ("<https://x.com/kite>", "kite"),
    ("kite@twitter.com", "kite"),
    ("https://bsky.app/profile/kite.bsky.social", "kite.bsky.social"),
    ("https://bsky.app/profile/kite.example/post/3kx", "kite.example"),
    ("https://kite.bsky.social", "kite.bsky.social"),
    ("https://mastodon.social/@kite", "kite@mastodon.social"),
    ("mastodon.social/@Kite", "kite@mastodon.social"),
    ("https://mastodon.social/@kite/110123", "kite@mastodon.social"),
    ("https://mastodon.social/users/kite", "kite@mastodon.social"),
    ("https://mastodon.social/web/@kite", "kite@mastodon.social"),
    ("https://mastodon.social/@kite@elsewhere.example", "kite@elsewhere.example"),
    ("https://gärten.example/@kite", "kite@xn--grten-gra.example"),
    ("https://mastodon.social/@kite@пример.example", "kite@xn--e1afmkfd.example"),
]


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("@NeilTyson", "neiltyson"),
        (" katyperry ", "katyperry"),
        ("@kite,", "kite"),
        ("ada.bsky.social", "ada.bsky.social"),
        ("@Gargron@mastodon.social", "gargron@mastodon.social"),
        ("@Kite@Gärten.example", "kite@xn--grten-gra.example"),
        ("@kite@例え.テスト", "kite@xn--r8jz45g.xn--zckzah"),
        ("@kite@xn--r8jz45g.xn--zckzah", "kite@xn--r8jz45g.xn--zckzah"),
        ("gärten.example", "xn--grten-gra.example"),
        *PROFILES,
    ],
)
def test_a_handle_is_bare_and_case_folded(text: str, handle: str) -> None:
    """However an account is named: with or without @, in any case, or by the URL of its profile or of a post."""
    assert parse_handle(text) == handle
    assert normalize_name(text) == handle


@pytest.mark.parametrize(
    "text", ["", "@", "two words", "a/b", "..", "<@123>", "x" * 80, "émile", "émile@b.example", "a@ä..b", "a@@b", "-x"]
)
def test_wrong_characters_are_refused_with_what_is_allowed(text: str) -> None:
    """What cannot be a handle is named back with the characters that can."""
    with pytest.raises(RequestUnfit, match="is not a handle"):
        parse_handle(text)


@pytest.mark.parametrize(
    "url",
    [
        "https://x.com",
        "https://x.com/home",
        "https://x.com/i/status/1",
        "https://x.com/a-name-that-is-none",
        "https://bsky.app/search",
        "https://bsky.app/profile/did:plc:abc",
        "https://mastodon.social/about",
        "https://elk.zone/mastodon.social/@kite",
        "https://localhost:3000/@kite",
        "https://youtube.com/@kite",
        "https://example.com/kite",
        "https://x.com:http/kite",
        "https://[/@kite",
        "https://",
    ],
)
def test_a_url_of_no_profile_is_refused(url: str) -> None:
    """Taken for a handle it would protect nobody: the sentence says how an account is named."""
    with pytest.raises(RequestUnfit, match=r"not the address of a profile .*, as in @name"):
        parse_handle(url)


@given(st.text(max_size=80) | st.from_regex(r"https?://[^ ]{0,60}", fullmatch=True))
def test_whatever_is_typed_is_a_handle_or_a_sentence(text: str) -> None:
    """What is accepted is a handle; no other error is raised."""
    try:
        assert HANDLE.fullmatch(parse_handle(text))
    except RequestUnfit:
        normalize_name(text)
