"""`mynah learn-curve`: the learning curve of accounts and personas, in a terminal."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chat.formatting import progress_line
from models.domain.errors import NotAllowed, OutOfSpace
from models.domain.training_job import Status, TrainingRequest
from models.messages import sentence
from models.personas.lifecycle import PersonaLifecycle
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.accounts import posts, write_account
from tests.fakes.artifacts import held_out_loss
from tests.fakes.bot import made
from tests.fakes.service import Terminal
from tests.fakes.stages import build_context
from trainer.cli.learning_curve import curve_table, persona_curve
from trainer.exchange.published_card import check_picture_path
from trainer.jobs.artifacts import LearningCurve
from trainer.jobs.context import BuildContext
from trainer.pipeline.pipeline import finetune, measure
from trainer.settings import TrainerSettings

NOW = datetime(2026, 5, 1, tzinfo=UTC)
REQUEST = TrainingRequest(("ada",), ("files:/posts",), "ada", "gpt2", has_curve=True, is_curve_only=True)


def test_the_curve_of_accounts_makes_no_persona(tmp_path: Path, tiny_gpt2: Path) -> None:
    """From a file to a curve and its chart: no persona is published, and no post is left behind."""
    for handle in ("greta_grows", "captain_brine"):
        write_account(tmp_path, handle, count=90)
    terminal, source = Terminal(tmp_path / "data"), f"files:{tmp_path}"
    arguments = ("--from", source, "--base", tiny_gpt2, "--epochs", 0.1, "--picture", tmp_path / "curve.png", "--json")
    done = terminal.mynah("learn-curve", "@greta_grows", "captain_brine", *arguments)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    (fewer, _loss), (all_of_them, loss) = found["curve"]
    assert (fewer, found["handles"]) == (100, ["greta_grows", "captain_brine"])
    assert loss < found["base_loss"]
    assert f"from 100 to {all_of_them}" in found["outlook"]
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
    registry = Registry(DataDir(terminal.data).registry)
    assert list(registry.personas.list()) == []
    assert [job.id for job in registry.jobs.list(is_over=True)] == [found["job"]]
    wanted = posts("greta_grows")[0].encode()
    assert not [path for path in terminal.data.rglob("*") if path.is_file() and wanted in path.read_bytes()]


def test_an_unknown_name_is_announced_as_an_account(tmp_path: Path) -> None:
    """A mistyped persona is not silently read as an account."""
    done = Terminal(tmp_path / "data").mynah("learn-curve", "gerta")
    assert done.returncode == 1
    assert sentence("curve-name-is-account", name="gerta") in done.stderr
    assert "Reading from X is off" in done.stderr


def test_a_personas_curve_is_measured_with_its_next_version(tmp_path: Path) -> None:
    """From the base model, with the original request and the current name; unless the cost is declined."""
    settings = TrainerSettings(data_dir=tmp_path / "data")
    persona = made(Registry(settings.home.prepare().registry), "penny", ("penny",))
    PersonaLifecycle(settings.home, Registry(settings.home.registry), lambda: NOW).rename(persona, "polly")
    requests = []

    def decline(request: TrainingRequest) -> None:
        requests.append(request)
        raise NotAllowed("train-cost-declined")

    with pytest.raises(NotAllowed, match="nothing was spent"):
        persona_curve("polly", settings, lambda: NOW, decline, is_json=True)
    (request,) = requests
    assert (request.name, request.continues, request.handles) == ("polly", persona.id, ("penny",))
    assert (request.has_curve, request.is_afresh, request.is_curve_only) == (True, True, False)


def test_usage_lines_name_mynah(tmp_path: Path) -> None:
    """Not the program that carries out the command."""
    for command in ("learn-curve", "card"):
        done = Terminal(tmp_path / "data").mynah(command)
        assert (done.returncode, done.stderr.splitlines()[0].strip().split(" [")[0]) == (2, f"Usage: mynah {command}")


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(DataDir(tmp_path / "data").prepare().registry)


def measured(registry: Registry, folder: Path, curve: tuple[tuple[int, float], ...]) -> BuildContext:
    """A job for a curve alone, whose child is through with it."""
    job, _is_new = registry.jobs.submit(REQUEST, None, NOW)
    build = build_context(job, folder, TrainerSettings(data_dir=folder / "data"), registry, NOW)
    build.job_dir.write(held_out_loss(3.5, 5.0))
    build.job_dir.write(LearningCurve(curve))
    return build


def test_the_job_ends_with_its_curve(registry: Registry, tmp_path: Path) -> None:
    """Nothing is fine-tuned for a persona, described or published; the list of jobs says what it was."""
    build = measured(registry, tmp_path, ((100, 4.0), (300, 3.5)))
    finetune(build)
    measure(build)
    job = registry.jobs.get(build.job.id)
    assert (job.status, job.persona_id) == (Status.DONE, None)
    assert job.curve == ((0, 5.0), (100, 4.0), (300, 3.5))
    assert progress_line(job).startswith("Job 1 · the learning curve of @ada · done")


def test_the_table_says_what_more_posts_would_bring() -> None:
    """And how to make a persona of these accounts, with the same options."""
    assert curve_table(REQUEST, 5.0, [(100, 4.0), (300, 3.5)]).splitlines() == [
        "Held-out loss of @ada by the number of posts trained on, in nats per token:",
        "     training posts  held-out loss",
        "   none: base model          5.000",
        "                100          4.000",
        "                300          3.500",
        (
            "Going from 100 to 300 posts lowered it by 0.50: "
            "900 posts would lower it by about 0.50 more, if that goes on."
        ),
        "No persona was made. To make one: mynah train ada --from files:/posts",
    ]


def test_too_few_posts_are_no_curve() -> None:
    """The table says how many are needed."""
    assert "it needs at least 150 posts" in curve_table(REQUEST, 5.0, [(90, 4.2)])


def test_a_chart_that_could_not_be_written_is_refused_first(tmp_path: Path) -> None:
    """Before the hours that a curve takes."""
    with pytest.raises(OutOfSpace, match="There is no folder"):
        check_picture_path(tmp_path / "nowhere" / "curve.png")
    check_picture_path(Path("curve.png"))
