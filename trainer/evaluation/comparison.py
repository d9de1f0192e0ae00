"""Personas measured beside each other, a Markov chain, their base alone and the real tweets: `mynah evaluate`.

It does not know how a persona was trained, nor chats.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from accelerate import PartialState

from models.base_models.catalog import BaseModelSpec, load, resolve
from models.domain.errors import BaseUnavailable, NotFound, RequestUnfit
from models.domain.persona import Persona
from models.personas import checkpoints
from models.registry import Registry
from trainer.data.corpus import HeldOutSplit, prepare, split
from trainer.data.post_store import PostStore
from trainer.evaluation.author_classifier import AuthorClassifier, can_classify
from trainer.evaluation.evaluation import MARKOV, RivalAccount, likeness_of, rivals, voices_of
from trainer.evaluation.generation import SampleGenerator
from trainer.evaluation.markov_baseline import chained
from trainer.evaluation.text_metrics import Figures
from trainer.settings import TrainerSettings
from trainer.sources import open_source

BASE = "base_"  # before the names of the base model's own figures
ONE_THREAD = 1  # two wait for each other where the machine is busy
SPEAKERS = (("", "@{name}"), ("real", "  real tweets"), (MARKOV, "  Markov chain"), (BASE, "  {base} alone"))
COLUMNS = (
    ("copies", "copy_rate", ".1%"),
    ("unguarded", "copy_rate_unguarded", ".1%"),
    ("voice", "voice", ".1%"),
    ("distinct-2", "distinct_2", ".3f"),
    ("self-overlap", "self_overlap", ".3f"),
    ("characters", "length_mean", ".0f"),
    ("emoji", "emoji_share", ".1%"),
)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One persona's figures, under the names that `trainer.evaluation.evaluation` explains."""

    persona: Persona
    figures: Figures


def compare(
    names: Sequence[str], said: Sequence[str], settings: TrainerSettings, count: int, seed: int, say: Say
) -> list[ComparisonRow]:
    """Measure each persona by `count` tweets, and note the figures with its newest run.

    `said` are sources of posts: one for all accounts, one for each of them in order, or none for what is kept here.
    Raises NotFound, SourceFailed, RequestUnfit, CheckpointUnfit, BaseUnavailable.
    """
    registry = Registry(settings.home.prepare().registry)
    personas = [registry.personas.find(name) for name in dict.fromkeys(names)]
    handles = list(dict.fromkeys(handle for persona in personas for handle in persona.handles))
    posts = PostStore(settings.home.posts, settings.posts_key_file)
    accounts = {handle: _posts(handle, spec, posts, settings) for handle, spec in _specs(handles, said).items()}
    heard = {**rivals(posts, handles), **{handle: parts.learnt for handle, parts in accounts.items()}}
    ear = AuthorClassifier(heard) if can_classify(heard) else None
    torch.set_num_threads(ONE_THREAD)
    alone: dict[str, list[str]] = {}
    found = []
    for persona in personas:
        say(f"@{persona.name} writes {count} tweets")
        figures = _figures(persona, accounts, ear, settings, count, seed, alone, say)
        registry.runs.note(persona.id, figures)
        found.append(ComparisonRow(persona, figures))
    return found


def table(found: Sequence[ComparisonRow]) -> str:
    """What was measured, a row for each speaker, and what it means."""
    rows = [("", *(title for title, _name, _form in COLUMNS))]
    rows += [_row(one, prefix, title) for one in found for prefix, title in SPEAKERS]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    notes = [
        "copies: the share with eight words in a row of one source tweet, behind the copy guard; unguarded: of all"
    ]
    if not any("voice" in one.figures for one in found):
        notes.append("no voice: it needs another account's posts to choose between; name a persona with --against")
    return "\n".join([*lines, *notes])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    numbers = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
    return "  ".join([row[0].ljust(widths[0]), *numbers])


def document(found: Sequence[ComparisonRow]) -> str:
    """One JSON document."""
    rows = [
        {"name": one.persona.name, "held_out_loss": one.persona.held_out_loss, "base_loss": one.persona.base_loss}
        | dict(one.figures)
        for one in found
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def spoken_by(persona: Persona, settings: TrainerSettings, count: int, seed: int) -> list[str]:
    """What the published persona writes `count` times unasked. Raises NotFound, CheckpointUnfit, BaseUnavailable."""
    checkpoint = checkpoints.current(settings.home, persona.id)
    checkpoint.verify()
    if checkpoint.manifest.kind == "full":
        loaded = load(BaseModelSpec(persona.id, checkpoint.path, checkpoint.manifest.base_fingerprint))
        return SampleGenerator(loaded, None, PartialState().device).say("", count, seed)
    return said_by(persona.base, settings, count, seed, checkpoint)


def _figures(
    persona: Persona,
    accounts: Mapping[str, HeldOutSplit],
    ear: AuthorClassifier | None,
    settings: TrainerSettings,
    count: int,
    seed: int,
    alone: dict[str, list[str]],
    say: Say,
) -> Figures:
    """`alone` remembers what a base said by itself, for the other personas on it."""
    own = [accounts[handle] for handle in persona.handles]
    learnt = tuple(text for parts in own for text in parts.learnt)
    account = RivalAccount(learnt, tuple(text for parts in own for text in parts.held_out))
    if persona.base not in alone:
        alone[persona.base] = _alone(persona, settings, count, seed, say)
    said = {
        "": spoken_by(persona, settings, count, seed),
        MARKOV: chained(learnt, count, seed),
        BASE: alone[persona.base],
    }
    figures = likeness_of(said, account, count, settings.home.guard_key())
    return figures if ear is None else figures | voices_of(said, account, ear, persona.handles)


def _alone(persona: Persona, settings: TrainerSettings, count: int, seed: int, say: Say) -> list[str]:
    """What its base says; nothing where a full checkpoint's is not to be had, since it speaks without. Raises
    BaseUnavailable.
    """
    try:
        return said_by(persona.base, settings, count, seed)
    except BaseUnavailable as error:
        if persona.kind != "full":
            raise
        say(f"@{persona.name} is measured without its base beside it: {error.sentence}")
        return []


def said_by(
    base: str, settings: TrainerSettings, count: int, seed: int, checkpoint: checkpoints.Checkpoint | None = None
) -> list[str]:
    loaded = load(resolve(base, settings.home, settings.hf_endpoint))
    adapter = None if checkpoint is None else checkpoint.path
    return SampleGenerator(loaded, adapter, PartialState().device).say("", count, seed)


def _specs(handles: Sequence[str], said: Sequence[str]) -> dict[str, str | None]:
    each = list(said) if len(said) == len(handles) else [*said, None][:1] * len(handles)
    return dict(zip(handles, each, strict=True))


def _posts(handle: str, spec: str | None, posts: PostStore, settings: TrainerSettings) -> HeldOutSplit:
    """The handle's tweets as a build would split them. Raises NotFound where none are at hand, RequestUnfit."""
    if spec is not None:
        source = open_source(spec, settings)
        if not source.is_path:
            raise RequestUnfit("Nothing is read from a network to be compared; name a file, or what is kept is taken.")
        tweets = list(source.tweets(handle))
    else:
        tweets = [tweet for scheme, kept in posts.accounts() if kept == handle for tweet in posts.posts(scheme, kept)]
    texts = prepare(tweets).texts
    if not texts:
        raise NotFound(f"No posts of @{handle} are kept here; say where they are, as in --from files:PATH.")
    return split(texts)


def _row(one: ComparisonRow, prefix: str, title: str) -> tuple[str, ...]:
    shown = title.format(name=one.persona.name, base=one.persona.base)
    names = [f"{name}_real" if prefix == "real" else f"{prefix}{name}" for _title, name, _form in COLUMNS]
    cells = [
        format(one.figures[name], form) if name in one.figures else "-"
        for name, (_title, _name, form) in zip(names, COLUMNS, strict=True)
    ]
    return (shown, *cells)
