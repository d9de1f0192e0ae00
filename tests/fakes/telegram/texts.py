"""What Telegram makes of a text that a bot sends: its HTML undone, its length checked, and what it links by itself.

It does not know who sends it or where.
"""

import re
from html.parser import HTMLParser

MAX_TEXT = 4096  # https://core.telegram.org/bots/api#sendmessage: "1-4096 characters after entities parsing"
# https://core.telegram.org/bots/api#html-style
TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "blockquote", "tg-spoiler"}
# https://core.telegram.org/bots/api#messageentity; what the server finds without being told
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
    """What Telegram would say of it."""


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[tuple[str, int, str | None]] = []
        self.entities: list[Entity] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise BadText(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset 0')
        self.open.append((tag, units(self.text), dict(attrs).get("href")))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            raise BadText("can't parse entities: Unmatched end tag")
        _tag, start, link = self.open.pop()
        kind = (
            "text_mention" if (link or "").startswith("tg://user?id=") else {"i": "italic", "b": "bold"}.get(tag, tag)
        )
        self.entities.append({"type": kind, "offset": start, "length": units(self.text) - start, "url": link})

    def handle_data(self, data: str) -> None:
        self.text += data


def units(text: str) -> int:
    """Offsets and lengths are "in UTF-16 code units" (https://core.telegram.org/bots/api#messageentity)."""
    return len(text.encode("utf-16-le")) // 2


def understood(text: str, parse_mode: str | None) -> tuple[str, list[Entity]]:
    """The text as people see it, and what in it is styled or linked. Raises BadText."""
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
    if units(text) > MAX_TEXT:
        raise BadText("message is too long")
    return text, [*styled, *found_in(text)]


def found_in(text: str) -> list[Entity]:
    return [
        {"type": kind, "offset": units(text[: match.start()]), "length": units(match[0])}
        for kind, pattern in LINKED.items()
        for match in pattern.finditer(text)
    ]
