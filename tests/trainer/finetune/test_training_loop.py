"""The training loop: real torch, real PEFT, a tiny base model."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from peft import PeftModel
from transformers import AutoModelForCausalLM

from models.base_models.catalog import BaseModelSpec, load, resolve
from models.domain.errors import ServiceError
from models.domain.training_job import Progress
from models.runtime.data_dir import DataDir
from tests.fakes.accounts import VOICES, posts
from tests.fakes.finetuning import (
    ENDPOINT,
    finetune_job,
    finetuning_job,
)
from trainer.child_process import Message, run_child
from trainer.data.held_out_split import split
from trainer.finetune.held_out_loss import score, score_held_out
from trainer.finetune.result import FinetuneResult, HeldOutLoss
from trainer.jobs.artifacts import EvaluationMetrics
from trainer.jobs.job_dir import TextFile

LIMIT = 600  # seconds for a child process


def test_an_unavailable_base_model_is_named(tmp_path: Path) -> None:
    """Without the hub, training on gpt2 ends with a sentence; `mynah train` looks before it reads."""
    with pytest.raises(ServiceError, match="can't get the base model gpt2"):
        finetune_job(finetuning_job(tmp_path / "job", Path("gpt2"), steps=2))


def test_the_held_out_loss_falls(tmp_path: Path, tiny_gpt2: Path) -> None:
    """A short training already predicts posts that it was not trained on better than the base model."""
    folder = finetuning_job(tmp_path / "job", tiny_gpt2, steps=12)
    finetune_job(folder)
    history = [loss for _step, loss in folder.read(FinetuneResult).history]
    assert min(history[1:]) < history[0] - 0.5


@pytest.mark.parametrize("base", ["tiny_gpt2", "tiny_llama"])
def test_the_weights_are_a_peft_adapter(tmp_path: Path, base: str, request: pytest.FixtureRequest) -> None:
    """PEFT itself loads the result, for either layout of linear layers, and it scores the same."""
    path: Path = request.getfixturevalue(base)
    folder = finetuning_job(tmp_path / "job", path, steps=6)
    finetune_job(folder)
    score_held_out(folder, DataDir(tmp_path), ENDPOINT)
    loss = folder.read(HeldOutLoss)
    loaded = load(resolve(str(path), DataDir(tmp_path), ENDPOINT))
    model = PeftModel.from_pretrained(loaded.model, folder.weights).eval()
    again = score(model, loaded, folder.texts(TextFile.HELD_OUT), 256)
    assert again.nats_per_token == pytest.approx(loss.persona.nats_per_token, abs=1e-6)
    assert loss.persona.nats_per_token < loss.base.nats_per_token


def test_a_full_checkpoint_is_a_transformers_model(tmp_path: Path, tiny_gpt2: Path) -> None:
    """With --full the result is a model that transformers loads and samples by itself."""
    folder = finetuning_job(tmp_path / "job", tiny_gpt2, steps=4, is_full=True)
    finetune_job(folder)
    model = AutoModelForCausalLM.from_pretrained(folder.weights)
    assert model.generation_config.do_sample
    loaded = load(BaseModelSpec("it", folder.weights, ""))
    assert loaded.tokens("My dream is")
    score_held_out(folder, DataDir(tmp_path), ENDPOINT)
    assert folder.read(HeldOutLoss).persona.tweets == len(folder.texts(TextFile.HELD_OUT))


def test_two_processes_share_the_batches(tmp_path: Path, tiny_gpt2: Path) -> None:
    """Two processes, as accelerate launch starts them, do the work of one: the same steps, nearly the same losses."""
    alone, shared = (finetuning_job(tmp_path / name, tiny_gpt2, steps=3) for name in ("alone", "shared"))
    finetune_job(alone)
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


def test_a_single_process_evaluates_too(tmp_path: Path, tiny_gpt2: Path) -> None:
    """A small machine loads torch once for both; the evaluation reports its own stage."""
    home = DataDir(tmp_path / "data").prepare()
    folder, messages = finetuning_job(tmp_path / "job", tiny_gpt2, steps=2), list[Message]()
    run_child(["finetune", str(folder.path)], home, messages.append, lambda: None)
    stages = [message.stage for message in messages if isinstance(message, Progress)]
    assert list(dict.fromkeys(stages)) == ["fine-tune", "measure"]
    assert folder.has(HeldOutLoss)
    assert folder.read(EvaluationMetrics).metrics["measured_tweets"] > 0


@pytest.mark.parametrize("is_full", [False, True])
def test_a_next_version_continues_the_last_one(tmp_path: Path, tiny_gpt2: Path, is_full: bool) -> None:
    """Its first validation loss, before any step, is the last one's best: an adapter's and a full checkpoint's."""
    first = finetuning_job(tmp_path / "first", tiny_gpt2, steps=8, is_full=is_full)
    finetune_job(first)
    ended = first.read(FinetuneResult)
    start = ended.base_fingerprint
    second = finetuning_job(tmp_path / "second", tiny_gpt2, steps=1, is_full=is_full, start=start)
    shutil.copytree(first.weights, second.start_weights)
    finetune_job(second)
    begun = second.read(FinetuneResult)
    assert begun.is_continued
    assert begun.history[0][1] == pytest.approx(ended.best_loss, abs=0.02)  # bfloat16 lies between the two


def test_each_adapter_predicts_its_own_account_best(tmp_path: Path, tiny_gpt2: Path) -> None:
    """Better than any other adapter and than the base model, on the account's held-out tweets."""
    losses: dict[tuple[str, str], float] = {}
    for speaker in VOICES:
        folder = finetuning_job(tmp_path / speaker, tiny_gpt2, speaker, steps=16)
        finetune_job(folder)
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
