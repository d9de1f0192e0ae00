"""What `mynah runs` prints."""

import json
from pathlib import Path

import pytest

from bot.cli.training_runs import format_runs
from models.domain.errors import NotFound
from models.domain.persona import Persona
from models.domain.training_job import TrainingRequest
from models.messages import sentence
from models.registry import Registry, TrainingRun
from tests.fakes.bot import NOW

DATA = {"step": "prepare", "name": "train", "texts": 215, "characters": 9000, "sha256": "ab12"}
FIGURES = {
    "held_out_loss_at_step_0": 5.0,
    "held_out_loss_at_step_8": 4.0,
    "data": [DATA],
    "curve": [[100, 4.5], [215, 4.0]],
    "warning": None,
}
RUN = TrainingRun(NOW, 7, 12, 1, 90.0, 4.0, 5.0, {"rank": 64, "steps_taken": 8}, FIGURES, {"torch": "2.13.0"})


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """With one persona, penny, that was trained once."""
    made = Registry(tmp_path / "registry.db")
    job, _is_new = made.jobs.submit(TrainingRequest(("penny",), ("files:p",), "penny", "gpt2"), None, NOW)
    plan = made.personas.plan_publishing(job.id, "p1")
    persona = Persona(plan.persona_id, "penny", "Penny", ("penny",), "gpt2", "adapter", NOW, plan.version)
    made.personas.publish(persona, [], RUN, job.id)
    return made


def test_each_run_has_a_line(registry: Registry) -> None:
    """With its persona, seed, duration and final losses."""
    (line,) = format_runs(registry, None, is_json=False).splitlines()
    for expected in ("penny version 1", "seed 7", "8 of 12 steps in 1.5 min", "held-out 4.000, the base model 5.000"):
        assert expected in line


def test_a_personas_runs_are_shown_in_full(registry: Registry) -> None:
    """Hyperparameters, data, loss history, library versions, and how much more posts would help."""
    text = format_runs(registry, "penny", is_json=False)
    for expected in ("5.000 at 0, 4.000 at 8", "rank 64", "215 texts, 9,000 characters", "SHA-256 ab12",
                     "torch 2.13.0", "100: 4.500 → 215: 4.000"):  # fmt: skip
        assert expected in text


def test_a_warning_has_a_line_of_its_own(registry: Registry) -> None:
    """Among the metrics nobody would read it."""
    registry.training_runs.add_metrics("p1", {"warning": "There is little to learn from."})
    assert "  warning    There is little to learn from." in format_runs(registry, "penny", is_json=False).splitlines()


def test_the_whole_record_is_there_as_json(registry: Registry) -> None:
    """One JSON document with everything, including lists."""
    (run,) = json.loads(format_runs(registry, "penny", is_json=True))
    assert (run["persona"], run["version"], run["seed"]) == ("penny", 1, 7)
    assert run["metrics"] == FIGURES


def test_unknown_persona_and_no_runs(tmp_path: Path, registry: Registry) -> None:
    """An unknown persona raises NotFound; without runs there is a sentence, or an empty JSON list."""
    with pytest.raises(NotFound):
        format_runs(registry, "bob", is_json=False)
    empty = Registry(tmp_path / "empty.db")
    assert format_runs(empty, None, is_json=False) == sentence("cli-nothing-trained")
    assert json.loads(format_runs(empty, None, is_json=True)) == []
