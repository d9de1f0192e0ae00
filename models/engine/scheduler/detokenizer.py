"""The text of one completion as its tokens come in: whole characters only, cut at a stop text.

It does not know what drew the tokens, nor who reads the text.
"""

from collections.abc import Callable, Sequence

HALF = "\N{REPLACEMENT CHARACTER}"  # what a decoder shows for the first bytes of a character
CONTEXT_TOKENS = 4  # of the prompt: some tokenizers drop the space before a text's first word

Decode = Callable[[list[int]], str]


class Detokenizer:
    """The text so far, of which a part has been read. After a stop text nothing is added."""

    def __init__(self, decode: Decode, prompt: Sequence[int], stop: Sequence[str] = ()) -> None:
        self._decode = decode
        self._tokens = list(prompt[-CONTEXT_TOKENS:])
        self._stop = tuple(stop)
        self._from, self._upto = 0, len(self._tokens)  # the tokens whose text is settled, and enough before them
        self._text, self._read = "", 0
        self.is_stopped = False

    def add(self, token: int) -> None:
        """Take the next token. Without stop texts nothing is decoded before somebody reads."""
        if not self.is_stopped:
            self._tokens.append(token)
            if self._stop:
                self._settle(is_last=False)

    def finish(self) -> None:
        """No more tokens come: what was waiting for the rest of a character is dropped."""
        if not self.is_stopped:
            self._settle(is_last=True)
            self.is_stopped = True

    def read(self) -> str:
        """What is new since the last time, less what may yet turn out to be the start of a stop text."""
        if not self.is_stopped:
            self._settle(is_last=False)
        end = len(self._text) - (0 if self.is_stopped else self._held_back())
        new, self._read = self._text[self._read : end], max(self._read, end)
        return new

    def _settle(self, *, is_last: bool) -> None:
        before = self._decode(self._tokens[self._from : self._upto])
        after = self._decode(self._tokens[self._from :])
        if is_last:
            after = after.rstrip(HALF)
        elif after.endswith(HALF):
            return
        searched = max(0, len(self._text) - max(map(len, self._stop), default=0))
        self._text += after[len(before) :]
        self._from, self._upto = self._upto, len(self._tokens)
        self._cut(searched)

    def _cut(self, start: int) -> None:
        """End the text before the first stop text at or after `start`."""
        places = [place for text in self._stop if (place := self._text.find(text, start)) >= 0]
        if places:
            self._text, self.is_stopped = self._text[: min(places)], True

    def _held_back(self) -> int:
        """How many characters at the end are the beginning of a stop text."""
        beginnings = (text[:size] for text in self._stop for size in range(len(text) - 1, 0, -1))
        return max((len(text) for text in beginnings if self._text.endswith(text)), default=0)
