"""Tokenizer of a served model: the Rust tokenizer inside transformers' own, or the latter where it has none."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import tokenizers

from models.runtime.rust_panics import panics_as_exceptions


class Tokenizer(Protocol):
    """Text to token ids and back, exactly."""

    def encode(self, text: str) -> list[int]:
        """Token ids of `text`, without special tokens; what looks like one is tokenized as plain text."""

    def decode(self, tokens: Sequence[int]) -> str:
        """Text of `tokens`, special ones included, without cleaning up spaces."""


class FastTokenizer:
    """One that runs in Rust, and is stored in a `tokenizer.json`: no transformers is needed to read it."""

    def __init__(self, backend: tokenizers.Tokenizer) -> None:
        self._backend = backend
        backend.no_truncation()
        backend.no_padding()

    @classmethod
    def read(cls, path: Path) -> "FastTokenizer":
        return cls(tokenizers.Tokenizer.from_file(str(path)))

    def write(self, path: Path) -> None:
        self._backend.save(str(path), pretty=False)

    def encode(self, text: str) -> list[int]:
        self._backend.encode_special_tokens = True  # each time: transformers may set it on the same object
        with panics_as_exceptions():
            ids: list[int] = self._backend.encode(text, add_special_tokens=False).ids
        return ids

    def decode(self, tokens: Sequence[int]) -> str:
        with panics_as_exceptions():
            return self._backend.decode(list(tokens), skip_special_tokens=False)


class HfTokenizer:
    """One that transformers runs in Python."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer

    def encode(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer(text, add_special_tokens=False, split_special_tokens=True).input_ids
        return ids

    def decode(self, tokens: Sequence[int]) -> str:
        text: str = self._tokenizer.decode(tokens, clean_up_tokenization_spaces=False)
        return text


def tokenizer_of(tokenizer: Any) -> Tokenizer:
    """That of a transformers tokenizer."""
    backend = getattr(tokenizer, "backend_tokenizer", None)
    return FastTokenizer(backend) if isinstance(backend, tokenizers.Tokenizer) else HfTokenizer(tokenizer)
