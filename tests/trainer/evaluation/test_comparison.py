"""Personas compared by what they write: `mynah evaluate`, with made-up weights on a tiny base."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.domain.errors import NotFound, RequestUnfit, SourceFailed
from models.domain.persona import Persona, PostCounts
from models.domain.training_job import ReadingOptions, TrainingRequest
from models.registry import Provenance, Registry, TrainingRun
from models.runtime.data_dir import DataDir
from tests.fakes.accounts import posts, write_account
from tests.fakes.personas import base_at, publish_adapter, publish_full
from tests.trainer.sources.test_telegram_export import chat, message, written
from trainer.evaluation.comparison import compare, document, table
from trainer.settings import TrainerSettings

NOW = datetime(2026, 1, 1, tzinfo=UTC)
GRETA, BRINE = ("greta_grows",), ("captain_brine",)


def made(registry: Registry, home: DataDir, base: Path, handles: tuple[str, ...], *, is_full: bool = False) -> Persona:
    """A published persona of the handles, whose weights are made up."""
    name = "-".join(handles)
    job, _is_new = registry.jobs.submit(TrainingRequest(handles, ("files:x",), name, str(base)), None, NOW)
    counts = dict.fromkeys(handles, PostCounts(240, 0, 0, 240))
    persona = Persona(f"p-{name}", name, name, handles, str(base), "adapter", NOW, 1, counts, 3.5, 5.5)
    publish = publish_full if is_full else publish_adapter
    publish(home, base_at(base), persona.id, seed=len(name))
    registry.jobs.start(job.id, NOW)
    persona = replace(persona, kind="full" if is_full else "adapter")
    provenances = [Provenance(handle, "files", NOW) for handle in handles]
    return registry.personas.publish(
        persona, provenances, TrainingRun(NOW, 0, 3, 1, 1.0, metrics={"bits": 1.0}), job.id
    )


@pytest.fixture
def settings(tmp_path: Path, tiny_gpt2: Path) -> TrainerSettings:
    """Two personas, one an adapter and one a full checkpoint, and a blend of both accounts."""
    found = TrainerSettings(data_dir=tmp_path / "data", posts_key_file=tmp_path / "posts.key")
    home = found.home.prepare()
    registry = Registry(home.registry)
    made(registry, home, tiny_gpt2, GRETA)
    made(registry, home, tiny_gpt2, BRINE, is_full=True)
    made(registry, home, tiny_gpt2, (*GRETA, *BRINE))
    for handle in (*GRETA, *BRINE):
        write_account(tmp_path, handle)
    return found


def test_personas_are_compared_with_markov_chains_base_and_real_tweets(
    settings: TrainerSettings, tmp_path: Path
) -> None:
    """Each has its figures; they are kept with its newest run, and shown as a table and as JSON."""
    lines: list[str] = []
    names = ["greta_grows", "captain_brine", "greta_grows-captain_brine"]
    found = compare(names, [f"files:{tmp_path}"], settings, 4, 1, lines.append)
    greta, brine, blend = (one.metrics for one in found)
    for figures in (greta, brine, blend):
        assert figures["author_match_real"] > 0.9
        assert figures["markov_author_match"] > 0.9
        for name in ("copy_rate", "copy_rate_unguarded", "distinct_2", "length_mean", "author_match"):
            assert {name, f"base_{name}", f"markov_{name}"} <= figures.keys()
    assert greta["base_author_match"] + brine["base_author_match"] == blend["base_author_match"] == 1.0
    kept = Registry(settings.home.registry).training_runs.list("p-greta_grows")[-1].metrics
    assert kept["bits"] == 1.0
    assert kept["author_match_real"] == greta["author_match_real"]
    rows = table(found).splitlines()
    assert [row.split()[0] for row in rows[1:5]] == ["@greta_grows", "real", "Markov", str(found[0].persona.base)]
    assert json.loads(document(found))[1]["author_match_real"] == brine["author_match_real"]
    assert len(lines) == 3


def test_an_imported_persona_is_compared_without_an_unavailable_base(settings: TrainerSettings, tmp_path: Path) -> None:
    """A full checkpoint speaks without it: all but the base's own row is there, and it is said why."""
    personas = Registry(settings.home.registry).personas
    imported = replace(personas.find("captain_brine"), base="gpt2")
    personas.publish_imported(imported, personas.provenances(imported.id))
    lines: list[str] = []
    nowhere = settings.model_copy(update={"hf_endpoint": "http://127.0.0.1:9"})
    (found,) = compare(["captain_brine"], [f"files:{tmp_path}"], nowhere, 2, 1, lines.append)
    assert "distinct_2" in found.metrics
    assert not [name for name in found.metrics if name.startswith("base_")]
    assert "without its base model" in lines[-1]


def test_one_account_alone_has_no_author_match_and_a_note_says_why(settings: TrainerSettings, tmp_path: Path) -> None:
    """All else is measured."""
    found = compare(["greta_grows"], [f"files:{tmp_path}"], settings, 2, 1, lambda _line: None)
    assert not any("author_match" in name for name in found[0].metrics)
    assert "--against" in table(found)


def test_an_export_of_chats_is_compared_with_by_its_authors_messages(settings: TrainerSettings, tmp_path: Path) -> None:
    """As for a training, it has to be said whose they are."""
    own = [message(number, text) for number, text in enumerate(posts("greta_grows", 240))]
    export = f"files:{written(tmp_path, chat(*own, message(900, 'a very long secret ' * 50, 'user8')))}"
    with pytest.raises(SourceFailed, match="--as"):
        compare(["greta_grows"], [export], settings, 2, 1, lambda _line: None)
    (found,) = compare(["greta_grows"], [export], settings, 2, 1, lambda _line: None, ReadingOptions(author="7"))
    assert found.metrics["length_mean_real"] < 200


def test_missing_posts_are_an_error(settings: TrainerSettings) -> None:
    """Nothing is kept of an account that came from a file."""
    with pytest.raises(NotFound, match="No posts of @greta_grows are stored"):
        compare(["greta_grows"], [], settings, 2, 1, lambda _line: None)


def test_nothing_is_read_from_a_network(settings: TrainerSettings) -> None:
    """Comparing costs nobody anything."""
    with pytest.raises(RequestUnfit, match="from a network"):
        compare(["greta_grows"], ["bluesky:"], settings, 2, 1, lambda _line: None)
