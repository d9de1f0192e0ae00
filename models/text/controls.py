"""Control characters: removed from foreign text wherever it is shown, in terminals, chats, logs and cards.

Terminals execute them (an escape can clear the screen); bidirectional controls reorder what follows, so that a name
could change how the label after it reads.
"""

import json
import re
from typing import Any

# C0 and C1 without the line feed, lone surrogates, and the characters with Unicode's property Bidi_Control
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def without_controls(text: str) -> str:
    """The text on its lines, with nothing in it that a terminal executes or that changes the direction of writing."""
    return CONTROLS.sub("", text)


def json_text(value: Any, indent: int | None = None) -> str:
    """JSON that is complete and can be shown in a terminal: control characters are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
