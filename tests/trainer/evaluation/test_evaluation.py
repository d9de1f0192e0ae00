"""A finished persona compared with its account, with a tiny base and a few steps."""

import unicodedata
from pathlib import Path

import pytest

from models.domain.training_job import Progress
from models.domain.tweet import Tweet
from models.runtime.data_dir import DataDir
from tests.fakes.accounts import posts
from trainer.data.corpus import split
from trainer.data.post_store import PostStore
from trainer.evaluation.author_classifier import AuthorClassifier
from trainer.evaluation.evaluation import RivalAccount, evaluate, likeness_of, rivals, tweets_for, voices_of
from trainer.finetune import finetune
from trainer.jobs.job_dir import JobDir, TrainingPlan
from trainer.settings import TrainerSettings

ENDPOINT = "http://127.0.0.1:9"  # nobody listens there
GRETA, BRINE = (split(posts(handle)) for handle in ("greta_grows", "captain_brine"))


def kept(folder: Path, handle: str) -> PostStore:
    """A store in which the account's posts are kept, as a network gave them."""
    store = PostStore(folder / "data" / "posts", folder / "posts.key")
    tweets = [Tweet(str(number), text) for number, text in enumerate(posts(handle))]
    store.refresh("x", handle, lambda _since, _until, _had: iter(tweets))
    return store


def test_every_figure_is_there_and_kept_in_the_jobs_folder(tmp_path: Path, tiny_gpt2: Path) -> None:
    """Copies, variety and habits beside the real ones' and a Markov chain's; voice, since another account is known."""
    folder, home = JobDir(tmp_path), DataDir(tmp_path / "data").prepare()
    folder.write_texts("train", GRETA.learnt)
    folder.write_texts("held_out", GRETA.held_out)
    folder.write_texts("watched", GRETA.held_out)
    folder.write_plan(TrainingPlan(str(tiny_gpt2), is_full=False, seed=3, steps=3, handles=("greta_grows",)))
    kept(tmp_path, "captain_brine")
    finetune(folder, home, ENDPOINT, lambda _progress: None, lambda _line: None)
    settings = TrainerSettings(data_dir=home.root, posts_key_file=tmp_path / "posts.key", measured_tweets=6)
    told: list[Progress] = []
    evaluate(folder, home, settings, told.append)
    found = folder.must_read("appraised")
    for name in ("copy_rate", "copy_rate_unguarded", "distinct_2", "self_overlap", "length_mean", "emoji_share"):
        assert found[name] >= 0
        assert found[f"markov_{name}"] >= 0
    for name in ("distinct_2", "self_overlap", "length_mean", "emoji_share"):
        assert found[f"{name}_real"] >= 0
    assert found["voice_real"] > 0.9
    assert 0 <= found["voice"] <= 1
    assert found["markov_voice"] > 0.9
    assert 0 < found["measured_tweets"] <= 6
    samples = folder.must_read("samples")["samples"]
    assert len({tweet for _prompt, tweet in samples}) == len(samples) > 0
    assert all(prompt == "My dream is" and tweet.startswith("My dream is") for prompt, tweet in samples)
    assert not [letter for _prompt, tweet in samples for letter in tweet if unicodedata.category(letter) == "Cc"]
    assert (told[-1].step, told[-1].steps) == (6, 6)


def test_without_another_account_there_is_nobody_to_choose_between(tmp_path: Path) -> None:
    """An account's own posts, kept from an earlier reading, are no rival."""
    assert rivals(kept(tmp_path, "greta_grows"), ["greta_grows"]) == {}


def test_a_parrot_is_found_out() -> None:
    """Tweets repeated word by word have the voice, and are copies; behind the guard none is left."""
    account, said = RivalAccount(GRETA.learnt, GRETA.held_out), {"": GRETA.learnt[:50]}
    found = likeness_of(said, account, 50, b"k" * 32)
    found |= voices_of(
        said, account, AuthorClassifier({"greta_grows": GRETA.learnt, "brine": BRINE.learnt}), ["greta_grows"]
    )
    assert found["copy_rate_unguarded"] > 0.5 > found["copy_rate"] == 0.0
    assert found["voice"] == 1.0


@pytest.mark.parametrize(
    ("steps", "is_quick", "expected"), [(10, False, 20), (100, False, 50), (1_000, False, 200), (10, True, 200)]
)
def test_a_short_training_is_measured_by_fewer_tweets(steps: int, is_quick: bool, expected: int) -> None:
    """Where writing takes long, it takes no more than its share of the time."""
    assert tweets_for(200, steps, is_quick=is_quick) == expected
