"""One run for benchmarks/recipe.py: the original recipe with the HF Trainer, or ours with the product's own code.

The task is one JSON argument. Prints JSON lines: with "steps" one before the first step and one after each, waiting for
a line on stdin between them; at the end its figures.
"""

import json
import math
import os
import random
import resource
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from transformers import Trainer, TrainerCallback, TrainingArguments

from models.base_models.catalog import BaseModelSpec, LoadedBase, fast_dtype, load, resolve
from models.domain.training_job import Progress
from models.runtime.data_dir import DataDir
from models.text.copy_guard import words_of
from trainer.data.corpus import build_corpus
from trainer.data.dataset import endless_batches, steps_of
from trainer.data.held_out_split import SEPARATOR, HeldOutSplit, balance, split
from trainer.data.sampling import every_nth
from trainer.finetune.held_out_loss import score, score_held_out
from trainer.finetune.hyperparameters import ADAPTER, Hyperparameters
from trainer.finetune.onednn_cache import KERNEL_CACHE_LIMITS
from trainer.finetune.pacing import num_evaluations
from trainer.finetune.result import FinetuneResult, HeldOutLoss, Score
from trainer.finetune.run import default_steps
from trainer.finetune.step_schedule import StepSchedule
from trainer.finetune.training_loop import finetune
from trainer.jobs.artifacts import TrainingPlan
from trainer.jobs.job_dir import JobDir, TextFile
from trainer.settings import TrainerSettings
from trainer.sources import open_source

BLOCK, EPOCHS, RATE = 1024, 4, 1.372e-4  # the original's
RUN = 8  # consecutive words from one source tweet make a copy
ROWS = 100  # generated in one batch


@dataclass(frozen=True)
class Task:
    """`folder` is the run's own; `steps` is None for a run to its end."""

    plan: dict[str, Any]
    folder: Path
    home: DataDir
    hf_endpoint: str
    base: BaseModelSpec
    parts: HeldOutSplit

    @property
    def steps(self) -> int | None:
        return self.plan.get("steps")


def main() -> None:
    plan = json.loads(sys.argv[1])
    if plan["method"] == "ours":
        os.environ.update(KERNEL_CACHE_LIMITS)  # as the product's own process does
    torch.set_num_threads(plan["threads"])
    settings = TrainerSettings()
    home, paths = settings.home.prepare(), [Path(path) for path in plan["timeline"].split(os.pathsep)]
    base = resolve(plan["base"], home, settings.hf_endpoint)
    parts = _parts(paths, plan["tweets"] // len(paths), settings)
    task = Task(plan, Path(plan["folder"]), home, settings.hf_endpoint, base, parts)
    figures = ours(task) if plan["method"] == "ours" else original(task)
    counts = {"tweets": len(task.parts.train), "held_out": len(task.parts.held_out), "base": base.fingerprint[:12]}
    name = "-".join(sorted(path.stem for path in paths))
    _tell({"timeline": name, "method": plan["method"]} | counts | figures)


def _parts(paths: Sequence[Path], most: int, settings: TrainerSettings) -> HeldOutSplit:
    """The first `most` kept tweets of each timeline, each split by itself; in a blend, shorter ones are repeated."""
    sources = ((open_source(f"files:{path}", settings), path.stem) for path in paths)
    splits = [split(build_corpus(source.tweets(handle)).texts[:most]) for source, handle in sources]
    learnt = balance([parts.train for parts in splits])
    held_out = tuple(text for parts in splits for text in parts.held_out)
    return HeldOutSplit(tuple(text for texts in learnt for text in texts), held_out)


# Ours: a job's folder as the pipeline writes it, and its two stages.


def ours(task: Task) -> dict[str, Any]:
    recipe = replace(ADAPTER, **task.plan["changes"])
    folder, held_out = JobDir(task.folder), task.parts.held_out
    folder.write_texts(TextFile.TRAIN, task.parts.train)
    folder.write_texts(TextFile.HELD_OUT, held_out)
    folder.write_texts(TextFile.VALIDATION, every_nth(held_out, recipe.max_validation_tweets))
    folder.write(TrainingPlan(task.plan["base"], is_full=False, seed=task.plan["seed"], steps=task.steps))
    lengths, steps, scorings = _scheduled(task, recipe, folder)
    report: Callable[[Progress], None] = lambda _progress: None  # noqa: E731
    if task.steps:
        tokens = round(sum(lengths) * recipe.epochs)
        _tell({"tokens": tokens, "scorings": scorings, "epochs": recipe.epochs, "tweets": len(lengths)})
        order = endless_batches(lengths, recipe.batch_tokens, task.plan["seed"])
        pace = Pace([sum(lengths[row] for row in next(order)) for _step in range(task.steps)])
        report = lambda progress: pace.after(progress.step)  # noqa: E731
    busy = time.process_time()
    finetune(folder, task.home, task.hf_endpoint, report, hyperparameters=recipe)
    busy, peak = time.process_time() - busy, _peak()
    if task.steps:
        return {"peak_bytes": peak}
    score_held_out(folder, task.home, task.hf_endpoint)
    result, loss = folder.read(FinetuneResult), folder.read(HeldOutLoss)
    loaded = load(task.base)
    model = PeftModel.from_pretrained(loaded.model, task.folder / "weights").eval()
    return (
        _loss(loss.persona)
        | {"untrained": loss.base.nats_per_token, "recipe": asdict(recipe)}
        | {"history": result.history, "steps": result.steps_taken, "planned": steps}
        | {"seconds": result.seconds, "busy": busy, "peak_bytes": peak}
        | {"copy_rate": _copy_rate(model, loaded, task)}
    )


def _scheduled(task: Task, recipe: Hyperparameters, folder: JobDir) -> tuple[list[int], int, int]:
    """Write the schedule in advance, for the given number of threads; returns lengths, steps and evaluations."""
    loaded = load(task.base)
    lengths = [len(loaded.tokens(text)[: recipe.max_tweet_tokens]) + 1 for text in task.parts.train]
    size, seed = recipe.batch_tokens, task.plan["seed"]
    steps = default_steps(recipe, lengths, seed)
    preferred = steps_of(lengths, size, seed, 1.0) / recipe.evaluations_per_epoch
    interval = max(1, math.ceil(steps / num_evaluations(steps, preferred)))
    if not folder.has(StepSchedule):
        folder.write(StepSchedule(task.steps or steps, task.plan["threads"]))
    return lengths, steps, 1 + -(-steps // interval)


# The original: all weights, float32, single blocks of 1,024 tokens, four shuffles of the tweets.


def original(task: Task) -> dict[str, Any]:
    loaded = load(task.base, torch.float32)
    blocks = _blocks(loaded, task)
    watch = Watch(task, loaded, len(blocks))
    arguments = TrainingArguments(
        output_dir=str(task.folder),
        num_train_epochs=1,  # the epochs are repetitions in the text
        max_steps=task.steps or -1,
        per_device_train_batch_size=1,
        learning_rate=RATE,
        lr_scheduler_type="cosine",
        warmup_steps=0,
        train_sampling_strategy="sequential",  # keep the order, so that epochs end where shuffles do
        seed=task.plan["seed"],
        save_strategy="no",  # only when Watch asks for it
        save_total_limit=1,
        logging_strategy="no",
        report_to=[],
        disable_tqdm=True,
        use_cpu=not torch.cuda.is_available(),
        dataloader_pin_memory=False,
    )
    trainer = Trainer(model=loaded.model.train(), args=arguments, train_dataset=blocks, callbacks=[watch])
    saved = max(task.folder.glob("checkpoint-*"), key=lambda path: int(path.name[11:]), default=None)
    trainer.train(resume_from_checkpoint=str(saved) if saved else None)
    if task.steps:
        return {"peak_bytes": watch.peak}
    loaded.model.to(fast_dtype()).eval()
    found = {
        "epochs": watch.epochs,
        "seconds": watch.epochs[-1]["seconds"],
        "peak_bytes": watch.epochs[-1]["peak_bytes"],
    }
    found |= {"steps": len(blocks), "copy_rate": _copy_rate(loaded.model, loaded, task)}
    for checkpoint in task.folder.glob("checkpoint-*"):
        shutil.rmtree(checkpoint)  # 1.6 GB that are no longer needed
    return found


def _blocks(loaded: LoadedBase, task: Task) -> list[dict[str, list[int]]]:
    chance, tweets, text = random.Random(task.plan["seed"]), list(task.parts.train), ""
    for _epoch in range(EPOCHS):
        chance.shuffle(tweets)
        text += SEPARATOR + SEPARATOR.join(tweets)
    ids = loaded.tokenizer(text + SEPARATOR, add_special_tokens=False).input_ids
    block = min(BLOCK, loaded.context)
    rows = [ids[start : start + block] for start in range(0, len(ids) - block + 1, block)]
    return [{"input_ids": row, "labels": row} for row in rows]


class Watch(TrainerCallback):  # type: ignore[misc]
    """Measures the held-out loss and saves the state after each epoch; its own time does not count."""

    def __init__(self, task: Task, loaded: LoadedBase, steps: int) -> None:
        self.task, self.loaded, self.steps = task, loaded, steps
        self.kept = task.folder / "epochs.json"
        self.epochs: list[dict[str, Any]] = json.loads(self.kept.read_text()) if self.kept.is_file() else []
        self.seconds, self.peak, self.began = 0.0, 0, 0.0
        self.pace = Pace([BLOCK] * task.steps) if task.steps else None

    def on_train_begin(self, _args: Any, state: Any, _control: Any, **_more: Any) -> None:
        self.epochs = [epoch for epoch in self.epochs if epoch["step"] <= state.global_step]
        self.seconds = self.epochs[-1]["seconds"] if self.epochs else 0.0
        if self.pace:
            tweets = len(self.task.parts.train)
            _tell({"tokens": self.steps * BLOCK, "scorings": 0, "epochs": EPOCHS, "tweets": tweets})
            self.pace.after(0)

    def on_step_begin(self, *_all: Any, **_more: Any) -> None:
        self.began = time.monotonic()

    def on_step_end(self, _args: Any, state: Any, control: Any, **_more: Any) -> None:
        self.seconds += time.monotonic() - self.began
        self.peak = _peak()
        if self.pace:
            self.pace.after(state.global_step)
        elif state.global_step in [round(self.steps * epoch / EPOCHS) for epoch in range(1, EPOCHS + 1)]:
            self._score(state.global_step)
            control.should_save = state.global_step < self.steps

    def _score(self, step: int) -> None:
        model = self.loaded.model.eval()
        found = score(model, self.loaded, self.task.parts.held_out, ADAPTER.max_tweet_tokens)
        model.train()
        self.epochs.append(_loss(found) | {"step": step, "seconds": self.seconds, "peak_bytes": self.peak})
        self.kept.write_text(json.dumps(self.epochs))


class Pace:
    """Makes one step per line on stdin. `tokens` has the number of tokens of each step."""

    def __init__(self, tokens: list[int]) -> None:
        self.tokens, self.began, self.busy = tokens, 0.0, 0.0

    def after(self, step: int) -> None:
        seconds, busy = time.perf_counter() - self.began, time.process_time() - self.busy
        if step:
            _tell({"step": step, "seconds": seconds, "busy": busy, "tokens": self.tokens[step - 1]})
        if step < len(self.tokens) and not sys.stdin.readline():
            os._exit(1)  # stdin was closed
        self.began, self.busy = time.perf_counter(), time.process_time()


def _loss(found: Score) -> dict[str, float]:
    return {"nats_per_token": found.nats_per_token, "bits_per_character": found.bits_per_character}


@torch.inference_mode()
def _copy_rate(model: Any, loaded: LoadedBase, task: Task) -> float:
    """The share of tweets, sampled as the recipe does, with eight consecutive words from one source tweet."""
    known = {run for text in (*task.parts.train, *task.parts.held_out) for run in _runs(text)}
    torch.manual_seed(task.plan["seed"])
    count = 0
    for start in range(0, task.plan["samples"], ROWS):
        prompts = torch.full((min(ROWS, task.plan["samples"] - start), 1), loaded.separator)
        sampling = {"do_sample": True, "temperature": 1.0, "top_p": 0.95, "top_k": 50, "min_length": 10}
        ends = {"eos_token_id": loaded.separator, "pad_token_id": loaded.separator, "max_length": 160}
        rows = model.generate(input_ids=prompts, attention_mask=torch.ones_like(prompts), **sampling, **ends)
        texts = [loaded.tokenizer.decode(row, skip_special_tokens=True).strip().split("\n")[0] for row in rows]
        count += sum(any(run in known for run in _runs(text)) for text in texts)
    return count / max(task.plan["samples"], 1)


def _runs(text: str) -> list[tuple[str, ...]]:
    words = words_of(text)
    return [tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)]


def _peak() -> int:
    """Peak memory of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _tell(said: dict[str, Any]) -> None:
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
