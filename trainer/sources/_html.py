"""The text of a post that is written in HTML, as its readers see it.

It does not know whose it is. What is not text (pictures, scripts) leaves nothing behind.
"""

from html.parser import HTMLParser

BLOCKS = ("p", "div", "blockquote", "pre", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6")
UNSEEN = ("script", "style")
QUOTE = "quote-inline"  # the paragraph “RE: …” that Mastodon puts before a quoted post, for those who cannot show it


def text_of_html(html: str) -> str:
    """Paragraphs and lines end in a line break; links are whole, and mentions `@name` without their server."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = ("".join(reader.pieces)).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.unseen = ""  # the tag within which nothing is read
        self.depth = 0  # of tags of that name
        self.is_mention = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if self.unseen:
            self.depth += tag == self.unseen
        elif tag in UNSEEN or QUOTE in classes:
            self.unseen, self.depth = tag, 1
        elif tag == "br" or tag in BLOCKS:
            self.pieces.append("\n")
        elif tag == "a":
            self.is_mention = "mention" in classes and "hashtag" not in classes

    def handle_endtag(self, tag: str) -> None:
        if tag == self.unseen:
            self.depth -= 1
            self.unseen = self.unseen if self.depth else ""
        elif not self.unseen and tag in BLOCKS:
            self.pieces.append("\n")
        elif tag == "a":
            self.is_mention = False

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.pieces.append(_without_server(data) if self.is_mention else data.replace("\n", " "))


def _without_server(mention: str) -> str:
    """`@name` of `@name@host`."""
    at, name = mention[:1], mention[1:]
    return at + name.partition("@")[0] if at == "@" else mention.partition("@")[0]
