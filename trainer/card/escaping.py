"""Escaping: names and posts as plain text in Markdown and HTML, so that none of them becomes markup."""

import html
import re

from models.text.controls import without_controls

MARKUP = re.compile(r"[\\`*\[\]|~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
BEGINNING = re.compile(r"^(?:[-+=#]|\d+(?=[.)]\s))")
LINKED = re.compile(r"\b(https?(?=://)|www(?=\.))([:.])", re.IGNORECASE)  # GitHub and the Hub turn these into links
ADDRESS = re.compile(r"https?://[\w.~:/?#@!$&*+,;=%-]+")


def in_markdown(text: str) -> str:
    """`text` on one line, escaped for Markdown."""
    line = " ".join(without_controls(" ".join(text.split())).split())
    line = MARKUP.sub(lambda found: f"\\{found[0]}", line).replace("<", "&lt;").replace(">", "&gt;")
    line = LINKED.sub(lambda found: f"{found[1]}&#{ord(found[2])};", line)
    return BEGINNING.sub(_marked, line)


def _marked(found: "re.Match[str]") -> str:
    """As entities: a list, heading or rule cannot begin with one."""
    return "".join(f"&#{ord(character)};" for character in found[0])


def in_html(text: str) -> str:
    """`text` on one line, escaped for HTML."""
    return (
        html.escape(" ".join(without_controls(" ".join(text.split())).split()))
        .replace("[", "&#91;")
        .replace("]", "&#93;")
    )  # some readers look for Markdown in here too


def address(text: str | None) -> str | None:
    """A picture's URL, escaped for a style attribute; None for anything else."""
    return html.escape(text) if text and ADDRESS.fullmatch(text) else None


def large(url: str) -> str:
    """The URL of a larger avatar: X reports its smallest size."""
    return url.replace("_normal.", "_400x400.")
