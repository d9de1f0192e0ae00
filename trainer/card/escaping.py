"""People's words as plain text: in Markdown and in HTML nothing that somebody is called can become markup.

It does not know where the words come from.
"""

import html
import re

MARKUP = re.compile(r"[\\`*\[\]|~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
BEGINNING = re.compile(r"^(?:[-+=#]|\d+(?=[.)]\s))")
LINKED = re.compile(r"\b(https?(?=://)|www(?=\.))([:.])", re.IGNORECASE)  # which GitHub and the hub make a link of
ADDRESS = re.compile(r"https?://[\w.~:/?#@!$&*+,;=%-]+")


def in_markdown(text: str) -> str:
    """`text` on one line, as Markdown that shows just these characters."""
    line = " ".join(text.split())
    line = MARKUP.sub(lambda found: f"\\{found[0]}", line).replace("<", "&lt;").replace(">", "&gt;")
    line = LINKED.sub(lambda found: f"{found[1]}&#{ord(found[2])};", line)
    return BEGINNING.sub(_marked, line)


def _marked(found: "re.Match[str]") -> str:
    """A list, heading or rule cannot begin with an entity."""
    return "".join(f"&#{ord(character)};" for character in found[0])


def in_html(text: str) -> str:
    """`text` on one line, as HTML that shows just these characters."""
    return (
        html.escape(" ".join(text.split())).replace("[", "&#91;").replace("]", "&#93;")
    )  # some readers look for Markdown in here too


def address(text: str | None) -> str | None:
    """A picture's address as it can stand in a style; None for what is none."""
    return html.escape(text) if text and ADDRESS.fullmatch(text) else None


def large(url: str) -> str:
    """X names its avatars by size, and tells of the smallest."""
    return url.replace("_normal.", "_400x400.")
