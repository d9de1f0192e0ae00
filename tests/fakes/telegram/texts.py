"""How Telegram parses the text of a message: its HTML, its length, and what it links by itself."""

import re
from html.parser import HTMLParser

MAX_TEXT = 4096  # https://core.telegram.org/bots/api#sendmessage: "1-4096 characters after entities parsing"
# https://core.telegram.org/bots/api#html-style
TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "blockquote", "tg-spoiler"}
# https://core.telegram.org/bots/api#messageentity; found by the server itself
LINKED = {
    "mention": re.compile(r"(?<![\w`])@[a-zA-Z0-9_]{2,}"),
    "hashtag": re.compile(r"(?<![\w#/])#\w*[^\W\d_]\w*"),
    "cashtag": re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?![\w$])"),
    "bot_command": re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?!\w)"),
    "url": re.compile(
        r"(?:https?|ftp|tg|ton)://[^\s]+|(?<![\w@.-])(?:[\w-]+\.)+(?:com|org|net|io|co|me|ly|de|jp|tv|gg)\b"
    ),
    "email": re.compile(r"(?<!\w)[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "phone_number": re.compile(r"(?<!\w)\+\d[\d ().-]{6,}\d"),
}

Entity = dict[str, object]


class BadText(Exception):
    """Telegram's description of the error."""


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[tuple[str, int, str | None]] = []
        self.entities: list[Entity] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise BadText(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset 0')
        self.open.append((tag, utf16_length(self.text), dict(attrs).get("href")))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            raise BadText("can't parse entities: Unmatched end tag")
        _tag, start, link = self.open.pop()
        kind = (
            "text_mention" if (link or "").startswith("tg://user?id=") else {"i": "italic", "b": "bold"}.get(tag, tag)
        )
        entity: Entity = {"type": kind, "offset": start, "length": utf16_length(self.text) - start}
        self.entities.append(entity if link is None else entity | {"url": link})

    def handle_data(self, data: str) -> None:
        self.text += data


def utf16_length(text: str) -> int:
    """Offsets and lengths are "in UTF-16 code units" (https://core.telegram.org/bots/api#messageentity)."""
    return len(text.encode("utf-16-le")) // 2


def parse_text(text: str, parse_mode: str | None) -> tuple[str, list[Entity]]:
    """The text as users see it, with its entities. Raises BadText."""
    styled: list[Entity] = []
    if parse_mode == "HTML":
        parser = _Html()
        parser.feed(text)
        parser.close()
        if parser.open:
            raise BadText(f"can't parse entities: Can't find end tag corresponding to start tag {parser.open[-1][0]}")
        text, styled = parser.text, parser.entities
    elif parse_mode is not None:
        raise BadText("unsupported parse_mode")
    if not text.strip():
        raise BadText("message text is empty")
    if utf16_length(text) > MAX_TEXT:
        raise BadText("message is too long")
    return text, [*styled, *linked_entities(text)]


def linked_entities(text: str) -> list[Entity]:
    return [
        {"type": kind, "offset": utf16_length(text[: match.start()]), "length": utf16_length(match[0])}
        for kind, pattern in LINKED.items()
        for match in pattern.finditer(text)
    ]
