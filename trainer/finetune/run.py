"""A fine-tuning run in memory: model, LoRA adapter, optimizer and data, as they are before the first step."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from peft import LoraConfig, PeftConfig, get_peft_model, load_peft_weights, set_peft_model_state_dict
from transformers.pytorch_utils import Conv1D

from models.base_models.catalog import BaseModelSpec, LoadedBase, Say, fast_dtype, load, resolve
from models.runtime.data_dir import DataDir
from trainer.data.dataset import steps_of
from trainer.finetune.chunked_loss import remove_output_layer
from trainer.finetune.fused_layers import fuse_layers, use_unfused_attention
from trainer.finetune.hyperparameters import FULL, Hyperparameters, hyperparameters_for
from trainer.finetune.pacing import Speed, StepPlan
from trainer.jobs.artifacts import TrainingPlan
from trainer.jobs.job_dir import JobDir, TextFile

Clock = Callable[[], float]


@dataclass
class TrainingState:
    """What changes during a run, and is saved with it.

    `history` has (step, validation loss in nats per token), `best_loss` its lowest after step 0. `seconds` is the time
    used by every process that worked on the run until this state was saved.
    """

    plan: StepPlan = field(default_factory=lambda: StepPlan(0))
    step: int = 0
    averaged_steps: int = 0
    stale_evaluations: int = 0  # since the best one
    seconds: float = 0.0
    best_loss: float = math.inf
    history: list[tuple[int, float]] = field(default_factory=list)


@dataclass
class FinetuneRun:
    """`tweets` are token ids without separators; `validation` are the held-out texts scored during the run.

    `average` is the mean of the weights after each of the last `state.averaged_steps` steps; empty before the first.
    `clock` gives seconds, `started_at` is its first reading; `used_seconds` is what earlier processes took.
    """

    job_dir: JobDir
    plan: TrainingPlan
    hyperparameters: Hyperparameters
    base: LoadedBase
    accelerator: Accelerator
    model: Any
    optimizer: Any
    tweets: list[list[int]]
    validation: list[str]
    clock: Clock
    started_at: float
    used_seconds: float = 0.0
    state: TrainingState = field(default_factory=TrainingState)
    average: list[torch.Tensor] = field(default_factory=list)
    speed: Speed = field(default_factory=Speed)
    evaluation_seconds: float | None = None  # of the last evaluation in this process
    saved_at: float = 0.0  # in seconds of training time
    save_seconds: float = 0.0
    is_continued: bool = False

    @property
    def weights(self) -> list[torch.nn.Parameter]:
        """The trainable weights, in the model's order."""
        return [weight for weight in self.model.parameters() if weight.requires_grad]

    def set_weights(self, values: Sequence[torch.Tensor]) -> None:
        """Copy `values` into the trainable weights."""
        with torch.no_grad():
            for weight, value in zip(self.weights, values, strict=True):
                weight.copy_(value)

    @cached_property
    def lengths(self) -> list[int]:
        """The tokens of each tweet with its separator."""
        return [len(tweet) + 1 for tweet in self.tweets]

    @cached_property
    def epoch_steps(self) -> int:
        return steps_of(self.lengths, self.hyperparameters.batch_tokens, self.plan.seed, 1.0)

    @cached_property
    def max_steps(self) -> int:
        """The steps that the plan asks for; a time budget allows no more."""
        return self.plan.steps or default_steps(self.hyperparameters, self.lengths, self.plan.seed, self.plan.epochs)

    @cached_property
    def validation_tokens(self) -> int:
        return sum(len(self.base.tokens(text)) + 1 for text in self.validation)

    def elapsed(self) -> float:
        """Seconds used so far; the same in all processes of a run, which have to decide alike."""
        seconds = self.used_seconds + self.clock() - self.started_at
        if self.accelerator.num_processes == 1:
            return seconds
        return float(self.accelerator.reduce(torch.tensor(seconds, device=self.accelerator.device), reduction="mean"))

    def tokens_in(self, rows: Sequence[int]) -> int:
        return sum(min(len(self.tweets[row]) + 1, self.hyperparameters.max_tweet_tokens) for row in rows)


def default_steps(
    hyperparameters: Hyperparameters, lengths: Sequence[int], seed: int, epochs: float | None = None
) -> int:
    """The steps of `epochs`, or without them of as many epochs as suit an account of this size."""
    size = hyperparameters.batch_tokens
    if epochs is not None:
        return steps_of(lengths, size, seed, epochs)
    max_steps = steps_of(lengths, size, seed, hyperparameters.max_epochs)
    return max(steps_of(lengths, size, seed, hyperparameters.epochs), min(hyperparameters.min_steps, max_steps))


def prepare_run(
    job_dir: JobDir,
    home: DataDir,
    hf_endpoint: str,
    say: Say,
    clock: Clock = time.monotonic,
    hyperparameters: Hyperparameters | None = None,
) -> FinetuneRun:
    """Load the base model and the data, add the adapter and the optimizer. The seed decides the adapter's weights.

    `say` is told of a download. Without `hyperparameters` they are those for the plan's kind of persona. Raises
    BaseUnavailable.
    """
    plan = job_dir.read(TrainingPlan)
    base_model = resolve(plan.base, home, hf_endpoint, say)
    started_at = clock()  # a download does not count as training time
    hyperparameters = hyperparameters or hyperparameters_for(is_full=plan.is_full)
    accelerator = Accelerator(mixed_precision="bf16" if fast_dtype() is torch.bfloat16 else "no")
    # A frozen base may be as coarse as it is when served; weights that are trained must not be rounded at every step.
    base = load(base_model, torch.float32 if plan.is_full else fast_dtype())
    if accelerator.device.type == "cpu":
        use_unfused_attention(base.model)
    torch.manual_seed(plan.seed)
    model = base.model.train() if plan.is_full else _with_lora(base.model, hyperparameters)
    is_continued = plan.start == base.base.fingerprint and _load_start(model, job_dir.start_weights, hyperparameters)
    trainable = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(
        trainable, lr=hyperparameters.learning_rate, weight_decay=hyperparameters.weight_decay, fused=True
    )
    model, optimizer = accelerator.prepare(model, optimizer)
    return FinetuneRun(
        job_dir=job_dir,
        plan=plan,
        hyperparameters=hyperparameters,
        base=base,
        accelerator=accelerator,
        model=model,
        optimizer=optimizer,
        tweets=[base.tokens(text)[: hyperparameters.max_tweet_tokens] for text in job_dir.texts(TextFile.TRAIN)],
        validation=job_dir.texts(TextFile.VALIDATION),
        clock=clock,
        started_at=started_at,
        is_continued=is_continued,
    )


def _with_lora(model: Any, hyperparameters: Hyperparameters) -> Any:
    """The frozen base with a float32 LoRA adapter on every linear layer but the output. No dropout (eval mode)."""
    config = LoraConfig(
        r=hyperparameters.rank,
        lora_alpha=int(hyperparameters.alpha_over_rank * hyperparameters.rank),
        target_modules="all-linear",
        fan_in_fan_out=any(isinstance(part, Conv1D) for part in model.modules()),  # GPT-2 keeps its weights transposed
        task_type="CAUSAL_LM",
    )
    remove_output_layer(model)
    fuse_layers(model, config)
    return get_peft_model(model, config).eval()  # makes the adapter float32 whatever the base is


def _load_start(model: Any, start: Path, hyperparameters: Hyperparameters) -> bool:
    """Load the previous version's weights into the model; False if they are an adapter of another rank."""
    if hyperparameters.rank == FULL.rank:
        model.load_state_dict(load(BaseModelSpec(str(start), start, ""), torch.float32).model.state_dict())
        return True
    if PeftConfig.from_pretrained(start).r != hyperparameters.rank:
        return False
    set_peft_model_state_dict(model, load_peft_weights(start, device="cpu"))
    return True
