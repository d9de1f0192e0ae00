"""Prompt and output of a tweet as text: check the prompt, cut the completion to one tweet, drop control characters."""

import re
import unicodedata

from models.domain.errors import RequestUnfit
from models.text.links import LINK

TWEET_CHARACTERS = 280
PROMPT_CHARACTERS = 200  # leaves the persona room for an answer
CONTINUED_CHARACTERS = 60  # of another text: enough to be known again, little enough to go on from
SENTENCE_END = re.compile(r"[.!?…。！？](?:[\"'”’)\]」』]*)(?=\s|$)|[。！？][」』]*")
SPECIAL_TOKEN = re.compile(r"<\|[a-z_]+\|>")  # <|endoftext|>, <|im_end|>: a model's own, never text


def tidy_prompt(text: str) -> str:
    """The prompt as the model reads it: no special tokens, single spaces, stripped. Raises RequestUnfit."""
    prompt = _tidy(text)
    if len(prompt) > PROMPT_CHARACTERS:
        raise RequestUnfit("prompt-too-long", characters=len(prompt), limit=PROMPT_CHARACTERS)
    return prompt


def tidy_message(text: str) -> str:
    """A message to be answered, tidied as a prompt is; of a long one, the whole words that it begins with."""
    message = _tidy(text)
    if len(message) <= PROMPT_CHARACTERS:
        return message
    return message[: PROMPT_CHARACTERS + 1].rpartition(" ")[0] or message[:PROMPT_CHARACTERS]


def first_words(text: str) -> str:
    """The beginning of somebody's text as a prompt to go on from: whole words of its first line, without links."""
    lines = (" ".join(SPECIAL_TOKEN.sub(" ", LINK.sub(" ", line)).split()) for line in text.splitlines())
    line = next(filter(None, lines), "")
    if len(line) <= CONTINUED_CHARACTERS:
        return line
    head, space, _partial = line[: CONTINUED_CHARACTERS + 1].rpartition(" ")
    return head if space else line[:CONTINUED_CHARACTERS]


def cut_tweet(raw: str, *, is_finished: bool) -> str:
    """The tweet in `raw` (prompt and completion together): its first line, whole words, at most 280 characters.

    `is_finished`: the model ended the text itself; otherwise the last word may be cut off and is dropped.
    Taking the first line is the HuggingTweets recipe's rule. Returns "" where nothing is left.
    """
    first_line = SPECIAL_TOKEN.split(raw.lstrip(), maxsplit=1)[0].split("\n", 1)[0].rstrip()
    has_more_lines = "\n" in raw.lstrip()
    line = " ".join(first_line.replace("\N{REPLACEMENT CHARACTER}", "").split())
    if len(line) <= TWEET_CHARACTERS and (is_finished or has_more_lines):
        return line
    return _whole_words(line)


def printable(raw: str) -> str:
    """`raw` without control characters, which a byte-level model can write and a terminal would execute."""
    spaced = "".join(" " if letter in "\t\r\x0b\x0c" else letter for letter in raw)
    return "".join(letter for letter in spaced if letter == "\n" or unicodedata.category(letter) != "Cc")


def _tidy(text: str) -> str:
    """Raises RequestUnfit."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):  # from a terminal: bytes that are not UTF-8
        raise RequestUnfit("prompt-not-utf8")
    return " ".join(SPECIAL_TOKEN.sub(" ", text).split())


def _whole_words(line: str) -> str:
    """`line` cut at the end of a sentence if that keeps most of it, else at the end of a word."""
    window = line[: TWEET_CHARACTERS + 1]
    ends = [match.end() for match in SENTENCE_END.finditer(window[:TWEET_CHARACTERS])]
    if ends and ends[-1] > len(window) // 2:
        return window[: ends[-1]].rstrip()
    head, space, _partial = window.rpartition(" ")
    return head.rstrip() if space else window[:TWEET_CHARACTERS]
