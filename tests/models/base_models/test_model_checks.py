"""Models that others made: what is refused before it can exhaust the memory or occupy a thread."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
from transformers import AutoTokenizer, PreTrainedTokenizerFast
from transformers.integrations.gguf.gguf_tokenizer_mapping import GGUF_PRE_TOKENIZER_SPLITS

from models.base_models.catalog import load
from models.base_models.model_checks import MAX_TEXT_BYTES, check_files, check_sizes, check_tokenizer
from models.domain.errors import CheckpointUnfit
from tests.fakes.personas import base_at

BACKTRACKING = Regex("(a+)+$")


def tokenizer(**parts: Any) -> PreTrainedTokenizerFast:
    """A tokenizer of two words with these parts."""
    backend = Tokenizer(models.WordLevel({"a": 0, "<unk>": 1}, "<unk>"))
    for name, part in parts.items():
        setattr(backend, name, part)
    return PreTrainedTokenizerFast(tokenizer_object=backend, unk_token="<unk>")


def charsmap(replacement: bytes) -> normalizers.Normalizer:
    """SentencePiece's normalization map without a trie, with one replacement."""
    return normalizers.Precompiled((4).to_bytes(4, "little") + bytes(4) + replacement + b"\0")


@pytest.mark.parametrize("fixture", ["tiny_gpt2", "tiny_llama", "tiny_neox", "tiny_japanese"])
def test_the_usual_families_are_loaded(fixture: str, request: pytest.FixtureRequest) -> None:
    """Byte-level and SentencePiece tokenizers, with learned and with rotary positions."""
    folder: Path = request.getfixturevalue(fixture)
    check_files(folder)
    check_tokenizer(AutoTokenizer.from_pretrained(folder), num_embeddings=384)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"n_layer": 10**6}, "n_layer is 1000000"),
        ({"n_layer": 1024, "n_embd": 16_384}, "far more weights"),
        ({"n_head": 0}, "n_head is 0"),
        ({"n_head": 3}, "n_head is 3"),
        ({"n_embd": "64"}, "n_embd is 64"),
        ({"vocab_size": 10**9}, "far more weights"),
        ({"n_positions": 10**9}, "far more weights"),
        ({"n_inner": 10**9}, "far more weights"),
        ({"num_experts": 10**6}, "num_experts is 1000000"),
        ({"text_config": {"num_hidden_layers": 10**6}}, "num_hidden_layers is 1000000"),
    ],
)
def test_a_configuration_out_of_bounds_is_refused(
    tiny_gpt2: Path, tmp_path: Path, changes: dict[str, Any], part: str
) -> None:
    """Before transformers sees it: a million layers took minutes and all memory, no heads were a traceback."""
    folder = shutil.copytree(tiny_gpt2, tmp_path / "model")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | changes))
    with pytest.raises(CheckpointUnfit, match=part):
        load(base_at(folder))


@pytest.mark.parametrize("text", ["", "[]", "[" * 100_000, "{"])
def test_a_configuration_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    """Empty, no object, nested too deeply, cut off."""
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(CheckpointUnfit, match="missing or can't be read"):
        check_files(tmp_path)


def test_a_file_that_is_too_large_is_refused() -> None:
    """By its size, before it is downloaded or read. Weights have a limit of their own."""
    check_sizes({"config.json": 700, "tokenizer.json": MAX_TEXT_BYTES, "model.safetensors": 10**10})
    for sizes in ({"config.json": 2 << 20}, {"tokenizer.json": MAX_TEXT_BYTES + 1}, {"merges.txt": 10**9}):
        with pytest.raises(CheckpointUnfit, match="so it isn't loaded"):
            check_sizes(sizes)


@pytest.mark.parametrize(
    "parts",
    [
        {"pre_tokenizer": pre_tokenizers.Split(BACKTRACKING, "isolated")},
        {
            "pre_tokenizer": pre_tokenizers.Sequence(
                [pre_tokenizers.ByteLevel(), pre_tokenizers.Split(Regex("a?a?a?a?b"), "isolated")]
            )
        },
        {"normalizer": normalizers.Replace(BACKTRACKING, "")},
        {"normalizer": normalizers.Replace("a", "aa")},
        {"normalizer": normalizers.Sequence([normalizers.NFKD()] * 17)},
        {"normalizer": normalizers.Prepend("a" * 1000)},
        {"normalizer": charsmap(b"a" * 1000)},
        {"decoder": decoders.Replace(BACKTRACKING, " ")},
        {"model": models.WordPiece({"<unk>": 1}, unk_token="<unk>", max_input_chars_per_word=10**6)},
    ],
)
def test_a_tokenizer_with_an_unknown_part_is_refused(parts: dict[str, Any]) -> None:
    """Regular expressions that backtrack, texts that grow with each part, words of any length."""
    with pytest.raises(CheckpointUnfit, match="has a part that Mynah doesn't know"):
        check_tokenizer(tokenizer(**parts), num_embeddings=2)


@pytest.mark.parametrize(
    "parts",
    [
        {"normalizer": charsmap("\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}".encode())},
        {"normalizer": normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])},
        {"normalizer": normalizers.BertNormalizer(), "pre_tokenizer": pre_tokenizers.BertPreTokenizer()},
        {"normalizer": normalizers.Replace(Regex(" {2,}"), " "), "pre_tokenizer": pre_tokenizers.Metaspace()},
        {"pre_tokenizer": pre_tokenizers.Split(Regex(r"\p{N}{1,3}"), "isolated")},
        {"pre_tokenizer": pre_tokenizers.Split(Regex("[一-龥぀-ゟ゠-ヿ]+"), "isolated")},
        {"pre_tokenizer": pre_tokenizers.Split(" ", "merged_with_previous")},
        {"decoder": decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])},
        *(
            {"pre_tokenizer": pre_tokenizers.Split(Regex(regex), "isolated")}
            for regex in sorted(set(GGUF_PRE_TOKENIZER_SPLITS.values()))
        ),
    ],
)
def test_the_parts_of_published_tokenizers_are_known(parts: dict[str, Any]) -> None:
    """As of Llama, Gemma, Qwen, Mistral, GPT-4o, T5 and BERT, and all that transformers knows by name."""
    check_tokenizer(tokenizer(**parts), num_embeddings=2)


def test_a_tokenizer_with_more_tokens_than_the_model_is_refused() -> None:
    """Such a token stops the process on a GPU. The one for unknown words occurs, one for padding does not."""
    with pytest.raises(CheckpointUnfit, match="more tokens than the model"):
        check_tokenizer(tokenizer(), num_embeddings=1)
    padded = tokenizer()
    padded.add_special_tokens({"pad_token": "[PAD]"})
    check_tokenizer(padded, num_embeddings=2)
