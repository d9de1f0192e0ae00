"""What goes into the model for a tweet, and how what comes out is cut to one.

It does not know models or tokens, only text.
"""

import re
import unicodedata

from models.domain.errors import RequestUnfit

TWEET_CHARACTERS = 280
PROMPT_CHARACTERS = 200  # leaves a persona room to say something
SENTENCE_END = re.compile(r"[.!?…。！？](?:[\"'”’)\]」』]*)(?=\s|$)|[。！？][」』]*")
SPECIAL = re.compile(r"<\|[a-z_]+\|>")  # <|endoftext|>, <|im_end|>: a model's own marks, never text


def tidy_prompt(text: str) -> str:
    """The prompt as the model reads it: no marks, single spaces, none at the ends. Raises RequestUnfit."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):  # what a terminal makes of bytes that are not UTF-8
        raise RequestUnfit("That prompt is not text: it has bytes in it that are not UTF-8.")
    prompt = " ".join(SPECIAL.sub(" ", text).split())
    if len(prompt) > PROMPT_CHARACTERS:
        raise RequestUnfit(
            f"That prompt has {len(prompt)} characters; at most {PROMPT_CHARACTERS} leave room for an answer."
        )
    return prompt


def cut_tweet(raw: str, *, is_finished: bool) -> str:
    """The tweet in `raw` (prompt and completion together): its first line, whole words, at most 280 characters.

    `is_finished` says that the model ended the text itself; otherwise the last word may be half and is dropped.
    The first-line rule is the HuggingTweets recipe's. Gives "" where nothing is left.
    """
    first = SPECIAL.split(raw.lstrip(), maxsplit=1)[0].split("\n", 1)[0].rstrip()
    has_more_lines = "\n" in raw.lstrip()
    line = " ".join(first.replace("\N{REPLACEMENT CHARACTER}", "").split())
    if len(line) <= TWEET_CHARACTERS and (is_finished or has_more_lines):
        return line
    return _whole_words(line)


def printable(raw: str) -> str:
    """`raw` without control characters, which a byte-level model can write and a terminal would obey."""
    spaced = "".join(" " if letter in "\t\r\x0b\x0c" else letter for letter in raw)
    return "".join(letter for letter in spaced if letter == "\n" or unicodedata.category(letter) != "Cc")


def _whole_words(line: str) -> str:
    """`line` shortened to end with a sentence if that keeps most of it, else with a word."""
    room = line[: TWEET_CHARACTERS + 1]
    ends = [match.end() for match in SENTENCE_END.finditer(room[:TWEET_CHARACTERS])]
    if ends and ends[-1] > len(room) // 2:
        return room[: ends[-1]].rstrip()
    head, space, _half = room.rpartition(" ")
    return head.rstrip() if space else room[:TWEET_CHARACTERS]
