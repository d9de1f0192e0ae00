"""Checks of a model that others made: its configuration and files before they are loaded, its tokenizer before use.

A configuration decides how much memory loading takes, and a tokenizer runs regular expressions that come with it. Here
stands what both may contain, so that no model can exhaust the memory or occupy the engine's thread.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from models.domain.errors import CheckpointUnfit

MAX_CONFIG_BYTES = 1 << 20
MAX_TEXT_BYTES = 64 << 20  # of a vocabulary or tokenizer; Gemma's has 33 MB
TEXT_SUFFIXES = (".json", ".txt", ".model", ".jinja")  # of configuration and tokenizer
WEIGHTS = ("*.safetensors", "pytorch_model*.bin")
MAX_VALUES_PER_BYTE = 3  # 4-bit weights have 2

# Names of the same number in configurations of different families
LAYERS = ("n_layer", "num_hidden_layers", "num_layers", "n_layers")
HEADS = ("n_head", "num_attention_heads", "num_heads", "n_heads")
HIDDEN = ("n_embd", "hidden_size", "d_model", "n_embed")
VOCABULARY = ("vocab_size",)
POSITIONS = ("n_positions", "max_position_embeddings")
INNER = re.compile(r"n_inner|ffn_dim|d_ff|\w*intermediate_size")
EXPERTS = re.compile(r"(?:n|num)\w*_experts")
COUNT = re.compile(r"(?:n|num)_(?!embd|embed|positions|ctx|inner)\w+")
MAX_COUNT = 1024  # layers, heads, experts; the largest models have 126 layers and 512 experts
NO_SIZE = re.compile(r"\w*(?:theta|token_id|ids)")

PARTS = {  # of a tokenizer that take linear time, and whose output is not much longer than their input
    *("NFC", "NFD", "NFKC", "NFKD", "Nmt", "Lowercase", "Strip", "StripAccents", "BertNormalizer"),
    *("ByteLevel", "Metaspace", "Whitespace", "WhitespaceSplit", "BertPreTokenizer", "Punctuation", "Digits"),
    *("CharDelimiterSplit", "UnicodeScripts", "WordPiece", "BPEDecoder", "CTC", "Fuse", "ByteFallback"),
}
SEQUENCES = ("normalizers", "pretokenizers", "decoders")  # keys of the parts of a sequence
MAX_PARTS = 16
MAX_PREPENDED = 4  # characters
MAX_WORD = 200  # characters of a word of WordPiece, which takes cubic time for one
MAX_CHARSMAP_BYTES, MAX_CHARSMAP_PIECE = 1 << 20, 256

# What GPT-2, Llama 3, Qwen, Mistral, GPT-4o, CLIP, BLOOM and DeepSeek split texts with, as published
NEWLINES = r"[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
GPT4_END = rf"| ?[^\s\p{{L}}\p{{N}}]+{NEWLINES}"
DEEPSEEK_WORDS = r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"""
GPT4O_WORDS = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+",
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*",
)
GPT4O_END = r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
REGEXES = {
    r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    rf"{CONTRACTIONS}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|\p{{N}}{{1,3}}{GPT4_END}",
    rf"{CONTRACTIONS}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|\p{{N}}{GPT4_END}",
    rf"{CONTRACTIONS}|[^\r\n\p{{L}}\p{{N}}]?[\p{{L}}\p{{M}}]+|\p{{N}}| ?[^\s\p{{L}}\p{{M}}\p{{N}}]+{NEWLINES}",
    rf"{GPT4O_WORDS[0]}{GPT4O_WORDS[1]}|\p{{N}}{GPT4O_END}",
    rf"{GPT4O_WORDS[0]}{GPT4O_WORDS[1]}|\p{{N}}{{1,3}}{GPT4O_END}",
    rf"{GPT4O_WORDS[0]}{CONTRACTIONS}?{GPT4O_WORDS[1]}{CONTRACTIONS}?|\p{{N}}{{1,3}}{GPT4O_END}",
    r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+",
    r" ?[^(\s|[.,!?…。，、।۔،])]+",
    rf"{DEEPSEEK_WORDS}| ?[\p{{P}}\p{{S}}]+{NEWLINES}",
    r"\s{2,}|[\n\r\t]",
}
ATOM = r"(?:\[(?:\\.|[^\[\]\\])+\]|\\p\{\w+\}|\\[sSdDwWnrt]|[^\\\[\](){}|*+?^$.])"
SIMPLE_REGEX = re.compile(rf"(?:{ATOM}\?)?{ATOM}{{1,8}}(?:[+*]|\{{\d+,?\d*\}})?")  # repeats only its end


def check_files(folder: Path) -> None:
    """Check the sizes and the configuration of the model in `folder`. Raises CheckpointUnfit."""
    check_sizes({path.name: path.stat().st_size for path in folder.iterdir() if path.is_file()})
    config = _read_config(folder / "config.json")
    weights = weights_nbytes(folder)
    for part in (config, *(nested for nested in config.values() if isinstance(nested, dict))):
        _check_shape(part)
        if _num_values(part) > MAX_VALUES_PER_BYTE * weights:
            raise CheckpointUnfit("model-config-oversized")


def weight_files(folder: Path) -> list[Path]:
    """The files in `folder` that weights are in."""
    return [path for pattern in WEIGHTS for path in folder.glob(pattern)]


def weights_nbytes(folder: Path) -> int:
    """The size of all weights in `folder`, in bytes."""
    return sum(path.stat().st_size for path in weight_files(folder))


def check_sizes(sizes: Mapping[str, int]) -> None:
    """Check the sizes of a model's files, in bytes by name. Raises CheckpointUnfit."""
    for name, size in sizes.items():
        limit = MAX_CONFIG_BYTES if name == "config.json" else MAX_TEXT_BYTES
        if name.endswith(TEXT_SUFFIXES) and size > limit:
            raise CheckpointUnfit("model-file-too-large", name=name, megabytes=limit >> 20)


def check_tokenizer(tokenizer: Any, num_embeddings: int) -> None:
    """Check that a transformers tokenizer has only known parts, and no token that the model lacks.

    Raises CheckpointUnfit.
    """
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:  # transformers' own code, without parts that come with the model
        return
    parts = [part for part in (backend.normalizer, backend.pre_tokenizer, backend.decoder) if part is not None]
    found = [one for part in parts for one in _parts(json.loads(part.__getstate__()))]
    if len(found) > MAX_PARTS:
        raise CheckpointUnfit("model-tokenizer-unknown", part=f"{len(found)} parts")
    for part in found:
        if not _is_known(part):
            raise CheckpointUnfit("model-tokenizer-unknown", part=str(part.get("type"))[:40])
    if getattr(backend.model, "max_input_chars_per_word", 0) > MAX_WORD:
        raise CheckpointUnfit("model-tokenizer-unknown", part="WordPiece")
    separators = {tokenizer.unk_token_id, tokenizer.eos_token_id, tokenizer.bos_token_id}
    special = {token for token, added in tokenizer.added_tokens_decoder.items() if added.special} - separators
    used = set(backend.get_vocab(with_added_tokens=True).values()) - special  # others, as for padding, never occur
    if max(used, default=0) >= num_embeddings:
        raise CheckpointUnfit("model-tokenizer-vocabulary")


def _read_config(path: Path) -> dict[str, Any]:
    try:
        config = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointUnfit("model-config-unreadable") from error
    if not isinstance(config, dict):
        raise CheckpointUnfit("model-config-unreadable")
    return config


def _check_shape(config: Mapping[str, Any]) -> None:
    for names in (LAYERS, HEADS, HIDDEN, VOCABULARY, POSITIONS):
        for name in names:
            value = config.get(name, 1)
            if type(value) is not int or value < 1:
                raise CheckpointUnfit("model-config-unfit", setting=name, value=str(value)[:40])
    for name, value in _integers(config):
        if COUNT.fullmatch(name) and value > MAX_COUNT:
            raise CheckpointUnfit("model-config-unfit", setting=name, value=str(value)[:40])
    heads, hidden = _first(config, HEADS), _first(config, HIDDEN)
    if "head_dim" not in config and heads and hidden % heads:
        name = next(name for name in HEADS if name in config)
        raise CheckpointUnfit("model-config-unfit", setting=name, value=str(heads))


def _num_values(config: Mapping[str, Any]) -> int:
    """About how many weights the configuration describes: those of the layers, or of its largest table alone."""
    integers = _integers(config)
    hidden = _first(config, HIDDEN)
    inner = max((value for name, value in integers if INNER.fullmatch(name)), default=0)
    experts = max((value for name, value in integers if EXPERTS.fullmatch(name)), default=1)
    rows = max((value for name, value in integers if not NO_SIZE.fullmatch(name)), default=0)
    return hidden * max(rows, _first(config, LAYERS) * (hidden + inner * max(1, experts)))


def _integers(config: Mapping[str, Any]) -> list[tuple[str, int]]:
    return [(name, value) for name, value in config.items() if type(value) is int]


def _first(config: Mapping[str, Any], names: tuple[str, ...]) -> int:
    return next((int(config[name]) for name in names if name in config), 0)


def _parts(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The part, or those of a sequence."""
    if part.get("type") != "Sequence":
        yield part
        return
    for key in SEQUENCES:
        for inner in part.get(key, ()):
            yield from _parts(inner)


def _is_known(part: Mapping[str, Any]) -> bool:
    match part:
        case {"type": "Split", "pattern": pattern}:
            return _is_quick(pattern)
        case {"type": "Replace", "pattern": pattern, "content": str(content)}:
            return _is_quick(pattern) and len(content) <= max(1, len(pattern.get("String", "")))
        case {"type": "Prepend", "prepend": str(text)}:
            return len(text) <= MAX_PREPENDED
        case {"type": "Precompiled", "precompiled_charsmap": str(charsmap)}:
            return _is_short(charsmap)
    return part.get("type") in PARTS


def _is_quick(pattern: object) -> bool:
    """Whether a search for the pattern takes linear time, or nearly."""
    match pattern:
        case {"String": str()}:
            return True
        case {"Regex": str(regex)}:
            return regex in REGEXES or SIMPLE_REGEX.fullmatch(regex) is not None
        case _:
            return False


def _is_short(charsmap: str) -> bool:
    """Whether SentencePiece's normalization map replaces no character by a long text.

    It has the size of a trie, the trie, and then the replacements, each ended by a zero byte.
    """
    try:
        data = base64.b64decode(charsmap, validate=True)
    except (ValueError, binascii.Error):
        return False
    replacements = data[4 + int.from_bytes(data[:4], "little") :].split(b"\0")
    return len(data) <= MAX_CHARSMAP_BYTES and max(map(len, replacements)) <= MAX_CHARSMAP_PIECE
