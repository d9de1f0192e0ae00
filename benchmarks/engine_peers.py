"""What people use instead of the engine: each generates equally many tokens, in its faster number format."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from engine_ours import seconds_of
from engine_setting import PROMPT, save_adapter
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer, pipeline

from models.base_models.catalog import BaseModelSpec

DTYPES = (torch.bfloat16, torch.float32)
LOADED = 3  # full checkpoints in turn: enough that no cache holds the weights of the next
SAMPLED = {"do_sample": True, "temperature": 1.0, "top_k": 50, "top_p": 0.95, "pad_token_id": 0}


class Peers:
    """`dtype` is the number format that was faster in a short trial."""

    def __init__(self, base: BaseModelSpec, tokens: int) -> None:
        warnings.simplefilter("ignore")
        self._base = base
        self._length = {"max_new_tokens": tokens, "min_new_tokens": tokens}
        self._tokens = tokens
        self._tokenizer = AutoTokenizer.from_pretrained(base.path)
        pipes = {dtype: self._pipeline(dtype) for dtype in DTYPES}
        for pipe in pipes.values():
            self._run(pipe, 1)  # warm up
        self.dtype = min(DTYPES, key=lambda one: min(seconds_of(lambda: self._run(pipes[one], 5)) for _ in range(2)))
        self._pipe = pipes[self.dtype]

    def through_pipeline(self, count: int) -> None:
        """As the model cards say."""
        self._run(self._pipe, count)

    def mixed_batch(self, folder: Path, personas: int, rank: int) -> Callable[[], object]:
        """PEFT's mixed batch: one row per persona, by `adapter_names`."""
        path = folder / f"rank-{rank}"
        path.mkdir()
        save_adapter(self._base, rank, path, 0)
        model: Any = PeftModel.from_pretrained(self._model(), path, adapter_name="0").eval()
        for number in range(1, personas):
            model.load_adapter(path, adapter_name=str(number))
        inputs = self._tokenizer([PROMPT] * personas, return_tensors="pt")
        names = [str(number) for number in range(personas)]
        return lambda: self._generate(model, inputs, adapter_names=names)

    def checkpoints_in_turn(self, personas: int) -> Callable[[], object]:
        """One full checkpoint per persona, already in memory: loading is not counted."""
        models = [self._model() for _number in range(LOADED)]
        inputs = self._tokenizer([PROMPT], return_tensors="pt")

        def work() -> None:
            for number in range(personas):
                self._generate(models[number % LOADED], inputs)

        return work

    def ctranslate2(self, folder: Path, threads: int) -> Callable[[int], object]:
        """Its int8 engine for `count` sequences of one prompt. Raises ImportError if it is not installed."""
        import ctranslate2
        from ctranslate2.converters import TransformersConverter

        TransformersConverter(str(self._base.path)).convert(str(folder), quantization="int8", force=True)
        generator = ctranslate2.Generator(str(folder), inter_threads=1, intra_threads=threads)
        prompt = self._tokenizer.convert_ids_to_tokens(self._tokenizer(PROMPT).input_ids)
        length = {"max_length": self._tokens, "min_length": self._tokens, "include_prompt_in_result": False}

        def work(count: int) -> None:
            generator.generate_batch([prompt] * count, sampling_topk=50, sampling_topp=0.95, **length)

        return work

    def _model(self) -> Any:
        return AutoModelForCausalLM.from_pretrained(self._base.path, dtype=self.dtype).eval()

    def _pipeline(self, dtype: torch.dtype) -> Any:
        model = AutoModelForCausalLM.from_pretrained(self._base.path, dtype=dtype).eval()
        return pipeline("text-generation", model=model, tokenizer=self._tokenizer)

    def _run(self, pipe: Any, count: int) -> None:
        pipe(PROMPT, num_return_sequences=count, **SAMPLED, **self._length)

    def _generate(self, model: Any, inputs: Any, **more: Any) -> None:
        with torch.inference_mode():
            model.generate(**inputs, **SAMPLED, **self._length, **more)
