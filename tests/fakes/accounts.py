"""Three made-up accounts whose voices nobody could confuse, for tests of what a persona learns.

They do not know what is tested: a gardener, a sailor and a machine, each with words of its own.
"""

import json
import random
from pathlib import Path

VOICES = {
    "greta_grows": (
        ("my tomatoes", "the slugs", "a brave radish", "this compost", "our old wheelbarrow", "the marrow"),
        ("are blushing in", "have eaten", "sleeps under", "dreams about", "is gossiping with", "sulks behind"),
        ("the greenhouse", "my best lettuce", "a bucket of rain", "the neighbour's hedge", "seventeen seedlings"),
    ),
    "captain_brine": (
        ("Arr! The anchor", "Arr! Me parrot", "Arr! The north wind", "Arr! A kraken", "Arr! The cook"),
        ("BE STEALING", "BE CURSING", "BE SINGING TO", "BE CHASING", "BE POLISHING"),
        ("ME HAT", "THE STARBOARD BARREL", "EVERY GULL IN PORT", "THE QUARTERMASTER'S SOUP", "A SPANISH COIN"),
    ),
    "unit_7734": (
        ("STATUS 200:", "WARNING 41:", "ERROR 503:", "NOTICE 7:", "STATUS 12:"),
        ("human subject requests", "toaster subsystem rejects", "elevator process awaits", "printer daemon computes"),
        ("0x3F units of warmth.", "0x9A reboots.", "null affection.", "a firmware hug (v2.1).", "0xFF biscuits."),
    ),
}


def posts(handle: str, count: int = 240) -> list[str]:
    """`count` different posts in the account's voice, always the same ones."""
    chance = random.Random(handle)
    begin, middle, end = VOICES[handle]
    found: dict[str, None] = {}
    while len(found) < count:
        number = chance.randrange(100)
        found[f"{chance.choice(begin)} {chance.choice(middle)} {chance.choice(end)} {number}"] = None
    return list(found)


def write_account(folder: Path, handle: str, count: int = 240) -> Path:
    """The posts as `HANDLE.jsonl` in `folder`, as the files source reads them."""
    path = folder / f"{handle}.jsonl"
    rows = ({"id": str(number), "text": text} for number, text in enumerate(posts(handle, count)))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path
