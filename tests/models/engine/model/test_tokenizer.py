"""The tokenizer of a served model."""

import pytest
from tokenizers import Regex, Tokenizer, models, pre_tokenizers

from models.engine.model.tokenizer import FastTokenizer
from models.runtime.rust_panics import RustPanic


def test_a_panic_is_an_exception() -> None:
    """A BaseException would end the engine's thread, and with it everybody's requests."""
    backend = Tokenizer(models.WordLevel({"a": 0, "<unk>": 1}, "<unk>"))
    backend.pre_tokenizer = pre_tokenizers.Split(Regex("(a+)+$"), "isolated")
    with pytest.raises(RustPanic):
        FastTokenizer(backend).encode("a" * 40 + "!")
