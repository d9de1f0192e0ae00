"""HTML of a post to plain text, as its readers see it, in time linear in its length.

Python's `html.parser` isn't used: before 3.11.14 and 3.13.6 it is quadratic in unclosed comments and tags, and in every
version it raises AssertionError for `<![`. Mastodon servers only send the few tags that they allow, so a tokenizer
that treats a `<` without a tag as text is enough.
"""

import html
import re
from collections.abc import Iterator

# no match extends beyond another `<`, so nothing is scanned twice; the end of a comment is found by hand
ATTRIBUTES = r"""(?:[^<>"']|"[^<"]*"|'[^<']*')*+>|[^<>]*>"""  # the latter if a quote isn't closed
MARKUP = re.compile(
    rf"<!--|<(?P<close>/?)(?P<tag>[a-z][a-z0-9:-]*)(?P<attributes>{ATTRIBUTES})|<[!?/][^<>]*>", re.IGNORECASE
)
CLASS = re.compile(r"""\bclass\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE)
LONG_ENTITY = re.compile(r"&#(?=[0-9]{10})")  # beyond every code point, and int() refuses very long numbers
BLOCKS = ("p", "div", "blockquote", "pre", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6")
HIDDEN_TAGS = ("script", "style")
QUOTE_CLASS = "quote-inline"  # Mastodon's fallback paragraph “RE: …” for clients that cannot show quoted posts


def html_to_text(source: str) -> str:
    """Paragraphs end in a line break, links are whole, and mentions are `@name` without their server."""
    builder = _TextBuilder()
    for text, tag in _tokens(source):
        builder.add_text(text)
        if tag is None:
            continue
        if tag["close"]:
            builder.close_tag(tag["tag"].lower())
        else:
            builder.open_tag(tag["tag"].lower(), tag["attributes"])
    lines = "".join(builder.parts).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _tokens(source: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Each tag with the text before it, unescaped; None for comments and at the end."""
    position = 0
    while match := MARKUP.search(source, position):
        yield _unescaped(source[position : match.start()]), match if match["tag"] else None
        position = match.end()
        if match[0] == "<!--":
            end = source.find("-->", position)
            position = len(source) if end < 0 else end + len("-->")
    yield _unescaped(source[position:]), None


def _unescaped(text: str) -> str:
    return html.unescape(LONG_ENTITY.sub("&amp;#", text))


class _TextBuilder:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self._hidden_tag = ""  # the tag whose content is skipped
        self._depth = 0  # of nested tags of that name
        self._is_mention = False

    def open_tag(self, tag: str, attributes: str) -> None:
        match = CLASS.search(attributes)
        classes = next(filter(None, match.groups()), "").split() if match else []
        if self._hidden_tag:
            self._depth += tag == self._hidden_tag
        elif tag in HIDDEN_TAGS or QUOTE_CLASS in classes:
            self._hidden_tag, self._depth = tag, 1
        elif tag == "br" or tag in BLOCKS:
            self.parts.append("\n")
        elif tag == "a":
            self._is_mention = "mention" in classes and "hashtag" not in classes

    def close_tag(self, tag: str) -> None:
        if tag == self._hidden_tag:
            self._depth -= 1
            self._hidden_tag = self._hidden_tag if self._depth else ""
        elif not self._hidden_tag and tag in BLOCKS:
            self.parts.append("\n")
        elif tag == "a":
            self._is_mention = False

    def add_text(self, text: str) -> None:
        if not self._hidden_tag:
            self.parts.append(_without_server(text) if self._is_mention else text.replace("\n", " "))


def _without_server(mention: str) -> str:
    """`@name` of `@name@host`."""
    at, name = mention[:1], mention[1:]
    return at + name.partition("@")[0] if at == "@" else mention.partition("@")[0]
