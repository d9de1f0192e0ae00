"""How many posts are enough: the curve of accounts of which there is no persona, from a terminal."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.chat.formatting import progress_line
from models.domain.errors import NotAllowed, OutOfSpace
from models.domain.training_job import Status, TrainingRequest
from models.personas.lifecycle import PersonaLifecycle
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.accounts import posts, write_account
from tests.fakes.bot import made
from tests.fakes.service import Terminal
from trainer.cli.learning_curve import check_picture, of_persona, table
from trainer.jobs.context import BuildContext
from trainer.jobs.job_dir import JobDir
from trainer.pipeline.pipeline import finetune, measure
from trainer.settings import TrainerSettings

NOW = datetime(2026, 5, 1, tzinfo=UTC)
ASKED = TrainingRequest(("ada",), ("files:/posts",), "ada", "gpt2", has_curve=True, is_curve_only=True)


def test_accounts_are_measured_and_nothing_is_made_of_them(tmp_path: Path, tiny_gpt2: Path) -> None:
    """From a file to a curve and its chart: no persona comes of it, and no post is left behind."""
    for handle in ("greta_grows", "captain_brine"):
        write_account(tmp_path, handle, count=90)
    terminal, source = Terminal(tmp_path / "data"), f"files:{tmp_path}"
    said = ("--from", source, "--base", tiny_gpt2, "--epochs", 0.1, "--picture", tmp_path / "curve.png", "--json")
    done = terminal.mynah("learn-curve", "@greta_grows", "captain_brine", *said)
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


def test_who_is_neither_persona_nor_to_be_read_is_told_so(tmp_path: Path) -> None:
    """A name mistyped is not taken for an account without a word."""
    done = Terminal(tmp_path / "data").mynah("learn-curve", "gerta")
    assert done.returncode == 1
    assert "There is no persona “gerta”: it is taken as an account" in done.stderr
    assert "Reading from X is off" in done.stderr


def test_a_personas_curve_is_asked_for_with_its_next_version(tmp_path: Path) -> None:
    """From the base on, as it was asked for and as it is called by now; who does not agree to the cost is heard."""
    settings = TrainerSettings(data_dir=tmp_path / "data")
    persona = made(Registry(settings.home.prepare().registry), "penny", ("penny",))
    PersonaLifecycle(settings.home, Registry(settings.home.registry), lambda: NOW).rename(persona, "polly")
    asked = []

    def agree(request: TrainingRequest) -> None:
        asked.append(request)
        raise NotAllowed("Too dear.")

    with pytest.raises(NotAllowed, match="Too dear"):
        of_persona("polly", settings, lambda: NOW, agree, is_json=True)
    (request,) = asked
    assert (request.name, request.continues, request.handles) == ("polly", persona.id, ("penny",))
    assert (request.has_curve, request.is_afresh, request.is_curve_only) == (True, True, False)


def test_the_help_is_called_as_people_call_it(tmp_path: Path) -> None:
    """Not by the program that `mynah` hands the command over to."""
    for command in ("learn-curve", "card"):
        done = Terminal(tmp_path / "data").mynah(command)
        assert (done.returncode, done.stderr.splitlines()[0].strip().split(" [")[0]) == (2, f"Usage: mynah {command}")


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(DataDir(tmp_path / "data").prepare().registry)


def measured(registry: Registry, folder: Path, curve: Sequence[Sequence[float]]) -> BuildContext:
    """A job for a curve alone, whose child is through with it."""
    job, _is_new = registry.jobs.submit(ASKED, None, NOW)
    files = JobDir(folder)
    files.write("measured", {"persona": {"nats_per_token": 3.5}, "base": {"nats_per_token": 5.0}})
    files.write("curve", {"curve": curve})
    settings = TrainerSettings(data_dir=folder / "data")
    return BuildContext(
        job, folder, settings.home, settings, registry, lambda: NOW, lambda _said: None, lambda: False, lambda: False
    )


def test_the_job_ends_with_its_curve(registry: Registry, tmp_path: Path) -> None:
    """Nothing is fine-tuned for a persona, described or published; the list of jobs says what it was."""
    build = measured(registry, tmp_path, [[100, 4.0], [300, 3.5]])
    finetune(build)
    measure(build)
    job = registry.jobs.get(build.job.id)
    assert (job.status, job.persona_id) == (Status.DONE, None)
    assert job.curve == ((0, 5.0), (100, 4.0), (300, 3.5))
    assert progress_line(job).startswith("Job 1 · the learning curve of @ada · done")


def test_the_table_says_what_more_would_bring() -> None:
    """And how a persona is made of them, with what was said of where they are."""
    assert table(ASKED, 5.0, [(100, 4.0), (300, 3.5)]).splitlines() == [
        "How well posts of @ada that were held out are foretold, in nats per token:",
        "  posts learnt from  held-out loss",
        "     none, the base          5.000",
        "                100          4.000",
        "                300          3.500",
        "The step from 100 to 300 brought 0.50; 900 would bring about 0.50 more, if it goes on like that.",
        "No persona was made; `mynah train ada --from files:/posts` makes one.",
    ]


def test_too_few_posts_are_no_curve() -> None:
    """Then it says from how many on they would be."""
    assert "from 150 posts to learn from on" in table(ASKED, 5.0, [(90, 4.2)])


def test_a_chart_that_could_not_be_written_is_told_first(tmp_path: Path) -> None:
    """Not after the hours that a curve takes."""
    with pytest.raises(OutOfSpace, match="There is no folder"):
        check_picture(tmp_path / "nowhere" / "curve.png")
    check_picture(Path("curve.png"))
