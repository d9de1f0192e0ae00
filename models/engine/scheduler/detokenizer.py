"""Incremental detokenizer: the text of one completion as its tokens come in, cut at a stop string.

It returns whole characters only, and holds back what may turn out to be the start of a stop string.
"""

from collections.abc import Callable, Sequence

INCOMPLETE = "\N{REPLACEMENT CHARACTER}"  # what decoding the first bytes of a character gives
CONTEXT_TOKENS = 4  # of the prompt: some tokenizers drop the space before a text's first word

Decode = Callable[[list[int]], str]


class Detokenizer:
    """The text so far, and how much of it has been read. Nothing is added after a stop string."""

    def __init__(self, decode: Decode, prompt: Sequence[int], stop: Sequence[str] = ()) -> None:
        self._decode = decode
        self._tokens = list(prompt[-CONTEXT_TOKENS:])
        self._stop = tuple(stop)
        self._prefix_offset, self._decoded_offset = 0, len(self._tokens)  # decoded tokens, the last with context
        self._text, self._read_offset = "", 0
        self.is_stopped = False

    def add(self, token: int) -> None:
        """Append a token. Without stop strings nothing is decoded until the text is read."""
        if not self.is_stopped:
            self._tokens.append(token)
            if self._stop:
                self._decode_new(is_last=False)

    def finish(self) -> None:
        """No more tokens: drop an incomplete character at the end."""
        if not self.is_stopped:
            self._decode_new(is_last=True)
            self.is_stopped = True

    def read(self) -> str:
        """The new text since the last call."""
        if not self.is_stopped:
            self._decode_new(is_last=False)
        end = len(self._text) - (0 if self.is_stopped else self._partial_stop_length())
        new, self._read_offset = self._text[self._read_offset : end], max(self._read_offset, end)
        return new

    def _decode_new(self, *, is_last: bool) -> None:
        before = self._decode(self._tokens[self._prefix_offset : self._decoded_offset])
        after = self._decode(self._tokens[self._prefix_offset :])
        if is_last:
            after = after.rstrip(INCOMPLETE)
        elif after.endswith(INCOMPLETE):
            return
        searched = max(0, len(self._text) - max(map(len, self._stop), default=0))
        self._text += after[len(before) :]
        self._prefix_offset, self._decoded_offset = self._decoded_offset, len(self._tokens)
        self._cut_at_stop(searched)

    def _cut_at_stop(self, start: int) -> None:
        """End the text before the first stop string at or after `start`."""
        matches = [match for text in self._stop if (match := self._text.find(text, start)) >= 0]
        if matches:
            self._text, self.is_stopped = self._text[: min(matches)], True

    def _partial_stop_length(self) -> int:
        """How many characters at the end are the beginning of a stop string."""
        prefixes = (text[:size] for text in self._stop for size in range(len(text) - 1, 0, -1))
        return max((len(prefix) for prefix in prefixes if self._text.endswith(prefix)), default=0)
