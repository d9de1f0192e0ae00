"""The training loop: real torch, real PEFT, a tiny base."""

import os
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

from models.base_models.catalog import BaseModelSpec, load, resolve
from models.domain.errors import OutOfSpace, ServiceError, TrainingFailed
from models.domain.training_job import Progress
from models.runtime.data_dir import DataDir
from tests.fakes.accounts import VOICES, posts
from trainer.child_process import Message, run_child
from trainer.data.held_out_split import split
from trainer.finetune.held_out_loss import score, score_held_out
from trainer.finetune.pacing import MIN_STEPS, StepPlan
from trainer.finetune.result import FinetuneResult, HeldOutLoss
from trainer.finetune.run import prepare_run
from trainer.finetune.step_schedule import StepSchedule
from trainer.finetune.training_loop import finetune
from trainer.finetune.weight_averaging import averaged_weights, update_average
from trainer.jobs.artifacts import EvaluationMetrics, TrainingPlan
from trainer.jobs.job_dir import JobDir, TextFile

ENDPOINT = "http://127.0.0.1:9"  # nobody listens there
LIMIT = 600  # seconds for a child process


def nothing(_said: object) -> None:
    pass


def job(folder: Path, base: Path, handle: str = "greta_grows", **limits: float | str) -> JobDir:
    """A job's folder that is ready for its fine-tuning."""
    folder.mkdir(parents=True)
    made = JobDir(folder)
    parts = split(posts(handle))
    made.write_texts(TextFile.TRAIN, parts.train)
    made.write_texts(TextFile.HELD_OUT, parts.held_out)
    made.write_texts(TextFile.VALIDATION, parts.held_out)
    plan = {"base": str(base), "is_full": False, "seed": 3} | limits
    made.write(TrainingPlan(**plan))  # type: ignore[arg-type]
    return made


def run(
    folder: JobDir, report: Callable[[Progress], None] = nothing, clock: Callable[[], float] = time.monotonic
) -> None:
    finetune(folder, DataDir(folder.path), ENDPOINT, report, nothing, clock)


def ticking(seconds: float) -> Callable[[], float]:
    """A clock of which every reading is `seconds` later than the last: each step takes so long, and each scoring."""
    readings = count()
    return lambda: next(readings) * seconds


def weights(folder: JobDir) -> dict[str, torch.Tensor]:
    return dict(load_file(folder.weights / "adapter_model.safetensors"))


class Killed(BaseException):
    """Stands for a kill -9 between two steps; nothing in the run may catch it."""


class Machine:
    """One on which each step takes `seconds`, and all else no time; with `killed_at` it is killed after that step."""

    def __init__(self, seconds: float, killed_at: int | None = None) -> None:
        self.seconds, self.killed_at = seconds, killed_at
        self.now, self.steps = 0.0, list[int]()

    def clock(self) -> float:
        return self.now

    def report(self, progress: Progress) -> None:
        self.now += self.seconds
        self.steps.append(progress.step)
        if progress.step == self.killed_at:
            raise Killed


def test_a_base_that_cannot_be_reached_says_what_to_do(tmp_path: Path) -> None:
    """Without the hub, training on gpt2 ends with the way out."""
    with pytest.raises(ServiceError, match="BASE_MODEL=smollm2"):
        run(job(tmp_path / "job", Path("gpt2"), steps=2))


def test_a_killed_run_ends_with_the_very_same_weights(tmp_path: Path, tiny_gpt2: Path) -> None:
    """Broken off twice at any step and started again, the weights are those of the unbroken run, bit for bit."""
    unbroken, broken = (job(tmp_path / name, tiny_gpt2, steps=12) for name in ("unbroken", "broken"))
    run(unbroken)
    for last in (5, 9):

        def kill(progress: Progress, last: int = last) -> None:
            if progress.step == last:
                raise Killed

        with pytest.raises(Killed):
            run(broken, kill)
    run(broken)
    expected, found = weights(unbroken), weights(broken)
    assert expected.keys() == found.keys()
    assert all(torch.equal(expected[name], found[name]) for name in expected)
    assert unbroken.read(FinetuneResult).history == broken.read(FinetuneResult).history


def test_a_run_goes_on_from_its_saved_state(tmp_path: Path, tiny_gpt2: Path) -> None:
    """After a break the steps before the last saved state are not done again."""
    folder = job(tmp_path / "job", tiny_gpt2, steps=12)
    seen: list[int] = []

    def kill(progress: Progress) -> None:
        seen.append(progress.step)
        if progress.step == 9:
            raise Killed

    with pytest.raises(Killed):
        run(folder, kill)
    run(folder, lambda progress: seen.append(progress.step))
    assert seen[: seen.index(9) + 1] == list(range(10))
    assert seen[seen.index(9) + 1] >= 8  # scored, and so saved, at step 8


def test_the_held_out_loss_falls(tmp_path: Path, tiny_gpt2: Path) -> None:
    """A short training already makes tweets that it never saw less surprising than they are to the base."""
    folder = job(tmp_path / "job", tiny_gpt2, steps=12)
    run(folder)
    history = [loss for _step, loss in folder.read(FinetuneResult).history]
    assert min(history[1:]) < history[0] - 0.5


@pytest.mark.parametrize("base", ["tiny_gpt2", "tiny_llama"])
def test_the_weights_are_a_peft_adapter(tmp_path: Path, base: str, request: pytest.FixtureRequest) -> None:
    """PEFT itself loads the result, for either layout of linear layers, and it scores as it was measured."""
    path: Path = request.getfixturevalue(base)
    folder = job(tmp_path / "job", path, steps=6)
    run(folder)
    score_held_out(folder, DataDir(tmp_path), ENDPOINT)
    loss = folder.read(HeldOutLoss)
    loaded = load(resolve(str(path), DataDir(tmp_path), ENDPOINT))
    model = PeftModel.from_pretrained(loaded.model, folder.weights).eval()
    again = score(model, loaded, folder.texts(TextFile.HELD_OUT), 256)
    assert again.nats_per_token == pytest.approx(loss.persona.nats_per_token, abs=1e-6)
    assert loss.persona.nats_per_token < loss.base.nats_per_token


def test_a_full_checkpoint_is_a_transformers_model(tmp_path: Path, tiny_gpt2: Path) -> None:
    """With --full the result is a model that transformers loads and samples by itself."""
    folder = job(tmp_path / "job", tiny_gpt2, steps=4, is_full=True)
    run(folder)
    model = AutoModelForCausalLM.from_pretrained(folder.weights)
    assert model.generation_config.do_sample
    loaded = load(BaseModelSpec("it", folder.weights, ""))
    assert loaded.tokens("My dream is")
    score_held_out(folder, DataDir(tmp_path), ENDPOINT)
    assert folder.read(HeldOutLoss).persona.tweets == len(folder.texts(TextFile.HELD_OUT))


def test_minutes_become_steps_that_can_be_repeated(tmp_path: Path, tiny_gpt2: Path) -> None:
    """A run that kept its plan writes down its steps, and the same number of steps gives the same weights."""
    timed = job(tmp_path / "timed", tiny_gpt2, minutes=0.5)
    timed.write_texts(TextFile.TRAIN, few := posts("greta_grows")[:70])
    run(timed, clock=ticking(0.01))
    result = timed.read(FinetuneResult)
    assert not result.is_replanned
    assert result.planned_steps > MIN_STEPS
    repeated = job(tmp_path / "repeated", tiny_gpt2, steps=result.planned_steps)
    repeated.write_texts(TextFile.TRAIN, few)
    repeated.write(timed.read(StepSchedule))
    run(repeated)
    assert all(torch.equal(one, weights(repeated)[name]) for name, one in weights(timed).items())


def test_a_slow_machine_takes_the_fewest_steps_and_says_so_at_once(tmp_path: Path, tiny_gpt2: Path) -> None:
    """With half a minute a step and one minute in all it trains 20 steps, says how long first, and has learnt."""
    folder, said = job(tmp_path / "job", tiny_gpt2, minutes=1.0), list[Progress]()
    run(folder, said.append, ticking(30.0))
    result = folder.read(FinetuneResult)
    assert result.steps_taken == MIN_STEPS
    assert (said[0].step, said[0].steps) == (0, MIN_STEPS)
    assert said[0].note is not None
    assert re.fullmatch(r"This machine is slow: about 1\d minutes\.", said[0].note)
    assert result.best_loss < result.history[0][1] - 0.5


def test_a_machine_that_slows_down_ends_in_time(tmp_path: Path, tiny_gpt2: Path) -> None:
    """Quick in the trial, slow afterwards: the run has fewer steps than planned, is scored at its end, and on time."""
    folder, machine = job(tmp_path / "job", tiny_gpt2, minutes=2.0), Machine(4.0)
    run(folder, machine.report, machine.clock)
    result = folder.read(FinetuneResult)
    assert folder.read(StepSchedule).steps > result.planned_steps >= 25
    assert result.is_replanned
    assert 90.0 < result.seconds <= 120.0
    assert result.history[-1][0] == result.steps_taken == result.planned_steps


def test_a_killed_run_counts_the_time_that_was_used(tmp_path: Path, tiny_gpt2: Path) -> None:
    """Killed after half of its minutes and started again, it takes the other half and no more."""
    folder = job(tmp_path / "job", tiny_gpt2, minutes=4.0)
    killed, machine = Machine(4.0, killed_at=32), Machine(4.0)
    with pytest.raises(Killed):
        run(folder, killed.report, killed.clock)
    run(folder, machine.report, machine.clock)
    result = folder.read(FinetuneResult)
    assert machine.steps[0] >= 30  # from the last saved state on
    assert 40 < result.steps_taken <= 60
    assert 200.0 < result.seconds <= 240.0


def test_a_run_stops_when_it_gets_no_better(tmp_path: Path, tiny_gpt2: Path) -> None:
    """After two scorings without a better held-out loss the run ends, and the best weights are the result."""
    folder = job(tmp_path / "job", tiny_gpt2, epochs=60)
    folder.write_texts(TextFile.VALIDATION, posts("unit_7734")[:20])  # what is learnt does not help there for long
    run(folder)
    result = folder.read(FinetuneResult)
    assert result.steps_taken < result.planned_steps
    assert result.best_loss == min(loss for _step, loss in result.history[1:])


def test_the_mean_of_the_last_weights_is_scored_and_the_run_goes_on_with_its_own(
    tmp_path: Path, tiny_gpt2: Path
) -> None:
    """After four steps of four it is the mean after the third and the fourth; a fifth would begin with the fourth's."""
    made = prepare_run(job(tmp_path / "job", tiny_gpt2), DataDir(tmp_path), ENDPOINT, nothing)
    assert made.hyperparameters.averaged_share == 0.5
    made.state.plan = StepPlan(4)
    for step in (1, 2, 3, 4):
        made.state.step = step
        with torch.no_grad():
            for weight in made.weights:
                weight.fill_(step)
        update_average(made)
    with averaged_weights(made):
        assert all(torch.all(weight == 3.5) for weight in made.weights)
    assert all(torch.all(weight == 4.0) for weight in made.weights)


def test_a_loss_that_is_no_number_is_a_sentence(tmp_path: Path, tiny_gpt2: Path) -> None:
    """Weights that blew up are not published: the run ends and says so."""
    broken = tmp_path / "broken"
    model = AutoModelForCausalLM.from_pretrained(tiny_gpt2)
    model.transformer.ln_f.weight.data.fill_(float("nan"))
    model.save_pretrained(broken)
    for path in tiny_gpt2.glob("token*"):
        shutil.copy(path, broken)
    with pytest.raises(TrainingFailed, match="no longer a number"):
        run(job(tmp_path / "job", broken, steps=2))


def test_a_full_disk_is_a_sentence(tmp_path: Path, tiny_gpt2: Path) -> None:
    """Where the state cannot be written, the run ends with OutOfSpace and not with a half-written state."""
    folder = job(tmp_path / "job", tiny_gpt2, steps=6)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, usual[1]))  # bytes a file: the state has more
    try:
        with pytest.raises(OutOfSpace, match=r"could not be saved: [\d,]+ MB are free"):
            run(folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert not list(folder.path.glob("*.pt"))
    assert not list(folder.path.glob("*.new"))


def test_two_processes_share_the_batches(tmp_path: Path, tiny_gpt2: Path) -> None:
    """Two processes, as accelerate launch starts them, do the work of one: the same steps, nearly the same losses."""
    alone, shared = (job(tmp_path / name, tiny_gpt2, steps=3) for name in ("alone", "shared"))
    run(alone)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2"]
    command += ["-m", "trainer.stages", "finetune", str(shared.path)]
    end, kept_open = os.pipe()  # the processes end when their stdin does
    environment = os.environ | {"ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, stdin=end, capture_output=True, timeout=LIMIT, check=False, env=environment)
    os.close(end)
    os.close(kept_open)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert not shared.has(HeldOutLoss)  # which one of them would do while the other waits
    expected, found = (folder.read(FinetuneResult).history for folder in (alone, shared))
    for (step, loss), (other_step, other_loss) in zip(expected, found, strict=True):
        assert step == other_step
        assert loss == pytest.approx(other_loss, abs=0.02)


def test_alone_the_process_goes_on_to_the_measuring(tmp_path: Path, tiny_gpt2: Path) -> None:
    """A small machine loads torch once for both; what is measured is told as its own stage."""
    home = DataDir(tmp_path / "data").prepare()
    folder, messages = job(tmp_path / "job", tiny_gpt2, steps=2), list[Message]()
    run_child(["finetune", str(folder.path)], home, messages.append, lambda: None)
    stages = [message.stage for message in messages if isinstance(message, Progress)]
    assert list(dict.fromkeys(stages)) == ["fine-tune", "measure"]
    assert folder.has(HeldOutLoss)
    assert folder.read(EvaluationMetrics).metrics["measured_tweets"] > 0


@pytest.mark.parametrize("is_full", [False, True])
def test_a_next_version_goes_on_where_the_last_one_ended(tmp_path: Path, tiny_gpt2: Path, is_full: bool) -> None:
    """Its first held-out loss, before any step, is the last one's best: an adapter's and a full checkpoint's."""
    first = job(tmp_path / "first", tiny_gpt2, steps=8, is_full=is_full)
    run(first)
    ended = first.read(FinetuneResult)
    start = ended.base_fingerprint
    second = job(tmp_path / "second", tiny_gpt2, steps=1, is_full=is_full, start=start)
    shutil.copytree(first.weights, second.start_weights)
    run(second)
    begun = second.read(FinetuneResult)
    assert begun.is_continued
    assert begun.history[0][1] == pytest.approx(ended.best_loss, abs=0.02)  # bfloat16 lies between the two


def test_each_voice_is_its_own(tmp_path: Path, tiny_gpt2: Path) -> None:
    """Each made-up account's adapter scores its own held-out tweets better than any other's, and than the base."""
    losses: dict[tuple[str, str], float] = {}
    for speaker in VOICES:
        folder = job(tmp_path / speaker, tiny_gpt2, speaker, steps=16)
        run(folder)
        base = load(resolve(str(tiny_gpt2), DataDir(tmp_path), ENDPOINT))
        for listener in VOICES:
            held_out = split(posts(listener)).held_out
            losses["base", listener] = score(base.model, base, held_out, 256).nats_per_token
        model = PeftModel.from_pretrained(base.model, folder.weights).eval()
        for listener in VOICES:
            held_out = split(posts(listener)).held_out
            losses[speaker, listener] = score(model, base, held_out, 256).nats_per_token
    for handle in VOICES:
        own = losses[handle, handle]
        assert all(own < loss for (speaker, listener), loss in losses.items() if listener == handle != speaker)
