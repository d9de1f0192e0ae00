"""How often a classifier of real tweets recognizes the author in tweets that personas wrote without a prompt.

Target: for every account, its persona's tweets are recognized at least 80 % as often as real held-out tweets.

    DATA_DIR=DIR python benchmarks/voice.py --from FOLDER NAME...

NAME is a trained persona, or HANDLE=WEIGHTS an unpublished adapter, such as those in the work folder of
benchmarks/recipe.py; FOLDER has HANDLE.jsonl with each account's posts. The classifier
(`trainer/evaluation/author_classifier.py`: logistic regression over TF-IDF of 2- to 5-character n-grams) is trained on
tweets that the personas were trained on too, never on held-out ones, and filters nothing. Each persona writes 200
tweets; they are saved in DIR/voice, so that an interrupted run resumes, and rewritten only for another version, seed or
number. Prints a row per persona:

    voice       recognized share of the generated tweets that the copy guard lets through, which are what people see
    all         the same for all generated tweets, copies included
    real        recognized share of real held-out tweets; ratio: voice over real
    copies      share of all generated tweets with eight consecutive words from one source tweet
    markov      recognized share of a Markov chain's tweets; its copies
    base        recognized share of the base model's texts, by chance (only with --base: takes as long as a persona)

and one JSON line.
"""

import argparse
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from accelerate import PartialState

from models.base_models.catalog import load, resolve
from models.personas import checkpoints
from models.registry import Registry
from models.text.copy_guard import CopyGuard
from trainer.data.corpus import build_corpus
from trainer.data.held_out_split import split
from trainer.evaluation.author_classifier import AuthorClassifier
from trainer.evaluation.comparison import generate_with_base, generate_with_persona
from trainer.evaluation.evaluation import RealTweets, text_metrics_of
from trainer.evaluation.generation import SampleGenerator
from trainer.evaluation.markov_baseline import markov_tweets
from trainer.settings import TrainerSettings
from trainer.sources import open_source

TARGET = 0.8
TITLES = ("account", "voice", "all", "real", "ratio", "copies", "markov", "its copies", "base")
Speak = Callable[[int, int], list[str]]  # number of tweets, seed


@dataclass(frozen=True)
class Voice:
    """Whose tweets are classified. `version` differs for other weights."""

    name: str
    handles: tuple[str, ...]
    base: str
    version: str
    speak: Speak


def main() -> None:
    given = _arguments()
    torch.set_num_threads(given.threads)
    settings = TrainerSettings()
    personas = [_voice(name, settings) for name in given.names]
    handles = dict.fromkeys(handle for persona in personas for handle in persona.handles)
    source = f"files:{given.folder}"
    accounts = {handle: split(build_corpus(open_source(source, settings).tweets(handle)).texts) for handle in handles}
    said = {persona.name: _written(persona, settings, given.tweets, given.seed) for persona in personas}
    base = generate_with_base(personas[0].base, settings, given.tweets, given.seed) if given.base else []
    classifier = AuthorClassifier({handle: parts.train for handle, parts in accounts.items()})
    print(f"{TITLES[0]:34}" + "".join(f"{title:>12}" for title in TITLES[1:]))
    found, is_reached = {}, True
    for persona in personas:
        own = [accounts[handle] for handle in persona.handles]
        learnt = tuple(text for parts in own for text in parts.train)
        real = RealTweets(learnt, tuple(text for parts in own for text in parts.held_out))
        speakers = {"": said[persona.name], "markov_": markov_tweets(learnt, given.tweets, given.seed)}
        figures = text_metrics_of(speakers, real, given.tweets, settings.home.guard_key())
        guard = CopyGuard.of([*real.train, *real.held_out], settings.home.guard_key())
        shown = [text for text in speakers[""] if not guard.is_copy(text)]
        voices = {
            "voice": classifier.share_by(persona.handles, shown),
            "all": classifier.share_by(persona.handles, speakers[""]),
            "real": classifier.share_by(persona.handles, real.held_out),
            "markov": classifier.share_by(persona.handles, speakers["markov_"]),
            "base": classifier.share_by(persona.handles, base),
        }
        ratio = voices["voice"] / voices["real"]
        is_reached = is_reached and ratio >= TARGET
        copies = (figures["copy_rate_unguarded"], figures.get("markov_copy_rate_unguarded", 0.0))
        found[persona.name] = voices | {"ratio": ratio, "figures": figures, "shown": len(shown)}
        row = (voices["voice"], voices["all"], voices["real"], ratio, copies[0], voices["markov"], copies[1])
        last = f"{voices['base']:12.1%}" if base else f"{'-':>12}"
        print(f"{persona.name:34}" + "".join(f"{share:12.1%}" for share in row) + last, flush=True)
    print(json.dumps({"every_ratio_at_least_80_percent": is_reached, "tweets": given.tweets, "personas": found}))


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("names", nargs="+")
    arguments.add_argument("--from", dest="folder", required=True)
    arguments.add_argument("--tweets", type=int, default=200, help="number of generated tweets per persona")
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--base", action="store_true", help="also classify the base model's texts")
    return arguments.parse_args()


def _voice(said: str, settings: TrainerSettings) -> Voice:
    """A published persona, or the adapter in the folder after `=`."""
    name, is_loose, folder = said.partition("=")
    if is_loose:
        weights = Path(folder)
        base: str = json.loads((weights / "adapter_config.json").read_bytes())["base_model_name_or_path"]
        digest = hashlib.sha256((weights / "adapter_model.safetensors").read_bytes()).hexdigest()[:12]

        def speak(count: int, seed: int) -> list[str]:
            loaded = load(resolve(base, settings.home, settings.hf_endpoint))
            return SampleGenerator(loaded, weights, PartialState().device).generate("", count, seed)

        return Voice(name, (name,), base, digest, speak)
    persona = Registry(settings.home.registry).personas.find(name)
    files = checkpoints.current(settings.home, persona.id).manifest.files
    version = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:12]
    return Voice(
        persona.name, persona.handles, persona.base, version, partial(generate_with_persona, persona, settings)
    )


def _written(persona: Voice, settings: TrainerSettings, count: int, seed: int) -> list[str]:
    """The persona's tweets, read from disk if they were saved before."""
    path: Path = settings.home.root / "voice" / f"{persona.name}-{persona.version}-{seed}-{count}.json"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps(persona.speak(count, seed), ensure_ascii=False))
        beside.rename(path)
    written: list[str] = json.loads(path.read_text())
    return written


if __name__ == "__main__":
    main()
