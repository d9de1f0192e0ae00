"""llama.cpp as a peer: the benchmark's GPT-2 as a q8_0 GGUF file, run by the wheel `xllamacpp` (which uses AVX2)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from engine_setting import PROMPT
from transformers import GPT2Config, GPT2LMHeadModel

from models.base_models.catalog import BaseModelSpec
from models.engine.kernels.jit import Array

MAX_SEQUENCES, CONTEXT_TOKENS = 32, 64  # of each sequence: the prompt and what is generated
LAYER_NAMES = {  # transformers: GGUF
    "ln_1": "attn_norm",
    "attn.c_attn": "attn_qkv",
    "attn.c_proj": "attn_output",
    "ln_2": "ffn_norm",
    "mlp.c_fc": "ffn_up",
    "mlp.c_proj": "ffn_down",
}
OTHER_NAMES = {"wte.weight": "token_embd.weight", "wpe.weight": "position_embd.weight", "ln_f": "output_norm"}


def write_gguf(base: BaseModelSpec, path: Path) -> None:
    """GPT-2 and its tokenizer; matrices as q8_0, the rest as float32."""
    model = GPT2LMHeadModel.from_pretrained(base.path)
    writer = gguf.GGUFWriter(path, "gpt2")
    _write_architecture(writer, model.config)
    _write_tokenizer(writer, json.loads((base.path / "tokenizer.json").read_text()))
    for name, tensor in model.transformer.named_parameters():
        array = tensor.detach().float().numpy()
        is_matrix = array.ndim == 2 and not name.startswith("wpe")
        if is_matrix and name.startswith("h."):  # Conv1D stores its weight transposed
            array = np.ascontiguousarray(array.T)
        _write_tensor(writer, _gguf_name(name), array, is_quantized=is_matrix)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_architecture(writer: Any, config: GPT2Config) -> None:
    writer.add_block_count(config.n_layer)
    writer.add_context_length(config.n_positions)
    writer.add_embedding_length(config.n_embd)
    writer.add_feed_forward_length(4 * config.n_embd)
    writer.add_head_count(config.n_head)
    writer.add_layer_norm_eps(config.layer_norm_epsilon)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)


def _write_tokenizer(writer: Any, tokenizer: dict[str, Any]) -> None:
    vocabulary = sorted(tokenizer["model"]["vocab"].items(), key=lambda item: item[1])
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([token.replace(" ", "\u0120") for token, _number in vocabulary])
    writer.add_token_types([gguf.TokenType.NORMAL] * len(vocabulary))
    writer.add_token_merges([" ".join(pair) for pair in tokenizer["model"]["merges"]])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(0)


def _write_tensor(writer: Any, name: str, array: Array, *, is_quantized: bool) -> None:
    kind = gguf.GGMLQuantizationType.Q8_0
    if is_quantized:
        writer.add_tensor(name, gguf.quants.quantize(array, kind), raw_dtype=kind)
    else:
        writer.add_tensor(name, array)


def _gguf_name(name: str) -> str:
    """That of a parameter of transformers' GPT-2."""
    if not name.startswith("h."):
        module, _dot, kind = name.rpartition(".")
        return OTHER_NAMES.get(name) or f"{OTHER_NAMES[module]}.{kind}"
    _h, number, rest = name.split(".", 2)
    module, _dot, kind = rest.rpartition(".")
    return f"blk.{number}.{LAYER_NAMES[module]}.{kind}"


def llama_cpp(base: BaseModelSpec, path: Path, tokens: int, threads: int) -> Callable[[int], object]:
    """Generates `count` sequences of `tokens` tokens at once. Raises ImportError if the wheel is not installed."""
    import xllamacpp

    if not path.exists():
        write_gguf(base, path)
    settings = xllamacpp.CommonParams()
    settings.model.path = str(path)
    settings.n_parallel, settings.n_ctx = MAX_SEQUENCES, MAX_SEQUENCES * CONTEXT_TOKENS
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = threads
    settings.verbosity, settings.warmup, settings.cache_prompt = -1, True, False
    server = xllamacpp.Server(settings)
    sampling = {"temperature": 1.0, "top_k": 50, "top_p": 0.95, "min_p": 0.0, "ignore_eos": True, "cache_prompt": False}

    def work(count: int) -> None:
        answer = server.handle_completions({"prompt": [PROMPT] * count, "max_tokens": tokens} | sampling)
        assert [choice["finish_reason"] for choice in answer["choices"]] == ["length"] * count

    return work
