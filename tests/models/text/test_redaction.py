"""Masks: what leads out of a tweet is put out of use, what only looks so stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.text.redaction import redact

MASKED = {
    "see https://x.example/a?b=c#d, then": "see [link], then",
    "www.example.org.": "[link].",
    "bit.ly/abc and t.me/foo": "[link] and [link]",
    "EXAMPLE.COM": "[link]",
    "exa\u200bmple.com": "[link]",
    "ｅｘａｍｐｌｅ．ｃｏｍ": "[link]",
    "http://1.2.3.4/x 1.2.3.4/admin": "[link] [link]",
    "tg://user?id=1 javascript://xy": "[link] [link]",
    "joe.b+x@mail.example.co.uk!": "[mail]!",
    "joe at gmail dot com": "[mail]",
    "joe [at] gmail [dot] com": "[mail]",
    "+49 30 1234567 now": "[phone] now",
    "(555) 123-4567": "[phone]",
    "555-1234": "[phone]",
    "0171/1234567": "[phone]",
    "5551234567": "[phone]",
    "٠١٢٣٤٥٦٧٨٩": "[phone]",
    "１２３-４５６-７８９０": "[phone]",
    "<@123456> <@&99> <#5>": "[mention] [mention] [mention]",
    "@everyone, @HERE": "@\u2060everyone, @\u2060HERE",
}
KEPT = [
    "on 2024-11-21 or 21.11.2026 at 10:45",
    "1990-2000 and 1914 – 1918",
    "pi is 3.14159265358979",
    "1 000 000 people, 1.000.000 more",
    "$1234567890",
    "done.It was so.me too",
    "@user@host.social and @name",
    "version 1.2.3.4",
    "score 3-2, 100% of 1234567",
    "a<b>c & d </e>",
    "日本語のつぶやき。とても良い！",
    "meet me at dawn dot.",
    "\u200b",
    "",
]


@pytest.mark.parametrize("text", MASKED)
def test_what_could_be_followed_or_called_is_masked(text: str) -> None:
    """Links, e-mail addresses, phone numbers, ids that a platform makes a mention of."""
    assert redact(text) == MASKED[text]


@pytest.mark.parametrize("text", KEPT)
def test_what_only_looks_so_stays(text: str) -> None:
    """Dates, years, sums, decimals and plain names are what people write about."""
    assert redact(text) == text


@given(st.text(max_size=280))
def test_masking_is_done_once(text: str) -> None:
    """A masked text masked again is the same; nothing breaks on any text."""
    assert redact(redact(text)) == redact(text)


@given(st.text("aé\u200b🙂 ", max_size=40), st.text("bç\u200d 。", max_size=40))
def test_what_stands_around_is_left_as_it_was(before: str, after: str) -> None:
    """Letters without width and signs of several code points too."""
    assert redact(f"{before} https://x.example/y {after}") == f"{before} [link] {after}"
