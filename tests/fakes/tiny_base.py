"""A base model small enough for a test: two layers, random weights, a vocabulary learnt from a few lines.

It does not know what is asked of it, nor whether it is taught anything.
"""

from pathlib import Path
from typing import Literal

import torch
from tokenizers import ByteLevelBPETokenizer, SentencePieceUnigramTokenizer
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    GPTNeoXConfig,
    GPTNeoXForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
)

Architecture = Literal["gpt2", "llama", "neox"]

SEPARATOR = "<|endoftext|>"
CONTEXT = 256  # tokens
SPREAD = 0.1  # of the weights: wide enough that untrained logits are no near-ties
LINES = (
    "My dream is to sing louder than the kettle in the morning.",
    "The lighthouse keeper counts the ships and the ships count the gulls.",
    "I have never met a sandwich that I could not improve with a story.",
    "Good morning to everyone but the pigeon on my window sill.",
    "Somebody left a trombone on the train again, and somebody can play it.",
    "When the rain comes we dance, when it goes we complain about the dust.",
    "A map of the sea is mostly blue, and that is why sailors write poems.",
)


END, PADDING, UNKNOWN = "</s>", "[PAD]", "<unk>"
JAPANESE = (
    "昨日の帰り道で、駅前の時計がまた五分だけ進んでいるのに気づいた。",
    "うちの猫は、雨の日だけ窓の外の郵便配達員に返事をする。",
    "明日の会議には、去年の資料と新しい傘を持っていくつもりです。",
    "商店街の角の豆腐屋さんが、今朝は歌いながら店を開けていた。",
)


def tiny_japanese_base(folder: Path) -> Path:
    """The same with a tokenizer of another make: pieces of Japanese, `</s>` (token 1) the end, `<|endoftext|>` none."""
    pieces = SentencePieceUnigramTokenizer()
    marks = [PADDING, END, UNKNOWN]
    pieces.train_from_iterator(JAPANESE, vocab_size=160, special_tokens=marks, unk_token=UNKNOWN, show_progress=False)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=pieces._tokenizer,
        eos_token=END,
        pad_token=PADDING,
        unk_token=UNKNOWN,
        model_max_length=CONTEXT,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = _gpt2(len(tokenizer), end=1)
    model.generation_config.update(do_sample=True, pad_token_id=0)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def tiny_base(folder: Path, architecture: Architecture = "gpt2") -> Path:
    """Save a model and its tokenizer under `folder` as transformers does, and give `folder` back.

    The weights are random but always the same ones; `<|endoftext|>` is token 0, the separator, the end and the padding.
    """
    tokenizer = _tokenizer()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = {"gpt2": _gpt2, "llama": _llama, "neox": _neox}[architecture](len(tokenizer))
    model.generation_config.update(do_sample=True, pad_token_id=0)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _tokenizer() -> PreTrainedTokenizerFast:
    bytes_first = ByteLevelBPETokenizer()
    bytes_first.train_from_iterator(LINES, vocab_size=384, min_frequency=2, special_tokens=[SEPARATOR])
    return PreTrainedTokenizerFast(
        tokenizer_object=bytes_first._tokenizer,
        bos_token=SEPARATOR,
        eos_token=SEPARATOR,
        unk_token=SEPARATOR,
        model_max_length=CONTEXT,
    )


def _gpt2(vocabulary: int, end: int = 0) -> GPT2LMHeadModel:
    config = GPT2Config(
        vocab_size=vocabulary,
        n_positions=CONTEXT,
        n_embd=64,
        n_layer=2,
        n_head=4,
        tie_word_embeddings=False,  # tied and untrained, it would say its last token again and again
        initializer_range=SPREAD,
        bos_token_id=end,
        eos_token_id=end,
    )
    return GPT2LMHeadModel(config)


def _llama(vocabulary: int) -> LlamaForCausalLM:
    config = LlamaConfig(
        vocab_size=vocabulary,
        max_position_embeddings=CONTEXT,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        tie_word_embeddings=False,
        initializer_range=SPREAD,
        bos_token_id=0,
        eos_token_id=0,
    )
    return LlamaForCausalLM(config)


def _neox(vocabulary: int) -> GPTNeoXForCausalLM:
    """A family that the engine has no network of its own for."""
    config = GPTNeoXConfig(
        vocab_size=vocabulary,
        max_position_embeddings=CONTEXT,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        initializer_range=SPREAD,
        bos_token_id=0,
        eos_token_id=0,
    )
    return GPTNeoXForCausalLM(config)
