"""`mynah evaluate`: personas compared with each other, a Markov chain, their base model alone and real tweets."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import torch
from accelerate import PartialState

from models.base_models.catalog import BaseModelSpec, load, resolve
from models.domain.errors import BaseUnavailable, NotFound, RequestUnfit
from models.domain.persona import Persona
from models.domain.training_job import NO_OPTIONS, ReadingOptions
from models.messages import joined, sentence
from models.personas import checkpoints
from models.registry import Registry
from models.text.controls import json_text
from trainer.data.corpus import build_corpus
from trainer.data.held_out_split import HeldOutSplit, split
from trainer.data.post_store import PostStore
from trainer.evaluation.author_classifier import AuthorClassifier, can_classify
from trainer.evaluation.evaluation import MARKOV, RealTweets, author_matches, other_accounts, text_metrics_of
from trainer.evaluation.generation import SampleGenerator
from trainer.evaluation.markov_baseline import markov_tweets
from trainer.evaluation.text_metrics import Metrics
from trainer.settings import TrainerSettings
from trainer.sources import open_source, spec_by_content

BASE = "base_"  # prefix of the base model's metrics
NUM_THREADS = 1  # two would wait for each other on a busy machine
PERSONA_ROW, REAL_ROW = "", "real"
COLUMNS = (  # title, metric, format
    ("copies", "copy_rate", ".1%"),
    ("unguarded", "copy_rate_unguarded", ".1%"),
    ("author", "author_match", ".1%"),
    ("distinct-2", "distinct_2", ".3f"),
    ("self-overlap", "self_overlap", ".3f"),
    ("characters", "length_mean", ".0f"),
    ("emoji", "emoji_share", ".1%"),
)

PrintLine = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One persona's metrics, under the names that `trainer.evaluation.evaluation` explains."""

    persona: Persona
    metrics: Metrics


def compare(
    names: Sequence[str],
    specs: Sequence[str],
    settings: TrainerSettings,
    count: int,
    seed: int,
    print_line: PrintLine,
    reading: ReadingOptions = NO_OPTIONS,
) -> list[ComparisonRow]:
    """Evaluate each persona by `count` tweets, and add the metrics to its newest run.

    `specs` are sources of posts, read with `reading`: one for all accounts, one for each in order, or none to use the
    stored posts.
    Raises NotFound, SourceFailed, RequestUnfit, CheckpointUnfit, BaseUnavailable.
    """
    registry = Registry(settings.home.prepare().registry)
    personas = [registry.personas.find(name) for name in dict.fromkeys(names)]
    handles = list(dict.fromkeys(handle for persona in personas for handle in persona.handles))
    posts = PostStore(settings.home.posts, settings.posts_key_file)
    accounts = {
        handle: _real_tweets(handle, spec, posts, settings, reading) for handle, spec in _specs(handles, specs).items()
    }
    known = {**other_accounts(posts, handles), **{handle: parts.train for handle, parts in accounts.items()}}
    classifier = AuthorClassifier(known) if can_classify(known) else None
    torch.set_num_threads(NUM_THREADS)
    comparison = _Comparison(settings, count, seed, print_line, accounts, classifier)
    rows = []
    for persona in personas:
        print_line(sentence("evaluation-persona-writes", persona=persona.name, count=count))
        metrics = comparison.metrics_of(persona)
        registry.training_runs.add_metrics(persona.id, metrics)
        rows.append(ComparisonRow(persona, metrics))
    return rows


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What all personas of a comparison share. `base_tweets` are those of each base model alone, by its name."""

    settings: TrainerSettings
    count: int
    seed: int
    print_line: PrintLine
    accounts: Mapping[str, HeldOutSplit]
    classifier: AuthorClassifier | None
    base_tweets: dict[str, list[str]] = field(default_factory=dict)

    def metrics_of(self, persona: Persona) -> Metrics:
        own = [self.accounts[handle] for handle in persona.handles]
        train = tuple(text for parts in own for text in parts.train)
        real = RealTweets(train, tuple(text for parts in own for text in parts.held_out))
        if persona.base not in self.base_tweets:
            self.base_tweets[persona.base] = self._generate_with_base(persona)
        generated = {
            "": generate_with_persona(persona, self.settings, self.count, self.seed),
            MARKOV: markov_tweets(train, self.count, self.seed),
            BASE: self.base_tweets[persona.base],
        }
        metrics = text_metrics_of(generated, real, self.count, self.settings.home.guard_key())
        if self.classifier is None:
            return metrics
        return metrics | author_matches(generated, real, self.classifier, persona.handles)

    def _generate_with_base(self, persona: Persona) -> list[str]:
        """Tweets of the base model alone; none if a full checkpoint's base is unavailable, since it needs no base.

        Raises BaseUnavailable.
        """
        try:
            return generate_with_base(persona.base, self.settings, self.count, self.seed)
        except BaseUnavailable as error:
            if persona.kind != "full":
                raise
            self.print_line(sentence("evaluation-without-base", persona=persona.name, reason=error.sentence))
            return []


def generate_with_persona(persona: Persona, settings: TrainerSettings, count: int, seed: int) -> list[str]:
    """`count` tweets of the published persona, without a prompt. Raises NotFound, CheckpointUnfit, BaseUnavailable."""
    checkpoint = checkpoints.current(settings.home, persona.id)
    checkpoint.verify()
    if checkpoint.manifest.kind == "full":
        loaded = load(BaseModelSpec(persona.id, checkpoint.path, checkpoint.manifest.base_fingerprint))
        return SampleGenerator(loaded, None, PartialState().device).generate("", count, seed)
    return generate_with_base(persona.base, settings, count, seed, checkpoint)


def generate_with_base(
    base: str, settings: TrainerSettings, count: int, seed: int, checkpoint: checkpoints.Checkpoint | None = None
) -> list[str]:
    """`count` tweets of the base model, alone or with a checkpoint's adapter, without a prompt."""
    loaded = load(resolve(base, settings.home, settings.hf_endpoint))
    adapter = None if checkpoint is None else checkpoint.path
    return SampleGenerator(loaded, adapter, PartialState().device).generate("", count, seed)


def _specs(handles: Sequence[str], specs: Sequence[str]) -> dict[str, str | None]:
    each = list(specs) if len(specs) == len(handles) else [*specs, None][:1] * len(handles)
    return dict(zip(handles, each, strict=True))


def _real_tweets(
    handle: str, spec: str | None, posts: PostStore, settings: TrainerSettings, reading: ReadingOptions
) -> HeldOutSplit:
    """The handle's tweets as a training would split them.

    Raises NotFound if there are none, SourceFailed, RequestUnfit.
    """
    if spec is not None:
        source = open_source(spec_by_content(spec, handle), settings)
        if not source.is_path:
            raise RequestUnfit("evaluation-needs-local-posts", source=spec)
        source.reading = reading
        tweets = source.tweets(handle)
    else:
        stored = (posts.posts(scheme, kept) for scheme, kept in posts.accounts() if kept == handle)
        tweets = chain.from_iterable(stored)
    texts = build_corpus(tweets).texts
    if not texts:
        raise NotFound("evaluation-without-posts", handle=handle)
    return split(texts)


# Output


def table(rows: Sequence[ComparisonRow]) -> str:
    """The metrics as a table, a line for each generator, with notes on what they mean."""
    cells = [("", *(title for title, _metric, _format in COLUMNS))]
    cells += [_cells(row, prefix, title) for row in rows for prefix, title in _generators(row)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    notes = [sentence("evaluation-note-copies")]
    if not any("author_match" in row.metrics for row in rows):
        notes.append(sentence("evaluation-note-no-author"))
    return joined("\n", [*(_line(row, widths) for row in cells), *notes])


def document(rows: Sequence[ComparisonRow]) -> str:
    """One JSON document."""
    values = [
        {"name": row.persona.name, "held_out_loss": row.persona.held_out_loss, "base_loss": row.persona.base_loss}
        | dict(row.metrics)
        for row in rows
    ]
    return json_text(values, indent=2)


def _generators(row: ComparisonRow) -> tuple[tuple[str, str], ...]:
    """The prefix of each generator's metrics, and the title of its line."""
    base = sentence("evaluation-row-base", base=row.persona.base)
    return (
        (PERSONA_ROW, f"@{row.persona.name}"),
        (REAL_ROW, f"  {sentence('evaluation-row-real')}"),
        (MARKOV, f"  {sentence('evaluation-row-markov')}"),
        (BASE, f"  {base}"),
    )


def _cells(row: ComparisonRow, prefix: str, title: str) -> tuple[str, ...]:
    names = [f"{metric}_real" if prefix == REAL_ROW else f"{prefix}{metric}" for _title, metric, _format in COLUMNS]
    values = [
        format(row.metrics[name], form) if name in row.metrics else "-"
        for name, (_title, _metric, form) in zip(names, COLUMNS, strict=True)
    ]
    return (title, *values)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    numbers = (cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))
    return "  ".join([cells[0].ljust(widths[0]), *numbers])
