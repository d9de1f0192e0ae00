"""The fused decoders: parity with transformers and PEFT, and batch invariance."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, GPT2Config, GPT2LMHeadModel

from models.base_models.catalog import load
from models.domain.errors import CheckpointUnfit
from models.engine.lora.adapter import LoraAdapter, read_adapter
from models.engine.model.decoder import FusedDecoder
from tests.fakes.decoders import decoder_at, fused_decoder, random_adapter
from tests.fakes.personas import adapted, base_at

PROMPTS = [[0, 12, 13], [0, 9, 8, 7], [0, 45, 89, 277, 82], [0, 286, 77, 40, 12, 3]]
DECODED = [[5, 6, 7, 8], [21, 22, 23, 24], [31, 32, 33, 34]]  # one token of each prompt's sequence per step
FAMILIES = pytest.mark.parametrize("family", ["gpt2", "llama"])
DTYPES = pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])


def last_logits(decoder: FusedDecoder, adapters: Sequence[LoraAdapter | None]) -> torch.Tensor:
    """Logits [B, V] after PROMPTS and DECODED."""
    with torch.inference_mode():
        logits: torch.Tensor = decoder.forward([], PROMPTS, adapters)
        for tokens in DECODED:
            logits = decoder.forward(tokens, [], adapters)
    return logits


def expected_logits(model: Any, row: int) -> torch.Tensor:
    """The same of one sequence, by a transformers or PEFT model."""
    ids = torch.tensor([PROMPTS[row] + [tokens[row] for tokens in DECODED]])
    with torch.inference_mode():
        logits: torch.Tensor = model(ids).logits[:, -1]
    return logits


@FAMILIES
def test_logits_are_those_of_peft(family: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """In one batch: three personas with LoRA of different ranks and layers, and one sequence without."""
    base: Path = request.getfixturevalue(f"tiny_{family}")
    mlp_out = "c_proj" if family == "gpt2" else "down_proj"
    changes: list[dict[str, Any]] = [{}, {"r": 23}, {"r": 2, "target_modules": [mlp_out]}]
    models = [adapted(base, seed, **change) for seed, change in enumerate(changes)]
    adapters = []
    for number, model in enumerate(models):
        model.save_pretrained(tmp_path / str(number))
        adapters.append(read_adapter(tmp_path / str(number), torch.float32))
    plain = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    expected = torch.cat([expected_logits(model, row) for row, model in enumerate([*models, plain])])
    torch.testing.assert_close(last_logits(decoder_at(base), [*adapters, None]), expected, atol=1e-4, rtol=1e-4)


@FAMILIES
def test_a_changing_batch_does_not_change_a_sequence(family: str, request: pytest.FixtureRequest) -> None:
    """Others join while it runs, move and leave, and LoRA slots are assigned again."""
    decoder = decoder_at(request.getfixturevalue(f"tiny_{family}"))
    adapters = [random_adapter(decoder, seed, rank=4 + 9 * seed) for seed in range(3)]
    with torch.inference_mode():
        decoder.forward([], [PROMPTS[0]], adapters[:1])
        alone = [decoder.forward([token], [], adapters[:1]) for token in (5, 6, 7)]
        decoder.clear()
        decoder.forward([], [PROMPTS[1], PROMPTS[0]], [adapters[1], adapters[0]])
        batched = [decoder.forward([8, 5], [PROMPTS[2]] * 6, [adapters[1], adapters[0], *[adapters[2]] * 6])[1:2]]
        decoder.keep([7, 1, 2])
        batched.append(decoder.forward([9, 6, 9], [], [adapters[2], adapters[0], adapters[2]])[1:2])
        decoder.keep([1])
        batched.append(decoder.forward([7], [], adapters[:1]))
    torch.testing.assert_close(torch.cat(batched), torch.cat(alone), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("rows", [1, 4, 5, 32])
def test_bfloat16_is_batch_invariant_for_equal_prompts(rows: int, tiny_gpt2: Path) -> None:
    """With one adapter or two, the logits are the same bits as alone; in practice, not by design."""
    decoder = decoder_at(tiny_gpt2, torch.bfloat16)
    own, other = random_adapter(decoder, 1, 8), random_adapter(decoder, 2, 24)

    def first_row(adapters: list[LoraAdapter]) -> torch.Tensor:
        decoder.clear()
        with torch.inference_mode():
            decoder.forward([], [PROMPTS[2]] * len(adapters), adapters)
            return torch.stack([decoder.forward([token] * len(adapters), [], adapters)[0] for token in range(20, 40)])

    alone = first_row([own])
    assert first_row([own] * rows).equal(alone)
    assert first_row([own, *[other] * (rows - 1)]).equal(alone)


def test_bfloat16_is_thread_invariant(tiny_gpt2: Path) -> None:
    """So each step can use as many threads as are fastest at the moment."""
    decoder, rows = decoder_at(tiny_gpt2, torch.bfloat16), 8
    adapters = [random_adapter(decoder, seed, 16) for seed in range(4)]
    threads, logits = torch.get_num_threads(), []
    assert decoder.plan.is_thread_invariant
    try:
        for count in (1, 2):
            torch.set_num_threads(count)
            decoder.clear()
            with torch.inference_mode():
                decoder.forward([], [PROMPTS[2]] * rows, [adapters[row % 4] for row in range(rows)])
                logits.append(decoder.forward([9] * rows, [], [adapters[row % 4] for row in range(rows)]))
    finally:
        torch.set_num_threads(threads)
    assert all(one.equal(logits[0]) for one in logits)


@FAMILIES
def test_int8_logits_are_close(family: str, request: pytest.FixtureRequest) -> None:
    """To the unquantized decoder's; the weights take about half of the memory of float32."""
    base = request.getfixturevalue(f"tiny_{family}")
    decoders = [decoder_at(base, int8=int8) for int8 in (False, True)]
    with torch.inference_mode():
        exact, quantized = (decoder.forward([], [[0, 12, 13, 45, 7]], [None]) for decoder in decoders)
    assert (quantized - exact).norm() < 0.1 * exact.norm()
    assert decoders[1].nbytes < 0.7 * decoders[0].nbytes


@pytest.mark.parametrize("rows", [2, 5, 32])
@DTYPES
@FAMILIES
def test_int8_is_batch_invariant_for_equal_prompts(
    rows: int, family: str, dtype: torch.dtype, request: pytest.FixtureRequest
) -> None:
    """The logits are the same bits as alone, where layers are not given a single row twice."""
    decoder = decoder_at(request.getfixturevalue(f"tiny_{family}"), dtype, int8=True)

    def first_row(count: int) -> torch.Tensor:
        decoder.clear()
        with torch.inference_mode():
            decoder.forward([], [[0, 45, 89, 77]] * count, [None] * count)
            return torch.stack([decoder.forward([token] * count, [], [None] * count)[0] for token in range(20, 36)])

    assert first_row(rows).equal(first_row(1))


@DTYPES
@FAMILIES
def test_int8_with_lora(family: str, dtype: torch.dtype, request: pytest.FixtureRequest) -> None:
    """Close to LoRA on unquantized weights, the head's included, and batch-invariant."""
    base = request.getfixturevalue(f"tiny_{family}")
    exact, quantized = (decoder_at(base, dtype, int8=int8) for int8 in (False, True))
    adapters = [random_adapter(quantized, seed, 16, head=True) for seed in range(3)]
    prompts = [[0, 12, 13], [0, 45, 89], [0, 12, 13, 45, 7]]

    def logits(decoder: FusedDecoder, numbers: list[int]) -> torch.Tensor:
        decoder.clear()
        used = [adapters[number] for number in numbers]
        with torch.inference_mode():
            decoder.forward([], [prompts[number] for number in numbers], used)
            return decoder.forward([9] * len(numbers), [], used)

    batched = logits(quantized, [0, 1, 2])
    expected, of_another = logits(exact, [0, 1, 2]), logits(exact, [0, 0, 0])
    assert ((batched - expected).norm(dim=1) < 0.1 * expected.norm(dim=1)).all()
    assert not torch.allclose(batched[1], of_another[1], rtol=0.2)
    assert all(logits(quantized, [number])[0].equal(batched[number]) for number in range(3))


@DTYPES
@pytest.mark.parametrize("width", [64, 80])
def test_int8_is_invariant_to_batch_and_threads(width: int, dtype: torch.dtype) -> None:
    """Also if a thread's share or a vector ends in the middle of a row; every row has a prompt of its own."""
    torch.manual_seed(width)
    config = GPT2Config(vocab_size=97, n_embd=width, n_layer=2, n_head=4, n_positions=64)
    decoder = fused_decoder(GPT2LMHeadModel(config).to(dtype).eval(), int8=True)
    assert decoder.plan.is_thread_invariant
    prompts, threads = [[row, row + 1, 96 - row] for row in range(23)], torch.get_num_threads()

    def logits(rows: list[int]) -> torch.Tensor:
        decoder.clear()
        with torch.inference_mode():
            decoder.forward([], [prompts[row] for row in rows], [None] * len(rows))
            return decoder.forward([row + 5 for row in rows], [], [None] * len(rows))

    try:
        torch.set_num_threads(1)
        alone = torch.cat([logits([row]) for row in range(23)])
        for count in (1, 3, 5):
            torch.set_num_threads(count)
            assert logits(list(range(23))).equal(alone)
            assert logits(list(range(7))).equal(alone[:7])
    finally:
        torch.set_num_threads(threads)


def test_a_tied_head_is_counted_twice(tiny_gpt2: Path) -> None:
    """As a packed layer, and as the token embedding: both take memory."""
    loaded = load(base_at(tiny_gpt2), torch.float32)
    untied = decoder_at(tiny_gpt2).nbytes
    loaded.model.lm_head.weight = loaded.model.transformer.wte.weight
    assert fused_decoder(loaded.model).nbytes == untied


def test_an_adapter_of_another_base_is_refused(tiny_gpt2: Path, tiny_llama: Path) -> None:
    """Layers that are missing, or have other sizes."""
    with pytest.raises(CheckpointUnfit, match="another base"):
        decoder_at(tiny_gpt2).check_adapter(random_adapter(decoder_at(tiny_llama), 1, 4))
