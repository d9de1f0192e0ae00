"""A run in memory and on disk: how it is set up, saved, restored and turned into published weights.

It does not know how a step is made, nor how many there are.
"""

import math
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from peft import LoraConfig, PeftConfig, get_peft_model, load_peft_weights, set_peft_model_state_dict
from transformers.pytorch_utils import Conv1D

from models.base_models.catalog import BaseModelSpec, LoadedBase, fast_dtype, load, resolve
from models.domain.errors import OutOfSpace
from models.runtime.data_dir import DataDir
from trainer.data.dataset import steps_of
from trainer.finetune.chunked_loss import delay_head
from trainer.finetune.fused_layers import attend_plainly, fuse_layers
from trainer.finetune.hyperparameters import FULL, Recipe, named
from trainer.finetune.pacing import Speed, StepPlan
from trainer.jobs.job_dir import JobDir, TrainingPlan

Clock = Callable[[], float]

SAVE_SECONDS = 2.0  # the state is saved no more often than this,
SAVE_SHARE = 60  # nor so often that saving takes more than one part in this many of the training's time


@dataclass
class TrainingState:
    """What changes as the run goes. `history` has (step, held-out nats per token), `best` its lowest after step 0.

    `seconds` is all the time used, by every process that worked on the run until this state was saved.
    """

    plan: StepPlan = field(default_factory=lambda: StepPlan(0))
    step: int = 0
    in_mean: int = 0  # steps whose weights it is of
    stale: int = 0  # scorings since the best
    seconds: float = 0.0
    best: float = math.inf
    history: list[tuple[int, float]] = field(default_factory=list)


@dataclass
class FinetuneRun:
    """`tweets` are token ids without separators; `watched` are the held-out texts scored during the run.

    `mean` is that of the weights after each of the last `state.in_mean` steps; empty before the first of them.
    `clock` gives seconds, `started` is what it gave at first; `used` are the seconds that earlier processes took.
    """

    folder: JobDir
    plan: TrainingPlan
    recipe: Recipe
    base: LoadedBase
    accelerator: Accelerator
    model: Any
    optimizer: Any
    tweets: list[list[int]]
    watched: list[str]
    clock: Clock
    started: float
    used: float = 0.0
    state: TrainingState = field(default_factory=TrainingState)
    mean: list[torch.Tensor] = field(default_factory=list)
    speed: Speed = field(default_factory=Speed)
    scoring_seconds: float | None = None  # of the last scoring in this process
    saved: float = 0.0  # seconds of training until then
    save_cost: float = 0.0
    is_continued: bool = False

    @property
    def weights(self) -> list[torch.nn.Parameter]:
        """The weights that learn, in the model's order."""
        return [weight for weight in self.model.parameters() if weight.requires_grad]

    @property
    def lengths(self) -> list[int]:
        return [len(tweet) + 1 for tweet in self.tweets]

    @cached_property
    def epoch_steps(self) -> int:
        return steps_of(self.lengths, self.recipe.batch_tokens, self.plan.seed, 1.0)

    @cached_property
    def watched_tokens(self) -> int:
        return sum(len(self.base.tokens(text)) + 1 for text in self.watched)

    def elapsed(self) -> float:
        """Seconds used so far; the same for all processes of a run, which have to decide alike."""
        seconds = self.used + self.clock() - self.started
        if self.accelerator.num_processes == 1:
            return seconds
        return float(self.accelerator.reduce(torch.tensor(seconds, device=self.accelerator.device), reduction="mean"))

    def tokens_in(self, rows: Sequence[int]) -> int:
        return sum(min(len(self.tweets[row]) + 1, self.recipe.tweet_tokens) for row in rows)


def prepare(
    folder: JobDir, home: DataDir, hf_endpoint: str, say: Callable[[str], None], clock: Clock = time.monotonic
) -> FinetuneRun:
    """Load and wrap. The seed decides the adapter's first weights; all else is read from disk."""
    plan = folder.plan()
    base_model = resolve(plan.base, home, hf_endpoint, say)
    started = clock()  # a download is no part of the time that the training may take
    recipe = named(plan.is_full)
    accelerator = Accelerator(mixed_precision="bf16" if fast_dtype() is torch.bfloat16 else "no")
    # A frozen base may be as coarse as it is when it serves; weights that learn must not be rounded at every step.
    base = load(base_model, torch.float32 if plan.is_full else fast_dtype())
    if accelerator.device.type == "cpu":
        attend_plainly(base.model)
    torch.manual_seed(plan.seed)
    model = base.model.train() if plan.is_full else _with_adapter(base.model, recipe)
    is_continued = plan.start == base.base.fingerprint and _continue(model, folder.path / "start", recipe)
    learning = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=recipe.learning_rate, weight_decay=recipe.weight_decay, fused=True)
    model, optimizer = accelerator.prepare(model, optimizer)
    tweets = [base.tokens(text)[: recipe.tweet_tokens] for text in folder.texts("train")]
    parts = (folder, plan, recipe, base, accelerator, model, optimizer, tweets, folder.texts("watched"))
    return FinetuneRun(*parts, clock, started, is_continued=is_continued)


def _with_adapter(model: Any, recipe: Recipe) -> Any:
    """The base, frozen, with a float32 adapter on every linear layer but the output's. Dropout is off (eval mode)."""
    config = LoraConfig(
        r=recipe.rank,
        lora_alpha=int(recipe.alpha_over_rank * recipe.rank),
        target_modules="all-linear",
        fan_in_fan_out=any(isinstance(part, Conv1D) for part in model.modules()),  # GPT-2 keeps its weights transposed
        task_type="CAUSAL_LM",
    )
    delay_head(model)
    fuse_layers(model, config)
    return get_peft_model(model, config).eval()  # makes the adapter float32 whatever the base is


def _continue(model: Any, start: Path, recipe: Recipe) -> bool:
    """Put the weights in `start` in place of those at the beginning; False for an adapter of another rank."""
    if recipe.rank == FULL.rank:
        model.load_state_dict(load(BaseModelSpec(str(start), start, ""), torch.float32).model.state_dict())
        return True
    if PeftConfig.from_pretrained(start).r != recipe.rank:
        return False
    set_peft_model_state_dict(model, load_peft_weights(start, device="cpu"))
    return True


def average(run: FinetuneRun) -> None:
    """Take the weights after this step into the mean, once the last part of the run has begun."""
    if run.state.plan.progress(run.state.step) <= 1 - run.recipe.averaged:
        return
    run.state.in_mean += 1
    run.mean = run.mean or [torch.zeros_like(weight) for weight in run.weights]
    with torch.no_grad():
        for mean, weight in zip(run.mean, run.weights, strict=True):
            mean.lerp_(weight, 1 / run.state.in_mean)


@contextmanager
def by_mean(run: FinetuneRun) -> Iterator[None]:
    """The mean, if there is one yet, in the place of the weights."""
    if not run.mean:
        yield
        return
    weights = [weight.detach().clone() for weight in run.weights]
    _put(run, run.mean)
    yield
    _put(run, weights)


def save_now_and_then(run: FinetuneRun, *, is_due: bool) -> None:
    """Save the state after a scoring, and when enough time has gone by. Raises OutOfSpace."""
    pause = max(SAVE_SECONDS, SAVE_SHARE * run.save_cost)
    if not run.accelerator.is_main_process or not (is_due or run.state.seconds - run.saved > pause):
        return
    begin = run.clock()
    weights = [weight.detach() for weight in run.weights]
    _write(run.folder.path / "state.pt", [weights, run.mean, run.optimizer.state_dict(), asdict(run.state)])
    run.saved, run.save_cost = run.state.seconds, run.clock() - begin


def load_state(run: FinetuneRun) -> bool:
    """Put the run where its last saved state was; False where there is none."""
    path = run.folder.path / "state.pt"
    if not path.is_file():
        return False
    weights, mean, optimizer, state = torch.load(path, weights_only=True)
    _put(run, weights)
    run.mean = [part.to(run.accelerator.device) for part in mean]
    run.optimizer.load_state_dict(optimizer)
    run.state = TrainingState(**state | {"plan": StepPlan(**state["plan"])})
    run.used = run.saved = run.state.seconds
    run.state.seconds = run.elapsed()
    return True


def save_best(run: FinetuneRun) -> None:
    """Keep the weights as they are now, in the type in which they are published. Raises OutOfSpace."""
    if run.accelerator.is_main_process:
        _write(run.folder.path / "best.pt", [weight.detach().to(torch.bfloat16) for weight in run.weights])


def write_result(run: FinetuneRun, figures: Mapping[str, Any]) -> None:
    """Write the best weights as `weights/`, and the run's figures as `finetuned.json`, with `figures` among them.

    Raises OutOfSpace.
    """
    if not run.accelerator.is_main_process:
        return
    _put(run, torch.load(run.folder.path / "best.pt", weights_only=True))
    beside, final = run.folder.path / "weights.new", run.folder.path / "weights"
    shutil.rmtree(beside, ignore_errors=True)
    shutil.rmtree(final, ignore_errors=True)
    try:
        _save_model(run, beside)
        beside.rename(final)
    except OSError as error:
        raise OutOfSpace(f"No room for the persona's weights: {error.strerror or error}.") from error
    base = run.base.base
    begun = {"base": base.name, "base_fingerprint": base.fingerprint, "is_continued": run.is_continued}
    run.folder.write("finetuned", begun | asdict(run.recipe) | asdict(run.state) | dict(figures))


def _save_model(run: FinetuneRun, folder: Path) -> None:
    """PEFT's form for an adapter, transformers' for a full checkpoint; bfloat16, which is how it is served."""
    model = run.accelerator.unwrap_model(run.model)
    for weight in run.weights:
        weight.data = weight.data.to(torch.bfloat16)
    if not run.plan.is_full:
        model.peft_config["default"].base_model_name_or_path = run.plan.base  # its name, not this machine's path
        model.save_pretrained(folder, save_embedding_layers=False)  # else PEFT asks the hub about the base
        return
    model.generation_config.update(do_sample=True, max_length=None)  # else other programs decode greedily
    model.to(torch.bfloat16).save_pretrained(folder)
    run.base.tokenizer.save_pretrained(folder)


def _put(run: FinetuneRun, weights: Sequence[torch.Tensor]) -> None:
    with torch.no_grad():
        for weight, value in zip(run.weights, weights, strict=True):
            weight.copy_(value)


def _write(path: Path, value: object) -> None:
    """`torch.save`, whole or not at all. Raises OutOfSpace."""
    beside = path.with_suffix(".new")
    try:
        with beside.open("wb") as file:
            torch.save(value, file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except (OSError, RuntimeError) as error:  # torch's own writer turns a full disk into a RuntimeError
        beside.unlink(missing_ok=True)
        megabytes = shutil.disk_usage(path.parent).free / 1e6
        raise OutOfSpace(
            f"The training state could not be saved; {megabytes:,.0f} MB are free on its disk. Free some space."
        ) from error
