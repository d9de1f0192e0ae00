"""Plain text of a post's HTML, as its readers see it, in time linear in its length.

Python's `html.parser` isn't used: before 3.11.14 and 3.13.6 it is quadratic in unclosed comments and tags, and in every
version it raises AssertionError for `<![`. Servers only send the few tags that they let through, so a tokenizer that
takes a `<` for text where no tag follows is enough.
"""

import html
import re
from collections.abc import Iterator

# no part goes on beyond another `<`, so that nothing is scanned twice; a comment's end is looked for by hand
ATTRIBUTES = r"""(?:[^<>"']|"[^<"]*"|'[^<']*')*+>|[^<>]*>"""  # the latter where a quote isn't closed
MARKUP = re.compile(
    rf"<!--|<(?P<close>/?)(?P<tag>[a-z][a-z0-9:-]*)(?P<attributes>{ATTRIBUTES})|<[!?/][^<>]*>", re.IGNORECASE
)
CLASS = re.compile(r"""\bclass\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE)
LONG_NUMBER = re.compile(r"&#(?=[0-9]{10})")  # no character has one, and int() refuses very long ones
BLOCKS = ("p", "div", "blockquote", "pre", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6")
UNSEEN = ("script", "style")
QUOTE = "quote-inline"  # the paragraph “RE: …” that Mastodon puts before a quoted post, for those who cannot show it


def text_of_html(source: str) -> str:
    """Paragraphs and lines end in a line break; links are whole, and mentions `@name` without their server."""
    reader = _Reader()
    for text, tag in _tokens(source):
        reader.read_text(text)
        if tag is None:
            continue
        if tag["close"]:
            reader.close_tag(tag["tag"].lower())
        else:
            reader.open_tag(tag["tag"].lower(), tag["attributes"])
    lines = "".join(reader.pieces).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _tokens(source: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Each tag with the text before it, unescaped; None for comments and at the end."""
    at = 0
    while found := MARKUP.search(source, at):
        yield _unescaped(source[at : found.start()]), found if found["tag"] else None
        at = found.end()
        if found[0] == "<!--":
            end = source.find("-->", at)
            at = len(source) if end < 0 else end + len("-->")
    yield _unescaped(source[at:]), None


def _unescaped(text: str) -> str:
    return html.unescape(LONG_NUMBER.sub("&amp;#", text))


class _Reader:
    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._unseen = ""  # the tag within which nothing is read
        self._depth = 0  # of tags of that name
        self._is_mention = False

    def open_tag(self, tag: str, attributes: str) -> None:
        found = CLASS.search(attributes)
        classes = next(filter(None, found.groups()), "").split() if found else []
        if self._unseen:
            self._depth += tag == self._unseen
        elif tag in UNSEEN or QUOTE in classes:
            self._unseen, self._depth = tag, 1
        elif tag == "br" or tag in BLOCKS:
            self.pieces.append("\n")
        elif tag == "a":
            self._is_mention = "mention" in classes and "hashtag" not in classes

    def close_tag(self, tag: str) -> None:
        if tag == self._unseen:
            self._depth -= 1
            self._unseen = self._unseen if self._depth else ""
        elif not self._unseen and tag in BLOCKS:
            self.pieces.append("\n")
        elif tag == "a":
            self._is_mention = False

    def read_text(self, text: str) -> None:
        if not self._unseen:
            self.pieces.append(_without_server(text) if self._is_mention else text.replace("\n", " "))


def _without_server(mention: str) -> str:
    """`@name` of `@name@host`."""
    at, name = mention[:1], mention[1:]
    return at + name.partition("@")[0] if at == "@" else mention.partition("@")[0]
