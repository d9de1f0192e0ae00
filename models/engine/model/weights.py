"""Weights of a network: its architecture, its tensors by name, and its linear layers, fused and in the plan's format.

`HfWeights` takes them from a transformers model, `engine_cache.SnapshotWeights` from the file of an earlier start,
without importing transformers or quantizing again.
"""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from torch import Tensor

from models.engine.layers.int8_linear import QuantizedWeights, quantize_weights
from models.engine.layers.linear import FusedLinear, concatenate, fuse, fuse_quantized
from models.engine.model.numerics import NumericsPlan

TANH_GELU = ("gelu_new", "gelu_pytorch_tanh")


@dataclass(frozen=True, slots=True)
class Architecture:
    """What the fused networks need to know of a model's configuration. `rope_theta` is Llama's only."""

    family: Literal["gpt2", "llama"]
    layers: int
    heads: int
    kv_heads: int
    head_size: int
    epsilon: float  # of the norms
    rope_theta: float = 0.0


class Weights(Protocol):
    """Where `gpt2` and `llama` get their weights from."""

    architecture: Architecture
    plan: NumericsPlan

    def tensor(self, name: str) -> Tensor:
        """The tensor called `name` in transformers' state dict; RuntimeError or KeyError if there is none."""

    def linear(self, *paths: str) -> FusedLinear:
        """The layers at `paths`, which have the same input, as one."""


class HfWeights:
    """Those of a transformers model, laid out anew. It keeps what it gave away, so that a snapshot can be written."""

    def __init__(self, model: Any, architecture: Architecture, plan: NumericsPlan) -> None:
        self.architecture, self.plan = architecture, plan
        self.tensors: dict[str, Tensor] = {}
        self.quantized: list[tuple[dict[str, int], QuantizedWeights]] = []  # with the outputs of each path
        self._model = model

    def tensor(self, name: str) -> Tensor:
        self.tensors[name] = self._model.get_parameter(name).detach()
        return self.tensors[name]

    def linear(self, *paths: str) -> FusedLinear:
        modules = {path: self._model.get_submodule(path) for path in paths}
        if not self.plan.int8:
            return fuse(modules)
        weight, bias, outputs = concatenate(modules)
        self.quantized.append((outputs, quantize_weights(weight, bias)))
        return fuse_quantized(*self.quantized[-1])


def architecture_of(model: Any) -> Architecture | None:
    """That of a transformers model, or None if no fused network computes it."""
    config = model.config
    read = {"GPT2LMHeadModel": _gpt2, "LlamaForCausalLM": _llama}.get(type(model).__name__)
    return None if read is None else read(config)


def _gpt2(config: Any) -> Architecture | None:
    is_plain = config.scale_attn_weights and not config.scale_attn_by_inverse_layer_idx
    if not is_plain or config.activation_function not in TANH_GELU:
        return None
    head_size = config.n_embd // config.n_head
    return Architecture("gpt2", config.n_layer, config.n_head, config.n_head, head_size, config.layer_norm_epsilon)


def _llama(config: Any) -> Architecture | None:
    rope = config.rope_parameters or {}
    if rope.get("rope_type") != "default" or config.hidden_act != "silu":
        return None
    return Architecture(
        "llama",
        config.num_hidden_layers,
        config.num_attention_heads,
        config.num_key_value_heads,
        getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads,
        config.rms_norm_eps,
        rope["rope_theta"],
    )
