"""What is left of a post in HTML: its words, as its readers see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.sources._html import html_to_text

LINK = (
    '<a href="https://example.com/a-longer-one" rel="nofollow"><span class="invisible">https://</span>'
    '<span class="ellipsis">example.com/a-lon</span><span class="invisible">ger-one</span></a>'
)
MENTION = '<span class="h-card"><a href="https://x.example/@bob" class="u-url mention">@<span>bob</span></a></span>'


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two<br>three<br />four</p>", "one\ntwo\nthree\nfour"),
        ("a &lt;b&gt; &amp; c&#39;s &hearts;", "a <b> & c's ♥"),
        (f"<p>see {LINK} there</p>", "see https://example.com/a-longer-one there"),
        (f"<p>{MENTION} hello</p>", "@bob hello"),
        ('<a class="u-url mention" href="https://x.example/@bob">@bob@x.example</a> hi', "@bob hi"),
        ('<a class="mention hashtag" href="https://x.example/tags/tea">#<span>tea</span></a>', "#tea"),
        ('<p class="quote-inline">RE: <a href="https://x.example/1">x</a></p><p>so true</p>', "so true"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<p>one\n  two</p>", "one two"),
        ("<script>alert(1)</script>hum <b>loud", "hum loud"),
        ("1 < 2 & 3", "1 < 2 & 3"),
        ('<a title="a > b" class="mention">@bob@x.example</a> hi', "@bob hi"),
        ("<a title='it''s' class=mention title=it's>@bob@x.example</a> hi", "@bob hi"),
        ("one <!-- <p>two</p> --> three <!-- four", "one three"),
        ("<![CDATA[x]]> one <?php two ?> <!doctype html> </ 3>", "one"),
        ("<![<![if one", "<![<![if one"),
        ("&#65; &#x41; &#" + "9" * 5_000 + ";", "A A &#" + "9" * 5_000 + ";"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_html_becomes_what_is_read(html: str, text: str) -> None:
    """Lines, links, mentions, tags and escapes come out as a reader sees them."""
    assert html_to_text(html) == text


@given(html=st.lists(st.sampled_from(["<p>", "</p>", "<br>", "<a class=mention>", "</a>", "&lt;", "<", "x", "<!--"])))
def test_no_html_is_too_odd(html: list[str]) -> None:
    """However tags are nested, something is read and nothing raised."""
    assert isinstance(html_to_text("".join(html)), str)
